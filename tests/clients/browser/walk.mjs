// Chromium against the reference tenant: its pages, and the unmodified package @qlik/api in a page of another origin.
// `node walk.mjs BINARY` starts `BINARY serve`, walks, stops it, and exits with 0 only if every step held.
//
// Letters and numbers such as D13 are rows of the project's fact sheet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tenant } from "./harness.mjs";

import "./steps/accessible.mjs";
import "./steps/keyboard.mjs";
import "./steps/hostile.mjs";
import "./steps/consents.mjs";
import "./steps/single-page.mjs";
import "./steps/sharing.mjs";
import "./steps/embed.mjs";
import "./steps/exchange.mjs";

test("the tenant is still there", () => {
  assert.ok(!tenant.hasEnded());
});
