// @ts-check
// What proofs show of people, proof by proof: the entries that stand in the record, each with the disclosures that show it.

import { claims, presentedFor } from "./proof.js";
import { keyOf } from "./places.js";

/**
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {{ source: string, at: number, proof: string, entries: Entry[], shows: number[][] }} Part what one proof shows
 */

/** How a part is called that somebody else presents, before the name of their role. */
export const INVITED = "invited:";

/** What other people present, as far as it has not ended; a draft keeps it beside the key of the dossier that it is for. @param {string[]} proofs @param {{ entries: Entry[], shows: number[][] }} given @returns {Part[]} */
export function presented(proofs, { entries, shows }) {
  return proofs.flatMap((proof, index) => {
    const { iat, exp } = claims(proof);
    if (exp * 1000 < Date.now()) return [];
    const own = [...entries.keys()].filter((at) => entries[at].proof === index);
    return [{ source: INVITED + presentedFor(proof).role, at: iat * 1000, proof, entries: own.map((at) => entries[at]), shows: own.map((at) => shows[at]) }];
  });
}

/** A token that shows the person's own name and nothing else. @param {Part[]} parts */
export function named(parts) {
  for (const { source, proof, entries, shows } of parts) {
    const at = entries.findIndex(({ attr, subject }) => attr === "name.birth" && subject === "self");
    if (at < 0 || source.startsWith(INVITED)) continue;
    const [signed, ...disclosures] = proof.split("~");
    return [signed, ...disclosures.filter((_, index) => shows[at].includes(index)), ""].join("~");
  }
  return undefined;
}

/**
 * Own-register-first, as the service orders them too: what another register says of the same comes after everything else.
 * @template T @param {Record<string, string>} registers of each attribute @param {T[]} all @param {(one: T) => Entry} entryOf
 */
export function ownFirst(registers, all, entryOf) {
  const isOwn = (/** @type {Entry} */ { attr, source }) => registers[attr] === source;
  const own = new Set(all.map(entryOf).filter(isOwn).map(keyOf));
  const isBeaten = (/** @type {T} */ one) => !isOwn(entryOf(one)) && own.has(keyOf(entryOf(one)));
  return [...all.filter((one) => !isBeaten(one)), ...all.filter(isBeaten)];
}

/** Keeps of a part what fits. @param {Part} part @param {(entry: Entry, shows: number[]) => boolean} isKept */
export function only(part, isKept) {
  const kept = part.entries.map((entry, at) => isKept(entry, part.shows[at]));
  part.entries = part.entries.filter((_, at) => kept[at]);
  part.shows = part.shows.filter((_, at) => kept[at]);
}

/** Puts an entry into a part unless it is there; nothing is wrong with it any more. @param {Part | undefined} part @param {Entry} entry @param {number[]} shows */
export function admit(part, entry, shows) {
  delete entry.reason;
  if (!part || part.entries.includes(entry)) return;
  part.entries.push(entry);
  part.shows.push(shows);
}
