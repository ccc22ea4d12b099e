// @ts-check
// The words of the page: one catalogue for each language, so that another language is another file in lang/.

/** Languages there are catalogues of; the first one stands in where another has no words. */
export const LANGUAGES = ["vi", "en"];

/** @type {Record<string, Record<string, string>>} */
const catalogues = {};
let lang = LANGUAGES[0];

/** Loads the catalogue of a language, and makes it the one that is spoken. @param {string} wanted */
export async function speak(wanted) {
  const known = LANGUAGES.includes(wanted) ? wanted : LANGUAGES[0];
  for (const one of new Set([LANGUAGES[0], known])) {
    catalogues[one] ??= await (await fetch(new URL(`lang/${one}.json`, import.meta.url))).json();
  }
  lang = known;
}

/** The language that is spoken. */
export const spoken = () => lang;

/** A sentence of the catalogue, with numbers and names put in. @param {string} key @param {Record<string, string | number>} [values] */
export function say(key, values = {}) {
  const text = catalogues[lang]?.[key] ?? catalogues[LANGUAGES[0]]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A text that is there in several languages. @param {Record<string, string> | undefined} text */
export const read = (text) => text?.[lang] || text?.[LANGUAGES[0]] || "";
