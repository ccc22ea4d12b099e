// @ts-check
// The words of the page: one catalogue for each language, so that another language is another file in lang/.

/** What stands in where a language has no words, or no catalogue at all. */
const FALLBACK = "vi";

/** @type {Record<string, Record<string, string>>} */
const catalogues = {};
let lang = FALLBACK;

/** Loads the catalogue of a language, and makes it the one that is spoken. @param {string} wanted */
export async function speak(wanted) {
  for (const one of new Set([FALLBACK, wanted])) {
    const response = catalogues[one] ? undefined : await fetch(new URL(`lang/${one}.json`, import.meta.url));
    if (response?.ok) catalogues[one] = await response.json();
  }
  lang = catalogues[wanted] ? wanted : FALLBACK;
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
