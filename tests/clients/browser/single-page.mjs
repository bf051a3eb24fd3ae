// A single-page application on another origin, whose users sign in: how it is set up, and what it does.

import assert from "node:assert/strict";
import { application, register, signIn, tenant } from "./harness.mjs";

export const REDIRECT_URI = `${application.origin}/app/signed-in.html`;
export const PAGE = `${application.origin}/app/index.html`;

/** Registers a client whose pages are at those origins. */
export const registerPage = (allowedOrigins) =>
  register({
    appType: "spa",
    clientName: "A page elsewhere",
    redirectUris: [REDIRECT_URI],
    allowedOrigins,
    allowedScopes: ["user_default"],
    connectionConfig: { consentMethod: "trusted" },
  });

export const listed = registerPage([application.origin]);

/** Has the page work with that release and client. */
export function configure(release, { clientId }, more = {}) {
  const hostConfig = {
    authType: "oauth2",
    host: tenant.url,
    clientId,
    redirectUri: REDIRECT_URI,
    accessTokenStorage: "session",
    embedRuntimeUrl: `${application.origin}/app`,
  };
  application.configure({ release, hostConfig, ...more });
}

/** The requests of a page to the tenant, beyond its pages, as they come to an end: method, path and status. */
export function record(page) {
  const seen = [];
  const note = (request, outcome) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === tenant.url && !request.isNavigationRequest()) seen.push(`${request.method()} ${pathname} ${outcome}`);
  };
  page.on("requestfinished", async (request) => note(request, (await request.response()).status()));
  page.on("requestfailed", (request) => note(request, "failed"));
  return seen;
}

/** Waits until the page says that it is done, and gives what it says. */
export async function said(page) {
  const status = page.locator("#status", { hasText: /^(Hello|Failed)/ });
  await status.waitFor();
  return status.textContent();
}

/** Signs in at the page; the page, and what it asked of the tenant. */
export async function signedIn(newPage, user) {
  configure("@qlik/api", await listed);
  const page = await newPage();
  const seen = record(page);
  await page.goto(PAGE);
  await signIn(page, user);
  assert.equal(await said(page), `Hello ${user.subject}`);
  assert.equal(page.url(), PAGE, "H13: back where the login began");
  return { page, seen };
}
