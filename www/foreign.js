// @ts-check
// A form has its own texts in the languages that it was written in. Where people see another one they come in Vietnamese, and are marked
// as that, so that nobody hears them read by the rules of another language (WCAG 3.1.2). Loaded where a form is not shown in Vietnamese.

/** @typedef {{ host: HTMLElement, now: () => { view: unknown } }} Page */

/** Between the parts of a list of texts. */
const BETWEEN = "; ";
/** What begins or ends with words of its own; a text of answers alone would be found everywhere. */
const SAYS = /^[^{]*\p{L}|\p{L}[^}]*$/u;

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
  /** What is marked here. @type {WeakSet<Element>} */
  const marked = new WeakSet();
  /** Of which view and language the texts are. @type {unknown[]} */
  let known = [];
  let lang = "vi";
  let texts = new Set();
  /** @type {RegExp[]} */
  let told = [];

  const isOwn = (/** @type {string} */ text) =>
    texts.has(text) || told.some((one) => one.test(text)) || (text.includes(BETWEEN) && text.split(BETWEEN).every((part) => texts.has(part)));
  const set = (/** @type {Element} */ one, /** @type {string} */ of) => {
    if (of && (marked.has(one) || !one.hasAttribute("lang"))) {
      marked.add(one);
      if (one.getAttribute("lang") !== of) one.setAttribute("lang", of);
    } else if (!of && marked.delete(one)) {
      one.removeAttribute("lang");
    }
  };
  const isForeign = (/** @type {Element | null} */ one) => [...(one?.childNodes ?? [])].some((node) => node instanceof Text && isOwn(node.data));
  // What stands within such a text is in the language around.
  const look = (/** @type {Element} */ one) => set(one, isForeign(one) ? "vi" : isForeign(one.parentElement) ? lang : "");
  const lookBelow = (/** @type {ParentNode} */ node) => node.querySelectorAll("*").forEach(look);

  const learn = () => {
    const { view } = now();
    lang = root.querySelector(".tk-form")?.getAttribute("lang") ?? "vi";
    if (known[0] === view && known[1] === lang) return false;
    known = [view, lang];
    const all = lang === "vi" ? [] : lacking(view, lang);
    texts = new Set(all);
    told = all.filter((text) => text.includes("{") && SAYS.test(text)).map(drawn);
    return true;
  };
  const watch = new MutationObserver((records) => {
    if (learn()) return lookBelow(root);
    if (!texts.size) return;
    // Only what was drawn anew: a long form has thousands of texts.
    for (const { target, addedNodes } of records) {
      const around = target instanceof Text ? target.parentElement : target;
      if (around instanceof Element) [around, ...around.children].forEach(look);
      for (const node of addedNodes) if (node instanceof Element) lookBelow(node);
    }
  });
  watch.observe(root, { subtree: true, childList: true, characterData: true });
  learn();
  lookBelow(root);
}
