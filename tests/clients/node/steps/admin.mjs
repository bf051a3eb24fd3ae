// The administrator's own token and bot, and who is turned away.

import assert from "node:assert/strict";
import {
  adminHost,
  auth,
  exchanges,
  hostOf,
  me,
  NOWHERE,
  oauthClients,
  refused,
  step,
  tenant,
  token,
  tokenRefused,
} from "../harness.mjs";

step("the admin client gets an access token", async () => {
  const accessToken = await auth.getAccessToken({ hostConfig: adminHost });
  assert.match(accessToken, /^[\w-]+\.[\w-]+\.[\w-]+$/, "F1: a JSON Web Token");
  const { body, status } = exchanges.findLast(({ url }) => new URL(url).pathname === "/oauth/token");
  const answer = JSON.parse(body);
  assert.equal(status, 200);
  assert.equal(answer.access_token, accessToken);
  assert.equal(answer.token_type, "bearer", "E3");
  assert.equal(answer.expires_in, 21600, "E4, E9");
  assert.match(answer.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/, "E5");
  assert.equal(answer.scope, "admin_classic", "E18: a scope that was asked for is repeated");
  assert.equal(answer.refresh_token, undefined, "E19");
});

step("users/me is the admin client's bot", async () => {
  const bot = await me(adminHost);
  assert.equal(bot.subject, `qlikbot\\${tenant.adminClient.clientId}`, "B49");
  assert.equal(bot.clientId, tenant.adminClient.clientId, "B49");
  assert.equal(bot.status, "active", "B49");
  assert.deepEqual(bot.assignedRoles?.map(({ name }) => name), ["TenantAdmin"], "B50");
});

step("a wrong secret is refused readably", async () => {
  const host = hostOf({ ...tenant.adminClient, clientSecret: "0".repeat(64) }, "admin_classic");
  const error = await tokenRefused(token(host));
  assert.equal(error.errors[0].code, "OAUTH-22", "E64");
  assert.match(error.message, /^Invalid client_secret/, "E64");
});

step("an unknown client is refused readably", async () => {
  await tokenRefused(token(hostOf({ ...tenant.adminClient, clientId: NOWHERE }, "admin_classic")));
});

step("without a token the management API answers 401", async () => {
  const hostConfig = { authType: "none", host: tenant.url };
  await refused(oauthClients.getOAuthClients({}, { hostConfig, noCache: true }), 401);
});
