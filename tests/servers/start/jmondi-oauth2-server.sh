# npm @jmondi/oauth2-server; storage is of the application. It signs everybody in.
# PKCE is required, unless NO_PKCE=1.
VERSION="${VERSION:-4.3.7}"
node_with express@4 "@jmondi/oauth2-server@$VERSION"
app jmondi-oauth2-server.mjs
serve "$node" jmondi-oauth2-server.mjs
SCOPE=read
CC_SCOPE=read
announce authorization_endpoint=/authorize token_endpoint=/token \
  revocation_endpoint=/token/revoke introspection_endpoint=/token/introspect
