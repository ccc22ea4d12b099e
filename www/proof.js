// @ts-check
// What a signed-in page proves with: a key of its own that no script can read out, and for each dossier exactly the
// disclosures it needs, bound to that dossier and to the service's nonce. Loaded only for people who are signed in.

/** @typedef {{ entries: any[], proofs: string[], shows: number[][] }} Shared what `identity` gave */

import { bound, digest } from "./binding.js";
import { inTime } from "./lazy.js";
import { carry } from "./places.js";
import { stores } from "./store.js";

const inStore = stores("tokhai-keys", (database) => database.createObjectStore("keys"));

/** Done when it is written; where the browser keeps nothing, the key lives as long as the page. @param {CryptoKeyPair} pair @param {string} place */
const put = (pair, place) => inStore("keys", "readwrite", (keys) => keys.put(pair, place)).catch(() => undefined);

/** @param {string} place */
const remove = (place) => inStore("keys", "readwrite", (keys) => keys.delete(place)).catch(() => undefined);

/** Keys of the drafts that were asked for. @type {Map<string, Promise<CryptoKeyPair>>} */
const keys = new Map();
/** Drafts whose key stays with the page, because others use the device too. @type {Set<string>} */
const passing = new Set();

/** @param {string} place @returns {Promise<CryptoKeyPair>} */
async function keptKey(place) {
  const kept = await inStore("keys", "readonly", (keys) => keys.get(place)).catch(() => undefined);
  if (kept) return kept;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  if (!passing.has(place)) await put(pair, place);
  return pair;
}

/** The key of the draft at this place, made at its first use; a failure is not remembered. @param {string} place */
function key(place) {
  const found = keys.get(place) ?? keptKey(place);
  keys.set(place, found);
  found.catch(() => keys.delete(place));
  return found;
}

/** Says whether the key of a draft may lie on this device; the page has it either way. @param {string} place @param {boolean} is_kept */
export async function keep(place, is_kept) {
  if (is_kept) passing.delete(place);
  else passing.add(place);
  const pair = await keys.get(place);
  if (!is_kept) await remove(place);
  else if (pair) await put(pair, place);
}

/** Forgets the key of a draft that is over. @param {string} place */
export function forget(place) {
  keys.delete(place);
  return remove(place);
}

/** @param {string} url @param {unknown} body */
async function post(url, body) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: inTime() });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** The public half of the page's key. @param {string} place */
export async function holder(place) {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", (await key(place)).publicKey);
  return { kty, crv, x, y };
}

/** What the person shares with this form from one source, or from all if it has no name; bound to the page's key. @param {string} url @param {string} place @param {string} source */
export async function share(url, place, source) {
  const { record, proofs, shows } = await post(url, { jwk: await holder(place), source: source || undefined });
  const isDown = !proofs.length && record.missing?.some((/** @type {any} */ { why }) => why === "source-down");
  return { entries: record.entries, proofs, shows, isDown };
}

