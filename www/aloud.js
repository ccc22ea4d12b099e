// @ts-check
// What follows from what somebody does, said once it is done: how many names fit when the letters pause, what an answer came to when
// the question before it is left. A live region where it stands would say all that is true for one letter only.

import { make } from "./lazy.js";

/** How long letters may pause before it is said how many names fit, in milliseconds. */
const PAUSE_MS = 1000;

/** Where it is said, in each form that is looked after. @type {WeakMap<ShadowRoot, HTMLElement>} */
const voices = new WeakMap();

/** Says it for the form in `root`. @param {ShadowRoot} root */
export function begin(root) {
  const before = voices.get(root);
  // A form that is loaded again has nothing beside it.
  if (before) return void (before.isConnected || root.append(before));
  const voice = make("p", { class: "tk-unseen", role: "status" });
  voices.set(root, voice);
  root.append(voice);
  /** What stood in each answer that follows from others. @type {WeakMap<Element, string>} */
  const stood = new WeakMap();
  let [pause, drawn] = [0, 0];
  const say = (/** @type {string} */ text) => {
    if (!text) return;
    voice.lang = /** @type {HTMLElement | null} */ (root.querySelector(".tk-form"))?.lang ?? "";
    voice.textContent = text;
  };
  /** @param {boolean} tells what is different since it looked last, or else only looks */
  const look = (tells) => {
    const said = [];
    for (const answer of root.querySelectorAll(".tk-question:not(:has(.tk-lock)) .tk-fixed")) {
      const text = answer.textContent ?? "";
      if (!tells && stood.has(answer)) continue;
      if (tells && text && text !== stood.get(answer)) {
        const label = answer.closest(".tk-question")?.querySelector(".tk-label")?.textContent;
        said.push(`${label}: ${text}`);
      }
      stood.set(answer, text);
    }
    say(said.join(". "));
  };
  const tell = () => {
    clearTimeout(drawn);
    drawn = 0;
    look(true);
  };
  // What an answer changes the engine draws at the end of the task in which it is given, without a pause between; the next task finds
  // it there. An answer that is changed and left at once is told once.
  const next = () => {
    clearTimeout(drawn);
    drawn = window.setTimeout(tell);
  };
  const isTop = (/** @type {Event} */ { target }) => /** @type {Element} */ (target).id === "tk-heading";
  // What a page comes with is read there; who leaves its heading begins to answer.
  root.addEventListener("focusin", (event) => isTop(event) && look(false));
  root.addEventListener("change", next);
  root.addEventListener("focusout", (event) => (isTop(event) ? look(false) : next()));
  // The first letter of the next answer comes after what the one before it came to.
  root.addEventListener("input", () => drawn && tell(), true);
  root.addEventListener("input", ({ target }) => {
    const count = /** @type {Element} */ (target).closest(".tk-combo")?.querySelector(".tk-unseen");
    if (!count) return;
    clearTimeout(pause);
    pause = window.setTimeout(() => say(count.textContent ?? ""), PAUSE_MS);
  });
  // Of another page it is no longer true.
  root.host.addEventListener("tk-page", () => {
    clearTimeout(pause);
    clearTimeout(drawn);
    voice.textContent = "";
  });
}
