"use strict";
// Choosing rules, and copying commands; without it, everything can be read all the same.
const form = document.querySelector("form.filter");
const rules = [...document.querySelectorAll(".rule")].map((element) => ({
  element,
  text: `${element.textContent} ${element.dataset.sources}`.toLowerCase(),
  sources: element.dataset.sources.split("|"),
}));
const topics = [...document.querySelectorAll(".topic")];
const count = form.querySelector(".count");

function choose() {
  const { search, verdict, stance, source } = form.elements;
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { element, text, sources } of rules) {
    const fits =
      (!verdict.value || element.dataset.verdict === verdict.value) &&
      (!stance.value || element.dataset.stance === stance.value) &&
      (!source.value || sources.includes(source.value)) &&
      words.every((word) => text.includes(word));
    element.hidden = !fits;
    shown += fits;
  }
  for (const topic of topics) topic.hidden = !topic.querySelector(".rule:not([hidden])");
  count.textContent = `${shown} of ${rules.length} rules`;
}

/** Opens what an address within the page leads to, even if it was filtered out. */
function open() {
  const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!element?.matches(".rule")) return;
  if (element.hidden) {
    form.reset();
    choose();
  }
  element.querySelector("details").open = true;
  element.scrollIntoView();
}

async function copy(button) {
  const text = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

form.hidden = false;
form.addEventListener("input", choose);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(choose));
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
addEventListener("hashchange", open);
choose();
open();
