// @ts-check
// What the page tells of registers: above the form what is on its way, missing or different; below it what came and when. It stands
// beside what the engine draws, in the same shadow root; who can be invited, within it.

import { AtAnswers } from "./correct.js";
import { button, fill, make, style, words } from "./lazy.js";
import { idOf } from "./places.js";
import { labelOf, optionOf, shown } from "./told.js";

/**
 * @typedef {import("./lazy.js").Words} Words
 * @typedef {{ source: string, name: string, how?: string, at: number, marked: any[] }} About one source of this page
 * @typedef {{ view: any, units: string, here: string, isUnshared: boolean, waiting: string[], gone: { why: string, name: string }[], sources: About[], offers: { offer: any, name: string }[], unsettled: string[], facts: ReturnType<typeof import("./places.js").factsOf>, sourceName: (source: string) => string, takesFocus: boolean }} State
 * @typedef {{ ask: (source: string) => void, use: (offer: any) => void, keep: (offer: any) => void, correct: (entry: any, reason?: string) => void, settle: (entry: any, unit: any) => void, login: () => string }} Acts
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
  /** Where other people are asked for their own data, on the page that asks for them; drawn by `invite.js`. */
  guests = make("div", {});
  #conflicts = make("div", {});
  #below = make("div", { class: "tk-sources tk-sources--below" });
  // The engine makes the page's element anew for another page and another language.
  #watch = new MutationObserver(() => this.#placeGuests());
  /** What stands at the answers themselves. */
  #atAnswers;
  /** Marks the answers that a register should have given, and hides an origin that is not chosen yet. */
  #marks = new CSSStyleSheet();
  #said = { key: "", source: "" };
  /** When each source was asked. @type {Map<string, number>} */
  #since = new Map();
  /** Counts drawings, so that a late one changes nothing. */
  #turn = 0;
  /** @type {State | undefined} */
  #state;
  /** Whether the next drawing takes the focus, also when a later one overtakes it. */
  #takesFocus = false;

  /** @param {ShadowRoot} root @param {() => string} lang @param {Acts} acts */
  constructor(root, lang, acts) {
    [this.#root, this.#lang, this.#acts] = [root, lang, acts];
    this.#above.append(this.#status, this.#offers, this.#conflicts);
    this.#atAnswers = new AtAnswers(root, acts);
    this.#watch.observe(root, { childList: true, subtree: true });
  }

  /** Takes everything off the page. */
  remove() {
    this.#turn += 1;
    this.#above.remove();
    this.#watch.disconnect();
    this.guests.remove();
    this.#below.remove();
    this.#atAnswers.remove();
    this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter((one) => one !== this.#marks);
  }

  /** Something to tell once. @param {string} key of the words @param {string} [source] its name */
  say(key, source = "") {
    this.#said = { key, source };
  }

  /** @param {State} state */
  async draw(state) {
    this.#state = state;
    this.#takesFocus ||= state.takesFocus;
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
    const within = this.#within(state);
    await this.#atAnswers.draw(state.facts, text, within, state.sourceName);
    if (turn !== this.#turn) return;
    this.#place();
    this.#mark(state.sources.filter(({ how }) => how === "down" || how === "ended"), state.unsettled);
    const lines = this.#lines(state, text);
    // Put there anew, the same sentence would be said again; who stands on a link stays there.
    if (`${lines.map(({ outerHTML }) => outerHTML)}` !== `${[...this.#status.children].map(({ outerHTML }) => outerHTML)}`) this.#status.replaceChildren(...lines);
    this.#showOffers(offers, state, text);
    const differing = this.#differing(state, text);
    // Who stands on a link stays there.
    if (`${differing.map(({ textContent }) => textContent)}` !== `${[...this.#conflicts.children].map(({ textContent }) => textContent)}`) this.#conflicts.replaceChildren(...differing);
    this.#below.replaceChildren(...state.sources.filter(({ how, at }) => how === "here" && at).map((one) => this.#again(one, text)));
  }

  /** Leads to an answer that was opened, or is right after all. @param {string} path */
  goTo(path) {
    this.#atAnswers.goTo(path);
  }

  /** @param {State} state */
  #within({ view, units }) {
    return { view, units, lang: this.#lang() };
  }

  // The engine's own part is the one with the form in it.
  #place() {
    const form = [...this.#root.children].find((one) => one.querySelector(".tk-form"));
    if (!form || (this.#above.nextSibling === form && this.#below.previousSibling === form)) return;
    form.before(this.#above);
    form.after(this.#below);
  }

  // Under what the page is about.
  #placeGuests() {
    const questions = this.#root.querySelector(".tk-form form");
    if (questions && this.guests.nextSibling !== questions) questions.before(this.guests);
  }

  /** Leads to the answers of which two sources say different things; what they say stands there. @param {State} state @param {Words} text */
  #differing({ facts, here, view }, text) {
    const fields = view.pages.find((/** @type {any} */ { id }) => id === here)?.items.flatMap((/** @type {any} */ item) => item.fields ?? [item]) ?? [];
    const differing = facts.filter(({ field, others, isTyped }) => others.length && !isTyped && fields.includes(field));
    if (!differing.length) return [];
    const links = differing.map(({ field, path }) => make("li", {}, button(labelOf(field, this.#lang()), () => this.#atAnswers.lead(path), "tk-link")));
    return [make("section", { class: "tk-notice", "aria-label": text.conflicts }, make("p", {}, text["conflicts.at"]), make("ul", { class: "tk-sources__list" }, ...links))];
  }

  /** @param {State} state @param {Words} text */
  #lines({ here, isUnshared, waiting, gone, sources }, text) {
    const line = (/** @type {string} */ key, /** @type {string} */ source, /** @type {(Node | string)[]} */ ...more) =>
      make("p", { class: "tk-notice tk-sources__line" }, fill(text[key], { source }), ...more);
    const lines = [];
    if (!here && isUnshared) {
      const share = make("a", { class: "tk-link", href: this.#acts.login() }, text["unshared.choose"]);
      lines.push(line("unshared", "", " ", share));
    }
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
    for (const { why, name } of gone) lines.push(line(why, name));
    const { key, source } = this.#said;
    if (key === "same" || key === "found") lines.push(line(key, source));
    // What came by itself is told to those who can not see it come.
    if (key === "filled" || key === "other") lines.push(make("p", { class: "tk-unseen" }, fill(text[key], { source })));
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
  #showOffers(items, { offers }, text) {
    const takesFocus = this.#takesFocus;
    this.#takesFocus = false;
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
  async #offer({ offer, name: source }, state, text) {
    const { field, typed, old, entry, isGone } = offer;
    const label = labelOf(field, this.#lang());
    const within = this.#within(state);
    const [held, after] = await Promise.all([shown(field, old?.value, within, text), shown(field, isGone ? undefined : entry.value, within, text)]);
    const before = typed ? (optionOf(field, typed, within) ?? typed) : held;
    const fact = (/** @type {string} */ name, /** @type {string} */ value) => make("div", {}, make("dt", {}, name), make("dd", {}, value));
    const use = button(text.use, () => this.#acts.use(offer), "tk-button tk-button--second", `: ${label}, ${after}`);
    const keep = button(text.keep, () => this.#acts.keep(offer), "tk-button tk-button--second", `: ${label}, ${before}`);
    const values = make("dl", { class: "tk-differs__values" }, fact(typed ? text.typed : text.held, before), fact(source || text.register, after));
    return make("div", { class: "tk-differs__item" }, make("h3", { class: "tk-differs__label" }, label), values, make("div", { class: "tk-actions" }, use, keep));
  }

  /** @param {About[]} missing @param {string[]} unsettled paths of what was typed, until the person says whether it is to stand against a source */
  #mark(missing, unsettled) {
    const ids = missing.flatMap(({ marked }) => marked.map(({ path }) => idOf(path)));
    // A row's key stands between the group and the field, so that rows are not marked.
    const one = (/** @type {string} */ id) => `.tk-question:has([id="${id}"], [id^="${id}-province"])`;
    const bar = ids.length ? `${ids.map(one).join()} { border-inline-start: 4px dotted var(--tk-field-line); padding-inline-start: 0.75rem; }` : "";
    // The module has it beside the source's word already, and would call it a correction that was asked for.
    const origins = unsettled.map(idOf).map((id) => `[id="${id}-origin"] > *, [id="a${id}"] .tk-badges`);
    this.#marks.replaceSync(origins.length ? `${bar} ${origins.join()} { display: none; }` : bar);
  }
}
