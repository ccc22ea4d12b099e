// @ts-check
// Dossiers that could not be sent because the network was gone. Each lies on this device, encrypted as drafts are, with its
// key and the answers as saved, until there is a receipt or the person takes it back; its draft stays beside it.
// Whoever sends one holds its lock, so that two tabs never send it twice.

import { inTime } from "./lazy.js";
import { bind, choose, forget, shareAgain } from "./proof.js";
import { inDrafts, seal, unseal } from "./sealed.js";
import { stores } from "./store.js";

/**
 * What waits, and what stands in its way: `waiting` for the network, `busy`, `sign-in`, `confirm` (nobody was signed in, so we can
 * not know whose it is), `other` (somebody else is signed in), `changed` (the registers say something else by now), `refused`, or nothing any more: `sent`.
 * @typedef {"waiting" | "busy" | "sign-in" | "confirm" | "other" | "changed" | "refused" | "sent"} State
 * @typedef {Record<string, string>} Addresses `action`, `session`, `identity`, `nonces`, `login` and `page`
 * @typedef {object} Waiting
 * @property {string} key of the dossier
 * @property {string} place of its draft, whose key binds
 * @property {State} state
 * @property {number} at when it was to be sent
 * @property {Record<string, string>} title of the form, by language
 * @property {Addresses} to
 * @property {any} [dossier] as saved, with all proofs that were at hand
 * @property {any} [who] what was known of the person when it was filled
 * @property {number} [status] of the service's answer
 * @property {any} [body] the service's answer: a refusal, or the receipt
 */

/** Says to all tabs that something changed. */
export const CHANGES = "tokhai-waiting";
const MARK = "tokhai:waiting";
const PLACE = "waiting";
/** How long a receipt that nobody looked at is told, in milliseconds. */
const TOLD_MS = 7 * 86_400_000;

const inWaiting = stores(CHANGES, (database) => database.createObjectStore("waiting", { keyPath: "key" }));
const changes = new BroadcastChannel(CHANGES);

/** What was answered in the dossiers that wait and stand on this page, by key. @type {Map<string, string>} */
const shown = new Map();

/** Where a person has gone to is no answer. @param {string[][]} acts */
const answers = (acts) => JSON.stringify(acts.filter(([kind]) => kind !== "page"));

/** Says that a dossier that waits stands on this page. @param {string} key @param {string[][]} acts */
export const show = (key, acts) => void shown.set(key, answers(acts));

/** Whether these are other answers than those that wait. @param {string} key @param {string[][]} acts */
export const differs = (key, acts) => shown.get(key) !== answers(acts);

/** Whether a dossier that waits stands on this page. @param {string} key */
export const isShown = (key) => shown.has(key);

/**
 * Does something to a dossier while no other tab does.
 * @template T
 * @param {string} key @param {() => Promise<T>} work
 * @param {LockOptions} [options]
 * @returns {Promise<T | undefined>} nothing if another tab is at it and `options` say not to wait
 */
export async function alone(key, work, options = {}) {
  let isBegun = false;
  try {
    return await navigator.locks.request(`tokhai-send:${key}`, options, (lock) => {
      isBegun = true;
      return lock ? work() : undefined;
    });
  } catch (error) {
    // A frame on another site may have no locks, nor a storage in which two could meet.
    if (isBegun) throw error;
    return work();
  }
}

/** @param {Waiting} one */
async function write(one) {
  const kept = await seal(one.key, PLACE, one);
  await inWaiting("waiting", "readwrite", (waiting) => waiting.put(kept));
}

/** @param {string} key */
const erase = (key) => inWaiting("waiting", "readwrite", (waiting) => waiting.delete(key));

/** @param {string} key @returns {Promise<Waiting | undefined>} */
async function read(key) {
  const kept = await inWaiting("waiting", "readonly", (waiting) => waiting.get(key));
  return kept && unseal(kept).catch(() => undefined);
}

/** The draft of a dossier is as old as this moment. @param {string} key @throws if there is none */
async function refresh(key) {
  const draft = await inDrafts("drafts", "readonly", (drafts) => drafts.get(key));
  await inDrafts("drafts", "readwrite", (drafts) => drafts.put({ ...draft, saved_at: Date.now() }));
}

/** Keys of all that wait: their drafts stay as long as they do. @returns {Promise<Set<string>>} */
export async function keys() {
  return new Set((await mayWait()) ? await inWaiting("waiting", "readonly", (waiting) => waiting.getAllKeys()) : []);
}

/**
 * Lets a dossier wait. Its draft must be on the device.
 * @param {Waiting} one @param {string[][]} acts
 * @throws when the device does not keep it: then nothing waits
 */
export async function put(one, acts) {
  localStorage.setItem(MARK, "1");
  await refresh(one.key);
  await write(one);
  show(one.key, acts);
  changes.postMessage(one.key);
}

/** Whether there may be any, asked without opening anything. A browser that was killed may have written one and not its mark. */
export async function mayWait() {
  try {
    if (localStorage.getItem(MARK) !== null) return true;
    return (await indexedDB.databases?.())?.some(({ name }) => name === CHANGES) ?? false;
  } catch {
    return false;
  }
}

