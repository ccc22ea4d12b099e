// @ts-check
// What stands at an answer itself of the sources it came from: the way to say that a locked one is wrong, what was said of it,
// what another source says differently, with the days, and what an address of before July 2025 was in the source's own words. The engine draws the answers; this stands within what it draws, and is put
// there again whenever the engine has drawn anew.

import { button, fill, make } from "./lazy.js";
import { idOf } from "./places.js";
import { day, shown } from "./told.js";

/**
 * @typedef {import("./lazy.js").Words} Words
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {ReturnType<typeof import("./places.js").factsOf>[number]} Fact
 * @typedef {{ source: string, value: string }} Said what a source says, with its name and the day
 * @typedef {{ unit: any, name: string }} Choice one of today's communes for an old address
 * @typedef {{ fact: Fact, value: string, said: Said[], choices: Choice[] }} Told a fact in words
 * @typedef {{ correct: (entry: Entry, reason?: string) => void, settle: (entry: Entry, unit: any) => void }} Acts says that an entry is wrong and why, or without a reason right after all; and what an old address is today
 */

/** How sure an entry has to be for its answer to be locked. */
const LOCKS = ["vneid2", "chip", "agency-db"];
const [QUESTION, ROW, LABEL, ASKING] = [".tk-question", ".tk-answer", ".tk-answer__label", "[role=group]"];

export class AtAnswers {
  #root;
  #acts;
  /** @type {Told[]} */
  #told = [];
  /** Counts drawings, so that a late one changes nothing. */
  #turn = 0;
  /** @type {Words} */
  #text = {};
  /** What stands at each answer, with what it was drawn from. @type {Map<string, { box: HTMLElement, drawn: string, isLocked: boolean }>} */
  #boxes = new Map();
  /** The answer that is being said to be wrong. */
  #saying = "";
  /** Where the focus goes as soon as it is there. */
  #next = "";
  /** Cards that the person has closed: they stay so. @type {Set<string>} */
  #closed = new Set();
  #watch = new MutationObserver(() => this.#place());

