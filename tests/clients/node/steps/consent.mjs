// Consent: who is asked, for what, and what comes of either answer.

import assert from "node:assert/strict";
import { textOf } from "../browser.mjs";
import { assertIsUser, made, step, tenant } from "../harness.mjs";
import { asksForConsent, authorizeUrl, bearerOf, broughtBack, personOf, post, REDIRECT_URI } from "../people.mjs";

const [firstUser, secondUser] = tenant.users;
// It comes back to the byte (D5), so it has what encodings differ about.
const STATE = "walk + state/%2F&é=1";

const ask = (more) => authorizeUrl(made.signInWeb, { state: STATE, ...more });

/** The person is asked, on a page that names the client and just these scopes. */
function assertAsks(page, scopes) {
  assert.ok(page.html !== undefined && asksForConsent(page), `asked for consent, not sent to ${page.url}`);
  const text = textOf(page);
  assert.ok(text.includes(made.signInWeb.clientName), `the page names the client: ${text}`);
  for (const scope of ["user_default", "offline_access"]) {
    assert.equal(text.includes(scope), scopes.includes(scope), `${scope} on the page: ${text}`);
  }
}

/** Sent back with a code and the state, and nothing else that RFC 6749 knows. */
function assertApproved(page) {
  const { code, state, error } = broughtBack(page);
  assert.match(code, /./);
  assert.equal(state, STATE, "D5");
  assert.equal(error, undefined);
  return code;
}

step("the user of a client that requires consent is asked; to deny leads back with an error", async () => {
  made.consenter = personOf(firstUser);
  const page = await made.consenter.visit(ask(), asksForConsent);
  assertAsks(page, ["user_default"]);
  const back = broughtBack(await made.consenter.submit(page, { decision: "deny" }));
  assert.equal(back.error, "access_denied", "D24");
  assert.equal(back.state, STATE, "D12");
  assert.equal(typeof back.error_code, "string", "D12");
  assert.equal(back.code, undefined);
});

step("to approve leads back with a code, which the client exchanges with its secret", async () => {
  const page = await made.consenter.visit(ask(), asksForConsent);
  assertAsks(page, ["user_default"]);
  const code = assertApproved(await made.consenter.submit(page, { decision: "approve" }));
  const { clientId, clientSecret } = made.signInWeb;
  const exchange = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, client_id: clientId };
  const response = await post("/oauth/token", { ...exchange, client_secret: clientSecret });
  assert.equal(response.status, 200);
  const answer = await response.json();
  assert.equal(answer.scope, "user_default");
  assertIsUser(await bearerOf(answer.access_token), firstUser);
});

step("who has approved is not asked again", async () => {
  assertApproved(await made.consenter.visit(ask(), asksForConsent));
});

step("a scope not approved before is asked for, without those that were", async () => {
  const both = ask({ scope: "user_default offline_access" });
  const page = await made.consenter.visit(both, asksForConsent);
  assertAsks(page, ["offline_access"]);
  assertApproved(await made.consenter.submit(page, { decision: "approve" }));
  assertApproved(await made.consenter.visit(both, asksForConsent));
});

step("one user's consent is not another's", async () => {
  assertAsks(await personOf(secondUser).visit(ask(), asksForConsent), ["user_default"]);
});
