// The page on which users see to which applications they agreed, and take it back.

import assert from "node:assert/strict";
import { assertAccessible, SCREENS } from "../accessibility.mjs";
import { assertUnharmed, from } from "../harm.mjs";
import { application, authorizeUrl, BEN, CLEO, register, signIn, step, tenant } from "../harness.mjs";

const NONE = "You have approved no application.";
const REGISTRATION = { appType: "native", redirectUris: [application.callback], allowedScopes: ["user_default", "apps:read"] };

/** Signs that user in and has the user approve an application of that name; gives the application. */
async function approve(page, user, clientName) {
  const client = await register({ ...REGISTRATION, clientName });
  await page.goto(authorizeUrl(client, { scope: "user_default apps:read" }));
  if (new URL(page.url()).pathname === "/login") await signIn(page, user);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(`${application.callback}?**`);
  return client;
}

const open = (page) => page.goto(`${tenant.url}/consents`);
/** The button that takes back the approval of the application of that name. */
const buttonOf = (page, clientName) => page.getByRole("button", { name: `Take back the approval of ${clientName}` });

for (const screen of SCREENS) {
  step(`the page of approvals is accessible: ${screen.viewport.width} pixels, ${screen.colorScheme}`, async (newPage) => {
    const page = await newPage(screen);
    await open(page);
    await signIn(page, BEN);
    await page.getByRole("heading", { name: "Applications that may act for you" }).waitFor();
    assert.equal(await page.title(), "Your approvals");
    // Other screens were here before.
    for (let left = await page.getByRole("button").count(); left > 0; left -= 1) {
      await page.getByRole("button").first().click();
      await page.waitForFunction((count) => document.querySelectorAll("button").length === count, left - 1);
    }
    assert.equal(await page.locator("main > p").first().textContent(), NONE);
    await assertAccessible(page, screen);

    const names = [`Figures ${screen.viewport.width}`, `Reports ${"of a very long name ".repeat(8)}`];
    for (const name of names) await approve(page, BEN, name);
    await open(page);
    const shown = (await page.getByRole("heading", { level: 2 }).allTextContents()).sort();
    assert.deepEqual(shown, [...names].sort());
    assert.deepEqual(await page.getByRole("listitem").allTextContents(), ["user_default", "apps:read", "user_default", "apps:read"]);
    await assertAccessible(page, screen);

    await buttonOf(page, names[0]).click();
    await page.getByRole("heading", { name: names[0] }).waitFor({ state: "detached" });
    assert.deepEqual(await page.getByRole("heading", { level: 2 }).allTextContents(), [names[1]]);
    await assertAccessible(page, screen);
  });
}

step("an application whose approval was taken back asks again", async (newPage) => {
  const page = await newPage();
  const client = await approve(page, CLEO, "asks again");
  await page.goto(authorizeUrl(client));
  assert.ok(new URL(page.url()).searchParams.get("code"), "approved scopes are not asked again: D18");
  await open(page);
  await buttonOf(page, "asks again").click();
  await page.getByRole("heading", { name: "asks again" }).waitFor({ state: "detached" });
  await page.goto(authorizeUrl(client, { prompt: "none" }));
  assert.equal(new URL(page.url()).searchParams.get("error"), "consent_required", "I46");
  await page.goto(authorizeUrl(client));
  await page.getByRole("button", { name: "Approve" }).waitFor();
  assert.deepEqual(await page.getByRole("listitem").allTextContents(), ["user_default"], "D19");
});

step("taking an approval back needs no mouse", async (newPage) => {
  const page = await newPage();
  await approve(page, CLEO, "keyboard approvals");
  await open(page);
  await page.keyboard.press("Tab");
  const { name, outline } = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { name: document.activeElement.name, outline: `${outlineStyle} ${outlineWidth}` };
  });
  assert.deepEqual({ name, outline }, { name: "client_id", outline: "solid 3px" });
  const before = await page.getByRole("button").count();
  await page.keyboard.press("Enter");
  await page.waitForFunction((count) => document.querySelectorAll("button").length === count, before - 1);
});

step("hostile names of approved applications are text", async (newPage) => {
  const page = await newPage();
  const names = [`</q></button>${from("name")}<img src=x onerror="window.struck='image'"> & {client_id}`, "\u202egnp"];
  for (const name of names) await approve(page, BEN, name);
  await open(page);
  const forms = await page.getByRole("button").count();
  assert.ok(forms >= names.length);
  await assertUnharmed(page, { forms });
  const shown = await page.getByRole("heading", { level: 2 }).allTextContents();
  for (const name of names) assert.ok(shown.includes(name), `${name} is on the page: ${JSON.stringify(shown)}`);
});

step("a page of another site takes nothing back", async (newPage) => {
  const page = await newPage();
  const client = await approve(page, CLEO, "forged");
  await page.goto(application.callback);
  await page.evaluate(
    ([address, id]) => {
      document.body.innerHTML = `<form method="post" action="${address}"><input name="client_id" value="${id}"></form>`;
      document.forms[0].submit();
    },
    [`${tenant.url}/consents`, client.clientId],
  );
  await page.waitForURL(`${tenant.url}/consents`);
  await open(page);
  await buttonOf(page, "forged").waitFor();
});
