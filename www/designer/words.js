// @ts-check
// The words of the page: one catalogue for each language. Another language is one file beside those of forms, in which the words of
// this page are called `designer/NAME`.

/** What stands in where a language has no words, or no catalogue at all. */
const FALLBACK = "vi";
/** What the names of these words begin with where a language is one file. */
const PART = "designer/";

/** @type {Record<string, Record<string, string>>} */
const catalogues = {};
let lang = FALLBACK;

/** Loads the catalogue of a language, and makes it the one that is spoken. @param {string} wanted */
export async function speak(wanted) {
  for (const one of new Set([FALLBACK, wanted])) {
    const found = catalogues[one] ?? (await fetched(`lang/${one}.json`)) ?? (await inOne(one));
    if (found) catalogues[one] = found;
  }
  lang = catalogues[wanted] ? wanted : FALLBACK;
}

/** A file beside this module, if there is one. @param {string} file @returns {Promise<Record<string, string> | undefined>} */
async function fetched(file) {
  const response = await fetch(new URL(file, import.meta.url));
  return response.ok ? response.json() : undefined;
}

/** The words of this page in a language that is one file. @param {string} lang */
async function inOne(lang) {
  const own = Object.entries((await fetched(`../lang/${lang}.json`)) ?? {}).filter(([name]) => name.startsWith(PART));
  return own.length ? Object.fromEntries(own.map(([name, text]) => [name.slice(PART.length), text])) : undefined;
}

/** The language that is spoken. */
export const spoken = () => lang;

/** A sentence of the catalogue, with numbers and names put in. @param {string} key @param {Record<string, string | number>} [values] */
export function say(key, values = {}) {
  // Of a number, `KEY.one`, `KEY.few` and so on where the language has it.
  const counted = typeof values.n === "number" ? catalogues[lang]?.[`${key}.${new Intl.PluralRules(lang).select(values.n)}`] : undefined;
  const text = counted ?? catalogues[lang]?.[key] ?? catalogues[FALLBACK]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A text that is there in several languages. @param {Record<string, string> | undefined} text */
export const read = (text) => text?.[lang] || text?.[FALLBACK] || "";
