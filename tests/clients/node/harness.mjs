// What the steps of the walk share: the running tenant, the package, the recorded answers, and what a refusal must look like.

import assert from "node:assert/strict";
import { test } from "node:test";
import { recordFetch } from "./recorder.mjs";
import { loadSchemas } from "./schemas.mjs";
import { start } from "./start.mjs";

const STEP_WITHIN_MS = 30_000;
export const NOWHERE = "00000000000000000000000000000000";

// Recording starts before the package is loaded, and the package is loaded as its users load it.
export const exchanges = recordFetch();
export const { default: auth } = await import("@qlik/api/auth");
export const { default: oauthClients } = await import("@qlik/api/oauth-clients");
export const { default: users } = await import("@qlik/api/users");
export const { default: spaces } = await import("@qlik/api/spaces");
export const { default: apps } = await import("@qlik/api/apps");
export const { default: items } = await import("@qlik/api/items");

export const schemas = loadSchemas();
export const tenant = await start();

/** How often an operation answered with which status, and how many bodies were held to a type. */
export const tally = { operations: new Map(), bodies: 0 };
let examined = 0;

/** Holds the answers since the last call to the schemas; gives what is wrong with them. */
function examineAnswers() {
  const fresh = exchanges.slice(examined);
  examined = exchanges.length;
  return fresh
    .filter(({ url }) => /^\/api\/v1\/(oauth-clients|users|spaces|items)\b/.test(new URL(url).pathname))
    .flatMap((exchange) => {
      const { name, type, problems } = schemas.check(exchange);
      const key = `${name} ${exchange.status}`;
      tally.operations.set(key, (tally.operations.get(key) ?? 0) + 1);
      if (type !== null) tally.bodies += 1;
      return problems.map((problem) => `${exchange.method} ${exchange.url} ${exchange.status}: ${problem}`);
    });
}

export const everyAnswerExamined = () => examined === exchanges.length;

/** A named test whose answers must also fit the schemas, whether or not the test itself got to its end. */
export function step(name, run) {
  test(name, { timeout: STEP_WITHIN_MS }, async (t) => {
    let failure;
    try {
      await run(t);
    } catch (error) {
      failure = error;
    }
    const problems = examineAnswers();
    if (failure !== undefined) {
      problems.forEach((problem) => t.diagnostic(problem));
      throw failure;
    }
    assert.deepEqual(problems, [], "every answer fits its schema");
  });
}

/** What earlier steps made. Reading a member that an earlier step failed to make says so. */
export const made = new Proxy({}, {
  get(target, member) {
    assert.ok(member in target, `an earlier step did not get as far as making "${String(member)}"`);
    return target[member];
  },
});

/** A host configuration as an application writes it. */
export function hostOf(client, scope, more = {}) {
  const { clientId, clientSecret } = client;
  return { authType: "oauth2", host: tenant.url, clientId, clientSecret, scope, ...more };
}

export const adminHost = hostOf(tenant.adminClient, "admin_classic");
// The package keeps answers to GET for ten minutes; here each call has to reach the tenant.
export const asAdmin = { hostConfig: adminHost, noCache: true };

export const read = async (id) => (await oauthClients.getOAuthClient(id, asAdmin)).data;
export const list = async (query) => (await oauthClients.getOAuthClients(query, asAdmin)).data;
export const idsOf = (clients) => clients.map(({ clientId }) => clientId);
export const sorted = (strings) => [...strings].sort();
export const confirmed = (id) => ({ ...asAdmin, headers: { "qlik-confirm-delete": id } });

/** The package keeps tokens by client, scope and user but not by secret, and keeps failures too: `noCache` asks anew. */
export const token = (host) => auth.getAccessToken({ hostConfig: { ...host, noCache: true } });
export const me = async (host) => (await users.getMyUser({ hostConfig: { ...host, noCache: true }, noCache: true })).data;

export function assertIsUser(actual, { id, subject, email }) {
  assert.deepEqual({ id: actual.id, subject: actual.subject, email: actual.email }, { id, subject, email });
}

export async function create(body) {
  const { status, data } = await oauthClients.createOAuthClient(body, asAdmin);
  assert.equal(status, 201);
  assert.match(data.clientId, /^[0-9a-f]{32}$/, "B32");
  // Consent has an endpoint of its own; whether a creation repeats it is not documented.
  const { connectionConfig, ...repeated } = body;
  for (const [member, value] of Object.entries(repeated)) {
    assert.deepEqual(data[member], value, `the answer to a creation repeats ${member}`);
  }
  return data;
}

/** The members that every error object must have (C1, H32). */
function assertErrors(errors) {
  assert.ok(Array.isArray(errors) && errors.length > 0, "errors[] is there and not empty");
  for (const error of errors) {
    assert.equal(typeof error.code, "string");
    assert.equal(typeof error.title, "string");
    assert.notEqual(error.code, "");
    assert.notEqual(error.title, "");
  }
}

async function rejection(promise, why = "") {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  assert.fail(`${why} should have been refused, but gave ${JSON.stringify(value)}`);
}

/** An API call is refused with the status, or one of them, and with an error body. */
export async function refused(promise, wanted, why = "") {
  const error = await rejection(promise, why);
  assert.ok([wanted].flat().includes(error.status), `${why} refused with ${wanted}, not ${error.status}: ${error.message}`);
  assertErrors(error.data?.errors);
  for (const { status } of error.data.errors) {
    // D14: where an error object has a status, it is the HTTP status as a string.
    if (status !== undefined) assert.equal(status, String(error.status));
  }
}

/** No token is given, and the package can make a readable sentence of the reason. */
export async function tokenRefused(promise) {
  const error = await rejection(promise);
  assertErrors(error.errors);
  assert.match(error.message, /\(Status: 4\d\d, Code: /, "H32");
  assert.doesNotMatch(error.message, /undefined|null|\[object/, "H32");
  const exchange = exchanges.findLast(({ url }) => new URL(url).pathname === "/oauth/token");
  assert.ok([400, 401, 403].includes(exchange.status), `E6 knows no status ${exchange.status}`);
  return error;
}

/** C11: times may be finer than JavaScript's. */
export function nanoseconds(time) {
  const [, whole, fraction = ""] = time.match(/^(.*?:\d\d:\d\d)(?:\.(\d+))?Z$/);
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9));
}
