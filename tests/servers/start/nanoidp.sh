# PyPI nanoidp: an identity provider for tests with code of its own. Users sign in by a form.
# PROFILE is dev, stricter-dev or oauth21; NANO_DCR=0 takes no registrations.
export VERSION="${VERSION:-3.4.0}"
python_with "nanoidp==$VERSION" ${EXTRA_PY:-}
mkdir "$work/config"
python3 - >"$work/config/settings.yaml" <<'PY'
import json, os

clients = []
for known in json.loads(os.environ["CLIENTS_JSON"]):
    client = {name: known[name] for name in ("client_id", "redirect_uris")}
    client["description"] = known["client_id"]
    if known["type"] == "confidential":
        client["client_secret"] = known["client_secret"]
    elif int(os.environ["VERSION"].split(".")[0]) >= 3:
        client["token_endpoint_auth_method"] = "none"
    else:
        # There were no public clients before; its secret is never asked for.
        client["client_secret"] = "unused"
    clients.append(client)
oauth = {
    "issuer": os.environ["BASE"],
    "audience": "my-app",
    "token_expiry_minutes": 60,
    "clients": clients,
}
if os.environ.get("NANO_DCR", "1") == "1":
    oauth["dynamic_registration"] = {"enabled": True}
server = {"host": os.environ["HOST"], "port": int(os.environ["PORT"]), "debug": False}
settings = {
    "server": server,
    "oauth": oauth,
    "jwt": {"algorithm": "RS256", "keys_dir": "./keys"},
    "session": {"secret_key": "s" * 40},
    "logging": {"level": "WARNING"},
}
print(json.dumps(settings))  # which is YAML
PY
printf '{"users": {"alice": {"password": "wonderland-1", "email": "alice@example.org"}}, "default_user": "alice"}\n' \
  >"$work/config/users.yaml"
serve "$bin/nanoidp" --config "$work/config" --host "$HOST" --port "$PORT" ${PROFILE:+--profile "$PROFILE"}
SIGN_IN='{"mode":"form","form":{"username":"alice","password":"wonderland-1"}}'
SCOPE="openid offline_access"
announce discovery=/.well-known/openid-configuration \
  authorization_endpoint=/authorize token_endpoint=/token revocation_endpoint=/revoke \
  introspection_endpoint=/introspect registration_endpoint=/register
