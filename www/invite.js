// @ts-check
// Asking another adult for their own data: a link and its code for their phone or for a new tab, and what becomes of it. Loaded for
// people who are signed in, where the form on screen asks for somebody who can be invited.

import { picture } from "./code.js";
import { fill, inTime, make, words } from "./lazy.js";

/**
 * @typedef {"none" | "open" | "opened" | "declined" | "ended" | "failed" | "incomplete" | "sign-in"} How an invitation stands; what was shared is known to who holds it
 * @typedef {import("./code.js").Code} Code
 * @typedef {{ how: How, invitation: string, page: string, code?: Code, ends: number }} Asked
 * @typedef {{ role: string, title: string, asks: boolean, shared?: { name: string, at: number, consents: boolean, agreed: boolean } }} Part of the page, whether its person is asked to agree to something, and what they have shared: whether their consent stands, and whether they gave one, be it to other answers
 *
 * What the one who asks registers gives.
 * @typedef {object} Desk
 * @property {HTMLElement} place where it is drawn
 * @property {() => { url: string, form: string, key: string, lang: string, proof?: string }} now `proof` shows the name of who asks
 * @property {(role: string) => Promise<{ answers: object, isWhole: boolean } | undefined>} told the answers in what they are asked to agree to
 * @property {(role: string, given: any) => Promise<void>} take what was shared has come
 * @property {(role: string) => void} remove
 */

/** How often an invitation is looked after, in milliseconds. */
const LOOK_MS = 2000;

const NONE = /** @type {Asked} */ ({ how: "none", invitation: "", page: "", ends: 0 });

/** @param {number} at */
const clock = (at) => new Date(at).toTimeString().slice(0, 5);

export class Invite {
  #desk;
  /** @type {Map<string, Asked>} */
  #asked = new Map();
  /** @type {Part[]} */
  #parts = [];
  /** What is drawn, so that it is drawn anew only when it changes. */
  #drawn = "";
  #isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #look = () => void this.#lookAll();

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    addEventListener("visibilitychange", this.#look);
  }

  /** Takes it off the page. */
  remove() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    removeEventListener("visibilitychange", this.#look);
    this.#desk.place.replaceChildren();
  }

