// The end-to-end walk: the unmodified @qlik/api package against the reference tenant.
// `node walk.mjs BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if every step held.
//
// The steps run in order and build on one another. After each of them, every answer of the management API that it
// caused is held to the schemas (schemas.mjs). Letters and numbers such as C16 are rows of the project's fact sheet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { everyAnswerExamined, schemas, tally, tenant } from "./harness.mjs";

import "./steps/admin.mjs";
import "./steps/registrations.mjs";
import "./steps/list.mjs";
import "./steps/changes.mjs";
import "./steps/secrets.mjs";
import "./steps/impersonation.mjs";
import "./steps/browser.mjs";
import "./steps/consent.mjs";
import "./steps/refresh.mjs";
import "./steps/content.mjs";

const FEWEST_CHECKED_BODIES = 90;

test("every answer of the management API was held to a schema", (t) => {
  for (const [operation, times] of [...tally.operations].sort()) t.diagnostic(`${operation}: ${times}`);
  t.diagnostic(`${tally.bodies} bodies held to generated schemas, users/me among them`);
  assert.ok(everyAnswerExamined(), "no answer was left out");
  assert.ok(tally.bodies >= FEWEST_CHECKED_BODIES, `${tally.bodies} bodies are fewer than ${FEWEST_CHECKED_BODIES}`);
  // Withdrawing consent is for consuming tenants (B41), and there is only the owning one here.
  const walked = schemas.operations.filter(({ name }) => name !== "DeleteOAuthClientConnectionConfig");
  for (const { name, answers } of walked) {
    const succeeded = [...answers.keys()].some((status) => status < 300 && tally.operations.has(`${name} ${status}`));
    assert.ok(succeeded, `${name} succeeded at least once`);
  }
});

test("the tenant is still there", () => {
  assert.ok(!tenant.hasEnded());
});
