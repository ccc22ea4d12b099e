// @ts-check
// Why a form does not come at all, where the network does. Loaded when it did not.

/** @param {unknown} error what stopped it @returns {string} key of a sentence of the later words */
export function whyNot(error) {
  try {
    // The smallest module; neither an old browser nor a policy without 'wasm-unsafe-eval' takes it. Whoever makes sheets has the
    // rest: they came last, in Safari together with `attachInternals`.
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    new CSSStyleSheet();
    if (error instanceof WebAssembly.CompileError) throw error;
    return "problem.network";
  } catch {
    return "problem.blocked";
  }
}
