"""The unmodified package qlik-sdk against the reference tenant.

`python walk.py BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if
every step held. Letters and numbers such as H58 are rows of the project's fact sheet.
"""

import base64
import json
import os
import signal
import sys
import unittest
import urllib.parse
from pathlib import Path

import requests
from qlik_sdk import AuthType, Config, Qlik
from qlik_sdk.errors import AuthorizeException
from qlik_sdk.rest import AuthenticationException

from person import REDIRECT_URI, Person
from serve import Tenant

SEED = Path(__file__).parent.parent / "seed.json"
SEEDED = json.loads(SEED.read_text(encoding="utf-8"))
FIRST_USER, SECOND_USER = SEEDED["users"]
# With both machine grants, and trusted; a web client whose users are asked; a public
# client whose users are not.
MACHINE, APPLICATION, NATIVE = SEEDED["clients"]


def basic(client):
    pair = f"{client['clientId']}:{client['clientSecret']}".encode()
    return "Basic " + base64.b64encode(pair).decode()


def recorded(auth):
    """The requests of `auth` from now on, as the package hands them to `requests`."""
    sent = []

    def record(request):
        sent.append(request)
        return request

    auth.rest.interceptors["request"].use(record)
    return sent


class Walk(unittest.TestCase):
    """What the package is for, flow by flow."""

    tenant = None

    def qlik(self, client, **more):
        config = Config(
            host=self.tenant.url,
            auth_type=AuthType.OAuth2,
            client_id=client["clientId"],
            client_secret=client.get("clientSecret"),
            **more,
        )
        return Qlik(config)

    def offline(self, client):
        scope = ["user_default", "offline_access"]
        return self.qlik(client, redirect_url=REDIRECT_URI, scope=scope)

    def callback(self, auth, user, decision="approve"):
        """Sends a user to sign in and decide; where the application gets the browser back."""
        person = Person(self.tenant.url, user["subject"], decision)
        back = person.visit(auth.generate_authorization_url())
        self.assertEqual(back.split("?")[0], REDIRECT_URI)
        return back

    def user_of(self, token):
        """What users/me answers to a token: its status and the subject."""
        headers = {"authorization": f"Bearer {token}"}
        url = f"{self.tenant.url}/api/v1/users/me"
        response = requests.get(url, headers=headers, timeout=10)
        return response.status_code, response.json().get("subject")

    def test_a_machine_gets_a_token_with_basic_and_is_its_own_bot(self):
        qlik = self.qlik(MACHINE)
        sent = recorded(qlik.auth)
        answer = qlik.auth.authorize()
        self.assertEqual(answer["token_type"], "bearer", "E3")
        self.assertEqual(answer["expires_in"], 21600, "E9")
        request = sent[0]
        wanted = {"grant_type": "client_credentials", "scope": "user_default"}
        self.assertEqual(request.json, wanted, "H58: no client_id")
        self.assertEqual(request.headers["authorization"], basic(MACHINE), "H58")
        agent = request.headers["User-Agent"]
        self.assertEqual(agent, "qlik-sdk-python/0.17.0 (Linux)", "H61")
        subject = f"qlikbot\\{MACHINE['clientId']}"
        self.assertEqual(qlik.users.get_me().subject, subject, "B49")

    def test_a_wrong_secret_gets_no_token_and_the_package_says_why(self):
        auth = self.qlik({**MACHINE, "clientSecret": "0" * 64}).auth
        with self.assertRaises(AuthenticationException) as refused:
            auth.authorize()
        self.assertEqual(str(refused.exception), "Invalid client_secret", "E26, H61")

    def test_what_a_token_does_not_cover_is_refused(self):
        auth = self.qlik(MACHINE).auth
        auth.authorize()
        body = {"appType": "web", "clientName": "walk never made"}
        with self.assertRaises(requests.HTTPError) as refused:
            auth.rest(path="/oauth-clients", method="post", data=body)
        self.assertEqual(refused.exception.response.status_code, 403)

    def test_the_authorize_address_is_form_encoded_and_has_pkce(self):
        auth = self.offline(APPLICATION).auth
        url = auth.generate_authorization_url()
        self.assertIn("redirect_uri=http%3A%2F%2Flocalhost%3A8137%2Fcallback&", url, "H57")
        query = dict(urllib.parse.parse_qsl(url.split("?")[1]))
        self.assertEqual(query["scope"], "user_default offline_access")
        self.assertEqual(query["code_challenge_method"], "S256", "H57")
        self.assertRegex(query["code_challenge"], r"^[\w-]{43}$", "H57")
        self.assertRegex(query["state"], r"^[a-z0-9]{7}$", "H57")

    def test_a_user_signs_in_and_the_tokens_are_refreshed_and_revoked(self):
        qlik = self.offline(APPLICATION)
        back = self.callback(qlik.auth, FIRST_USER)
        sent = recorded(qlik.auth)
        first = qlik.auth.authorize(back)
        exchange = dict(sent[-1].json)
        self.assertTrue(exchange.pop("code"))
        self.assertEqual(exchange.pop("code_verifier"), qlik.auth.code_verifier)
        wanted = {
            "grant_type": "authorization_code",
            "scope": "user_default offline_access",
            "redirect_uri": REDIRECT_URI,
            "client_id": APPLICATION["clientId"],
        }
        self.assertEqual(exchange, wanted, "H58")
        self.assertEqual(sent[-1].headers["authorization"], basic(APPLICATION), "H58")
        self.assertEqual(qlik.users.get_me().subject, FIRST_USER["subject"])

        qlik.auth.refresh_token()
        wanted = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        refresh = next(one for one in reversed(sent) if one.url.endswith("/oauth/token"))
        self.assertEqual(refresh.json, wanted, "E32")
        self.assertEqual(refresh.headers["authorization"], basic(APPLICATION), "E32")
        second = qlik.config.api_key
        self.assertNotEqual(second, first["access_token"])
        self.assertEqual(qlik.users.get_me().subject, FIRST_USER["subject"])

        qlik.auth.refresh_token()
        third = qlik.config.api_key
        self.assertEqual(self.user_of(third), (200, FIRST_USER["subject"]))
        qlik.auth.deauthorize()
        wanted = {"token": third, "token_type_hint": "access_token"}
        self.assertEqual(sent[-1].json, wanted, "H62")
        self.assertEqual(sent[-1].headers["authorization"], f"Bearer {third}", "H62")
        self.assertEqual(self.user_of(third)[0], 401)

    def test_a_public_clients_user_gets_a_token_that_works(self):
        auth = self.offline(NATIVE).auth
        back = self.callback(auth, SECOND_USER)
        sent = recorded(auth)
        answer = auth.authorize(back)
        self.assertNotIn("authorization", sent[0].headers, "H58")
        # The package itself attaches no token without a secret (H60).
        found = self.user_of(answer["access_token"])
        self.assertEqual(found, (200, SECOND_USER["subject"]))

    def test_a_user_who_denies_leaves_an_error_that_can_be_shown(self):
        auth = self.offline(APPLICATION).auth
        back = self.callback(auth, SECOND_USER, "deny")
        with self.assertRaises(AuthorizeException) as refused:
            auth.authorize(back)
        self.assertEqual(refused.exception.args[0]["error"], "access_denied", "D24")
        self.assertTrue(refused.exception.args[0]["error_description"], "D12")


if __name__ == "__main__":
    # The tenant is on this machine, whatever proxy leads elsewhere.
    os.environ["NO_PROXY"] = "127.0.0.1"
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {sys.argv[0]} PATH_TO_OAUTH_CONFORM")
    # Told to end, the walk ends the tenant with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Tenant(sys.argv[1], SEED) as Walk.tenant:
        ended = unittest.main(argv=[sys.argv[0], "-v"], exit=False)
        alive = Walk.tenant.is_running()
    if not alive:
        print("the tenant ended before the walk did", file=sys.stderr)
    sys.exit(0 if ended.result.wasSuccessful() and alive else 1)
