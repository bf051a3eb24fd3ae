// Consent, and acting as somebody else.

import assert from "node:assert/strict";
import {
  asAdmin,
  assertIsUser,
  hostOf,
  made,
  me,
  NOWHERE,
  oauthClients,
  refused,
  step,
  tenant,
  token,
  tokenRefused,
} from "../harness.mjs";

// Two people where there are two: a tenant that always answers with the same one is wrong.
const [firstUser, secondUser = firstUser] = tenant.users;
const impersonationHost = (more) => hostOf(made.impersonation, "user_default", more);

step("a new client requires consent, and cannot impersonate before it is trusted", async () => {
  const { data } = await oauthClients.getOAuthClientConnectionConfig(made.impersonation.clientId, asAdmin);
  assert.equal(data.consentMethod, "required");
  await tokenRefused(token(impersonationHost({ subject: firstUser.subject })));
});

step("consent is set to trusted and reads back", async () => {
  const { clientId } = made.impersonation;
  const patch = [{ op: "replace", path: "/consentMethod", value: "trusted" }];
  const { status } = await oauthClients.patchOAuthClientConnectionConfig(clientId, patch, asAdmin);
  assert.equal(status, 204);
  const { data } = await oauthClients.getOAuthClientConnectionConfig(clientId, asAdmin);
  assert.equal(data.consentMethod, "trusted");
});

step("the client it just made acts as a user named by subject", async () => {
  assertIsUser(await me(impersonationHost({ subject: firstUser.subject })), firstUser);
});

step("the client it just made acts as a user named by id", async () => {
  assertIsUser(await me(impersonationHost({ userId: secondUser.id })), secondUser);
});

step("without a user, the same client is its own bot", async () => {
  const bot = await me(impersonationHost());
  assert.equal(bot.subject, `qlikbot\\${made.impersonation.clientId}`, "B49");
});

step("an impersonated user does not manage clients with user_default", async () => {
  const hostConfig = impersonationHost({ subject: firstUser.subject });
  const body = { appType: "web", clientName: "walk never made" };
  await refused(oauthClients.createOAuthClient(body, { hostConfig }), 403);
});

step("an unknown user is refused readably, by subject and by id", async () => {
  await tokenRefused(token(impersonationHost({ subject: "nobody\\here" })));
  await tokenRefused(token(impersonationHost({ userId: NOWHERE.slice(0, 24) })));
});

step("a client without the impersonation grant cannot impersonate", async () => {
  const secret = made.secrets.at(-1).clientSecret;
  const host = hostOf({ ...made.machine, clientSecret: secret }, "user_default", { subject: firstUser.subject });
  await tokenRefused(token(host));
});
