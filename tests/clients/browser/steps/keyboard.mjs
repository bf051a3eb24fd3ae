// People who have no mouse: the pages work with Tab, the arrows and Enter alone.

import assert from "node:assert/strict";
import { application, askToken, authorizeUrl, CLEO, register, step, tenant, VERIFIER } from "../harness.mjs";

/** What has the focus, and whether one can see that it has. */
async function focused(page) {
  return page.evaluate(() => {
    const { tagName, type, value } = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { element: `${tagName} ${type}`, value, outline: `${outlineStyle} ${outlineWidth}` };
  });
}

const SEEN = "solid 3px";
const PRESSED = { approve: [], deny: ["Tab"] };

/** Signs in as the second user and decides, by keys alone; the address the browser ends at. */
async function byKeys(newPage, client, decision) {
  const page = await newPage();
  await page.goto(authorizeUrl(client, { state: "of the keyboard" }));
  await page.keyboard.press("Tab");
  assert.equal((await focused(page)).element, "INPUT radio", "the users come first");
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await focused(page), { element: "INPUT radio", value: CLEO.subject, outline: SEEN });
  await page.keyboard.press("Tab");
  assert.deepEqual(await focused(page), { element: "BUTTON submit", value: "", outline: SEEN });
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/oauth\/authorize/);
  await page.keyboard.press("Tab");
  for (const key of PRESSED[decision]) await page.keyboard.press(key);
  assert.deepEqual(await focused(page), { element: "BUTTON submit", value: decision, outline: SEEN });
  await page.keyboard.press("Enter");
  await page.waitForURL(`${application.callback}?**`);
  return Object.fromEntries(new URL(page.url()).searchParams);
}

const client = register({
  appType: "native",
  clientName: "keyboard",
  redirectUris: [application.callback],
  allowedScopes: ["user_default"],
});

step("somebody without a mouse can deny", async (newPage) => {
  const { error, state, code } = await byKeys(newPage, await client, "deny");
  assert.deepEqual({ error, state, code }, { error: "access_denied", state: "of the keyboard", code: undefined });
});

step("somebody without a mouse can sign in and approve", async (newPage) => {
  const { code, state } = await byKeys(newPage, await client, "approve");
  assert.equal(state, "of the keyboard");
  const { clientId } = await client;
  const grant = { grant_type: "authorization_code", code, redirect_uri: application.callback, client_id: clientId };
  const { status, answer } = await askToken({ ...grant, code_verifier: VERIFIER });
  assert.equal(status, 200);
  const headers = { authorization: `Bearer ${answer.access_token}` };
  const me = await (await fetch(`${tenant.url}/api/v1/users/me`, { headers })).json();
  assert.equal(me.subject, CLEO.subject);
});
