// @ts-check
// Where a form asks for what an identity record says, and what stands there already.

import { readOf } from "./lazy.js";
import { isUnlisted } from "./told.js";

/**
 * @typedef {{ attr: string, role: string, subject: string, value: any, proof: number, source: string, assurance: string, as_of: string, reason?: string, as_written?: string }} Entry of an identity record; `as_written` are the source's own words where its value was converted
 * @typedef {{ path: string, field: any }} Place
 * @typedef {{ view: any, acts: string[][], exports: any }} Form as it is drawn, what was done, and its module
 */

/** Matches entries of two answers. @param {Entry} entry */
export const keyOf = ({ role, attr, subject }) => JSON.stringify([role, attr, subject]);

/** Whether two entries say the same. @param {Entry} one @param {Entry} other */
export const alike = (one, other) => JSON.stringify(one.value) === JSON.stringify(other.value);

/**
 * Notes in which of today's communes the place of an old address lies, as the person says: their word, so it locks nothing.
 * @param {Entry} entry @param {{ province: string, commune: string }} unit one of those the entry gives
 */
export function settle(entry, { province, commune }) {
  const { detail } = entry.value;
  [entry.value, entry.assurance] = [{ commune, country: "VN", ...(detail && { detail }), province, vintage: "since-2025-07" }, "typed"];
}

/** Carries over to what a source says now what the person said of the same before. @param {Entry | undefined} before @param {Entry} now */
export function carry(before, now) {
  if (!before) return;
  const unit = before.as_written === now.as_written && now.value?.today?.find((/** @type {any} */ one) => one.commune === before.value?.commune);
  if (unit && before.assurance === "typed") settle(now, unit);
  if (before.reason && alike(before, now)) now.reason = before.reason;
}

/** Whether a path is one of these, or of a part of what stands there. @param {string} path @param {string[]} paths */
export const isWithin = (path, paths) => paths.some((at) => path === at || path.startsWith(`${at}/`));

/** The engine's name of the question at a path. @param {string} path */
export const idOf = (path) => `f${path.replaceAll("/", "-")}`;

/**
 * Whose a question is: the role itself, or the one that it is by the answers now, if it follows from them; nobody's while they do not say.
 * @param {Pick<Form, "view" | "exports">} form @returns {(role: string) => string | undefined}
 */
export function rolesOf({ view, exports }) {
  const roles = view.roles ?? {};
  if (!Object.values(roles).some((/** @type {any} */ { is }) => is)) return (role) => role;
  // Sources are there before the form is, and before it has begun.
  const length = exports?.tk_save() ?? 0;
  const now = (length > 0 && readOf(exports, length)._roles) || {};
  return (role) => (roles[role]?.is ? now[role] : role);
}

/** Where the form asks for it. @param {Form} form @param {Entry} entry @returns {Place[]} */
export function placesOf({ view, acts, exports }, { attr, role, subject }) {
  const items = view.pages.flatMap((/** @type {any} */ page) => page.items);
  const roleOf = rolesOf({ view, exports });
  const isBound = (/** @type {any} */ field) => field.attr === attr && roleOf(field.role) === role;
  return items.flatMap((/** @type {any} */ item) => {
    const fields = (item.fields ?? [item]).filter(isBound);
    if (item.item !== "repeat") return fields.map((/** @type {any} */ field) => ({ path: field.path, field }));
    // A row of nobody's is typed, and no register knows whose it is.
    const row = `${item.path}/${subject}`;
    const isThere = acts.some(([kind, path]) => kind === "row" && path === row);
    return isThere ? fields.map((/** @type {any} */ field) => ({ path: `${row}/${field.path.split("/").pop()}`, field })) : [];
  });
}

/** Where the form asks for it, of this very person. @param {Form} form @param {Entry} entry */
export const placesFor = (form, entry) => (usedOf(form, [entry]).length ? placesOf(form, entry) : []);

/** What was typed there; of an address its parts. @param {Form} form @param {string} path */
export function typedAt({ acts }, path) {
  const at = acts.filter(([kind, where, text]) => kind === "set" && text && (where === path || where.startsWith(`${path}/`)));
  return at.map(([, , text]) => text).join(", ").normalize("NFC").trim();
}

/** A value as it would stand in acts. @param {any} value */
const plain = (value) => (typeof value === "string" ? value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3/$2/$1") : String(value)).normalize("NFC").trim();

/** Numbers that people group as they like. */
const GROUPED = ["id-number", "phone", "tax-code", "social-insurance-no"];

/** What is compared of a text that stands or would stand in acts. @param {any} field @param {string} text */
function bare({ type }, text) {
  const digits = GROUPED.includes(type) ? text.replace(/[\s().-]/g, "") : text;
  return type === "phone" ? digits.replace(/^\+?84(?=\d{9}$)/, "0") : digits;
}

/** Of the places of an entry those where something was typed, and those of them where it is something else. @param {Form} form @param {Place[]} places @param {Entry} entry */
export function typedIn(form, places, entry) {
  const typed = places.filter(({ path }) => typedAt(form, path) !== "");
  return { typed, others: typed.filter(({ path, field }) => bare(field, typedAt(form, path)) !== bare(field, plain(entry.value))) };
}

/** Where each of several entries would stand, as texts for comparing. @param {Form} form @param {Entry[]} entries */
export const standing = (form, entries) => new Set(usedOf(form, entries).flatMap((entry) => placesOf(form, entry).map(({ path }) => keyOf(entry) + path)));

/** Of several entries those that can fill a field: of a role that is chosen, what is that person's. @param {Form} form @param {Entry[]} entries */
export function usedOf(form, entries) {
  const isMeant = (/** @type {Entry} */ { role, subject }) => form.view.roles?.[role]?.choose !== "one" || typedAt(form, `/_roles/${role}`) === subject;
  return entries.filter((entry) => isMeant(entry) && placesOf(form, entry).length);
}

/**
 * Each place with the entry that counts there and what other sources say differently of the same.
 * @param {Form} form @param {Entry[]} entries in the order in which they count @param {Entry[]} card what a card says, which counts last
 * @returns {{ path: string, field: any, entry: Entry, others: Entry[], isTyped: boolean, isUnlisted: boolean }[]}
 */
export function factsOf(form, entries, card) {
  // What somebody agrees to is no fact that a register could have wrong.
  const used = usedOf(form, entries).filter(({ attr }) => attr !== "consent");
  const all = [...used, ...card];
  const counting = used.filter((entry, at) => used.findIndex((one) => keyOf(one) === keyOf(entry)) === at);
  return counting.flatMap((entry) => {
    const others = all.filter((one) => keyOf(one) === keyOf(entry) && one.source !== entry.source && !alike(one, entry));
    return placesOf(form, entry).map((place) => ({
      ...place,
      entry,
      others,
      isTyped: !entry.reason && typedAt(form, place.path) !== "",
      isUnlisted: isUnlisted(place.field, entry.value, form),
    }));
  });
}
