// Anonymous visitors: the unmodified package @qlik/api in a page of another origin, with the access code of a shared
// application.

import assert from "node:assert/strict";
import { application, register, step, tenant } from "../harness.mjs";
import { createApp, openSharing, share } from "../sharing.mjs";

const PAGE = `${application.origin}/app/visitor.html`;
const VISIT = `${tenant.url}/oauth/token/anonymous-embed`;

/** Has the page work with a new client that lists those origins, and with a shared application. */
async function configure(newPage, allowedOrigins) {
  const appId = await createApp("Figures for everybody");
  const page = await newPage();
  await openSharing(page, appId);
  const accessCode = await share(page);
  const { clientId } = await register({ appType: "anonymous-embed", clientName: "visitors", allowedOrigins });
  const embedRuntimeUrl = `${application.origin}/app`;
  const hostConfig = { authType: "anonymous", host: tenant.url, clientId, accessCode, embedRuntimeUrl };
  application.configure({ release: "@qlik/api", hostConfig, appId });
  return { clientId, accessCode };
}

const said = async (page) => {
  const status = page.locator("#status", { hasText: /^(Here|Failed)/ });
  await status.waitFor();
  return status.textContent();
};

/** The bodies that a page sends to get a visitor's token. */
function record(page) {
  const sent = [];
  page.on("request", (request) => {
    if (request.url() === VISIT && request.method() === "POST") sent.push(JSON.parse(request.postData()));
  });
  return sent;
}

step("a visitor sees the shared application, and comes again as the same visitor", async (newPage) => {
  const { clientId, accessCode } = await configure(newPage, [application.origin]);
  const page = await newPage();
  const sent = record(page);
  await page.goto(PAGE);
  assert.equal(await said(page), "Here is Figures for everybody");
  await page.reload();
  assert.equal(await said(page), "Here is Figures for everybody");
  assert.equal(sent.length, 2);
  const [{ tracking_code: first, ...rest }, { tracking_code: second }] = sent;
  assert.deepEqual(rest, { eac: accessCode, client_id: clientId, grant_type: "urn:qlik:oauth:anonymous-embed" }, "E50");
  assert.match(first, /^[0-9a-f]{40}$/, "E51");
  assert.equal(second, first, "E51: it identifies a returning visitor");
});

step("a page whose origin is not on the client's list gets no visitor's token", async (newPage) => {
  await configure(newPage, ["https://elsewhere.example"]);
  const page = await newPage();
  const sent = record(page);
  await page.goto(PAGE);
  assert.match(await said(page), /^Failed: /, "D40, E53");

  // The browser may keep the answer from the page and from us, so the same is sent once more.
  const body = { eac: "0", client_id: "0", ...sent[0] };
  assert.notEqual(body.eac, "0", "the page asked");
  const headers = { "content-type": "application/json", origin: application.origin };
  const response = await fetch(VISIT, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok([400, 401, 403].includes(response.status), `D40: refused, not ${response.status}`);
  assert.equal((await response.json()).errors[0].code, "OAUTH-29", "E65");
});
