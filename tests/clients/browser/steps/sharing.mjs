// The pages on which applications are shared with visitors, and shown to them.

import assert from "node:assert/strict";
import { assertAccessible, SCREENS } from "../accessibility.mjs";
import { assertUnharmed, from } from "../harm.mjs";
import { step, tenant } from "../harness.mjs";
import { createApp, openSharing, share } from "../sharing.mjs";

for (const screen of SCREENS) {
  step(`the pages of sharing are accessible: ${screen.viewport.width} pixels, ${screen.colorScheme}`, async (newPage) => {
    const id = await createApp("Figures for everybody");
    const page = await newPage(screen);
    await openSharing(page, id);
    await assertAccessible(page, screen);
    const code = await share(page);
    await assertAccessible(page, screen);

    const visitor = await newPage(screen);
    await visitor.goto(`${tenant.url}/sense/app/${id}?${new URLSearchParams({ eac: code })}`);
    await visitor.getByRole("heading", { name: "Figures for everybody" }).waitFor();
    await assertAccessible(visitor, screen);
  });
}

step("an application's hostile name is text", async (newPage) => {
  const name = `</q></h1>${from("name")}<img src=x onerror="window.struck='image'"> & {action}`;
  const id = await createApp(name);
  const page = await newPage();
  await openSharing(page, id);
  await assertUnharmed(page);
  assert.equal(await page.locator("h1").textContent(), `Share ${name}`);
  const code = await share(page);
  await assertUnharmed(page, { links: 1 });

  const visitor = await newPage();
  await visitor.goto(`${tenant.url}/sense/app/${id}?${new URLSearchParams({ eac: code })}`);
  await assertUnharmed(visitor, { forms: 0 });
  assert.equal(await visitor.locator("h1").textContent(), name);
});

step("the embed code can be copied as it is", async (newPage) => {
  const page = await newPage();
  const id = await createApp("Figures for everybody");
  await openSharing(page, id);
  const code = await share(page);
  const lines = (await page.locator("#embed-code").textContent()).split("\n").map((line) => line.trim());
  assert.equal(lines[0], "<script");
  assert.ok(lines.includes(`data-host="${tenant.url}"`), `H48: ${lines}`);
  assert.ok(lines.includes(`data-access-code="${code}"`), `H48: ${lines}`);
  assert.ok(lines.includes(`data-auth-type="anonymous"`), `H48: ${lines}`);
  assert.ok(lines.at(-1).includes(`app-id="${id}"`), `${lines}`);
});

step("sharing needs no mouse", async (newPage) => {
  const page = await newPage();
  await openSharing(page, await createApp("keyboard"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#access-code").waitFor();
  await page.getByRole("link").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.value), "off");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Turn on" }).waitFor();
});
