// An application of a user's that visitors may see: made with the user's token, shared on the tenant's page.

import assert from "node:assert/strict";
import { BEN, askToken, register, signIn, tenant } from "./harness.mjs";

/** Asks for a token with which a program acts as that user. */
async function tokenOf({ subject }) {
  const { clientId, clientSecret } = await register({
    appType: "web",
    clientName: "acts as users",
    allowedScopes: ["user_default"],
    allowedGrantTypes: ["urn:qlik:oauth:user-impersonation"],
    connectionConfig: { consentMethod: "trusted" },
  });
  const grant = { grant_type: "urn:qlik:oauth:user-impersonation", user_lookup: { field: "subject", value: subject } };
  const { status, answer } = await askToken({ ...grant, client_id: clientId, client_secret: clientSecret });
  assert.equal(status, 200);
  return answer.access_token;
}

/** Creates an application of Ben's with that name; its id. */
export async function createApp(name) {
  const response = await fetch(`${tenant.url}/api/v1/apps`, {
    method: "POST",
    headers: { authorization: `Bearer ${await tokenOf(BEN)}`, "content-type": "application/json" },
    body: JSON.stringify({ attributes: { name } }),
  });
  const answer = await response.json();
  assert.ok(response.ok, `created, not ${JSON.stringify(answer)}`);
  return answer.attributes.id;
}

/** Opens the page on which Ben shares his application. */
export async function openSharing(page, id) {
  await page.goto(`${tenant.url}/sense/app/${id}/sharing`);
  await signIn(page, BEN);
  await page.getByRole("button", { name: "Turn on" }).waitFor();
}

/** Turns anonymous access on; the access code. */
export async function share(page) {
  await page.getByRole("button", { name: "Turn on" }).click();
  return page.locator("#access-code").textContent();
}
