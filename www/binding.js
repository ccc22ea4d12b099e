// @ts-check
// The key-binding JWT of an SD-JWT (RFC 9901, 4.3): what says that who holds the key presents it, and for what.

const TEXT = new TextEncoder();

/** @param {ArrayBuffer | Uint8Array} bytes */
export const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/** SHA-256 of a text. @param {string} text */
export const digest = (text) => crypto.subtle.digest("SHA-256", TEXT.encode(text));

/** A token with its binding. @param {string} proof as it was issued, ends in `~` @param {CryptoKey} privateKey P-256 @param {Record<string, unknown>} said all claims but `sd_hash` */
export async function bound(proof, privateKey, said) {
  const part = (/** @type {object} */ value) => base64url(TEXT.encode(JSON.stringify(value)));
  const claims = { ...said, sd_hash: base64url(await digest(proof)) };
  const text = `${part({ alg: "ES256", typ: "kb+jwt" })}.${part(claims)}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, TEXT.encode(text));
  return `${proof}${text}.${base64url(signature)}`;
}
