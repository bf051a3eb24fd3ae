"""fastmcp's own provider in memory, which is meant for tests: whoever asks is let in."""

import asyncio, json, os

BASE = os.environ["BASE"]
from fastmcp import FastMCP
from fastmcp.server.auth.providers.in_memory import InMemoryOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull
from mcp.server.auth.settings import ClientRegistrationOptions, RevocationOptions
import inspect

kw = dict(
    client_registration_options=ClientRegistrationOptions(
        enabled=True, valid_scopes=["read", "write"], default_scopes=["read"]
    ),
    revocation_options=RevocationOptions(enabled=True),
)
kw[
    (
        "base_url"
        if "base_url" in inspect.signature(InMemoryOAuthProvider.__init__).parameters
        else "issuer_url"
    )
] = BASE
p = InMemoryOAuthProvider(**kw)
for c in json.loads(os.environ["CLIENTS_JSON"]):
    asyncio.run(
        p.register_client(
            OAuthClientInformationFull(
                client_id=c["client_id"],
                client_secret=c.get("client_secret"),
                redirect_uris=c["redirect_uris"],
                scope="read write",
                token_endpoint_auth_method=(
                    "none" if c["type"] == "public" else "client_secret_post"
                ),
                grant_types=["authorization_code", "refresh_token"],
                response_types=["code"],
            )
        )
    )
FastMCP("t", auth=p).run(transport="http", host=os.environ["HOST"], port=int(os.environ["PORT"]))
