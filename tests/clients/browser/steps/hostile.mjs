// Names and addresses that somebody else chose are text on the tenant's pages, whatever is in them.

import assert from "node:assert/strict";
import { application, ask, authorizeUrl, BEN, MALLORY, register, signIn, step, tenant, ZOE } from "../harness.mjs";
import { assertUnharmed, from } from "../harm.mjs";

const REGISTRATION = { appType: "native", redirectUris: [application.callback], allowedScopes: ["user_default"] };

step("hostile names of users are text, and they can sign in", async (newPage) => {
  const client = await register({ ...REGISTRATION, clientName: "harmless" });
  const page = await newPage();
  await page.goto(authorizeUrl(client, { state: from("state"), login_hint: from("hint") }));
  await assertUnharmed(page);
  const labels = await page.locator("label").allTextContents();
  for (const { name, email } of [MALLORY, ZOE]) {
    assert.ok(labels.some((label) => label.trim() === `${name} ${email}`), `${name} is on the page: ${JSON.stringify(labels)}`);
  }
  const kept = new URLSearchParams((await page.locator("input[name=returnto]").inputValue()).split("?")[1]);
  assert.equal(kept.get("state"), from("state"));

  await signIn(page, MALLORY);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(`${application.callback}?**`);
  assert.equal(new URL(page.url()).searchParams.get("state"), from("state"), "D5");
});

const NAMES = [
  `</q></h1></main><script>window.struck='name'</script>`,
  `<img src=x onerror="window.struck='image'"> & '"`,
  `{ticket}{scopes}{content}`,
  `&lt;script&gt;&#39;`,
  `]]><!--<svg onload=window.struck='svg'>-->`,
];
for (const clientName of NAMES) {
  step(`a client's hostile name is text: ${clientName}`, async (newPage) => {
    const page = await newPage();
    await page.goto(authorizeUrl(await register({ ...REGISTRATION, clientName })));
    await signIn(page, BEN);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await assertUnharmed(page);
    assert.equal(await page.locator("h1").textContent(), `Allow ${clientName} to act for you?`);
  });
}

const ADDRESSES = [
  `https://app.example/${from("path")}`,
  `https://app.example/?a='"><img/src=x/onerror=window.struck='query'>`,
  `exampleapp:${from("scheme")}`,
];
for (const address of ADDRESSES) {
  step(`a client's hostile redirect URI is text: ${address}`, async (newPage) => {
    const client = await register({ ...REGISTRATION, clientName: "harmless", redirectUris: [address] });
    const page = await newPage();
    await page.goto(authorizeUrl(client, { redirect_uri: address }));
    await signIn(page, BEN);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await assertUnharmed(page);
    assert.equal(await page.locator(".note code").textContent(), address);
  });
}

step("writing that runs from right to left turns round nothing but itself", async (newPage) => {
  const client = await register({ ...REGISTRATION, clientName: "\u202egnp" });
  const page = await newPage({ viewport: { width: 1100, height: 800 } });
  /** Where words of a text begin, from the left. */
  const placesOf = (locator, words) =>
    locator.evaluate((element, wanted) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const places = {};
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        for (const word of wanted.filter((one) => node.data.includes(one))) {
          const range = document.createRange();
          range.setStart(node, node.data.indexOf(word));
          range.setEnd(node, node.data.indexOf(word) + word.length);
          places[word] = range.getBoundingClientRect().left;
        }
      }
      return wanted.map((one) => places[one]);
    }, words);
  const ascends = (numbers) => assert.deepEqual(numbers, [...numbers].sort((one, other) => one - other));

  await page.goto(authorizeUrl(client));
  ascends(await placesOf(page.locator("label").last(), ["gnp", "name", "tenant", "example"]));
  await signIn(page, BEN);
  await page.getByRole("button", { name: "Approve" }).waitFor();
  ascends(await placesOf(page.locator("h1"), ["Allow", "gnp", "act", "for", "you?"]));
});

step("a hostile scope is not registered", async () => {
  const allowedScopes = ["user_default", from("scope")];
  const { status, answer } = await ask({ ...REGISTRATION, clientName: "harmless", allowedScopes });
  assert.equal(status, 400, JSON.stringify(answer));
});

step("hostile parameters come back as text", async (newPage) => {
  const client = await register({ ...REGISTRATION, clientName: "harmless" });
  for (const more of [{ redirect_uri: from("redirect") }, { client_id: from("client") }]) {
    const page = await newPage();
    const response = await page.goto(authorizeUrl(client, more));
    assert.equal(response.status(), 400, "D13");
    assert.equal(response.headers()["content-type"], "application/json");
    const found = await page.evaluate(() => ({ struck: window.struck, scripts: document.scripts.length }));
    assert.deepEqual(found, { struck: undefined, scripts: 0 });
  }
  // The redirect URI is right, so what is wrong with the rest is told to the application (D13).
  const page = await newPage();
  await page.goto(authorizeUrl(client, { scope: `user_default ${from("scope")}` }));
  assert.equal(page.url().split("?")[0], application.callback);
  assert.equal(new URL(page.url()).searchParams.get("error"), "invalid_scope");
});

step("no script can be where a client's users are sent", async (newPage) => {
  for (const scheme of ["javascript:", "JavaScript:", "data:text/html,", "vbscript:"]) {
    const address = `${scheme}window.struck=1`;
    const { status, answer } = await ask({ ...REGISTRATION, clientName: "script", redirectUris: [address] });
    assert.equal(status, 400, `${address} is not registered: ${JSON.stringify(answer)}`);
    const client = await register({ ...REGISTRATION, clientName: "harmless" });
    const page = await newPage();
    const response = await page.goto(authorizeUrl(client, { redirect_uri: address }));
    assert.equal(response.status(), 400, "D13");
    assert.equal(new URL(page.url()).origin, tenant.url);
    assert.equal(await page.evaluate(() => window.struck), undefined);
  }
});

step("whoever signs in stays on the tenant", async (newPage) => {
  for (const elsewhere of ["javascript:window.struck=1", "//app.example/", "https://app.example/", "/\\app.example", "/\t/app.example"]) {
    const page = await newPage();
    const response = await page.goto(`${tenant.url}/login?${new URLSearchParams({ returnto: elsewhere })}`);
    assert.equal(response.status(), 401, `${elsewhere} is refused: D33`);
    assert.equal((await response.json()).errors[0].code, "LOGIN-8");
  }
});
