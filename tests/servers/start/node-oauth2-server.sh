# npm @node-oauth/oauth2-server; PKG=oauth2-server is its ancestor (3.x). It signs everybody in.
export PKG="${PKG:-@node-oauth/oauth2-server}"
VERSION="${VERSION:-5.3.0}"
export PKG_MAJOR="${VERSION%%.*}"
node_with express@4 "$PKG@$VERSION"
app node-oauth2-server.cjs
serve "$node" node-oauth2-server.cjs
SCOPE=read
CC_SCOPE=read
announce authorization_endpoint=/authorize token_endpoint=/token resource=/me
