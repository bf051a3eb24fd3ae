// Creating and reading clients.

import assert from "node:assert/strict";
import { asAdmin, create, list, made, NOWHERE, oauthClients, read, refused, step } from "../harness.mjs";

step("a web client with both machine grants is created", async () => {
  const body = {
    appType: "web",
    clientName: "walk e impersonation",
    description: "Made by the walk.",
    redirectUris: ["https://app.example/callback", "http://localhost:8080/callback"],
    allowedScopes: ["user_default"],
    allowedGrantTypes: ["client_credentials", "urn:qlik:oauth:user-impersonation"],
  };
  made.impersonation = await create(body);
  assert.match(made.impersonation.clientSecret, /^[0-9a-f]{64}$/, "B33");
});

const PUBLIC_CLIENTS = [
  {
    appType: "spa",
    clientName: "walk d spa",
    redirectUris: ["https://app.example/spa"],
    allowedOrigins: ["https://app.example"],
    allowedScopes: ["user_default"],
  },
  {
    appType: "native",
    clientName: "walk c native",
    redirectUris: ["exampleapp://callback"],
    allowedScopes: ["user_default", "offline_access"],
  },
  { appType: "anonymous-embed", clientName: "walk b anonymous", allowedOrigins: ["https://app.example"] },
];
for (const body of PUBLIC_CLIENTS) {
  const { appType } = body;
  step(`a public client is created without secret: ${appType}`, async () => {
    made[appType] = await create(body);
    assert.ok(!("clientSecret" in made[appType]), "A4, A6, I1");
    const client = await read(made[appType].clientId);
    assert.deepEqual(client.clientSecrets ?? [], []);
  });
}

step("a web client that is trusted from the start is created", async () => {
  const body = {
    appType: "web",
    clientName: "walk a machine",
    allowedScopes: ["user_default"],
    allowedGrantTypes: ["client_credentials"],
    connectionConfig: { consentMethod: "trusted" },
  };
  made.machine = await create(body);
  const { data } = await oauthClients.getOAuthClientConnectionConfig(made.machine.clientId, asAdmin);
  assert.equal(data.consentMethod, "trusted");
});

step("a created client reads back as it was made, without its secret", async () => {
  const { clientId, clientSecret } = made.impersonation;
  const client = await read(clientId);
  for (const member of ["clientId", "clientName", "appType", "description", "createdAt"]) {
    assert.equal(client[member], made.impersonation[member], member);
  }
  for (const member of ["redirectUris", "allowedScopes", "allowedGrantTypes"]) {
    assert.deepEqual(client[member], made.impersonation[member], member);
  }
  assert.ok(!("clientSecret" in client), "B27: a secret is shown once");
  assert.ok(!JSON.stringify(client).includes(clientSecret), "B27");
  assert.equal(client.clientSecrets?.length, 1);
  const [{ hint }] = client.clientSecrets;
  assert.match(hint, /^[0-9a-f]{5}$/, "B34");
  assert.ok(clientSecret.startsWith(hint) || clientSecret.endsWith(hint), "B34, I54");
});

step("a registration that breaks a rule is refused and leaves nothing behind", async () => {
  const before = (await list({ limit: 1, totalResults: true })).totalResults;
  const good = { appType: "web", clientName: "walk never made" };
  const bad = [
    [{ appType: "web" }, "B2: no name"],
    [{ ...good, appType: "m2m" }, "A1: no such type"],
    [{ ...good, redirectUris: ["http://app.example/callback"] }, "B10: http beyond localhost"],
    [{ ...good, redirectUris: [1, 2, 3, 4, 5, 6].map((n) => `https://app.example/${n}`) }, "B5: six redirect URIs"],
    [{ ...good, appType: "spa", allowedScopes: ["admin_classic"] }, "A45: no admin_classic with spa"],
    [{ ...good, appType: "spa", allowedGrantTypes: ["client_credentials"] }, "A8: grant types are for web"],
    [{ ...good, connectionConfig: { consentMethod: "required" } }, "A14: only trusted may be asked for"],
  ];
  for (const [body, why] of bad) {
    await refused(oauthClients.createOAuthClient(body, asAdmin), 400, why);
  }
  assert.equal((await list({ limit: 1, totalResults: true })).totalResults, before);
});

step("an unknown client cannot be read", async () => {
  await refused(read(NOWHERE), 404);
});
