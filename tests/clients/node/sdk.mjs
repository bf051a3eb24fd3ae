// The unmodified package @qlik/sdk, which came before @qlik/api, against the reference tenant.
// `node sdk.mjs BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if every step held.
//
// Letters and numbers such as H50 are rows of the project's fact sheet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { personAt, REDIRECT_URI } from "./person.mjs";
import { recordFetch } from "./recorder.mjs";
import { APPLICATION, FIRST_USER, MACHINE, NATIVE, SECOND_USER, SEED_FILE } from "./seeded.mjs";
import { start } from "./start.mjs";

const LIMIT = { timeout: 30_000 };

const exchanges = recordFetch();
const { default: Qlik, AuthType } = await import("@qlik/sdk");
const tenant = await start(SEED_FILE);

const qlikFor = (client, more = {}) => {
  const config = { host: tenant.url, authType: AuthType.OAuth2, clientId: client.clientId, ...more };
  return new Qlik(client.clientSecret === undefined ? config : { ...config, clientSecret: client.clientSecret });
};
const offline = (client) => qlikFor(client, { redirectUri: REDIRECT_URI, scopes: ["offline_access"] });
const basic = ({ clientId, clientSecret }) => `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;

/** The last request to that path, with its body read as JSON, and the answer. */
function last(path) {
  const { headers, sent, status, body } = exchanges.findLast(({ url }) => new URL(url).pathname === path);
  return { headers, sent: JSON.parse(sent), status, answer: body === "" ? null : JSON.parse(body) };
}

/** What `promise` rejects with. */
const rejection = (promise) => promise.then((value) => assert.fail(`refused, not given ${JSON.stringify(value)}`), (error) => error);

async function assertIs(qlik, { id, subject, email }) {
  const me = await qlik.users.getMe();
  assert.deepEqual({ id: me.id, subject: me.subject, email: me.email }, { id, subject, email });
  assert.equal(await qlik.auth.isAuthorized(), true, "H55");
}

/** Sends `user` to sign in and decide; the address at which the application gets its browser back. */
async function callbackOf(qlik, user, decision) {
  const { url } = await qlik.auth.generateAuthorizationUrl();
  const { url: back } = await personAt(tenant.url, user, decision).visit(url);
  assert.equal(back.origin + back.pathname, REDIRECT_URI);
  return back.href;
}

/** What the tenant says of a token that nobody should be able to use any more. */
async function statusWith(token) {
  const response = await fetch(`${tenant.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  return response.status;
}

test("a machine gets a token with Basic and is its own bot", LIMIT, async () => {
  const qlik = qlikFor(MACHINE);
  const answer = await qlik.auth.authorize();
  const { headers, sent, status } = last("/oauth/token");
  assert.equal(status, 200);
  assert.equal(headers.authorization, basic(MACHINE), "H50");
  assert.equal(headers["user-agent"], "qlik-sdk-typescript/0.28.0 (linux)", "H56");
  assert.deepEqual(sent, { grant_type: "client_credentials", scope: "user_default", client_id: MACHINE.clientId }, "H50, H51");
  assert.equal(answer.token_type, "bearer", "E3");
  assert.equal(answer.expires_in, 21600, "E9");
  assert.equal(answer.scope, "user_default");
  const me = await qlik.users.getMe();
  assert.equal(me.subject, `qlikbot\\${MACHINE.clientId}`, "B49");
  assert.equal(await qlik.auth.isAuthorized(), true, "H55");
});

test("a machine with a wrong secret gets no token, and the package can say why", LIMIT, async () => {
  const qlik = qlikFor({ ...MACHINE, clientSecret: "0".repeat(64) });
  const error = await rejection(qlik.auth.authorize());
  assert.equal(error.name, "AuthorizationError", "H56");
  assert.equal(error.status, 401);
  assert.equal(error.errors[0].code, "OAUTH-22", "E26");
  assert.match(error.errors[0].title, /\w/, "H56");
  assert.equal(await qlik.auth.isAuthorized(), false);
});

