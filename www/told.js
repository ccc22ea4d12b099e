// @ts-check
// Values of registers as people write them, for the parts of the page that show them beside the form.

import { beside } from "./lazy.js";

/** @typedef {import("./lazy.js").Words} Words */
/** @typedef {{ view: any, units: string, lang: string }} In which form, where the names of provinces and communes are, in which language */

/** What the form calls a field. @param {any} field @param {string} lang */
export const labelOf = (field, lang) => field.label[lang] ?? field.label.vi;

/** A value as people write it. @param {any} field @param {any} value @param {In} within @param {Words} text @returns {Promise<string>} */
export async function shown(field, value, within, text) {
  if (value === undefined || value === null) return text.none;
  if (typeof value === "boolean") return value ? text.yes : text.no;
  if (typeof value === "object") return address(value, within.units, text);
  return optionOf(field, value, within) ?? inGroups(field.type, day(String(value)));
}

/** A number in the groups in which the form itself shows it, for reading aloud and comparing. @param {string} type @param {string} text */
export function inGroups(type, text) {
  if (type === "id-number") return text.replace(/^(\d{3})(\d{3})(\d{3})(\d{3})$/, "$1 $2 $3 $4");
  if (type !== "phone") return text;
  // Area codes: two cities have one of three digits, the other provinces of four.
  return text.replace(/^(\d{4})(\d{3})(\d{3})$/, "$1 $2 $3").replace(/^(02[48])(\d{4})(\d{4})$/, "$1 $2 $3").replace(/^(\d{4})(\d{4})(\d{3})$/, "$1 $2 $3");
}

/** The words of a code; nothing if the field's list does not have it. @param {any} field @param {any} code @param {In} within @returns {string | undefined} */
export function optionOf(field, code, { view, lang }) {
  const label = view.lists?.[field.list]?.find((/** @type {any} */ option) => option.code === code)?.label;
  return label && (label[lang] ?? label.vi);
}

/**
 * Whether a register's value is a code that the field's list does not have today, so that it can fill nothing.
 * @param {any} field @param {any} value @param {{ view: any, day: string }} form
 */
export function isUnlisted(field, value, { view, day }) {
  const options = view.lists?.[field.list];
  if (!options || typeof value !== "string") return false;
  const holds = (/** @type {any} */ { code, from = "", to = day }) => code === value && from <= day && day <= to;
  return !options.some(holds);
}

/** A day, month or year as people write it; anything else as it is. @param {string} text */
export const day = (text) => text.replace(/^(\d{4})-(\d\d)(?:-(\d\d))?$/, (_, y, m, d) => [d, m, y].filter(Boolean).join("/"));

/** Where there is no list of names it says so: a code tells nobody where that is. @param {any} value @param {string} units @param {Words} words */
async function address({ province, commune, detail, text }, units, words) {
  if (text) return text;
  const place = units ? new URL(units, document.baseURI).href : "units.json";
  const all = await beside(place, (response) => response.json()).catch(() => []);
  const [, name, communes] = all.find((/** @type {string[]} */ [code]) => code === province) ?? [];
  const [, part] = communes?.find((/** @type {string[]} */ [code]) => code === commune) ?? [];
  if (!all.length) return [detail, words.unnamed].filter(Boolean).join(", ");
  return [detail, part ?? commune, name ?? province].filter(Boolean).join(", ");
}
