// Somebody at a browser: what a person does on the tenant's pages.

import assert from "node:assert/strict";
import { newBrowser } from "./browser.mjs";

/** Nobody listens there; the browsers of the walks stop before they ask. */
export const REDIRECT_URI = "http://localhost:8137/callback";

/**
 * Somebody with a browser of their own, who signs in as `user` on the tenant at `home` and decides as told.
 * `pages` are those that were shown.
 */
export function personAt(home, user, decision = "approve") {
  const browser = newBrowser(home);
  const pages = [];
  const choices = { "/login": { subject: user.subject }, "/oauth/authorize": { decision } };

  /** Goes to `url`, and from each page on until there is one that `stop` names, or the application's address. */
  async function visit(url, stop = () => false) {
    let page = await browser.open(url);
    while (page.html !== undefined && !stop(page)) {
      const { pathname } = page.url;
      pages.push(pathname);
      assert.ok(pages.length <= 10, "the pages come to an end");
      assert.ok(pathname in choices, `nobody knows what to do at ${pathname}: ${page.html}`);
      page = await browser.submit(page, choices[pathname]);
    }
    return page;
  }

  return { pages, visit, submit: browser.submit };
}
