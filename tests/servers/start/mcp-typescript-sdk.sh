# npm @modelcontextprotocol/sdk, its router for authorization; the provider behind it is of
# the application. It signs everybody in.
VERSION="${VERSION:-1.32.2}"
secrets_in_the_body
node_with express@5 "@modelcontextprotocol/sdk@$VERSION"
app mcp-typescript-sdk.mjs
serve "$node" mcp-typescript-sdk.mjs
SCOPE=read
announce discovery=/.well-known/oauth-authorization-server \
  authorization_endpoint=/authorize token_endpoint=/token revocation_endpoint=/revoke \
  registration_endpoint=/register
