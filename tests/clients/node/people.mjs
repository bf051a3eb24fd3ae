// People at their browsers: what they do on the tenant's pages, and how the package sends them there.

import assert from "node:assert/strict";
import { exchanges, tenant, users } from "./harness.mjs";
import { personAt, REDIRECT_URI } from "./person.mjs";

export { REDIRECT_URI };

/** Somebody with a browser of their own, who signs in as `user` and approves. */
export const personOf = (user) => personAt(tenant.url, user);

/** Whether a page is the one that asks for consent. */
export const asksForConsent = ({ url, status }) => url.pathname === "/oauth/authorize" && status === 200;

/** The query with which the tenant sent somebody back to the application. */
export function broughtBack({ url }, redirectUri = REDIRECT_URI) {
  assert.equal(url.origin + url.pathname, redirectUri, "the browser is back at the application");
  return Object.fromEntries(url.searchParams);
}

/** An authorize address as an application writes it. */
export function authorizeUrl({ clientId }, more = {}) {
  const query = { client_id: clientId, redirect_uri: REDIRECT_URI, response_type: "code", scope: "user_default", ...more };
  return `/oauth/authorize?${new URLSearchParams(query)}`;
}

/**
 * The host configuration with which the package lets `user` sign in, and the pages that were shown.
 * `give` makes what the package wants to know, the callback address or its code and state, of that address.
 */
export function interactive(client, scope, user, give = ({ href }) => href) {
  const person = personOf(user);
  const performInteractiveLogin = async ({ getLoginUrl }) => {
    const page = await person.visit(await getLoginUrl({ redirectUri: REDIRECT_URI }));
    broughtBack(page);
    return give(page.url);
  };
  const { clientId } = client;
  const host = { authType: "oauth2", host: tenant.url, clientId, redirectUri: REDIRECT_URI, scope, performInteractiveLogin };
  return { host, pages: person.pages };
}

/** users/me with the token that the package keeps. */
export const myself = async (hostConfig) => (await users.getMyUser({ hostConfig, noCache: true })).data;

/** users/me with a token that was got by other means. */
export async function bearerOf(accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` };
  const response = await fetch(`${tenant.url}/api/v1/users/me`, { headers });
  assert.equal(response.status, 200, "the access token works");
  return response.json();
}

export async function post(path, body, headers = {}) {
  const json = { "content-type": "application/json", ...headers };
  return fetch(`${tenant.url}${path}`, { method: "POST", headers: json, body: JSON.stringify(body) });
}

/** What went to the token endpoint so far, as JSON, and what came back. */
export const tokenRequests = () =>
  exchanges
    .filter(({ url }) => new URL(url).pathname === "/oauth/token")
    .map(({ sent, status, body }) => ({ sent: JSON.parse(sent), status, answer: JSON.parse(body) }));
