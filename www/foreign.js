// @ts-check
// A form has its own texts in the languages that it was written in. Where people see another one they come in Vietnamese, and are marked
// as that, so that nobody hears them read by the rules of another language (WCAG 3.1.2). Loaded where a form is not shown in Vietnamese.

/** @typedef {{ host: HTMLElement, now: () => { view: unknown } }} Page */

/** Between the parts of a list of texts. */
const BETWEEN = "; ";

/**
 * The Vietnamese texts of a part of a form that it does not have in a language.
 * @param {unknown} part @param {string} lang @returns {string[]}
 */
function lacking(part, lang) {
  if (!part || typeof part !== "object") return [];
  const { vi, [lang]: own } = /** @type {Record<string, unknown>} */ (part);
  if (typeof vi === "string") return own === undefined ? [vi] : [];
  return Object.values(part).flatMap((one) => lacking(one, lang));
}

/** A text of a form as it is drawn, with answers in it. @param {string} text */
function drawn(text) {
  const parts = text.split(/\{\/[^}]*\}/).map((part) => part.replaceAll("{{", "{").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`);
}

/** Keeps the form's own texts marked, whatever is drawn. @param {Page} page */
export function mark({ host, now }) {
  const root = /** @type {ShadowRoot} */ (host.shadowRoot);
  /** @type {Set<Element>} */
  const marked = new Set();
  /** Of which view and language the texts are. @type {unknown[]} */
  let known = [];
  let texts = new Set();
  /** @type {RegExp[]} */
  let told = [];

  const set = (/** @type {Element} */ one, /** @type {string} */ lang) => {
    if (one.hasAttribute("lang")) return;
    one.setAttribute("lang", lang);
    marked.add(one);
  };
  const isOwn = (/** @type {string} */ text) =>
    texts.has(text) || told.some((one) => one.test(text)) || (text.includes(BETWEEN) && text.split(BETWEEN).every((part) => texts.has(part)));

  const look = () => {
    watch.disconnect();
    for (const one of marked) one.removeAttribute("lang");
    marked.clear();
    const form = root.querySelector(".tk-form");
    const lang = form?.getAttribute("lang") ?? "vi";
    const { view } = now();
    if (known[0] !== view || known[1] !== lang) {
      known = [view, lang];
      const all = lang === "vi" ? [] : lacking(view, lang);
      texts = new Set(all);
      told = all.filter((text) => text.includes("{")).map(drawn);
    }
    if (form && texts.size) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { data, parentElement } = /** @type {Text} */ (walker.currentNode);
        if (!parentElement || !isOwn(data)) continue;
        set(parentElement, "vi");
        // What stands in it besides is in the language around.
        for (const inner of parentElement.children) set(inner, lang);
      }
    }
    watch.observe(root, { subtree: true, childList: true, characterData: true });
  };
  const watch = new MutationObserver(look);
  look();
}
