// Whether something that somebody else wrote did harm to a page.

import assert from "node:assert/strict";

const SCRIPT = `"><script>window.struck='SOURCE'</script>`;
/** Something that runs if it gets onto a page as it is, and says where it came from. */
export const from = (source) => SCRIPT.replace("SOURCE", source);

/** Nothing of what was put into the page became an element, and no script has run. */
export async function assertUnharmed(page, { forms = 1, links = 0 } = {}) {
  const found = await page.evaluate(() => ({
    struck: window.struck,
    titles: document.querySelectorAll("title, h1").length,
    forms: document.forms.length,
    links: document.links.length,
    foreign: [...document.querySelectorAll("script, img, svg, iframe, object, embed, base, link")].map((one) => one.outerHTML),
    handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on")),
  }));
  assert.deepEqual(found, { struck: undefined, titles: 2, forms, links, foreign: [], handlers: [] });
}