test("what a token does not cover is refused in words that the package shows", LIMIT, async () => {
  const qlik = qlikFor(MACHINE);
  await qlik.auth.authorize();
  const body = JSON.stringify({ appType: "web", clientName: "walk never made" });
  const error = await rejection(qlik.rest("/oauth-clients", { method: "POST", body }));
  assert.equal(error.status, 403);
  assert.equal(error.error, error.errors[0].title, "H56");
});

test("the authorize address is sorted, unencoded, and with PKCE", LIMIT, async () => {
  const { url, verifier, state } = await offline(APPLICATION).auth.generateAuthorizationUrl();
  const query = url.slice(url.indexOf("?") + 1);
  const names = query.split("&").map((pair) => pair.split("=")[0]);
  const wanted = ["client_id", "code_challenge", "code_challenge_method", "redirect_uri", "response_type", "scope", "state"];
  assert.deepEqual(names, wanted, "H49");
  assert.ok(query.includes(`redirect_uri=${REDIRECT_URI}&`), `H49: ${query}`);
  assert.match(verifier, /^[A-Za-z0-9]{43}$/, "H49");
  assert.match(state, /^[A-Za-z0-9]{7}$/, "H49");
});

test("a user signs in and approves; the tokens are refreshed and revoked", LIMIT, async () => {
  const qlik = offline(APPLICATION);
  const first = await qlik.auth.authorize(await callbackOf(qlik, FIRST_USER));
  const { headers, sent } = last("/oauth/token");
  const { code, code_verifier: verifier, ...rest } = sent;
  assert.match(code, /./);
  assert.match(verifier, /^[A-Za-z0-9]{43}$/, "H49");
  const scope = "user_default offline_access";
  const clientId = APPLICATION.clientId;
  assert.deepEqual(rest, { grant_type: "authorization_code", scope, redirect_uri: REDIRECT_URI, client_id: clientId }, "H50");
  assert.equal(headers.authorization, basic(APPLICATION), "H50");
  await assertIs(qlik, FIRST_USER);

  const second = await qlik.auth.refreshToken();
  const refresh = last("/oauth/token");
  assert.deepEqual(refresh.sent, { grant_type: "refresh_token", refresh_token: first.refresh_token }, "E32, H52");
  assert.equal(refresh.headers.authorization, basic(APPLICATION), "H52");
  assert.notEqual(second.access_token, first.access_token);
  assert.equal(typeof second.refresh_token, "string", "E33, H52");
  await assertIs(qlik, FIRST_USER);

  const third = await qlik.auth.refreshToken();
  assert.equal(last("/oauth/token").sent.refresh_token, second.refresh_token);
  assert.equal(await statusWith(third.access_token), 200);
  await qlik.auth.deauthorize();
  const revocation = last("/oauth/revoke");
  assert.deepEqual(revocation.sent, { token: third.access_token, token_type_hint: "access_token" }, "H53");
  assert.equal(revocation.headers.authorization, `Bearer ${third.access_token}`, "H53");
  assert.equal(revocation.status, 200, "F13");
  assert.equal(await statusWith(third.access_token), 401);
  assert.equal(await qlik.auth.isAuthorized(), false);
});

test("a public client's user signs in without a secret", LIMIT, async () => {
  const qlik = offline(NATIVE);
  const answer = await qlik.auth.authorize(await callbackOf(qlik, SECOND_USER));
  const { headers, sent } = last("/oauth/token");
  assert.equal(headers.authorization, undefined, "H50");
  assert.equal(sent.client_id, NATIVE.clientId);
  assert.equal(typeof answer.refresh_token, "string", "E28");
  await assertIs(qlik, SECOND_USER);
});

test("a user who denies leaves the package with an error it can show", LIMIT, async () => {
  const qlik = offline(APPLICATION);
  const error = await rejection(qlik.auth.authorize(await callbackOf(qlik, SECOND_USER, "deny")));
  assert.equal(error.error, "access_denied", "D24");
  assert.match(error.error_description, /\w/, "D12");
  assert.match(error.error_code, /\w/, "D12");
});

test("the tenant is still there", () => {
  assert.ok(!tenant.hasEnded());
});