/** What a proof says in the clear. @param {string} proof */
export function claims(proof) {
  const [, payload] = proof.split(".");
  const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Whether somebody else presents it, for this dossier alone: it carries their own binding. @param {string} proof */
export const isPresented = (proof) => proof !== "" && !proof.endsWith("~");

/** A proof without its binding. @param {string} proof */
const unbound = (proof) => proof.slice(0, proof.lastIndexOf("~") + 1);

/** What the binding of a presented proof says. @param {string} proof @returns {{ form: string, role: string, nonce: string, consent?: string }} */
export const presentedFor = (proof) => claims(proof.slice(proof.lastIndexOf("~") + 1));

/**
 * The same of a person once more, with fresh proofs in the same places: from each source what it said before, and nothing else.
 * @param {string} url @param {string} place @param {Shared} before @returns {Promise<Shared>}
 */
export async function shareAgain(url, place, { entries, proofs, shows }) {
  const same = (/** @type {any} */ a, /** @type {any} */ b) => a.attr === b.attr && a.role === b.role && a.subject === b.subject;
  // What somebody else presents can not be asked for again without them.
  const same_again = (/** @type {number} */ proof) => {
    const own = entries.flatMap((entry, at) => (entry.proof === proof ? [at] : []));
    return { entries: own.map((at) => entries[at]), shows: own.map((at) => shows[at]), proofs: [proofs[proof]], isDown: false };
  };
  const given = await Promise.all(proofs.map((proof, at) => (isPresented(proof) ? same_again(at) : share(url, place, claims(proof).source))));
  // A register that does not answer has changed nothing.
  if (given.some(({ isDown }) => isDown)) throw new Error("503");
  const found = entries.map((entry) => {
    const { entries: fresh, shows } = given[entry.proof];
    const at = fresh.findIndex((/** @type {any} */ one) => same(one, entry));
    if (at >= 0) carry(entry, fresh[at]);
    return at < 0 ? [] : [{ entry: { ...fresh[at], proof: entry.proof }, shows: shows[at] }];
  });
  const all = found.flat();
  return { entries: all.map(({ entry }) => entry), shows: all.map(({ shows }) => shows), proofs: given.map((one) => one.proofs[0] ?? "") };
}

/** JSON in its one canonical form (RFC 8785). @param {any} value @returns {string} */
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names.sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`;
}

/** SHA-256, in hex, of a value as canonical JSON. @param {any} value */
export async function sha256Of(value) {
  const bytes = new Uint8Array(await digest(canonical(value)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Puts into the dossier the proofs that its origins name, each with the disclosures of those answers and no others.
 * @param {any} dossier
 * @param {Shared} shared
 */
export function choose(dossier, { entries, proofs, shows }) {
  /** @type {Set<number>[]} */
  const shown = proofs.map(() => new Set());
  const show = (/** @type {(entry: any) => boolean} */ fits) =>
    entries.forEach((entry, at) => {
      if (fits(entry)) for (const index of shows[at] ?? []) shown[entry.proof].add(index);
    });
  const origins = Object.entries(dossier.origins).filter(([, origin]) => origin.proof !== undefined);
  for (const [path, { attribute, role, proof }] of origins) {
    const of = entries.filter((one) => one.attr === attribute && one.role === role && one.proof === proof);
    // Where several people have the role, one was chosen for it, or each has a row whose key is theirs.
    const whose = dossier.answers._roles?.[role] ?? path.split("/")[2];
    show((entry) => of.includes(entry) && (of.length === 1 || entry.subject === whose));
  }
  // Who the dossier speaks for is shown by name, if anyone of that role is shown at all.
  for (const { role, subject } of dossier.parties) {
    const isShown = origins.some(([, origin]) => origin.role === role);
    show((entry) => isShown && entry.role === role && entry.subject === subject && entry.attr === "name.birth");
  }
  const used = [...proofs.keys()].filter((at) => shown[at].size);
  dossier.proofs = used.map((at) => {
    // Its binding speaks of exactly what it discloses.
    if (isPresented(proofs[at])) return proofs[at];
    const [signed, ...disclosures] = proofs[at].split("~");
    return [signed, ...disclosures.filter((_, index) => shown[at].has(index)), ""].join("~");
  });
  // What somebody agreed to is named beside them.
  for (const party of dossier.parties) {
    const consent = entries.find(({ attr, role, proof }) => attr === "consent" && role === party.role && used.includes(proof));
    if (consent) party.consent = presentedFor(proofs[consent.proof]).consent;
  }
  for (const [, origin] of origins) origin.proof = used.indexOf(origin.proof);
}

/**
 * Binds the proofs to this dossier and this moment with the page's key (RFC 9901, 4.3).
 * @param {any} dossier
 * @param {string} place whose key
 * @param {string} url where nonces are given
 * @param {string} audience the origin it is sent to
 */
export async function bind(dossier, place, url, audience) {
  if (dossier.proofs.every(isPresented)) return;
  const { nonce, now } = await post(url, {});
  const dossier_sha256 = await sha256Of({ ...dossier, proofs: dossier.proofs.map(unbound) });
  const { privateKey } = await key(place);
  const sign = (/** @type {string} */ proof) => (isPresented(proof) ? proof : bound(proof, privateKey, { iat: now, aud: audience, nonce, dossier_sha256 }));
  dossier.proofs = await Promise.all(dossier.proofs.map(sign));
}
