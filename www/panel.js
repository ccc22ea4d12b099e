// @ts-check
// What the page tells of registers: above the form what is on its way, missing or different; below it what came and when. It stands
// beside what the engine draws, in the same shadow root.

import { button, fill, make, style, words } from "./lazy.js";

/**
 * @typedef {import("./lazy.js").Words} Words
 * @typedef {{ source: string, name: string, how?: string, at: number, marked: any[] }} About one source of this page
 * @typedef {{ entry: any, field: any }} Known what an entry says, and the field that it fills
 * @typedef {{ view: any, units: string, here: string, waiting: string[], sources: About[], offers: { offer: any, name: string }[], locked: Known[], corrected: Known[], conflicts: { field: any, used: any, other: any }[], sourceName: (source: string) => string, takesFocus: boolean }} State
 * @typedef {{ ask: (source: string) => void, use: (offer: any) => void, keep: (offer: any) => void, correct: (entry: any, reason?: string) => void, login: () => string }} Acts
 */

/** A source that answers within this time is not announced, in milliseconds. */
const SOON_MS = 600;

export class Panel {
  #root;
  #lang;
  #acts;
  #above = make("div", { class: "tk-sources" });
  #status = make("div", { role: "status" });
  #offers = make("div", {});
  /** Where other people are asked for their own data; drawn by `invite.js`. */
  guests = make("div", {});
  #conflicts = make("div", {});
  #below = make("div", { class: "tk-sources tk-sources--below" });
  #came = make("div", {});
  /** What is wrong in a register: being said, and said. */
  #saying = make("div", {});
  #corrected = make("div", {});
  /** The page on which it is being said. */
  #sayingOn = "";
  /** Marks the answers that a register should have given. */
  #marks = new CSSStyleSheet();
  #said = { key: "", source: "" };
  /** When each source was asked. @type {Map<string, number>} */
  #since = new Map();
  /** Counts drawings, so that a late one changes nothing. */
  #turn = 0;
  /** @type {State | undefined} */
  #state;

