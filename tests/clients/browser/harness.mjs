// What the steps share: the tenant, Chromium, the application's server, and how a client is registered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { start } from "../node/start.mjs";
import { serveApplication } from "./application.mjs";

const STEP_WITHIN_MS = 30_000;
/** How long a page may take to come, and an element to appear. */
const PAGE_WITHIN_MS = 10_000;
const QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

const SEED_FILE = fileURLToPath(new URL("seed.json", import.meta.url));
export const [BEN, CLEO, MALLORY, ZOE] = JSON.parse(readFileSync(SEED_FILE, "utf8")).users;

export const tenant = await start(SEED_FILE);
export const application = await serveApplication();
// A new user data directory is the default; it is deleted at the end.
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  headless: true,
  args: QUIET.split(" "),
  timeout: PAGE_WITHIN_MS,
});
after(async () => {
  await browser.close();
  await application.close();
});

/** A named test that gets pages to work with, each in a browser without cookies. */
export function step(name, run) {
  test(name, { timeout: STEP_WITHIN_MS }, async (t) => {
    const contexts = [];
    const newPage = async (options = {}) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      context.setDefaultTimeout(PAGE_WITHIN_MS);
      const page = await context.newPage();
      page.on("dialog", (dialog) => dialog.dismiss());
      return page;
    };
    try {
      await run(newPage, t);
    } finally {
      await Promise.all(contexts.map((context) => context.close()));
    }
  });
}

async function call(path, body, headers) {
  const response = await fetch(`${tenant.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

/** What the token endpoint answers to a JSON body. */
export const askToken = (body) => call("/oauth/token", body, {});

async function asAdministrator() {
  const { clientId, clientSecret } = tenant.adminClient;
  const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const { status, answer } = await askToken(grant);
  assert.equal(status, 200);
  return { authorization: `Bearer ${answer.access_token}` };
}

/** Asks for a client; gives the status and the body of the answer. */
export const ask = async (registration) => call("/api/v1/oauth-clients", registration, await asAdministrator());

/** Registers a client and gives it as created. */
export async function register(registration) {
  const { status, answer } = await ask(registration);
  assert.equal(status, 201, `registered, not ${JSON.stringify(answer)}`);
  return answer;
}

/** An authorize address as an application writes it. */
export function authorizeUrl({ clientId }, more = {}) {
  const query = {
    client_id: clientId,
    redirect_uri: application.callback,
    response_type: "code",
    scope: "user_default",
    state: "of the walk",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    ...more,
  };
  return `${tenant.url}/oauth/authorize?${new URLSearchParams(query)}`;
}

/** The verifier of that challenge (RFC 7636, appendix B). */
export const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/** Chooses a user on the page where one signs in, and goes on. */
export async function signIn(page, { subject }) {
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const radios = await page.getByRole("radio").all();
  const values = await Promise.all(radios.map((radio) => radio.inputValue()));
  assert.ok(values.includes(subject), `the page offers ${JSON.stringify(values)}, not ${JSON.stringify(subject)}`);
  await radios[values.indexOf(subject)].check();
  await page.getByRole("button", { name: "Sign in" }).click();
}