/** All that wait, and receipts that were not looked at, the oldest first. @returns {Promise<Waiting[]>} */
export async function all() {
  if (!(await mayWait())) return [];
  const kept = await inWaiting("waiting", "readonly", (waiting) => waiting.getAll());
  const found = [];
  for (const one of kept) {
    // What this device's key does not open is nobody's any more.
    const content = await unseal(one);
    if (content && (content.state !== "sent" || one.saved_at > Date.now() - TOLD_MS)) found.push(content);
    else await erase(one.key);
  }
  if (!kept.length) localStorage.removeItem(MARK);
  return found.sort((a, b) => a.at - b.at);
}

/** Nothing waits any more under this key, whoever is at it; the draft is not touched. @param {string} key */
export async function drop(key) {
  shown.delete(key);
  if (!(await mayWait())) return;
  await erase(key);
  changes.postMessage(key);
}

/** Takes a dossier back: it is a draft again, and waits no longer. @param {string} key */
export async function takeBack(key) {
  await alone(key, async () => {
    if ((await read(key))?.state === "sent") return;
    await refresh(key).catch(() => undefined);
    await drop(key);
  });
}

/** What the person is known by, with the proof that says so. @param {any} who */
const values = (who) =>
  JSON.stringify(who.entries.map((/** @type {any} */ { attr, role, subject, value, proof }) => [attr, role, subject, value, proof]));

/** @typedef {{ state: State, status?: number, body?: any }} Outcome */

/** An answer of the service; status 0 if none came. @param {string} url @param {RequestInit} [init] @returns {Promise<{ status: number, body?: any }>} */
async function ask(url, init) {
  const response = await fetch(url, { signal: inTime(), ...init }).catch(() => undefined);
  if (!response) return { status: 0 };
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

/** What an answer means for a dossier. @param {number} status @param {any} [body] @returns {Outcome} */
function outcome(status, body) {
  if (status >= 200 && status < 300 && body?.code) return { state: "sent", status, body };
  if (status === 401 || status === 403) return { state: "sign-in" };
  if (status === 429 || status >= 500) return { state: "busy" };
  if (status >= 400 && status !== 408) return { state: "refused", status, body };
  // Nothing came, or no receipt.
  return { state: "waiting" };
}

/** Proofs end after minutes, so they are always fetched anew. @param {Waiting} one @returns {Promise<any>} the dossier, or what stands in its way */
async function proven({ dossier, who, to, place }) {
  const ready = structuredClone(dossier);
  const isProven = Object.values(dossier.origins).some((/** @type {any} */ origin) => origin.proof !== undefined);
  if (!isProven) return { ...ready, proofs: [] };
  const fresh = await shareAgain(to.identity, place, who);
  // What the person has not seen is theirs to decide.
  if (values(fresh) !== values(who)) return undefined;
  choose(ready, fresh);
  if (to.nonces) await bind(ready, place, to.nonces, new URL(to.action, location.href).origin);
  return ready;
}

/** @param {Waiting} one @param {boolean} isAsked whether the person has just asked for it @returns {Promise<Outcome>} */
async function attempt(one, isAsked) {
  const { status, body } = await ask(one.to.session);
  if (status !== 200) return outcome(status === 0 ? 0 : 503);
  if (!body?.signed_in) return { state: "sign-in" };
  // Another person may have signed in on this device since.
  const { alias } = one.who ?? {};
  if (alias && alias !== body.person) return { state: "other" };
  if (!alias && !isAsked) return { state: "confirm" };
  try {
    const dossier = await proven(one);
    if (!dossier) return { state: "changed" };
    const headers = { "content-type": "application/json" };
    const answer = await ask(one.to.action, { method: "POST", headers, body: JSON.stringify(dossier) });
    return outcome(answer.status, answer.body);
  } catch (error) {
    return outcome(Number(error instanceof Error && error.message) || 0);
  }
}

/** What is left once it was received: the receipt, until somebody has seen it. @param {Waiting} one @param {Outcome} result */
async function received({ key, place, at, title, to }, { state, status, body }) {
  const left = { key, place, at, title, to, state, status, body };
  await write(left);
  await inDrafts("drafts", "readwrite", (drafts) => drafts.delete(key));
  const others = (await all()).some((other) => other.place === place && other.state !== "sent");
  if (!others) await forget(place);
}

/**
 * Tries to send one, unless another tab is at it or it is gone.
 * @param {string} key
 * @param {boolean} isAsked whether the person has just asked for it
 */
export async function deliver(key, isAsked) {
  await alone(
    key,
    async () => {
      const one = await read(key);
      if (!one || one.state === "sent") return;
      const result = await attempt(one, isAsked);
      if (result.state === "sent") await received(one, result);
      // Who was changing it meanwhile has taken it back.
      else if (await read(key)) await write({ ...one, status: undefined, body: undefined, ...result });
    },
    { ifAvailable: true },
  );
  changes.postMessage(key);
}
