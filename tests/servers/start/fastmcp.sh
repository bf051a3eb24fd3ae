# PyPI fastmcp, its provider in memory. It signs everybody in.
VERSION="${VERSION:-3.4.0}"
secrets_in_the_body
python_with "fastmcp==$VERSION" ${EXTRA_PY:-}
app fastmcp.py
# Not under its own name, which is the library's.
mv "$work/fastmcp.py" "$work/server.py"
serve "$python" server.py
SCOPE=read
announce discovery=/.well-known/oauth-authorization-server \
  authorization_endpoint=/authorize token_endpoint=/token revocation_endpoint=/revoke \
  registration_endpoint=/register
