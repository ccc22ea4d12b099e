// @ts-check
// A text area with the numbers of its lines. The browser's own text area brings undo, selection, screen readers and phones.

import { make } from "./make.js";

export class Editor {
  #numbers = make("div", { class: "d-editor__numbers", "aria-hidden": "true" });
  /** The text area itself. */
  area = /** @type {HTMLTextAreaElement} */ (
    make("textarea", { id: "text", class: "d-editor__text", wrap: "off", spellcheck: "false", autocapitalize: "off", autocomplete: "off", translate: "no" })
  );
  element = make("div", { class: "d-editor" }, this.#numbers, this.area);
  #lines = 0;
  /** Sign of each line that has a problem, by its number. @type {Map<number, string>} */
  #signs = new Map();

  constructor() {
    this.area.addEventListener("scroll", () => (this.#numbers.scrollTop = this.area.scrollTop));
    this.area.addEventListener("input", () => this.#number());
  }

  get text() {
    return this.area.value;
  }

  /** Puts another text there, from its beginning. */
  set text(text) {
    this.area.value = text;
    this.area.setSelectionRange(0, 0);
    this.area.scrollTop = 0;
    this.#number();
  }

  /** Marks the lines of these problems. @param {{ line: number, severity: string }[]} problems */
  mark(problems) {
    this.#signs = new Map();
    for (const { line, severity } of problems) {
      if (severity === "error" || !this.#signs.has(line)) this.#signs.set(line, severity === "error" ? "✕" : "!");
    }
    this.#lines = 0;
    this.#number();
  }

  /** Selects a part and brings it into view. @param {{ from: number, to: number, line: number, column: number }} place */
  select({ from, to, line, column }) {
    const { area } = this;
    area.focus();
    area.setSelectionRange(from, Math.min(to, this.#lineEnd(from)));
    // A selection that a script makes does not scroll by itself everywhere.
    const { lineHeight, fontSize } = getComputedStyle(area);
    area.scrollTop = Math.max(0, (line - 1) * Number.parseFloat(lineHeight) - area.clientHeight / 3);
    // A letter of a font whose letters are equally wide is never wider than two thirds of its height.
    const end = ((column + Math.min(to, this.#lineEnd(from)) - from) * Number.parseFloat(fontSize) * 2) / 3;
    area.scrollLeft = Math.max(0, end - area.clientWidth);
    area.scrollIntoView({ block: "nearest" });
  }

  // Of a whole page of the form its first line is enough to see where it begins.
  /** @param {number} from */
  #lineEnd(from) {
    const end = this.area.value.indexOf("\n", from);
    return end < 0 ? this.area.value.length : Math.max(end, from);
  }

  #number() {
    const count = this.area.value.split("\n").length;
    if (count === this.#lines) return;
    this.#lines = count;
    const line = (/** @type {number} */ number) => `${this.#signs.get(number) ?? ""} ${number}`;
    this.#numbers.textContent = Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");
    this.#numbers.scrollTop = this.area.scrollTop;
  }
}
