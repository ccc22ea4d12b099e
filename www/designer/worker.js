// @ts-check
// The compiler in a thread of its own: a definition that takes long, or breaks it, leaves the page as it is.

import load, { compile, people, record } from "./compiler.js";

/**
 * @typedef {object} Job
 * @property {number} turn
 * @property {string} request what src/designer calls a request
 * @property {string} citizen id of a sample citizen, or nothing
 * @property {string} day the day the registers are taken to speak of
 *
 * @typedef {object} Result
 * @property {number} turn
 * @property {any} report
 * @property {number} ms
 * @property {string} [digest]
 * @property {Uint8Array<ArrayBuffer>} [module]
 * @property {any} [record]
 */

const ready = load(fetch(new URL("compiler_bg.wasm", import.meta.url)));
ready.then(
  () => postMessage({ people: JSON.parse(people()) }),
  () => postMessage({ trouble: "network" }),
);

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} citizen @param {string} day */
async function recordOf(bytes, citizen, day) {
  if (!citizen) return undefined;
  const module = await WebAssembly.compile(bytes);
  const [meta] = WebAssembly.Module.customSections(module, "tokhai.meta");
  const found = record(citizen, new TextDecoder().decode(meta), day);
  return found && JSON.parse(found);
}

/** @param {Job} job @returns {Promise<Result>} */
async function work({ turn, request, citizen, day }) {
  const begin = performance.now();
  const outcome = compile(request);
  const ms = performance.now() - begin;
  const result = { turn, ms, report: JSON.parse(outcome.report()), digest: outcome.digest() };
  const module = /** @type {Uint8Array<ArrayBuffer> | undefined} */ (outcome.take_module());
  outcome.free();
  return module ? { ...result, module, record: await recordOf(module, citizen, day) } : result;
}

addEventListener("message", async ({ data }) => {
  try {
    await ready;
    const result = await work(data);
    postMessage(result);
  } catch {
    // The page starts another worker: after a trap the memory of this one means nothing.
    postMessage({ trouble: "stopped" });
  }
});
