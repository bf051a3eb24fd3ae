// What the package does when its access token is refused: it signs in again, or it refreshes.
//
// With `performInteractiveLogin` in the host configuration it signs in again, whatever tokens it has. Besides, its
// exchange of the code sends no secret, so a web client cannot sign in that way. An interactive login therefore never
// leads to a refresh. What does is an application that runs the code flow itself, as servers do, and hands the tokens
// to the package in a store of its own (`accessTokenStorage`), together with the client's secret.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { assertIsUser, auth, exchanges, hostOf, made, step, tenant } from "../harness.mjs";
import { authorizeUrl, broughtBack, interactive, myself, post, REDIRECT_URI, tokenRequests } from "../people.mjs";

const [firstUser, secondUser] = tenant.users;
const SCOPE = "user_default offline_access";

/** Qlik's other clients revoke with the token itself as the bearer (F13). */
async function revoke(token) {
  const { status } = await post("/oauth/revoke", { token }, { authorization: `Bearer ${token}` });
  assert.equal(status, 200, "F13");
}

/** Runs `act`; gives the statuses that users/me answered with meanwhile, and what went to the token endpoint. */
async function during(act) {
  const before = { exchanges: exchanges.length, tokens: tokenRequests().length };
  await act();
  const fresh = exchanges.slice(before.exchanges).filter(({ url }) => url.endsWith("/api/v1/users/me"));
  return { me: fresh.map(({ status }) => status), tokens: tokenRequests().slice(before.tokens) };
}

step("after an interactive login, a revoked token leads to another login and not to a refresh", async () => {
  const { host } = made.nativeLogin;
  await revoke(await auth.getAccessToken({ hostConfig: host }));
  const { me, tokens } = await during(async () => assertIsUser(await myself(host), secondUser));
  assert.deepEqual(me, [401, 200]);
  assert.deepEqual(tokens.map(({ sent }) => sent.grant_type), ["authorization_code"]);
});

step("a web client's interactive login is refused, for the package sends no secret", async () => {
  const { host } = interactive(made.signInWeb, SCOPE, firstUser);
  const before = tokenRequests().length;
  // The package logs a failed exchange and never settles (H14), so what is waited for is the exchange.
  const { clientSecret } = made.signInWeb;
  const login = auth.getAccessToken({ hostConfig: { ...host, clientSecret, noCache: true } });
  const exchanged = async () => {
    for (let waits = 0; tokenRequests().length === before && waits < 500; waits += 1) await sleep(10);
  };
  assert.equal(await Promise.race([login, exchanged()]), undefined, "no token");
  assert.equal(tokenRequests().length, before + 1, "one exchange");
  const { sent, status, answer } = tokenRequests().at(-1);
  assert.equal(sent.grant_type, "authorization_code");
  assert.ok(!("client_secret" in sent), "H21");
  assert.ok([400, 401].includes(status), "E6, E64");
  assert.equal(answer.errors[0].code, "OAUTH-22", "E26");
});

/** The code flow as a server runs it, in the browser of the user who has approved: the answer of the token endpoint. */
async function signedInByServer() {
  const state = "of the server";
  const back = broughtBack(await made.consenter.visit(authorizeUrl(made.signInWeb, { scope: SCOPE, state })));
  assert.equal(back.state, state);
  const { clientId, clientSecret } = made.signInWeb;
  const exchange = { grant_type: "authorization_code", code: back.code, redirect_uri: REDIRECT_URI };
  const response = await post("/oauth/token", { ...exchange, client_id: clientId, client_secret: clientSecret });
  assert.equal(response.status, 200);
  return response.json();
}

step("a web client's revoked access token is refreshed, and the call succeeds", async () => {
  const first = await signedInByServer();
  const key = (name) => `qlik-qmfe-api-${made.signInWeb.clientId}_${SCOPE}-${name}`;
  const stored = new Map([
    [key("access-token"), first.access_token],
    [key("refresh-token"), first.refresh_token],
  ]);
  const accessTokenStorage = {
    store: async (name, value) => void stored.set(name, value),
    get: async (name) => stored.get(name),
    delete: async (name) => void stored.delete(name),
  };
  const host = hostOf(made.signInWeb, SCOPE, { redirectUri: REDIRECT_URI, accessTokenStorage });

  const kept = await during(async () => assertIsUser(await myself(host), firstUser));
  assert.deepEqual(kept, { me: [200], tokens: [] }, "the stored token serves as long as it is good");

  await revoke(first.access_token);
  const refreshed = await during(async () => assertIsUser(await myself(host), firstUser));
  assert.deepEqual(refreshed.me, [401, 200], "H23");
  assert.equal(refreshed.tokens.length, 1);
  const [{ sent, status, answer }] = refreshed.tokens;
  const { clientSecret } = made.signInWeb;
  const wanted = { grant_type: "refresh_token", refresh_token: first.refresh_token, client_secret: clientSecret };
  assert.deepEqual(sent, wanted, "E31: the client is found from the refresh token");
  assert.equal(status, 200);
  assert.notEqual(answer.access_token, first.access_token);
  assert.equal(typeof answer.refresh_token, "string", "E33");
  assert.equal(stored.get(key("access-token")), answer.access_token);
  assert.equal(stored.get(key("refresh-token")), answer.refresh_token);

  // What came of the refresh can be refreshed once more.
  await revoke(answer.access_token);
  const again = await during(async () => assertIsUser(await myself(host), firstUser));
  assert.deepEqual(again.tokens.map((one) => one.sent.refresh_token), [answer.refresh_token]);
});
