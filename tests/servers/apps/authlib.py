"""Authlib's authorization server under Flask, in memory; alice is signed in and agrees.

It runs on releases from 1.0 to today, hence the names looked for in two places.
"""

import json, os, time, inspect

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
from flask import Flask, request, jsonify
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants

try:
    from authlib.oauth2.rfc6749 import AuthorizationCodeMixin
except ImportError:
    from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode, OpenIDImplicitGrant, OpenIDHybridGrant

try:
    from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint
except ImportError:
    ClientRegistrationEndpoint = None
try:
    from authlib.oauth2.rfc6749 import list_to_scope, scope_to_list
except ImportError:
    from authlib.oauth2.rfc6749.util import list_to_scope, scope_to_list

BASE = os.environ["BASE"]


class User:
    def __init__(self, id):
        self.id = id

    def get_user_id(self):
        return self.id


ALICE = User("alice")
SCOPES = {"read", "write", "openid", "profile"}


class Client(ClientMixin):
    def __init__(self, d):
        self.__dict__.update(d)
        self.client_metadata = d

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.redirect_uris[0] if self.redirect_uris else None

    def get_allowed_scope(self, scope):
        if not scope:
            return ""
        return list_to_scope([x for x in scope_to_list(scope) if x in SCOPES])

    def check_redirect_uri(self, uri):
        return uri in self.redirect_uris

    def has_client_secret(self):
        return bool(self.client_secret)

    def check_client_secret(self, secret):
        return self.client_secret == secret

    def check_token_endpoint_auth_method(self, m):
        return self.token_endpoint_auth_method == m

    def check_endpoint_auth_method(self, m, endpoint):
        return self.token_endpoint_auth_method == m

    def check_response_type(self, r):
        return r in self.response_types

    def check_grant_type(self, g):
        return g in self.grant_types

    def auth_method(self):
        return self.token_endpoint_auth_method

    @property
    def client_info(self):
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "client_id_issued_at": 1,
            "client_secret_expires_at": 0,
        }

    id_token_signed_response_alg = "HS256"


CLIENTS, CODES, TOKENS = {}, {}, []
for c in json.loads(os.environ["CLIENTS_JSON"]):
    pub = c["type"] == "public"
    CLIENTS[c["client_id"]] = Client(
        {
            "client_id": c["client_id"],
            "client_secret": c.get("client_secret", ""),
            "redirect_uris": c["redirect_uris"],
            "token_endpoint_auth_method": "none" if pub else "client_secret_basic",
            "grant_types": ["authorization_code", "refresh_token"]
            + ([] if pub else ["client_credentials", "implicit"]),
            "response_types": ["code", "token", "id_token", "id_token token", "code id_token"],
            "scope": "read write openid profile",
        }
    )


class Code(AuthorizationCodeMixin):
    def __init__(self, **d):
        self.__dict__.update(d)

    def is_expired(self):
        return self.auth_time + 300 < time.time()

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_auth_time(self):
        return self.auth_time

    def get_nonce(self):
        return self.nonce

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class Token(TokenMixin):
    def __init__(self, client_id, user_id, d):
        self.client_id, self.user_id, self.issued_at, self.revoked = client_id, user_id, int(time.time()), False
        self.access_token = d["access_token"]
        self.refresh_token = d.get("refresh_token")
        self.scope = d.get("scope", "")
        self.expires_in = d.get("expires_in", 3600)
        self.token_type = d.get("token_type", "Bearer")

    def check_client(self, client):
        return self.client_id == client.get_client_id()

    def get_client_id(self):
        return self.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def get_expires_at(self):
        return self.issued_at + self.expires_in

    def is_expired(self):
        return self.get_expires_at() < time.time()

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return User(self.user_id)

    def get_client(self):
        return CLIENTS.get(self.client_id)


def find(token, hint=None):
    for t in TOKENS:
        if token and token in (t.access_token, t.refresh_token):
            return t


def save_token(token, req):
    TOKENS.append(Token(req.client.client_id, getattr(req.user, "id", None), token))


