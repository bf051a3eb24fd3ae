// Spaces and applications: whose they are, who sees them, and the visitors of one that is shared.

import assert from "node:assert/strict";
import { newBrowser } from "../browser.mjs";
import { apps, asAdmin, create, hostOf, items, made, me, oauthClients, refused, spaces, step, tenant } from "../harness.mjs";

const [firstUser, secondUser] = tenant.users;

/** What the package is told to act as `user` with `scope`, or as the client's bot. */
const as = (user, scope) => ({
  hostConfig: hostOf(made.contentClient, scope, user && { subject: user.subject }),
  noCache: true,
});

step("a client for content is created and trusted", async () => {
  made.contentClient = await create({
    appType: "web",
    clientName: "walk content",
    allowedScopes: ["admin.apps:read", "admin.spaces:read", "apps", "automations:read", "spaces.shared", "user_default"],
    allowedGrantTypes: ["client_credentials", "urn:qlik:oauth:user-impersonation"],
  });
  const patch = [{ op: "replace", path: "/consentMethod", value: "trusted" }];
  await oauthClients.patchOAuthClientConnectionConfig(made.contentClient.clientId, patch, asAdmin);
});

step("a user makes a space, lets another in, and makes an application in it", async () => {
  const { status, data: space } = await spaces.createSpace({ name: "walk space", type: "shared" }, as(firstUser, "user_default"));
  assert.equal(status, 201);
  assert.equal(space.ownerId, firstUser.id, "E41");
  made.space = space;
  const member = { assigneeId: secondUser.id, roles: ["consumer"], type: "user" };
  const { data: assignment } = await spaces.createSpaceAssignment(space.id, member, as(firstUser, "user_default"));
  assert.equal(assignment.assigneeId, secondUser.id);
  const attributes = { name: "walk app", spaceId: space.id };
  const { data: app } = await apps.createApp({ attributes }, as(firstUser, "user_default"));
  assert.equal(app.attributes.ownerId, firstUser.id, "E41");
  made.app = app.attributes;
});

step("what a machine makes belongs to its bot", async () => {
  const bot = await me(as(undefined, "apps user_default").hostConfig);
  const { data } = await apps.createApp({ attributes: { name: "walk bot app" } }, as(undefined, "apps"));
  assert.equal(data.attributes.ownerId, bot.id, "B53");
  made.botApp = data.attributes;
});

step("a member sees the space, the application and the item", async () => {
  assert.equal((await spaces.getSpace(made.space.id, as(secondUser, "spaces.shared"))).data.name, "walk space");
  assert.equal((await apps.getAppInfo(made.app.id, as(secondUser, "apps"))).data.attributes.name, "walk app");
  const { data } = await items.getItems({ resourceType: "app" }, as(secondUser, "apps"));
  assert.ok(data.data.some(({ resourceId }) => resourceId === made.app.id));
  assert.ok(!data.data.some(({ resourceId }) => resourceId === made.botApp.id), "G2");
});

step("scopes and roles are crossed", async () => {
  await refused(apps.getAppInfo(made.botApp.id, as(firstUser, "apps")), [403, 404], "G2");
  await refused(apps.getAppInfo(made.botApp.id, as(firstUser, "admin.apps:read")), [403, 404], "G3");
  await refused(apps.createApp({}, as(firstUser, "automations:read")), 403, "G4");
  await refused(spaces.createSpace({ name: "never", type: "shared" }, as(firstUser, "automations:read")), 403, "G4");
  assert.equal((await spaces.getSpace(made.space.id, as(undefined, "admin.spaces:read"))).data.id, made.space.id, "G2");
});

step("the package gets in as an anonymous visitor, until the code is reset", async () => {
  const { clientId } = await create({
    appType: "anonymous-embed",
    clientName: "walk visitors",
    allowedOrigins: ["https://app.example"],
  });
  const browser = newBrowser(tenant.url);
  const visit = async (deed) => {
    let page = await browser.open(`/sense/app/${made.app.id}/sharing`);
    if (page.url.pathname === "/login") page = await browser.submit(page, { subject: firstUser.subject });
    return browser.submit(page, { deed });
  };
  const codeOn = ({ html }) => html.match(/<code id="access-code">([^<]+)</)?.[1];
  const accessCode = codeOn(await visit("on"));
  assert.ok(accessCode, "anonymous access is on");
  const visitor = (code) => ({
    hostConfig: { authType: "anonymous", host: tenant.url, clientId, accessCode: code },
    noCache: true,
  });
  const { data } = await apps.getAppInfo(made.app.id, visitor(accessCode));
  assert.equal(data.attributes.name, "walk app", "D36");
  await refused(apps.getAppInfo(made.botApp.id, visitor(accessCode)), [401, 403, 404], "one code, one application");
  const fresh = codeOn(await visit("reset"));
  assert.notEqual(fresh, accessCode, "D38");
  assert.equal((await apps.getAppInfo(made.app.id, visitor(fresh))).data.attributes.id, made.app.id);
  const body = { eac: accessCode, client_id: clientId, grant_type: "urn:qlik:oauth:anonymous-embed", tracking_code: "0".repeat(40) };
  const again = await fetch(`${tenant.url}/oauth/token/anonymous-embed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(again.status, 400, "D38");
});

step("content is deleted", async () => {
  await apps.deleteApp(made.app.id, as(firstUser, "apps"));
  await refused(apps.getAppInfo(made.app.id, as(firstUser, "apps")), 404);
  assert.equal((await spaces.deleteSpace(made.space.id, as(firstUser, "user_default"))).status, 204);
  await refused(spaces.getSpace(made.space.id, as(firstUser, "user_default")), 404);
  const { data } = await spaces.getSpaces({}, as(firstUser, "user_default"));
  assert.ok(!data.data.some(({ id }) => id === made.space.id));
});