  /** Shows these parts of the page on screen. @param {Part[]} parts */
  async draw(parts) {
    this.#parts = parts;
    const { lang } = this.#desk.now();
    const shown = JSON.stringify([lang, parts, parts.map(({ role }) => this.#state(role))]);
    if (shown === this.#drawn || this.#isOver) return;
    const text = await words("invite", lang).catch(() => undefined);
    // Drawn for another state meanwhile.
    if (!text || this.#parts !== parts || this.#isOver) return;
    const had = /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (this.#desk.place.getRootNode()).activeElement);
    const focused = this.#desk.place.contains(had) ? had?.id : undefined;
    this.#drawn = shown;
    this.#desk.place.replaceChildren(...parts.map((part) => this.#part(part, text)));
    if (focused !== undefined) {
      const again = focused ? this.#desk.place.querySelector(`[id="${focused}"]`) : null;
      /** @type {HTMLElement | null} */ (again ?? this.#desk.place.querySelector("h2"))?.focus();
    }
    this.#later();
  }

  /** @param {string} role */
  #place(role) {
    return `tokhai:invite:${this.#desk.now().key}:${role}`;
  }

  // Kept for the tab, so that a page that was put away while the other person used the device goes on.
  /** @param {string} role @returns {Asked} */
  #state(role) {
    const known = this.#asked.get(role);
    if (known) return known;
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#place(role)) ?? "null");
      if (kept && kept.ends > Date.now()) return kept;
    } catch {
      // Without storage it is asked for again.
    }
    return NONE;
  }

  /** @param {string} role @param {Asked} asked */
  #note(role, asked) {
    this.#asked.set(role, asked);
    const isOpen = asked.how === "open" || asked.how === "opened";
    try {
      if (isOpen) sessionStorage.setItem(this.#place(role), JSON.stringify(asked));
      else sessionStorage.removeItem(this.#place(role));
    } catch {
      // It stays with the page.
    }
    return this.draw([...this.#parts]);
  }

  /** @param {Part} part @param {Record<string, string>} all */
  #part({ role, title, asks, shared }, all) {
    const id = `tk-invite-${role}`;
    // Who is asked to agree is told so, where that has words of its own.
    const own = Object.entries(all).flatMap(([key, said]) => (key.startsWith("consent.") ? [[key.slice(8), said]] : []));
    const text = asks ? { ...all, ...Object.fromEntries(own) } : all;
    const heading = make("h2", { id, class: "tk-sources__title", tabindex: "-1" }, fill(text.title, { role: title || text.role }));
    const inside = shared ? this.#shared(role, { ...shared, how: !asks || shared.consents ? "shared" : shared.agreed ? "shared.changed" : "shared.only" }, text) : this.#asking(role, text);
    return make("section", { class: "tk-differs tk-invite", "aria-labelledby": id }, heading, ...inside);
  }

  /** @param {string} role @param {{ name: string, at: number, how: string }} shared @param {Record<string, string>} text */
  #shared(role, { name, at, how }, text) {
    const said = fill(text[how], { name: name || text["shared.one"], time: clock(at) });
    const remove = this.#button(`tk-invite-remove-${role}`, text.remove, "tk-link", () => {
      this.#desk.remove(role);
      return this.#note(role, NONE);
    });
    return [make("p", { role: "status" }, said), remove];
  }

  /** @param {string} role @param {Record<string, string>} text */
  #asking(role, text) {
    const asked = this.#state(role);
    if (asked.how === "open" || asked.how === "opened") return this.#open(role, asked, text);
    const notice = asked.how === "none" ? [] : [make("p", { class: "tk-notice", role: "status" }, text[asked.how])];
    const ask = this.#button(`tk-invite-ask-${role}`, text.ask, "tk-button tk-button--second", () => this.#ask(role));
    return [...notice, make("p", {}, text.why), make("div", { class: "tk-actions" }, ask)];
  }

  /** @param {string} role @param {Asked} asked @param {Record<string, string>} text */
  #open(role, { how, page, code, ends }, text) {
    const url = new URL(page, location.href).href;
    const link = /** @type {HTMLInputElement} */ (make("input", { id: `tk-invite-link-${role}`, class: "tk-input", readonly: "", value: url }));
    const label = make("label", { class: "tk-label", for: link.id }, text.link);
    link.addEventListener("focus", () => link.select());
    const status = make("p", { role: "status" }, text[how]);
    const copy = this.#button(`tk-invite-copy-${role}`, text.copy, "tk-button tk-button--second", async () => {
      // Where the browser allows no copying the link is marked, to be copied by hand.
      await navigator.clipboard.writeText(url).then(() => (status.textContent = text.copied), () => link.focus());
    });
    const here = make("a", { id: `tk-invite-here-${role}`, class: "tk-link", href: url, target: "_blank", rel: "noopener" }, text.here);
    const cancel = this.#button(`tk-invite-cancel-${role}`, text.cancel, "tk-link", () => this.#cancel(role));
    const told = make("p", {}, fill(text.scan, { time: clock(ends) }));
    const drawn = how === "open" && code ? [picture(code, text.code, "tk-invite__code")] : [];
    const acts = make("div", { class: "tk-actions tk-invite__acts" }, copy, here, cancel);
    return [status, told, ...drawn, label, link, acts];
  }

  /** @param {string} id @param {string} text @param {string} kind @param {() => Promise<unknown>} act */
  #button(id, text, kind, act) {
    const button = make("button", { id, type: "button", class: kind }, text);
    button.addEventListener("click", () => void act());
    return button;
  }

  /** @param {string} role */
  async #ask(role) {
    const { url, form, key, proof } = this.#desk.now();
    const headers = { "content-type": "application/json" };
    try {
      const told = await this.#desk.told(role);
      if (told && !told.isWhole) return this.#note(role, { ...NONE, how: "incomplete" });
      const response = await fetch(url, { method: "POST", headers, signal: inTime(), body: JSON.stringify({ form, role, key, proof, answers: told?.answers }) });
      if (response.status === 401) return this.#note(role, { ...NONE, how: "sign-in" });
      if (!response.ok) throw new Error(`${response.status}`);
      const { invitation, page, code, ends_at } = await response.json();
      return this.#note(role, { how: "open", invitation, page, code, ends: Date.parse(ends_at) });
    } catch {
      return this.#note(role, { ...NONE, how: "failed" });
    }
  }

  /** @param {string} role */
  async #cancel(role) {
    await this.#close(this.#state(role).invitation);
    return this.#note(role, NONE);
  }

  /** @param {string} invitation */
  #close(invitation) {
    return fetch(`${this.#desk.now().url}/${invitation}`, { method: "DELETE", signal: inTime() }).catch(() => undefined);
  }

  #later() {
    clearTimeout(this.#timer);
    const waits = this.#parts.some(({ role, shared }) => !shared && /^open/.test(this.#state(role).how));
    if (waits && !this.#isOver) this.#timer = setTimeout(this.#look, LOOK_MS);
  }

  async #lookAll() {
    if (document.visibilityState === "visible") {
      const open = this.#parts.filter(({ role, shared }) => !shared && /^open/.test(this.#state(role).how));
      await Promise.all(open.map(({ role }) => this.#lookAfter(role).catch(() => undefined)));
    }
    this.#later();
  }

  /** @param {string} role */
  async #lookAfter(role) {
    const asked = this.#state(role);
    const response = await fetch(`${this.#desk.now().url}/${asked.invitation}`, { signal: inTime() });
    // It was cancelled or answered meanwhile.
    if (this.#state(role).invitation !== asked.invitation || this.#isOver) return;
    if (response.status === 401) return this.#note(role, { ...NONE, how: "sign-in" });
    if (response.status === 410) return this.#note(role, { ...NONE, how: "ended" });
    if (!response.ok) return;
    const { state, ...given } = await response.json();
    if (state === "shared") {
      await this.#desk.take(role, given);
      await this.#close(asked.invitation);
      return this.#note(role, NONE);
    }
    if (state === "fetched") return this.#note(role, { ...NONE, how: "ended" });
    if (state === "declined") return this.#note(role, { ...NONE, how: "declined" });
    if (state !== asked.how) return this.#note(role, { ...asked, how: state });
  }
}
