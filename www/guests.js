// @ts-check
// What other people share for their roles in the form: who can be invited on the page on screen, what came of it, and that it goes when
// its person takes it back or has agreed to something else than what stands here now.

import { INVITED, named, only, presented } from "./parts.js";
import { idOf } from "./places.js";
import { presentedFor } from "./proof.js";

/**
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {import("./parts.js").Part} Part
 * @typedef {import("./sources.js").Page} Page
 *
 * What it needs of the form around.
 * @typedef {object} Around
 * @property {() => Part[]} parts what is known by now
 * @property {() => any[]} fields of the page on screen
 * @property {(source: string, fresh: Part[]) => Promise<void>} take takes over what somebody has shared
 * @property {(source: string) => Promise<void>} leave goes on without it
 * @property {() => Promise<void>} renew draws the form with what is known now
 * @property {() => boolean} isOver
 */

/** Whether a part has somebody's consent in it. @param {Part} part */
const isConsent = ({ entries }) => entries.some(({ attr }) => attr === "consent");

export class Guests {
  #page;
  #place;
  #around;
  /** Asks for data; there once a page asks for somebody who can be invited. @type {Promise<import("./invite.js").Invite> | undefined} */
  #invite;
  /** What to call those who have shared, by role. @type {Map<string, string>} */
  #names = new Map();
  /** Parts that are here no more, by role, with the key of the sentence that says why; told until their page was seen. @type {Map<string, "withdrawn" | "changed">} */
  #gone = new Map();

  /** @param {Page} page @param {HTMLElement} place where people are invited @param {Around} around */
  constructor(page, place, around) {
    [this.#page, this.#place, this.#around] = [page, place, around];
  }

  remove() {
    this.#invite?.then((invite) => invite.remove()).catch(() => undefined);
  }

  /** What is here no more, and why. */
  gone() {
    return [...this.#gone].map(([role, why]) => ({ why, name: this.title(role) }));
  }

  /** What was told on the page about them has been read. */
  read() {
    for (const role of this.#rolesHere()) this.#gone.delete(role);
  }

  /** What the form calls the person of a role. @param {string} role */
  title(role) {
    const { view, lang } = this.#page.now();
    const title = view.roles?.[role]?.title ?? {};
    return title[lang] ?? title.vi ?? "";
  }

  /** Leaves out what its person has taken back meanwhile, and a consent to something else than what stands here now, before they are sent: the service would refuse them. */
  lookAfter() {
    void this.#lookAfter().catch(() => undefined);
  }

  async #lookAfter() {
    if (!this.#presenting().length || document.visibilityState !== "visible") return;
    const { host, now } = this.#page;
    const url = host.getAttribute("invitations") ?? "";
    // Without an answer they stay: the service judges at submit.
    /** @type {Record<string, boolean>} */
    const counts = await fetch(`${url}?dossier=${encodeURIComponent(now().key)}`).then((response) => (response.ok ? response.json() : {})).catch(() => ({}));
    for (const role of this.#presenting()) {
      if (this.#around.isOver()) return;
      if (counts[role] === false) {
        this.#gone.set(role, "withdrawn");
        this.#leave(role);
      } else await this.#lookAfterConsent(role);
    }
  }

  #consent() {
    return this.#page.bring("consent.js", () => import("./consent.js"));
  }

  /** Leaves out a consent to something else than what stands here now. @param {string} role */
  async #lookAfterConsent(role) {
    const part = this.#partsOf(role).find(isConsent);
    if (!part) return;
    const { digestFor } = await this.#consent();
    if ((await digestFor(this.#page.now(), role)) === presentedFor(part.proof).consent || !this.#around.parts().includes(part)) return;
    this.#gone.set(role, "changed");
    only(part, ({ attr }) => attr !== "consent");
    await this.#around.renew();
  }

  /** What somebody else has shared for their role: it fills what is empty, like a register. @param {string} role @param {any} given */
  async #take(role, { name, record, proofs, shows }) {
    const fresh = presented(proofs, { entries: record.entries, shows });
    const own = record.entries.find((/** @type {Entry} */ { attr }) => attr === "name.birth");
    this.#names.set(role, name ?? own?.value ?? "");
    this.#gone.delete(role);
    await this.#around.take(INVITED + role, fresh);
  }

  /** Without what somebody else has shared. @param {string} role */
  #leave(role) {
    this.#around.leave(INVITED + role).catch(() => undefined);
  }

  /** @param {string} role */
  #partsOf(role) {
    return this.#around.parts().filter(({ source }) => source === INVITED + role);
  }

  /** Roles of those whose data is here. */
  #presenting() {
    return this.#around.parts().flatMap(({ source }) => (source.startsWith(INVITED) ? [source.slice(INVITED.length)] : []));
  }

  /** Roles of people whom the page on screen asks for and who can be invited. @returns {string[]} */
  #rolesHere() {
    const root = /** @type {ShadowRoot} */ (this.#page.host.shadowRoot);
    // Who is asked for nothing but their consent is invited once the question is there.
    const isHere = (/** @type {any} */ { type, path }) => type !== "consent" || Boolean(root.querySelector(`[id="${idOf(path)}"], [id="a${idOf(path)}"]`));
    const asked = this.#around.fields().filter(isHere).map((/** @type {any} */ field) => field.role);
    const uses = this.#page.now().meta.attributes.filter((/** @type {any} */ { from, role }) => from === "invited" && asked.includes(role));
    return [...new Set(uses.map((/** @type {any} */ { role }) => role))];
  }

  /** Whether the person of a role is asked to agree to something. @param {string} role */
  #asksConsent(role) {
    return this.#page.now().meta.attributes.some((/** @type {any} */ one) => one.attr === "consent" && one.role === role);
  }

  /** Lets people be invited where the page on screen asks for them. */
  draw() {
    this.#draw().catch(() => undefined);
  }

  async #draw() {
    const url = this.#page.host.getAttribute("invitations") ?? "";
    const roles = this.#rolesHere();
    if (!url || (!roles.length && !this.#invite)) return;
    this.#invite ??= this.#page.bring("invite.js", () => import("./invite.js")).then(
      ({ Invite }) =>
        new Invite({
          place: this.#place,
          now: () => ({ url, form: this.#page.now().view.id, key: this.#page.now().key, lang: this.#page.now().lang, proof: named(this.#around.parts()) }),
          told: async (role) => (this.#asksConsent(role) ? (await this.#consent()).toldTo(this.#page.now(), role) : undefined),
          take: (role, given) => this.#take(role, given),
          remove: (role) => this.#leave(role),
        }),
    );
    this.#invite.catch(() => (this.#invite = undefined));
    const parts = roles.map((role) => {
      // One for each register that somebody has shared from.
      const own = this.#partsOf(role);
      const name = this.#names.get(role) || (own.flatMap(({ entries }) => entries).find(({ attr }) => attr === "name.birth")?.value ?? "");
      // Their key has signed what they agreed to, also when that stands here no more.
      const agreed = own.some(({ proof }) => presentedFor(proof).consent);
      const shared = own.length ? { name, at: own[0].at, consents: own.some(isConsent), agreed } : undefined;
      return { role, title: this.title(role), asks: this.#asksConsent(role), shared };
    });
    await (await this.#invite).draw(parts);
  }
}
