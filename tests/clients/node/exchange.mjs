// The token exchange by which the unmodified package @qlik/sdk gets a token for a WebSocket.
// `node exchange.mjs BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if every step held.

import assert from "node:assert/strict";
import { test } from "node:test";
import { personAt, REDIRECT_URI } from "./person.mjs";
import { recordFetch } from "./recorder.mjs";
import { FIRST_USER, NATIVE, SEED_FILE } from "./seeded.mjs";
import { start } from "./start.mjs";

const APP = "00000000-0000-4000-8000-000000000a01";

const exchanges = recordFetch();
const { default: Qlik, AuthType } = await import("@qlik/sdk");
const tenant = await start(SEED_FILE);

test("a token is exchanged for one that can be part of a WebSocket's address", { timeout: 30_000 }, async () => {
  const config = { host: tenant.url, authType: AuthType.OAuth2, clientId: NATIVE.clientId, redirectUri: REDIRECT_URI };
  const qlik = new Qlik(config);
  const { url } = await qlik.auth.generateAuthorizationUrl();
  const { url: back } = await personAt(tenant.url, FIRST_USER).visit(url);
  const { access_token: subjectToken } = await qlik.auth.authorize(back.href);

  const address = await qlik.auth.generateWebsocketUrl(APP, true);
  const { sent, status, body } = exchanges.at(-1);
  const wanted = {
    subject_token: subjectToken,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    purpose: "websocket",
    redirect_uri: REDIRECT_URI,
    client_id: NATIVE.clientId,
  };
  assert.deepEqual(JSON.parse(sent), wanted, "E44, E45");
  assert.equal(status, 200);
  const { access_token: token, issued_token_type: type } = JSON.parse(body);
  assert.notEqual(token, subjectToken, "E46");
  assert.match(type, /^urn:ietf:params:oauth:token-type:/, "E46");
  assert.equal(address, `${tenant.url.replace("http", "ws")}/app/${APP}?accessToken=${token}`, "H54");
});

test("the tenant is still there", () => {
  assert.ok(!tenant.hasEnded());
});
