// The browser of a person who signs in, played: plain `fetch` that follows redirects, keeps cookies and submits forms.
// It reads from a page what a browser would use, the form's address and fields, and chooses only what the page offers.

import assert from "node:assert/strict";

const MOST_REDIRECTS = 10;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };

const unescape = (text) => text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** The elements of that name, each as an object of its attributes. */
function elements(html, name) {
  return [...html.matchAll(new RegExp(`<${name}\\s([^>]*)>`, "g"))].map(([, inside]) =>
    Object.fromEntries([...inside.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value = ""]) => [key, unescape(value)])),
  );
}

/** The text of a page as a person reads it. */
export const textOf = ({ html }) => unescape(html.replace(/<(style)[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, ""));

/** A browser without a session on the tenant at `home`. */
export function newBrowser(home) {
  const cookies = new Map();

  async function request(url, init) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = cookie === "" ? {} : { cookie };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      cookies.set(name, value);
    }
    return response;
  }

  /**
   * Goes to `url` and on to wherever it is sent.
   * The answer has the `url` it came to; where that is still on the tenant, also `status` and `html`.
   * An address elsewhere is that of the application, where nobody listens: it is not asked.
   */
  async function open(url, init = {}) {
    let next = { url: new URL(url, home), init };
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      if (next.url.origin !== new URL(home).origin) return { url: next.url };
      const response = await request(next.url, next.init);
      const location = response.headers.get("location");
      const html = await response.text();
      if (location === null) return { url: next.url, status: response.status, html };
      assert.ok([302, 303].includes(response.status), `a redirect with status ${response.status}`);
      next = { url: new URL(location, next.url), init: {} };
    }
    assert.fail(`more than ${MOST_REDIRECTS} redirects from ${url}`);
  }

  /** Submits the one form of a page with what a person chose. */
  async function submit({ url, html, status }, chosen) {
    assert.equal(status, 200, `a page with a form, not ${html}`);
    const forms = elements(html, "form");
    assert.equal(forms.length, 1, "one form");
    assert.equal(forms[0].method, "post");
    const inputs = elements(html, "input");
    const fields = new URLSearchParams();
    for (const { name, value } of inputs.filter(({ type }) => type === "hidden")) fields.append(name, value);
    const choices = [...inputs.filter(({ type }) => type !== "hidden"), ...elements(html, "button")];
    for (const [name, value] of Object.entries(chosen)) {
      assert.ok(choices.some((one) => one.name === name && one.value === value), `the page offers ${name}=${value}`);
      fields.append(name, value);
    }
    return open(new URL(forms[0].action, url), { method: "POST", body: fields });
  }

  return { open, submit };
}
