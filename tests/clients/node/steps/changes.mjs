// Patching, publishing and deleting clients.

import assert from "node:assert/strict";
import {
  asAdmin,
  confirmed,
  create,
  hostOf,
  idsOf,
  list,
  made,
  nanoseconds,
  NOWHERE,
  oauthClients,
  read,
  refused,
  step,
  token,
  tokenRefused,
} from "../harness.mjs";

step("a client is patched, and only what the patch names changes", async () => {
  const { clientId } = made.impersonation;
  const before = await read(clientId);
  const wanted = {
    description: "Patched by the walk.",
    redirectUris: ["https://app.example/patched"],
    allowedOrigins: ["https://app.example", "https://other.example"],
    clientName: "walk e patched",
  };
  const replace = (member) => ({ op: "replace", path: `/${member}`, value: wanted[member] });
  const patch = async (...members) => {
    const { status } = await oauthClients.patchOAuthClient(clientId, members.map(replace), asAdmin);
    assert.equal(status, 204);
  };
  await patch("description");
  assert.equal((await read(clientId)).description, wanted.description);
  await patch("redirectUris");
  await patch("allowedOrigins", "clientName");

  const { updatedAt, ...now } = await read(clientId);
  const { updatedAt: updatedBefore, ...expected } = { ...before, ...wanted };
  assert.deepEqual(now, expected);
  assert.ok(updatedAt === undefined || nanoseconds(updatedAt) >= nanoseconds(before.createdAt));
});

step("a patch that breaks a rule changes nothing", async () => {
  const { clientId } = made.impersonation;
  const before = await read(clientId);
  const description = { op: "replace", path: "/description", value: "Never to be seen." };
  const bad = [
    [[description, { op: "replace", path: "/appType", value: "spa" }], "B3: not a patchable path"],
    [[description, { op: "replace", path: "/redirectUris", value: ["http://app.example/"] }], "B10"],
    [[description, { op: "test", path: "/clientName", value: before.clientName }], "A16: not a known op"],
  ];
  for (const [body, why] of bad) {
    await refused(oauthClients.patchOAuthClient(clientId, body, asAdmin), 400, why);
  }
  assert.deepEqual(await read(clientId), before);
});

step("a client is published, and cannot be trusted from then on", async () => {
  // A client of its own: what is published cannot be trusted (B40), and the impersonation client has to be.
  const { clientId } = await create({ appType: "web", clientName: "walk f published" });
  const { status, data } = await oauthClients.publishOAuthClient(clientId, asAdmin);
  assert.equal(status, 201);
  assert.equal((await read(clientId)).publishedAt, data.publishedAt);

  const trust = [{ op: "replace", path: "/consentMethod", value: "trusted" }];
  await refused(oauthClients.patchOAuthClientConnectionConfig(clientId, trust, asAdmin), [400, 403]);
  const config = await oauthClients.getOAuthClientConnectionConfig(clientId, asAdmin);
  assert.equal(config.data.consentMethod, "required");
});

step("a client is deleted only with its confirmation, and is gone then", async () => {
  const client = await create({
    appType: "web",
    clientName: "walk g deleted",
    allowedGrantTypes: ["client_credentials"],
    allowedScopes: ["user_default"],
    connectionConfig: { consentMethod: "trusted" },
  });
  const { clientId } = client;
  const host = hostOf(client, "user_default");
  await token(host);
  // The package does not send the header by itself (H34).
  await refused(oauthClients.deleteOAuthClient(clientId, asAdmin), 400);
  await refused(oauthClients.deleteOAuthClient(clientId, confirmed(NOWHERE)), 400);
  assert.equal((await read(clientId)).clientId, clientId);

  const { status } = await oauthClients.deleteOAuthClient(clientId, confirmed(clientId));
  assert.equal(status, 204);
  await refused(read(clientId), 404);
  await refused(oauthClients.deleteOAuthClient(clientId, confirmed(clientId)), 404);
  assert.ok(!idsOf((await list({ limit: 100 })).data).includes(clientId));
  await tokenRefused(token(host));
});
