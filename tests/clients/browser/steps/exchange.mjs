// The unmodified package @qlik/api in a page of another origin: tokens that can be part of an address.

import assert from "node:assert/strict";
import { BEN, step, tenant } from "../harness.mjs";
import { listed, PAGE, signedIn } from "../single-page.mjs";

/** Has the page exchange its token; what it sent, and what it got as the parameter of an address. */
async function exchanged(newPage, act) {
  const { page } = await signedIn(newPage, BEN);
  const token = await page.evaluate(() => window.application.accessToken());
  const asked = page.waitForResponse((response) => response.url() === `${tenant.url}/oauth/token`);
  const [{ queryParams }, response] = await Promise.all([page.evaluate(act), asked]);
  assert.equal(response.status(), 200);
  const { access_token: given, issued_token_type: type } = await response.json();
  assert.equal(queryParams.accessToken, given, "E47");
  assert.notEqual(given, token, "E46");
  assert.match(type, /^urn:ietf:params:oauth:token-type:/, "E46");
  const { subject_token: subjectToken, ...sent } = JSON.parse(response.request().postData());
  assert.equal(subjectToken, token, "E44");
  return sent;
}

const wanted = async (purpose) => ({
  subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  purpose,
  redirect_uri: PAGE,
  client_id: (await listed).clientId,
});

step("a page exchanges its token for one for images", async (newPage) => {
  const sent = await exchanged(newPage, () => window.application.resourceParameters());
  assert.deepEqual(sent, await wanted("webresource"), "E44, E45");
});

step("a page exchanges its token for one for a WebSocket", async (newPage) => {
  const sent = await exchanged(newPage, () => window.application.socketParameters());
  assert.deepEqual(sent, await wanted("websocket"), "E44, E45");
});
