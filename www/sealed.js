// @ts-check
// What lies on this device of a person: encrypted with a key that the browser never gives out (WebCrypto, AES-GCM).

import { stores } from "./store.js";

/** @typedef {{ key: string, place: string, saved_at: number, iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer }} Kept */

/** Drafts, and this device's key. */
export const inDrafts = stores("tokhai", (database) => {
  database.createObjectStore("keys");
  database.createObjectStore("drafts", { keyPath: "key" });
});

/** Files that are on their way, by the key of their dossier and their digest. */
export const inFiles = stores("tokhai-files", (database) => database.createObjectStore("files", { keyPath: "key" }));

/** Removes the files of a dossier. @param {string} key */
export const dropFiles = (key) => inFiles("files", "readwrite", (files) => files.delete(IDBKeyRange.bound(`${key} `, `${key} \uffff`)));

/** This device's key; it can be used and never read. @returns {Promise<CryptoKey>} */
async function deviceKey() {
  const kept = await inDrafts("keys", "readonly", (keys) => keys.get("device"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two tabs may come here at once: the first key stays.
  await inDrafts("keys", "readwrite", (keys) => keys.add(made, "device")).catch(() => undefined);
  return (await inDrafts("keys", "readonly", (keys) => keys.get("device"))) ?? made;
}

const text = new TextEncoder();

/** @param {string} key @param {string} place @param {unknown} content @returns {Promise<Kept>} */
export async function seal(key, place, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: "AES-GCM", iv, additionalData: text.encode(`${place} ${key}`) };
  const data = await crypto.subtle.encrypt(algorithm, await deviceKey(), text.encode(JSON.stringify(content)));
  return { key, place, saved_at: Date.now(), iv, data };
}

/** What this device's key opens; nothing of what it does not. @param {Kept} kept @returns {Promise<any>} @throws when the key can not be read now */
export async function unseal({ key, place, iv, data }) {
  const algorithm = { name: "AES-GCM", iv, additionalData: text.encode(`${place} ${key}`) };
  const own = await deviceKey();
  const plain = await crypto.subtle.decrypt(algorithm, own, data).catch(() => undefined);
  return plain && JSON.parse(new TextDecoder().decode(plain));
}
