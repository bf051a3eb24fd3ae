# PyPI Authlib under Flask; storage and users are of the application. It signs everybody in.
# OIDC=1 adds the implicit and the hybrid grants of OpenID Connect.
# Releases before 1.1 need FLASK=flask==2.2.5 EXTRA_PY=werkzeug==2.2.3.
VERSION="${VERSION:-1.9.8}"
export OIDC="${OIDC:-}"
python_with "authlib==$VERSION" "${FLASK:-flask}" ${EXTRA_PY:-} requests
app authlib.py
# Not under its own name, which is the library's.
mv "$work/authlib.py" "$work/server.py"
serve "$python" server.py
SCOPE=read
CC_SCOPE=read
announce discovery=/.well-known/oauth-authorization-server \
  authorization_endpoint=/authorize token_endpoint=/token revocation_endpoint=/revoke \
  introspection_endpoint=/introspect registration_endpoint=/register resource=/me