  /** @param {ShadowRoot} root @param {Acts} acts */
  constructor(root, acts) {
    [this.#root, this.#acts] = [root, acts];
    this.#watch.observe(root, { childList: true, subtree: true, attributeFilter: ["id"] });
    // Before the engine hears of it, so that a card tells how it stood.
    root.addEventListener("click", this.#press, true);
  }

  /** Takes everything off the page. */
  remove() {
    this.#turn += 1;
    this.#watch.disconnect();
    this.#root.removeEventListener("click", this.#press, true);
    for (const { box } of this.#boxes.values()) box.remove();
    this.#boxes.clear();
  }

  /**
   * Puts all that is to be told into words and then at its places.
   * @param {Fact[]} facts @param {Words} text @param {import("./told.js").In} within @param {(source: string) => string} nameOf
   */
  async draw(facts, text, within, nameOf) {
    const said = async (/** @type {Fact} */ { field }, /** @type {Entry} */ { source, as_of, value }) => {
      const name = source === "card" ? text.card : nameOf(source);
      return { source: as_of ? `${name} (${day(as_of.slice(0, 10))})` : name, value: await shown(field, value, within, text) };
    };
    const told = facts.map(async (fact) => {
      const all = await Promise.all([fact.entry, ...fact.others].map((entry) => said(fact, entry)));
      const units = fact.entry.value?.today ?? [];
      const choices = await Promise.all(units.map(async (/** @type {any} */ unit) => ({ unit, name: await shown(fact.field, unit, within, text) })));
      return { fact, value: all[0].value, said: all, choices };
    });
    const turn = ++this.#turn;
    const all = await Promise.all(told);
    if (turn !== this.#turn) return;
    [this.#told, this.#text] = [all, text];
    this.#place();
  }

  /** Leads to what is told at an answer. @param {string} path */
  lead(path) {
    const box = this.#boxes.get(path)?.box;
    box?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement | null | undefined} */ (box?.querySelector("[tabindex], button"))?.focus();
  }

  /** Where the next drawing leads: to the control of an answer that was opened, or to what is told of it. @param {string} path */
  goTo(path) {
    this.#next = path;
    this.#place();
  }

  // The engine may give an element to another question, so all that stands there is looked at each time.
  #place() {
    const seen = new Set();
    for (const told of this.#told) {
      const { path } = told.fact;
      const around = this.#around(path);
      if (!around) continue;
      const before = this.#boxes.get(path);
      // Of a closed card only the places are drawn.
      const isClosed = around.matches(ROW) && !around.querySelector(LABEL);
      const isLocked = isClosed ? Boolean(before?.isLocked) : around.querySelector(".tk-lock") !== null;
      if (!isLocked && this.#saying === path) this.#saying = "";
      const drawn = JSON.stringify([this.#text.wrong, told.said, told.fact.entry.reason, told.fact.isTyped, isLocked, isClosed, this.#saying === path]);
      seen.add(path);
      const isThere = !before?.box.childElementCount || around.contains(before.box);
      if (before?.drawn === drawn && isThere) continue;
      // In a list of answers only its own elements may stand.
      const box = make(around.matches(ROW) ? "dd" : "div", { class: "tk-facts" }, ...this.#parts(told, isLocked));
      const typing = before?.box.querySelector("textarea");
      const hadFocus = typing && this.#root.activeElement === typing;
      before?.box.remove();
      this.#boxes.set(path, { box, drawn, isLocked });
      // A question whose answer fills the boxes comes before them.
      const legend = box.querySelector(ASKING) && around.querySelector("legend");
      if (legend) legend.after(box);
      else if (box.childElementCount) around.append(box);
      const textarea = box.querySelector("textarea");
      if (typing && textarea) textarea.value = typing.value;
      if (hadFocus) textarea?.focus();
    }
    for (const [path, { box }] of this.#boxes) {
      if (seen.has(path)) continue;
      box.remove();
      this.#boxes.delete(path);
    }
    this.#open();
    this.#focus();
  }

  /** The element that the engine has drawn for an answer. @param {string} path */
  #around(path) {
    const id = idOf(path);
    const control = this.#root.getElementById(id) ?? this.#root.getElementById(`${id}-province`);
    return this.#root.getElementById(`a${id}`) ?? control?.closest(QUESTION);
  }

  /** @param {Told} told @param {boolean} isLocked */
  #parts(told, isLocked) {
    const { entry, path, others, isTyped, isUnlisted } = told.fact;
    const parts = [];
    if (isUnlisted && !isTyped && !others.length) parts.push(this.#unlisted(told));
    // Who has typed something else has chosen already.
    if (others.length && !isTyped) parts.push(this.#differing(told));
    if (entry.as_written && !isTyped) parts.push(this.#old(told));
    if (entry.reason) parts.push(this.#corrected(told));
    else if (isLocked && LOCKS.includes(entry.assurance)) parts.push(...(this.#saying === path ? this.#asking(told) : [this.#button(told)]));
    return parts;
  }

  /** @param {Told} told */
  #button({ fact, value }) {
    const { path } = fact;
    const label = this.#around(path)?.querySelector(`${LABEL}, .tk-label`)?.textContent ?? "";
    const say = () => {
      this.#saying = path;
      this.#place();
      this.#boxes.get(path)?.box.querySelector("textarea")?.focus();
    };
    return button(this.#text.wrong, say, "tk-link tk-facts__wrong", `: ${label}, ${value}`);
  }

  /** Asks why an answer is wrong. @param {Told} told */
  #asking({ fact }) {
    const { entry, path } = fact;
    const text = this.#text;
    const id = (/** @type {string} */ name) => `${idOf(path)}-wrong${name}`;
    const title = make("p", { class: "tk-facts__title" }, text.wrong);
    const why = /** @type {HTMLTextAreaElement} */ (make("textarea", { id: id(""), class: "tk-input", rows: "3", maxlength: "500", "aria-describedby": `${id("-what")} ${id("-hint")} ${id("-error")}` }));
    const label = make("label", { class: "tk-label", for: id("") }, text["wrong.reason"]);
    const error = make("p", { class: "tk-error", id: id("-error") });
    const close = () => {
      this.#saying = "";
      this.goTo(path);
    };
    const done = () => {
      const reason = why.value.trim().normalize("NFC");
      error.replaceChildren(...(reason ? [] : [make("span", { class: "tk-error__sign", "aria-hidden": "true" }, "!"), make("span", {}, text["wrong.say"])]));
      why.setAttribute("aria-invalid", `${!reason}`);
      if (!reason) return why.focus();
      this.#saying = "";
      this.#acts.correct(entry, reason);
    };
    const actions = make("div", { class: "tk-actions" }, button(text["wrong.done"], done, "tk-button tk-button--second"), button(text.cancel, close, "tk-link"));
    const what = make("p", { id: id("-what") }, text["wrong.why"]);
    const hint = make("p", { class: "tk-hint", id: id("-hint") }, text["wrong.hint"]);
    return [make("div", { class: "tk-facts__box" }, title, what, label, hint, error, why, actions)];
  }

  /** What a register says, beside what the person says instead. @param {Told} told */
  #corrected({ fact, said }) {
    const values = { source: said[0].source, value: said[0].value, reason: fact.entry.reason ?? "" };
    const beside = make("p", { tabindex: "-1" }, fill(this.#text["corrected.beside"], values));
    const back = button(this.#text["corrected.back"], () => this.#acts.correct(fact.entry), "tk-link");
    return make("div", { class: "tk-facts__box" }, make("p", { class: "tk-facts__title" }, this.#text.corrected), beside, back);
  }

  /** That a register's value filled nothing, since the list does not have it. @param {Told} told */
  #unlisted({ said }) {
    return make("div", { class: "tk-facts__box" }, make("p", {}, fill(this.#text.unlisted, { source: said[0].source, value: said[0].value })));
  }

  /** What an old address was in the source's own words; where its commune was split, the one question what it is today. @param {Told} told */
  #old({ fact, choices }) {
    const { entry, path } = fact;
    const address = entry.as_written ?? "";
    if (!choices.length) return make("p", { class: "tk-facts__old", tabindex: "-1" }, fill(this.#text.old, { address }));
    const id = `${idOf(path)}-old`;
    const title = make("p", { class: "tk-facts__title" }, fill(this.#text["old.split"], { address }));
    const ask = make("p", { id }, this.#text["old.ask"]);
    const all = choices.map(({ unit, name }) => button(name, () => this.#acts.settle(entry, unit), "tk-button tk-button--second"));
    const group = make("div", { class: "tk-actions", role: "group", "aria-labelledby": id }, ...all);
    return make("div", { class: "tk-facts__box" }, title, ask, group, make("p", { class: "tk-hint" }, this.#text["old.else"]));
  }

  /** What each source says, and when it noted it. @param {Told} told */
  #differing({ fact, said }) {
    const rows = said.map(({ source, value }) => make("div", {}, make("dt", {}, source), make("dd", {}, value)));
    const title = make("p", { class: "tk-facts__title", tabindex: "-1" }, this.#text.conflicts);
    const why = fact.entry.reason ? [] : [make("p", {}, this.#text["conflicts.why"])];
    return make("div", { class: "tk-facts__box tk-facts__box--differ" }, title, make("dl", { class: "tk-differs__values" }, ...rows), ...why);
  }

  // What two sources say differently is not folded away unless the person folds it, nor is what the person is writing.
  #open() {
    for (const { box } of this.#boxes.values()) {
      const list = box.closest(".tk-card [hidden]");
      if (!list || this.#closed.has(list.id) || !box.querySelector(".tk-facts__box--differ, textarea")) continue;
      /** @type {HTMLElement | null} */ (this.#root.querySelector(`[aria-controls="${list.id}"]`))?.click();
    }
  }

  #press = (/** @type {Event} */ event) => {
    const toggle = event.isTrusted && /** @type {Element} */ (event.target).closest("[aria-controls^=folded]");
    if (!toggle) return;
    const list = toggle.getAttribute("aria-controls") ?? "";
    if (toggle.getAttribute("aria-expanded") === "true") this.#closed.add(list);
    else this.#closed.delete(list);
  };

  // An answer that was opened is entered on its own page; one that is right after all is folded away again.
  #focus() {
    if (!this.#next) return;
    const id = idOf(this.#next);
    const around = this.#around(this.#next);
    const control = this.#root.getElementById(id) ?? this.#root.getElementById(`${id}-province`);
    const told = this.#told.find(({ fact }) => fact.path === this.#next);
    const edit = told?.fact.entry.reason && around?.querySelector(".tk-answer__edit button");
    const list = around?.closest("[hidden]");
    const wrong = around?.querySelector(".tk-facts__wrong");
    const old = around?.querySelector(".tk-facts__old");
    const fold = list && this.#root.querySelector(`[aria-controls="${list.id}"]`);
    const isOpen = control?.matches("input, select, textarea");
    const next = told?.fact.entry.reason ? edit || (isOpen && control) : fold || wrong || old;
    if (!(next instanceof HTMLElement)) return;
    this.#next = "";
    if (next === edit) next.click();
    else next.focus();
  }
}
