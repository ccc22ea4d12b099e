// @ts-check
// What it takes to open a form: files loaded once, the engine, words, a module that has the digest that was published.
// It travels within tokhai.js (JOINED in xtask/src/site.rs): a file of its own would have to be waited for before the first question.

import { LONGEST, ask, bringFrom, once } from "./bring.js";

/** @param {string} file next to this module */
export const beside = (file) => new URL(file, import.meta.url).href;

/** @type {Promise<typeof import("./engine.js")> | undefined} */
let engine;

/** The engine, loaded once for all forms of the page; its two files come beside each other. */
export function loadEngine() {
  engine ??= Promise.all([soon(bring("engine.js", () => import("./engine.js")), LONGEST), ask(beside("engine_bg.wasm"))]).then(async ([module, response]) => {
    await module.default(response);
    return module;
  });
  engine.catch(() => (engine = undefined));
  return engine;
}

/** Modules on their way, by address. @type {Map<string, Promise<any>>} */
const coming = new Map();

/**
 * A script beside this module. A bundler gives its files names of its own, and brings them its own way.
 * @template T @param {string} file @param {() => Promise<T>} load imports it
 */
export const bring = (file, load) => (beside("units.json").includes("/units.json") ? bringFrom(beside(file), load) : load());

/** A catalogue of words; nothing if there is none in this language. @param {string} lang */
export const words = (lang) =>
  once(beside(`lang/${lang}.json`), (response) => response.json()).catch((error) => {
    // Sites with one page answer with that page where there is no file.
    if (error.message !== "404" && error.name !== "SyntaxError") throw error;
  });

export const styles = () =>
  once(beside("tokhai.css"), async (response) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await response.text());
    return sheet;
  });

/** The bytes of a module, which come while the engine does. @param {string} src */
export const bytesOf = (src) => once(src, (response) => response.arrayBuffer(), coming);

/** @param {string} url */
export const askJson = (url) => ask(url).then((response) => response.json());

/** Why a form can not be opened: a key of the catalogue. */
export class Problem extends Error {}

/** @param {BufferSource} bytes */
async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) throw new Problem("problem.insecure");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** UUID version 7 (RFC 9562): milliseconds since 1970, then the random bits of a version 4. */
export const uuid7 = () =>
  `${Date.now().toString(16).padStart(12, "0")}-7${crypto.randomUUID().slice(15)}`.replace(/^.{8}/, "$&-");

/**
 * Compiles and instantiates a module that has the digest that was published.
 * @param {string} src
 * @param {string} integrity `sha256-` and hex, or nothing to check against
 * @param {BufferSource} [given] the bytes, where they are at hand
 */
export async function run(src, integrity, given) {
  const bytes = given ?? await bytesOf(src).catch((error) => {
    throw /^4/.test(error.message) ? new Problem("problem.unknown") : error;
  });
  // Who loads it again wants the one of then.
  coming.delete(src);
  const digest = `sha256-${await sha256(bytes)}`;
  if (integrity && integrity !== digest) throw new Problem("problem.digest");
  try {
    const { module, instance } = await WebAssembly.instantiate(bytes, {});
    const read = (/** @type {string} */ name) =>
      JSON.parse(new TextDecoder().decode(WebAssembly.Module.customSections(module, name)[0]));
    return { module, digest, exports: instance.exports, view: read("tokhai.view"), meta: read("tokhai.meta") };
  } catch {
    // No module begins with a letter: what stands at the address is the page of a site for what it has not.
    throw new Problem(new Uint8Array(/** @type {ArrayBuffer} */ (bytes))[0] ? "problem.unknown" : "problem.module");
  }
}

/** Whether others use this device too, so that nothing may stay on it; known to this tab only. */
export function isShared(is_blocked = true) {
  try {
    return sessionStorage.getItem("tokhai:shared") !== null;
  } catch {
    return is_blocked;
  }
}

/** @param {boolean} is_shared */
export function setShared(is_shared) {
  try {
    if (is_shared) sessionStorage.setItem("tokhai:shared", "1");
    else sessionStorage.removeItem("tokhai:shared");
  } catch {
    // Without storage nothing stays anyway.
  }
}

/** Waits for something, but not longer than people do; gives nothing then. @param {Promise<any>} work */
export const soon = (work, longest = 4000) => Promise.race([work, new Promise((done) => setTimeout(done, longest))]);

/** The day in Việt Nam, where it is seven hours later than UTC all year. */
export const today = () => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
