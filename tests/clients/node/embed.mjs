// Anonymous visitors: the unmodified package @qlik/api in Node, with the access code of a shared application.
// `node embed.mjs BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if every step held.

import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "./browser.mjs";
import { personAt } from "./person.mjs";
import { recordFetch } from "./recorder.mjs";
import { FIRST_USER, MACHINE, SEED_FILE } from "./seeded.mjs";
import { start } from "./start.mjs";

const LIMIT = { timeout: 30_000 };

const exchanges = recordFetch();
const { default: auth } = await import("@qlik/api/auth");
const { default: apps } = await import("@qlik/api/apps");
const tenant = await start(SEED_FILE);

/** A host configuration with which the package acts as the first user. */
const owner = { authType: "oauth2", host: tenant.url, ...MACHINE, subject: FIRST_USER.subject, scope: "user_default" };
const created = async (name) => (await apps.createApp({ attributes: { name } }, { hostConfig: owner })).data.attributes.id;

/** An application of the first user's, which is shared; its id and access code. */
async function shared() {
  const id = await created("shared");
  const person = personAt(tenant.url, FIRST_USER);
  const page = await person.visit(`${tenant.url}/sense/app/${id}/sharing`, ({ url }) => url.pathname.endsWith("/sharing"));
  const done = await person.submit(page, { deed: "on" });
  const code = done.html.match(/<code id="access-code">([^<]+)<\/code>/)?.[1];
  assert.ok(code !== undefined, `the page shows an access code: ${textOf(done)}`);
  return { id, code };
}

/** A client for visitors; its id. */
async function embedClient() {
  const { clientId, clientSecret } = tenant.adminClient;
  const hostConfig = { authType: "oauth2", host: tenant.url, clientId, clientSecret, scope: "admin_classic" };
  const { createOAuthClient } = (await import("@qlik/api/oauth-clients")).default;
  const body = { appType: "anonymous-embed", clientName: "visitors", allowedOrigins: ["https://app.example"] };
  return (await createOAuthClient(body, { hostConfig })).data.clientId;
}

const { id, code } = await shared();
const clientId = await embedClient();
const visitor = { authType: "anonymous", host: tenant.url, clientId, accessCode: code };
const read = async (hostConfig, appId) => (await apps.getAppInfo(appId, { hostConfig, noCache: true })).data.attributes;
const visits = () => exchanges.filter(({ url }) => url === `${tenant.url}/oauth/token/anonymous-embed`);
const rejection = (promise) => promise.then((value) => assert.fail(`refused, not given ${JSON.stringify(value)}`), (error) => error);

test("a visitor reads the shared application", LIMIT, async () => {
  assert.equal((await read(visitor, id)).name, "shared");
  assert.equal(visits().length, 1);
  const [{ sent, status, body }] = visits();
  const { tracking_code: trackingCode, ...rest } = JSON.parse(sent);
  assert.deepEqual(rest, { eac: code, client_id: clientId, grant_type: "urn:qlik:oauth:anonymous-embed" }, "E50");
  assert.match(trackingCode, /^[0-9a-f]{40}$/, "E51");
  assert.equal(status, 200);
  assert.equal(typeof JSON.parse(body).access_token, "string", "E52");
});

test("a visitor reads no other application", LIMIT, async () => {
  const error = await rejection(read(visitor, await created("private")));
  assert.ok([403, 404].includes(error.status), `refused, not ${error.status}`);
  assert.equal(visits().length, 1, "the token was kept");
});

test("a visitor whose token is revoked gets another, and the call succeeds", LIMIT, async () => {
  const token = await auth.getAccessToken({ hostConfig: visitor });
  const revocation = await fetch(`${tenant.url}/oauth/revoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  assert.equal(revocation.status, 200, "F13");
  assert.equal((await read(visitor, id)).name, "shared");
  assert.equal(visits().length, 2, "H28");
});

test("a wrong access code is refused in words that the package shows", LIMIT, async () => {
  const error = await rejection(auth.getAccessToken({ hostConfig: { ...visitor, accessCode: `${code}0` } }));
  assert.match(error.message, /\(Status: 4\d\d, Code: /, "H32");
  assert.doesNotMatch(error.message, /undefined|null|\[object/, "H32");
});

test("the tenant is still there", () => {
  assert.ok(!tenant.hasEnded());
});
