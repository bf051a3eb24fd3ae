// An older release of the unmodified package @qlik/api, 1.22.0, against the reference tenant.
// `node older.mjs BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if every step held.
//
// What it sends to the token endpoint is what 2.19.0 sends (H43). Its interactive login is for browsers only (H42), so
// it is in ../browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { recordFetch } from "./recorder.mjs";
import { FIRST_USER, MACHINE, SECOND_USER, SEED_FILE } from "./seeded.mjs";
import { start } from "./start.mjs";

const LIMIT = { timeout: 30_000 };

const exchanges = recordFetch();
const { default: auth } = await import("qlik-api-1/auth");
const { default: users } = await import("qlik-api-1/users");
const tenant = await start(SEED_FILE);

const host = (more = {}) => ({ authType: "oauth2", host: tenant.url, ...MACHINE, noCache: true, ...more });
const me = async (hostConfig) => (await users.getMyUser({ hostConfig, noCache: true })).data;
const toToken = () => exchanges.filter(({ url }) => url.endsWith("/oauth/token"));
const CREDENTIALS = { client_id: MACHINE.clientId, client_secret: MACHINE.clientSecret, scope: "user_default" };

test("a machine gets a token and is its own bot", LIMIT, async () => {
  assert.equal((await me(host())).subject, `qlikbot\\${MACHINE.clientId}`, "B49");
  const { sent, status } = toToken().at(-1);
  assert.deepEqual(JSON.parse(sent), { ...CREDENTIALS, grant_type: "client_credentials" }, "H20");
  assert.equal(status, 200);
});

const LOOKUPS = [
  ["subject", FIRST_USER, { subject: FIRST_USER.subject }, { field: "subject", value: FIRST_USER.subject }],
  ["id", SECOND_USER, { userId: SECOND_USER.id }, { field: "userId", value: SECOND_USER.id }],
];
for (const [by, user, more, lookup] of LOOKUPS) {
  test(`a machine acts as a user named by ${by}`, LIMIT, async () => {
    const { id, subject, email } = await me(host(more));
    assert.deepEqual({ id, subject, email }, { id: user.id, subject: user.subject, email: user.email });
    const { sent } = toToken().at(-1);
    assert.deepEqual(JSON.parse(sent), { ...CREDENTIALS, grant_type: "urn:qlik:oauth:user-impersonation", user_lookup: lookup }, "H20");
  });
}

test("a token that the package keeps serves for more than one call", LIMIT, async () => {
  const kept = host({ noCache: false });
  const before = toToken().length;
  const token = await auth.getAccessToken({ hostConfig: kept });
  await me(kept);
  assert.equal(await auth.getAccessToken({ hostConfig: kept }), token);
  assert.equal(toToken().length, before + 1, "one request for a token");
});

test("a revoked token is replaced by a new one, and the call succeeds", LIMIT, async () => {
  const kept = host({ noCache: false });
  const token = await auth.getAccessToken({ hostConfig: kept });
  const revocation = await fetch(`${tenant.url}/oauth/revoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  assert.equal(revocation.status, 200, "F13");
  const before = exchanges.length;
  assert.equal((await me(kept)).subject, `qlikbot\\${MACHINE.clientId}`);
  const paths = exchanges.slice(before).map(({ url, status }) => `${new URL(url).pathname} ${status}`);
  assert.deepEqual(paths, ["/api/v1/users/me 401", "/oauth/token 200", "/api/v1/users/me 200"], "H23");
});

test("a wrong secret is refused in words that the package shows", LIMIT, async () => {
  const wrong = host({ clientSecret: "0".repeat(64) });
  const error = await auth.getAccessToken({ hostConfig: wrong }).then(
    (token) => assert.fail(`refused, not given ${token}`),
    (error) => error,
  );
  assert.equal(error.errors[0].code, "OAUTH-22", "E26");
  assert.match(error.message, /\(Status: 401, Code: OAUTH-22\)/, "H32");
});

test("the tenant is still there", () => {
  assert.ok(!tenant.hasEnded());
});
