// The tenant's pages can be read by everybody: WCAG 2.2, levels A and AA, as far as axe-core can tell.

import assert from "node:assert/strict";
import { assertAccessible, SCREENS } from "../accessibility.mjs";
import { application, authorizeUrl, BEN, register, signIn, step, tenant } from "../harness.mjs";

const client = register({
  appType: "web",
  clientName: "An application that people know",
  redirectUris: [application.callback],
  allowedScopes: ["user_default", "offline_access", "admin_classic"],
});

for (const screen of SCREENS) {
  step(`the pages are accessible: ${screen.viewport.width} pixels, ${screen.colorScheme}`, async (newPage) => {
    const page = await newPage(screen);
    await page.goto(authorizeUrl(await client, { scope: "user_default offline_access admin_classic" }));
    assert.equal(new URL(page.url()).pathname, "/login");
    assert.equal(await page.title(), "Sign in");
    await assertAccessible(page, screen);

    await signIn(page, BEN);
    await page.getByRole("heading", { name: "An application that people know" }).waitFor();
    assert.equal(await page.title(), "Approve");
    assert.deepEqual(await page.getByRole("listitem").allTextContents(), ["user_default", "offline_access", "admin_classic"]);
    await assertAccessible(page, screen);
  });
}

step("an error in place is text and no page", async (newPage) => {
  // Qlik answers with JSON (D13), which a browser shows by its own means.
  const page = await newPage();
  const response = await page.goto(authorizeUrl({ clientId: "0".repeat(32) }));
  assert.equal(response.status(), 400);
  assert.equal(response.headers()["content-type"], "application/json");
  assert.equal(new URL(page.url()).origin, tenant.url, "D13: not sent anywhere");
  assert.equal((await response.json()).errors[0].code, "OAUTH-14");
});