class AuthCode(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

    def save_authorization_code(self, code, req):
        d = {}
        try:
            d = dict(req.payload.data)
        except Exception:
            try:
                d = dict(req.data)
            except Exception:
                pass
        CODES[code] = Code(
            code=code,
            client_id=req.client.client_id,
            redirect_uri=(
                getattr(req, "redirect_uri", None)
                if not hasattr(req, "payload")
                else req.payload.redirect_uri
            ),
            scope=(
                req.scope
                if not hasattr(req, "payload")
                else getattr(req.payload, "scope", None) or getattr(req, "scope", "")
            )
            or "",
            user_id=req.user.id,
            nonce=d.get("nonce"),
            auth_time=int(time.time()),
            code_challenge=d.get("code_challenge"),
            code_challenge_method=d.get("code_challenge_method"),
        )
        return CODES[code]

    def query_authorization_code(self, code, client):
        c = CODES.get(code)
        if c and c.client_id == client.client_id and not c.is_expired():
            return c

    def delete_authorization_code(self, c):
        CODES.pop(c.code, None)

    def authenticate_user(self, c):
        return User(c.user_id)


class Refresh(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, t):
        for x in TOKENS:
            if x.refresh_token == t and not x.revoked:
                return x

    def authenticate_user(self, cred):
        return User(cred.user_id)

    def revoke_old_credential(self, cred):
        cred.revoked = True


class Revoke(RevocationEndpoint):
    def query_token(self, token, hint, client=None):
        t = find(token, hint)
        return t if t and (client is None or t.client_id == client.client_id) else None

    def revoke_token(self, token, req=None):
        (token if hasattr(token, "revoked") else req).revoked = True


class Introspect(IntrospectionEndpoint):
    def query_token(self, token, hint, client=None):
        return find(token, hint)

    def check_permission(self, token, client, req):
        return token.client_id == client.client_id

    def introspect_token(self, t):
        return {
            "active": not (t.revoked or t.is_expired()),
            "client_id": t.client_id,
            "sub": t.user_id,
            "scope": t.scope,
            "exp": t.get_expires_at(),
        }


class OpenIDMixin:
    def exists_nonce(self, nonce, req):
        return False

    def get_jwt_config(self, *a, **k):
        key = "id-token-signing-secret-0123456789abcdef"
        try:
            from joserfc.jwk import OctKey
            import authlib

            if tuple(int(x) for x in authlib.__version__.split(".")[:2]) >= (1, 7):
                key = OctKey.import_key(key)
        except ImportError:
            pass
        return {"key": key, "alg": "HS256", "iss": BASE, "exp": 3600}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user.id)


class OIDC(OpenIDMixin, OpenIDCode):
    pass


class Implicit(OpenIDMixin, OpenIDImplicitGrant):
    pass


class Hybrid(OpenIDMixin, OpenIDHybridGrant):
    generate_authorization_code = (
        AuthCode.generate_authorization_code
        if hasattr(AuthCode, "generate_authorization_code")
        else None
    )

    def save_authorization_code(self, code, req):
        return AuthCode.save_authorization_code(self, code, req)


app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=save_token)
server.register_grant(
    AuthCode, [CodeChallenge(required=False)] + ([OIDC()] if os.environ.get("OIDC") else [])
)
server.register_grant(Refresh)
server.register_grant(grants.ClientCredentialsGrant)
if os.environ.get("OIDC"):
    server.register_grant(Implicit)
    server.register_grant(Hybrid)
server.register_endpoint(Revoke)
server.register_endpoint(Introspect)
if ClientRegistrationEndpoint:

    class Register(ClientRegistrationEndpoint):
        def authenticate_token(self, req):
            return True

        def get_server_metadata(self):
            return {
                "scopes_supported": sorted(SCOPES),
                "response_types_supported": ["code"],
                "grant_types_supported": [
                    "authorization_code",
                    "refresh_token",
                    "client_credentials",
                ],
                "token_endpoint_auth_methods_supported": [
                    "none",
                    "client_secret_basic",
                    "client_secret_post",
                ],
            }

        def save_client(self, info, meta, req):
            d = {
                "redirect_uris": [],
                "response_types": ["code"],
                "grant_types": ["authorization_code"],
                "token_endpoint_auth_method": "client_secret_basic",
                "scope": "",
                **dict(meta),
                **dict(info),
            }
            CLIENTS[d["client_id"]] = Client(d)
            return CLIENTS[d["client_id"]]

    server.register_endpoint(Register)

    @app.post("/register")
    def register():
        return server.create_endpoint_response("client_registration")


@app.get("/authorize")
def authorize():
    if "grant" in inspect.signature(server.create_authorization_response).parameters:
        from authlib.oauth2 import OAuth2Error

        try:
            g = server.get_consent_grant(end_user=ALICE)
        except OAuth2Error as e:
            return server.handle_error_response(server.create_oauth2_request(request), e)
        return server.create_authorization_response(grant_user=ALICE, grant=g)
    return server.create_authorization_response(grant_user=ALICE)


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.post("/introspect")
def introspect():
    return server.create_endpoint_response("introspection")


class Validator(BearerTokenValidator):
    def authenticate_token(self, token):
        return next((t for t in TOKENS if t.access_token == token), None)


protected = ResourceProtector()
protected.register_token_validator(Validator())


@app.get("/me")
@protected()
def me():
    return jsonify(sub="alice")


@app.get("/.well-known/oauth-authorization-server")
def meta():
    return jsonify(
        issuer=BASE,
        authorization_endpoint=BASE + "/authorize",
        token_endpoint=BASE + "/token",
        revocation_endpoint=BASE + "/revoke",
        introspection_endpoint=BASE + "/introspect",
        registration_endpoint=BASE + "/register",
        response_types_supported=["code"],
        grant_types_supported=["authorization_code", "refresh_token", "client_credentials"],
        code_challenge_methods_supported=["S256", "plain"],
        scopes_supported=sorted(SCOPES),
    )


app.run(os.environ["HOST"], int(os.environ["PORT"]), threaded=False)
