// Holds the schema mapping itself to hand-written answers, good and bad, so that the walk's checks are known to bite.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadSchemas } from "./schemas.mjs";

const { operations, check } = loadSchemas();

const ID = "019f04b2a7c07d31b0a4c95d1e2f3a4b";
const CLIENTS = "/api/v1/oauth-clients";
const web = {
  appType: "web",
  clientId: ID,
  clientName: "Sample",
  createdAt: "2024-03-18T17:26:30.342260287Z",
};
const refusal = { errors: [{ code: "OAUTH-CLIENTS-1", title: "Refused", status: "400" }], traceId: ID };

function problems(method, path, status, body, contentType = "application/json") {
  const text = body === undefined ? "" : JSON.stringify(body);
  return check({ method, url: `http://127.0.0.1:1${path}`, status, contentType, body: text }).problems;
}

const accepted = [
  ["a list", "GET", `${CLIENTS}?limit=2`, 200, { data: [web], links: { next: { href: "http://127.0.0.1:1/x" } } }],
  ["a list with its total", "GET", CLIENTS, 200, { data: [], links: {}, totalResults: 0 }],
  ["a list with consent", "GET", CLIENTS, 200, { data: [{ ...web, connectionConfig: { consentMethod: "trusted", status: "approved" } }], links: {} }],
  ["a confidential client created", "POST", CLIENTS, 201, { ...web, clientSecret: "s" }],
  ["a public client created", "POST", CLIENTS, 201, { ...web, appType: "spa" }],
  ["members documented elsewhere, in a list", "GET", CLIENTS, 200, { data: [{ ...web, ownerId: ID }], links: {} }],
  ["members documented elsewhere", "GET", `${CLIENTS}/${ID}`, 200, { ...web, ownerId: ID }],
  ["a secret", "POST", `${CLIENTS}/${ID}/client-secrets`, 201, { clientId: ID, clientSecret: "s", hint: "e6815" }],
  ["a secret deleted", "DELETE", `${CLIENTS}/${ID}/client-secrets/e6815`, 204, undefined],
  ["a patch", "PATCH", `${CLIENTS}/${ID}`, 204, undefined],
  ["a patch that made a secret", "PATCH", `${CLIENTS}/${ID}`, 202, { clientSecret: "s" }],
  ["a publication", "POST", `${CLIENTS}/${ID}/actions/publish`, 201, { publishedAt: web.createdAt }],
  ["consent", "GET", `${CLIENTS}/${ID}/connection-configs/me`, 200, { consentMethod: "required" }],
  ["a refusal", "POST", CLIENTS, 400, refusal],
  ["a sixth secret", "POST", `${CLIENTS}/${ID}/client-secrets`, 409, refusal],
  ["a user", "GET", "/api/v1/users/me", 200, { id: "u", name: "n", subject: "s", tenantId: "t", status: "active" }],
  ["a refused token", "GET", "/api/v1/users/me", 401, { ...refusal, errors: [{ ...refusal.errors[0], status: "401" }] }],
];

for (const [name, ...answer] of accepted) {
  test(`accepted: ${name}`, () => assert.deepEqual(problems(...answer), []));
}

const { clientId, ...withoutId } = web;
const { createdAt, ...withoutTime } = web;
const rejected = [
  ["a client without id", /clientId/, "GET", `${CLIENTS}/${ID}`, 200, withoutId],
  ["a listed client without createdAt", /\/data\/0.*createdAt/, "GET", CLIENTS, 200, { data: [withoutTime], links: {} }],
  ["a list without links", /links/, "GET", CLIENTS, 200, { data: [] }],
  ["a link that is null", /next/, "GET", CLIENTS, 200, { data: [], links: { next: null } }],
  ["a confidential client without secret", /clientSecret/, "POST", CLIENTS, 201, web],
  ["a public client with secret", /clientSecret/, "POST", CLIENTS, 201, { ...web, appType: "native", clientSecret: "s" }],
  ["an unknown app type", /appType/, "GET", `${CLIENTS}/${ID}`, 200, { ...web, appType: "m2m" }],
  ["an unknown consent method", /consentMethod/, "GET", CLIENTS, 200, { data: [{ ...web, connectionConfig: { consentMethod: "no" } }], links: {} }],
  ["a member of the wrong type", /redirectUris/, "GET", `${CLIENTS}/${ID}`, 200, { ...web, redirectUris: "https://app.example" }],
  ["a time that is none", /date-time/, "GET", `${CLIENTS}/${ID}`, 200, { ...web, createdAt: "yesterday" }],
  ["a member nobody documents, in a list", /\/data\/0\/secret is neither/, "GET", CLIENTS, 200, { data: [{ ...web, secret: "s" }], links: {} }],
  ["a member nobody documents", /\/secret is neither/, "GET", `${CLIENTS}/${ID}`, 200, { ...web, secret: "s" }],
  ["a known member in the wrong place", /\/clientSecrets\/0\/ownerId/, "GET", `${CLIENTS}/${ID}`, 200, { ...web, clientSecrets: [{ hint: "e6815", ownerId: ID }] }],
  ["a secret without hint", /hint/, "POST", `${CLIENTS}/${ID}/client-secrets`, 201, { clientId: ID, clientSecret: "s" }],
  ["a body with 204", /none is declared/, "PATCH", `${CLIENTS}/${ID}`, 204, {}],
  ["no body with 201", /not JSON/, "POST", CLIENTS, 201, undefined],
  ["an error without code", /code/, "POST", CLIENTS, 400, { errors: [{ title: "Refused" }] }],
  ["a refused token without code", /code/, "GET", "/api/v1/users/me", 401, { errors: [{ title: "Refused" }] }],
  ["an error answer without errors", /errors\[\]/, "POST", CLIENTS, 400, {}],
  ["a status that is not declared", /no status 409/, "POST", CLIENTS, 409, refusal],
  ["a status of a user that is not declared", /no status 403/, "GET", "/api/v1/users/me", 403, refusal],
  ["a path that is not mapped", /no operation/, "GET", `${CLIENTS}/${ID}/client-secrets`, 200, []],
  ["another content type", /content type/, "GET", CLIENTS, 200, { data: [], links: {} }, "text/plain"],
];

for (const [name, why, ...answer] of rejected) {
  test(`rejected: ${name}`, () => {
    const found = problems(...answer);
    assert.ok(found.some((one) => why.test(one)), `expected ${why}, found ${JSON.stringify(found)}`);
  });
}

test("every operation declares a success and the error type", () => {
  for (const { name, answers } of operations) {
    assert.ok([...answers.keys()].some((status) => status < 300), `${name} succeeds somehow`);
    assert.ok([...answers.keys()].some((status) => status >= 400), `${name} fails somehow`);
  }
});

test("what an administrator reads is held to the administrator's types", () => {
  const declared = Object.fromEntries(operations.map(({ name, answers }) => [name, answers.get(200)]));
  assert.equal(declared.GetOAuthClients, "OAuthClientAdminListResponse");
  assert.equal(declared.GetOAuthClient, "OAuthClientAdminReadResponse");
});
