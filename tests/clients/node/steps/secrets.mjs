// Several secrets at once, up to the limit.

import assert from "node:assert/strict";
import {
  asAdmin,
  hostOf,
  made,
  oauthClients,
  read,
  refused,
  sorted,
  step,
  token,
  tokenRefused,
} from "../harness.mjs";

const SECRET_LIMIT = 5;

const hintsOf = async (id) => sorted(((await read(id)).clientSecrets ?? []).map(({ hint }) => hint));

step("secrets are added until there are five; the sixth is refused", async () => {
  const { clientId, clientSecret } = made.machine;
  const [firstHint] = await hintsOf(clientId);
  const secrets = [{ hint: firstHint, clientSecret }];
  while (secrets.length < SECRET_LIMIT) {
    const { status, data } = await oauthClients.createOAuthClientSecret(clientId, asAdmin);
    assert.equal(status, 201);
    assert.equal(data.clientId, clientId);
    assert.match(data.clientSecret, /^[0-9a-f]{64}$/, "B33");
    secrets.push(data);
  }
  assert.equal(new Set(secrets.map((one) => one.clientSecret)).size, SECRET_LIMIT, "each secret is another one");
  await refused(oauthClients.createOAuthClientSecret(clientId, asAdmin), 409);
  assert.deepEqual(await hintsOf(clientId), sorted(secrets.map(({ hint }) => hint)));
  made.secrets = secrets;
});

step("each of the five secrets gets a token", async () => {
  for (const { clientSecret } of made.secrets) {
    await token(hostOf({ ...made.machine, clientSecret }, "user_default"));
  }
});

step("a secret deleted by its hint gets no token any more, the others do", async () => {
  const { clientId } = made.machine;
  const [doomed, ...kept] = made.secrets;
  const { status } = await oauthClients.deleteOAuthClientSecret(clientId, doomed.hint, asAdmin);
  assert.equal(status, 204);
  assert.deepEqual(await hintsOf(clientId), sorted(kept.map(({ hint }) => hint)));
  await refused(oauthClients.deleteOAuthClientSecret(clientId, doomed.hint, asAdmin), 404);

  const error = await tokenRefused(token(hostOf({ ...made.machine, clientSecret: doomed.clientSecret }, "user_default")));
  assert.equal(error.errors[0].code, "OAUTH-22", "E26: the code of a stale secret");
  for (const { clientSecret } of kept) await token(hostOf({ ...made.machine, clientSecret }, "user_default"));

  const again = await oauthClients.createOAuthClientSecret(clientId, asAdmin);
  assert.equal(again.status, 201, "there is room for a fifth again");
});
