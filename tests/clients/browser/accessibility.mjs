// Whether everybody can read a page, as far as axe-core can tell.

import assert from "node:assert/strict";
import axe from "axe-core";

/** The tags of axe-core for WCAG 2.2, levels A and AA. */
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const BACKGROUNDS = { light: "rgb(244, 244, 242)", dark: "rgb(27, 27, 27)" };
const FEWEST_RULES = 5;

/** The screens on which pages are looked at: of a telephone and of a desk, by day and by night. */
export const SCREENS = [390, 1100].flatMap((width) =>
  ["light", "dark"].map((colorScheme) => ({ viewport: { width, height: 800 }, colorScheme })),
);

/** Holds the page as it is shown on that screen to the rules, and to its width. */
export async function assertAccessible(page, { colorScheme }) {
  await page.evaluate(axe.source);
  const { violations, incomplete, passes } = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: "tag", values } }),
    LEVELS,
  );
  const said = (rules) => rules.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(said(violations), [], "axe finds nothing wrong");
  assert.deepEqual(said(incomplete), [], "axe leaves nothing for people to look at");
  assert.ok(passes.length >= FEWEST_RULES, `only ${passes.length} rules had anything to look at`);
  const found = await page.evaluate(() => ({
    background: getComputedStyle(document.body).backgroundColor,
    overflow: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
  }));
  assert.deepEqual(found, { background: BACKGROUNDS[colorScheme], overflow: 0 }, "in the wanted colours, and not too wide");
}
