// Clients whose users sign in in a browser, and the package's interactive login from Node.

import assert from "node:assert/strict";
import { newBrowser } from "../browser.mjs";
import { asAdmin, assertIsUser, auth, create, made, NOWHERE, oauthClients, sorted, step, tenant } from "../harness.mjs";
import { authorizeUrl, bearerOf, interactive, myself, REDIRECT_URI, tokenRequests } from "../people.mjs";

const [firstUser, secondUser] = tenant.users;

const CLIENTS = {
  signInSpa: {
    appType: "spa",
    clientName: "walk h single page",
    redirectUris: [REDIRECT_URI],
    allowedOrigins: [new URL(REDIRECT_URI).origin],
    allowedScopes: ["user_default"],
    connectionConfig: { consentMethod: "trusted" },
  },
  signInNative: {
    appType: "native",
    clientName: "walk i native",
    redirectUris: [REDIRECT_URI],
    allowedScopes: ["user_default", "offline_access"],
    connectionConfig: { consentMethod: "trusted" },
  },
  // A page must not take parts of this name for its own elements.
  signInWeb: {
    appType: "web",
    clientName: "walk j <b>web</b> & more",
    redirectUris: [REDIRECT_URI],
    allowedScopes: ["user_default", "offline_access"],
  },
};
for (const [name, body] of Object.entries(CLIENTS)) {
  const consent = body.connectionConfig?.consentMethod ?? "required";
  step(`a client for browsers is created: ${body.appType}, consent ${consent}`, async () => {
    made[name] = await create(body);
    const { data } = await oauthClients.getOAuthClientConnectionConfig(made[name].clientId, asAdmin);
    assert.equal(data.consentMethod, consent);
  });
}

/** The last exchange of a code: what the package asked for (H14, H21), and the answer, which is given back. */
function lastExchange({ clientId }, scope) {
  const { sent, answer, status } = tokenRequests().at(-1);
  const { code, code_verifier: verifier, ...rest } = sent;
  assert.deepEqual(rest, { grant_type: "authorization_code", scope, redirect_uri: REDIRECT_URI, client_id: clientId });
  assert.match(verifier, /^[\w-]{128}$/, "D32");
  assert.equal(status, 200);
  assert.equal(answer.token_type, "bearer", "E3");
  assert.equal(answer.expires_in, 21600, "E4, E9");
  assert.deepEqual(sorted(answer.scope.split(" ")), sorted(scope.split(" ")), "E3");
  return answer;
}

step("a single-page client's user signs in, and users/me is that user", async () => {
  // The package takes the whole callback address, or its code and state. Here it is the address.
  const { host, pages } = interactive(made.signInSpa, "user_default", firstUser);
  assertIsUser(await myself(host), firstUser);
  const answer = lastExchange(made.signInSpa, "user_default");
  assert.equal(answer.refresh_token, undefined, "E28: nobody asked for offline_access");
  assert.deepEqual(pages, ["/login"], "D22: a trusted client's user is not asked for consent");

  assert.equal(await auth.getAccessToken({ hostConfig: host }), answer.access_token, "the token was kept");
  assert.deepEqual(pages, ["/login"]);
  assertIsUser(await bearerOf(answer.access_token), firstUser);
});

step("a native client's user signs in, and gets a refresh token with offline_access", async () => {
  const scope = "user_default offline_access";
  const codeAndState = ({ searchParams }) => ({ code: searchParams.get("code"), state: searchParams.get("state") });
  made.nativeLogin = interactive(made.signInNative, scope, secondUser, codeAndState);
  assertIsUser(await myself(made.nativeLogin.host), secondUser);
  assert.deepEqual(made.nativeLogin.pages, ["/login"], "D22");
  const answer = lastExchange(made.signInNative, scope);
  assert.equal(typeof answer.refresh_token, "string", "E28");
  assertIsUser(await bearerOf(answer.access_token), secondUser);
});

step("who has signed in is not asked again in the same browser", async () => {
  const { host, pages } = made.nativeLogin;
  assertIsUser(await bearerOf(await auth.getAccessToken({ hostConfig: { ...host, noCache: true } })), secondUser);
  assert.deepEqual(pages, ["/login"], "D11: there is a session");
});

const PKCE = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };

/** An authorize request is answered in place, with a status and an error that a person can read. */
async function refusedInPlace(client, redirectUri, code, title) {
  const url = authorizeUrl(client, { redirect_uri: redirectUri, state: "of the walk", ...PKCE });
  const page = await newBrowser(tenant.url).open(url);
  assert.equal(page.url.pathname, "/oauth/authorize", `D13: not sent to ${page.url}`);
  assert.equal(page.status, 400, "D13");
  const [error] = JSON.parse(page.html).errors;
  assert.deepEqual([error.code, error.title, error.status], [code, title, "400"]);
}

step("a redirect URI that is not registered is refused without a redirect", async () => {
  // Another path, port, host or query makes another URI (B14).
  const { origin } = new URL(REDIRECT_URI);
  for (const other of [`${REDIRECT_URI}/`, `${REDIRECT_URI}?a=b`, origin, "http://localhost/callback", "https://app.example/"]) {
    await refusedInPlace(made.signInSpa, other, "OAUTH-1", "Invalid redirect_uri");
  }
});

step("an unknown client is refused without a redirect", async () => {
  await refusedInPlace({ clientId: NOWHERE }, REDIRECT_URI, "OAUTH-14", "Invalid client_id");
});
