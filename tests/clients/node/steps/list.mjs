// The list: totals, filters, sorting, paging.

import assert from "node:assert/strict";
import { asAdmin, idsOf, list, made, nanoseconds, oauthClients, sorted, step, tenant } from "../harness.mjs";

const WALKED = ["impersonation", "spa", "native", "anonymous-embed", "machine"];

step("the list shows every client, and its total only when asked for", async () => {
  const plain = await list({ limit: 100 });
  assert.ok(!("totalResults" in plain), "C30");
  const counted = await list({ limit: 100, totalResults: true });
  assert.equal(counted.totalResults, counted.data.length);
  assert.deepEqual(sorted(idsOf(counted.data)), sorted(idsOf(plain.data)));
  made.all = sorted(idsOf(plain.data));
  assert.equal(new Set(made.all).size, made.all.length, "no client is listed twice");
  for (const name of WALKED) assert.ok(made.all.includes(made[name].clientId), `${name} is listed`);
  assert.ok(made.all.includes(tenant.adminClient.clientId), "the admin client is listed");
  const machine = plain.data.find(({ clientId }) => clientId === made.machine.clientId);
  assert.equal(machine.connectionConfig?.consentMethod, "trusted", "C25");
});

step("the list filters", async () => {
  const everything = (await list({ limit: 100 })).data;
  const web = await list({ filter: 'appType eq "web"', limit: 100, totalResults: true });
  assert.deepEqual(sorted(idsOf(web.data)), sorted(idsOf(everything.filter(({ appType }) => appType === "web"))));
  assert.ok(web.data.length < everything.length, "the filter leaves something out");
  assert.equal(web.totalResults, web.data.length);

  const spaId = made.spa.clientId;
  const both = await list({ filter: `appType eq "spa" and clientId eq "${spaId}"` });
  assert.deepEqual(idsOf(both.data), [spaId]);
  const neither = await list({ filter: `appType eq "web" and clientId eq "${spaId}"` });
  assert.deepEqual(neither.data, []);
  const named = await list({ filter: 'clientName eq "walk c native"' });
  assert.deepEqual(idsOf(named.data), [made.native.clientId]);
});

step("the list sorts, downwards by time and upwards by name", async () => {
  const newest = (await list({ sort: "-createdAt", limit: 100 })).data;
  assert.deepEqual(sorted(idsOf(newest)), made.all);
  for (let i = 1; i < newest.length; i += 1) {
    assert.ok(nanoseconds(newest[i - 1].createdAt) >= nanoseconds(newest[i].createdAt), "createdAt goes down");
  }
  const byName = (await list({ sort: "+clientName", limit: 100 })).data;
  assert.deepEqual(sorted(idsOf(byName)), made.all);
  // Only the walk's own names are compared, which sort alike under any collation.
  const names = byName.map(({ clientName }) => clientName).filter((name) => name.startsWith("walk "));
  assert.deepEqual(names, sorted(names));
  assert.equal(names.length, WALKED.length);
});

for (const sort of [undefined, "-createdAt", "+clientName"]) {
  step(`pages of two, followed to the end, show every client once: ${sort ?? "unsorted"}`, async () => {
    let page = await oauthClients.getOAuthClients({ sort, limit: 2 }, asAdmin);
    const first = page;
    const seen = [...idsOf(page.data.data)];
    for (let pages = 1; page.next !== undefined; pages += 1) {
      assert.ok(pages <= made.all.length, "the pages come to an end");
      assert.equal(page.data.data.length, 2, "only the last page may be short");
      assert.equal(new URL(page.data.links.next.href).origin, tenant.url, "C4: links are absolute");
      page = await page.next(asAdmin);
      if (pages === 1) {
        const back = await page.prev(asAdmin);
        assert.deepEqual(idsOf(back.data.data), idsOf(first.data.data), "prev leads back");
      }
      seen.push(...idsOf(page.data.data));
    }
    assert.deepEqual(sorted(seen), made.all);
    assert.equal(first.prev, undefined, "the first page has none before it");
    if (sort !== undefined) {
      const whole = (await list({ sort, limit: 100 })).data;
      assert.deepEqual(seen, idsOf(whole), "the pages keep the order of the whole list");
    }
  });
}
