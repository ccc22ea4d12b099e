// @ts-check
// What the parts that are loaded later share: files beside this module, and elements.

/** @typedef {Record<string, string>} Words */

/** @type {Map<string, Promise<any>>} */
const loaded = new Map();

/** Ends a request that has no answer after a minute; on 2G a large one takes half of it. */
export const inTime = () => AbortSignal.timeout(60_000);

/** A file beside this module, read once; a failure is not remembered. @param {string} file @param {(response: Response) => Promise<any>} read */
export function beside(file, read) {
  const url = new URL(file, import.meta.url);
  const found =
    loaded.get(file) ??
    fetch(url, { signal: inTime() }).then((response) => {
      if (!response.ok) throw new Error(`${response.status}`);
      return read(response);
    });
  loaded.set(file, found);
  found.catch(() => loaded.delete(file));
  return found;
}

/** What a form's module has just written, read as JSON. @param {any} exports @param {number} length in bytes */
export const readOf = (exports, length) => JSON.parse(new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.tk_result(), length)));

/** The words of one part; Vietnamese where there is no such language. @param {string} part @param {string} lang @returns {Promise<Words>} */
export const words = (part, lang) =>
  beside(`lang/${part}/${lang}.json`, (response) => response.json()).catch(async (error) => {
    if (lang === "vi") throw error;
    const [all, own] = await Promise.all([words(part, "vi"), inOne(part, lang)]);
    return { ...all, ...own };
  });

/** Words of a part from a language that is one file: there they are called `part/name`. @param {string} part @param {string} lang @returns {Promise<Words>} */
async function inOne(part, lang) {
  const all = await beside(`lang/${lang}.json`, (response) => response.json()).catch(() => ({}));
  const own = Object.entries(all).filter(([name]) => name.startsWith(`${part}/`));
  return Object.fromEntries(own.map(([name, text]) => [name.slice(part.length + 1), text]));
}

/** @param {string} file @returns {Promise<CSSStyleSheet>} */
export const style = (file) =>
  beside(file, async (response) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await response.text());
    return sheet;
  });

/** The day of a moment in Việt Nam, dd/mm/yyyy. @param {string} moment */
export const dayOf = (moment) => new Date(moment).toLocaleDateString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" });

/** Puts a style on, once. @param {ShadowRoot} root @param {string} file */
export async function dress(root, file) {
  const sheet = await style(file);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** A sentence with values in the place of `{name}`. @param {string} text @param {Record<string, string | number>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/**
 * The name of a sentence about a number: `KEY.one`, `KEY.few` and so on where the language has it, by its plural rules, else `KEY`.
 * @param {Words} words @param {string} key @param {string} lang @param {number} number
 */
export function counted(words, key, lang, number) {
  const own = `${key}.${new Intl.PluralRules(lang).select(number)}`;
  return own in words ? own : key;
}

/**
 * An element with attributes and what stands in it.
 * @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} inside
 */
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/** @param {string} text @param {() => void} act @param {string} [kind] its class @param {string} [more] read out, not shown */
export function button(text, act, kind = "tk-button", more = "") {
  const element = make("button", { type: "button", class: kind }, text);
  if (more) element.append(make("span", { class: "tk-unseen" }, ` ${more}`));
  element.addEventListener("click", act);
  return element;
}

/** Hands over a file, as a link to it would. @param {string} name @param {string} type @param {string} text */
export function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // The browser has taken it once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Whether others use this device too, so that nothing may stay on it; said by `tokhai.js`. */
export function isShared() {
  try {
    return sessionStorage.getItem("tokhai:shared") !== null;
  } catch {
    return true;
  }
}