  /** @param {ShadowRoot} root @param {() => string} lang @param {Acts} acts */
  constructor(root, lang, acts) {
    [this.#root, this.#lang, this.#acts] = [root, lang, acts];
    this.#above.append(this.#status, this.#offers, this.#conflicts, this.guests);
    this.#below.append(this.#came, this.#saying, this.#corrected);
  }

  /** Takes everything off the page. */
  remove() {
    this.#turn += 1;
    this.#above.remove();
    this.#below.remove();
    this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter((one) => one !== this.#marks);
  }

  /** Something to tell once. @param {string} key of the words @param {string} [source] its name */
  say(key, source = "") {
    this.#said = { key, source };
  }

  /** @param {State} state */
  async draw(state) {
    this.#state = state;
    const turn = ++this.#turn;
    let text;
    try {
      const [found, sheet] = await Promise.all([words("sources", this.#lang()), style("sources.css")]);
      text = found;
      for (const one of [sheet, this.#marks]) {
        if (!this.#root.adoptedStyleSheets.includes(one)) this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, one];
      }
    } catch {
      // The form goes on without; what is asked for is the same.
      return;
    }
    if (turn !== this.#turn) return;
    const offers = await Promise.all(state.offers.map((one) => this.#offer(one, state, text)));
    const conflicts = await Promise.all(state.conflicts.map((one) => this.#conflict(one, state, text)));
    const corrected = await Promise.all(state.corrected.map((one) => this.#correction(one, state, text)));
    if (turn !== this.#turn) return;
    this.#place();
    this.#mark(state.sources.filter(({ how }) => how === "down" || how === "ended"));
    this.#status.replaceChildren(...this.#lines(state, text));
    this.#showOffers(offers, state, text);
    this.#conflicts.replaceChildren(...(conflicts.length ? [this.#section("tk-conflicts", text.conflicts, text["conflicts.why"], ...conflicts)] : []));
    this.#came.replaceChildren(...state.sources.filter(({ how, at }) => how === "here" && at).map((one) => this.#again(one, text)));
    if (state.locked.length) this.#came.append(make("p", { class: "tk-sources__line" }, button(text.wrong, () => this.#say(text), "tk-link")));
    if (this.#sayingOn !== state.here) this.#saying.replaceChildren();
    this.#corrected.replaceChildren(...(corrected.length ? [this.#section("tk-corrected", text.corrected, text["corrected.why"], ...corrected)] : []));
  }

  // The engine's own part is the one with the form in it.
  #place() {
    const form = [...this.#root.children].find((one) => one.querySelector(".tk-form"));
    if (!form || (this.#above.nextSibling === form && this.#below.previousSibling === form)) return;
    form.before(this.#above);
    form.after(this.#below);
  }

  /** @param {string} id @param {string} heading @param {string} why @param {Node[]} items */
  #section(id, heading, why, ...items) {
    const title = make("h2", { id, class: "tk-sources__title", tabindex: "-1" }, heading);
    return make("section", { class: "tk-differs", "aria-labelledby": id }, title, make("p", {}, why), ...items);
  }

  /** Asks which answer of this page is wrong, and why. @param {Words} text */
  async #say(text) {
    const { locked, here } = /** @type {State} */ (this.#state);
    const state = /** @type {State} */ (this.#state);
    const values = await Promise.all(locked.map(({ entry, field }) => this.#shown(field, entry.value, state, text)));
    const option = (/** @type {Known} */ { field }, /** @type {number} */ at) => {
      const input = make("input", { type: "radio", name: "tk-wrong", id: `tk-wrong-${at}`, value: `${at}`, class: "tk-wrong__radio" });
      const label = make("label", { for: `tk-wrong-${at}` }, `${field.label[this.#lang()] ?? field.label.vi}: ${values[at]}`);
      return make("div", { class: "tk-wrong__option" }, input, label);
    };
    const which = make("fieldset", { class: "tk-wrong" }, make("legend", { class: "tk-label" }, text["wrong.which"]), ...locked.map(option));
    const why = /** @type {HTMLTextAreaElement} */ (make("textarea", { id: "tk-wrong-why", class: "tk-input", rows: "3", maxlength: "500", "aria-describedby": "tk-wrong-hint tk-wrong-error" }));
    const label = make("label", { class: "tk-label", for: "tk-wrong-why" }, text["wrong.reason"]);
    const hint = make("p", { class: "tk-hint", id: "tk-wrong-hint" }, text["wrong.hint"]);
    const error = make("p", { class: "tk-error", id: "tk-wrong-error", role: "alert" });
    const close = () => this.#saying.replaceChildren();
    const done = () => {
      const radios = /** @type {HTMLInputElement[]} */ ([...which.querySelectorAll("input")]);
      const at = radios.findIndex(({ checked }) => checked);
      const isSaid = why.value.trim() !== "";
      error.textContent = at < 0 ? text["wrong.choose"] : isSaid ? "" : text["wrong.say"];
      if (at < 0) return radios[0].focus();
      if (!isSaid) return why.focus();
      close();
      this.#acts.correct(locked[at].entry, why.value.trim().normalize("NFC"));
    };
    const second = "tk-button tk-button--second";
    const actions = make("div", { class: "tk-actions" }, button(text["wrong.done"], done, second), button(text.cancel, close, "tk-link"));
    this.#sayingOn = here;
    this.#saying.replaceChildren(this.#section("tk-saying", text.wrong, text["wrong.why"], which, label, hint, why, error, actions));
    /** @type {HTMLElement} */ (this.#saying.querySelector("#tk-saying")).focus();
  }

  /** What a register says, beside what the person says instead. @param {Known} one @param {State} state @param {Words} text */
  async #correction({ entry, field }, state, text) {
    const label = field.label[this.#lang()] ?? field.label.vi;
    const values = { source: state.sourceName(entry.source), value: await this.#shown(field, entry.value, state, text), reason: entry.reason };
    const back = button(text["corrected.back"], () => this.#acts.correct(entry), "tk-link", `: ${label}`);
    return make("div", { class: "tk-differs__item" }, make("h3", { class: "tk-differs__label" }, label), make("p", {}, fill(text["corrected.beside"], values)), back);
  }

  /** @param {{ field: any, used: any, other: any }} one @param {State} state @param {Words} text */
  async #conflict({ field, used, other }, state, text) {
    const label = field.label[this.#lang()] ?? field.label.vi;
    const fact = async (/** @type {any} */ entry) => {
      const name = entry.source === "card" ? text.card : state.sourceName(entry.source);
      const day = entry.as_of ? ` (${await this.#shown({}, entry.as_of.slice(0, 10), state, text)})` : "";
      return make("div", {}, make("dt", {}, name + day), make("dd", {}, await this.#shown(field, entry.value, state, text)));
    };
    const values = make("dl", { class: "tk-differs__values" }, await fact(used), await fact(other));
    return make("div", { class: "tk-differs__item" }, make("h3", { class: "tk-differs__label" }, label), values);
  }

  /** @param {State} state @param {Words} text */
  #lines({ here, waiting, sources }, text) {
    const line = (/** @type {string} */ key, /** @type {string} */ source, /** @type {(Node | string)[]} */ ...more) =>
      make("p", { class: "tk-notice tk-sources__line" }, fill(text[key], { source }), ...more);
    const lines = [];
    if (!here && waiting.some(Boolean)) {
      lines.push(make("p", { class: "tk-hint" }, fill(text.ready, { sources: waiting.join("; ") })));
    }
    for (const { source, name, how } of sources) {
      if (how !== "asking") this.#since.delete(source);
      if (how === "asking" && this.#isSlow(source)) lines.push(line("asking", name));
      if (how === "down") lines.push(line("down", name, " ", button(text.retry, () => this.#acts.ask(source), "tk-link")));
      if (how === "ended") {
        const login = make("a", { class: "tk-link", href: this.#acts.login() }, text["sign-in"]);
        lines.push(line("ended", name, " ", login));
      }
    }
    const { key, source } = this.#said;
    if (key === "same" || key === "found") lines.push(line(key, source));
    // What came by itself is told to those who can not see it come.
    if (key === "filled") lines.push(make("p", { class: "tk-unseen" }, fill(text.filled, { source })));
    return lines;
  }

  /** @param {string} source */
  #isSlow(source) {
    const since = this.#since.get(source) ?? Date.now();
    if (!this.#since.has(source)) {
      this.#since.set(source, since);
      setTimeout(() => this.#since.has(source) && this.#state && this.draw(this.#state), SOON_MS);
    }
    return Date.now() - since >= SOON_MS - 10;
  }

  /** @param {About} about @param {Words} text */
  #again({ source, name, at }, text) {
    const time = new Date(at).toTimeString().slice(0, 5);
    const again = button(text.again, () => this.#acts.ask(source), "tk-link", fill(text["again.of"], { source: name }));
    return make("p", { class: "tk-sources__line" }, fill(text.here, { source: name, time }), " ", again);
  }

  /** @param {Node[]} items @param {State} state @param {Words} text */
  #showOffers(items, { offers, takesFocus }, text) {
    if (!items.length) {
      this.#offers.replaceChildren();
      // The last choice was made: the person goes on at the heading.
      if (takesFocus) /** @type {HTMLElement | null} */ (this.#root.querySelector("#tk-heading"))?.focus();
      return;
    }
    const title = make("h2", { id: "tk-differs", class: "tk-sources__title", tabindex: "-1" }, text.differs);
    const names = [...new Set(offers.map(({ name }) => name))].join("; ");
    const why = make("p", {}, fill(text["differs.why"], { source: names }));
    this.#offers.replaceChildren(make("section", { class: "tk-differs", "aria-labelledby": "tk-differs" }, title, why, ...items));
    if (takesFocus) title.focus();
  }

  /** @param {{ offer: any }} one @param {State} state @param {Words} text */
  async #offer({ offer }, state, text) {
    const { field, typed, old, entry, isGone } = offer;
    const label = field.label[this.#lang()] ?? field.label.vi;
    const [before, after] = await Promise.all([typed ? this.#typedText(field, typed, state) : this.#shown(field, old?.value, state, text), this.#shown(field, isGone ? undefined : entry.value, state, text)]);
    const fact = (/** @type {string} */ name, /** @type {string} */ value) => make("div", {}, make("dt", {}, name), make("dd", {}, value));
    const use = button(text.use, () => this.#acts.use(offer), "tk-button tk-button--second", `: ${label}, ${after}`);
    const keep = button(text.keep, () => this.#acts.keep(offer), "tk-button tk-button--second", `: ${label}, ${before}`);
    const values = make("dl", { class: "tk-differs__values" }, fact(typed ? text.typed : text.held, before), fact(text.register, after));
    return make("div", { class: "tk-differs__item" }, make("h3", { class: "tk-differs__label" }, label), values, make("div", { class: "tk-actions" }, use, keep));
  }

  /** @param {any} field @param {string} typed @param {State} state */
  async #typedText(field, typed, { view }) {
    return this.#option(view, field, typed) ?? typed;
  }

  /** A value of a register as people write it. @param {any} field @param {any} value @param {State} state @param {Words} text */
  async #shown(field, value, { view, units }, text) {
    if (value === undefined || value === null) return text.none;
    if (typeof value === "boolean") return value ? text.yes : text.no;
    if (typeof value === "object") return this.#address(value, units);
    return this.#option(view, field, value) ?? String(value).replace(/^(\d{4})-(\d\d)(?:-(\d\d))?$/, (_, y, m, d) => [d, m, y].filter(Boolean).join("/"));
  }

  /** @param {any} view @param {any} field @param {any} code */
  #option(view, field, code) {
    const label = view.lists?.[field.list]?.find((/** @type {any} */ option) => option.code === code)?.label;
    return label && (label[this.#lang()] ?? label.vi);
  }

  /** @param {any} value @param {string} units */
  async #address({ province, commune, detail, text }, units) {
    if (text) return text;
    const all = units ? await once(units, (response) => response.json()).catch(() => []) : [];
    const [, name, communes] = all.find(([code]) => code === province) ?? [];
    const [, part] = communes?.find((/** @type {string[]} */ [code]) => code === commune) ?? [];
    return [detail, part ?? commune, name ?? province].filter(Boolean).join(", ");
  }

  /** @param {About[]} missing */
  #mark(missing) {
    const ids = missing.flatMap(({ marked }) => marked.map(({ path }) => `f${path.replaceAll("/", "-")}`));
    // A row's key stands between the group and the field, so that rows are not marked.
    const one = (/** @type {string} */ id) => `.tk-question:has([id="${id}"], [id^="${id}-province"])`;
    this.#marks.replaceSync(ids.length ? `${ids.map(one).join()} { border-inline-start: 4px dotted var(--tk-field-line); padding-inline-start: 0.75rem; }` : "");
  }
}
