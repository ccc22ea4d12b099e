// @ts-check
// Asking registers, one at a time, when a page of the form comes up that needs what they hold; and again when the person wishes.
// What a register says never goes over what was typed: both are shown, and the person chooses. Loaded for people who are signed in.

import { Guests } from "./guests.js";
import { inTime } from "./lazy.js";
import { Offers } from "./offers.js";
import { INVITED, only, ownFirst, presented } from "./parts.js";
import { claims, holder, isPresented, share } from "./proof.js";
import { Panel } from "./panel.js";
import { carry, factsOf, isWithin, keyOf, placesFor, rolesOf, settle } from "./places.js";

/**
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {{ source: string, name: Record<string, string>, reads: { attr: string, role: string }[] }} Planned
 * @typedef {import("./parts.js").Part} Part
 * @typedef {import("./offers.js").Offer} Offer
 * @typedef {"asking" | "here" | "down" | "ended"} How a source stands
 *
 * What the element gives.
 * @typedef {object} Page
 * @property {HTMLElement} host
 * @property {() => { lang: string, who: any, view: any, exports: any, meta: any, acts: string[][], key: string, place: string, card: Entry[] }} now the form, what was done, whose key binds
 * @property {(who: object, change: (acts: string[][]) => string[][]) => Promise<void>} renew
 * @property {typeof import("./opening.js").bring} bring
 */

const FORMAT = "tokhai-identity/1";

/** @param {HTMLElement} host @param {string} name */
const attribute = (host, name) => host.getAttribute(name) ?? "";

/**
 * Learns which sources may be asked, and takes up what a draft keeps; asks none.
 * @param {Page} page @param {any} [kept] what a draft keeps
 * @throws when it can not be learnt
 */
export async function begin(page, kept) {
  const sources = new Sources(page);
  await sources.begin(kept);
  return sources;
}

export class Sources {
  #page;
  /** @type {Planned[]} */
  #plan = [];
  /** @type {Part[]} */
  #parts = [];
  /** @type {Map<string, How>} */
  #how = new Map();
  /** What is said otherwise than what is there. */
  #offers;
  /** What other people share for their roles. */
  #guests;
  #here = "";
  /** What had been done when the panel was drawn last. */
  #done = "";
  #whose = "";
  /** Who has which role by the answers; nothing before the first look. */
  #who = "";
  /** What had been done by then. @type {string[][]} */
  #acts = [];
  #isUnshared = false;
  #isOver = false;
  #panel;
  /** Of each attribute the register whose word counts where several have it. @type {Record<string, string>} */
  #registers = {};
  /** One change of the form after the other. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  #watch = new MutationObserver(() => this.#draw());
  #seen = () => this.#guests.lookAfter();

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    addEventListener("visibilitychange", this.#seen);
    this.#watch.observe(page.host, { attributes: true, attributeFilter: ["lang"] });
    this.#panel = new Panel(/** @type {ShadowRoot} */ (page.host.shadowRoot), () => page.now().lang, {
      ask: (source) => this.#ask(source, this.#how.get(source) === "here"),
      use: (offer) => this.#use(offer),
      keep: (offer) => {
        this.#offers.drop(offer);
        this.#draw(true);
      },
      correct: (entry, reason) => this.#change(entry, () => (entry.reason = reason)),
      settle: (entry, unit) => this.#change(entry, () => settle(entry, unit)),
      login: () => attribute(page.host, "login"),
    });
    this.#offers = new Offers(page, () => this.#parts);
    this.#guests = new Guests(page, this.#panel.guests, {
      parts: () => this.#parts,
      fields: () => this.#fields(),
      take: (source, fresh) => this.#next(() => this.#take(source, fresh, false)),
      leave: (source) => {
        this.#parts = this.#parts.filter((part) => part.source !== source);
        this.#offers.leave(source);
        return this.#next(() => this.#renewForm(() => false));
      },
      renew: () => this.#next(() => this.#renewForm(() => false)),
      isOver: () => this.#isOver,
    });
  }

  /** Does something to the form after what is under way, and draws what came of it. @param {() => Promise<unknown>} change */
  async #next(change) {
    // What fails once stops nothing after it.
    await (this.#turn = this.#turn.then(change).then(() => undefined, () => this.#page.now().form?.saved("failed")));
    this.#draw();
  }

  /** Another question is on screen. */
  look() {
    this.#draw();
  }

  /** Takes the panel off the page. @returns {undefined} */
  stop() {
    this.#isOver = true;
    removeEventListener("visibilitychange", this.#seen);
    this.#watch.disconnect();
    this.#how.clear();
    this.#panel.remove();
    this.#guests.remove();
    this.#tell();
  }

  /** As {@link begin} says. @param {any} [kept] */
  async begin(kept) {
    const plan = await this.#planned();
    this.#plan = plan.sources;
    this.#registers = plan.registers ?? {};
    if (kept) await this.#takeUp(kept, plan.subject);
    this.#draw();
  }

  // A host that knows no sources is asked for everything at once, when the first page that binds anything comes up.
  async #planned() {
    const response = await fetch(attribute(this.#page.host, "identity"), { signal: inTime() });
    if (response.ok) return response.json();
    // Who signed in for something else has shared nothing with this form yet.
    this.#isUnshared = response.status === 403;
    if (this.#isUnshared) return { sources: [] };
    if (response.status !== 404 && response.status !== 405) throw new Error(`${response.status}`);
    return { sources: [{ source: "", name: {}, reads: this.#page.now().meta.attributes }] };
  }

  /** @param {any} kept @param {string | undefined} subject */
  async #takeUp({ proofs, entries, shows }, subject) {
    const { x } = await holder(this.#page.now().place);
    for (const [index, proof] of proofs.entries()) {
      const of = [...entries.keys()].filter((at) => entries[at].proof === index);
      if (isPresented(proof)) {
        this.#parts.push(...presented([proof], { entries: of.map((at) => ({ ...entries[at], proof: 0 })), shows: of.map((at) => shows[at]) }));
        continue;
      }
      const { sub, source, iat, exp, cnf } = claims(proof);
      const planned = this.#plan.find((one) => one.source === source || one.source === "");
      // Somebody else's, of a key that is gone, or too old to be shown: it is asked for again.
      if (!planned || (subject && sub !== subject) || cnf?.jwk.x !== x || exp * 1000 < Date.now()) continue;
      const part = { source: planned.source, at: iat * 1000, proof, entries: of.map((at) => entries[at]), shows: of.map((at) => shows[at]) };
      this.#parts.push(part);
      this.#how.set(planned.source, "here");
    }
  }

  /** What is known of the person, with what proves it, as one record. */
  who() {
    const parts = this.#parts.filter((part) => part.entries.length);
    const all = parts.flatMap((part, proof) => part.entries.map((entry, at) => ({ entry: { ...entry, proof }, shows: part.shows[at] })));
    const counting = ownFirst(this.#registers, all, ({ entry }) => entry);
    const entries = counting.map(({ entry }) => entry);
    const record = JSON.stringify({ format: FORMAT, entries, missing: [] });
    // What the person has said of it is theirs, so that a draft keeps it though nothing was typed.
    const own = entries.some(({ reason, assurance }) => reason || assurance === "typed");
    return { record, entries, own, proofs: parts.map((part) => part.proof), shows: counting.map(({ shows }) => shows) };
  }

  /** All that is known, in the order in which it counts. */
  #known() {
    return ownFirst(this.#registers, this.#parts.flatMap((part) => part.entries), (entry) => entry);
  }

  /** Asks every source anew that has given something, because its proof has ended. */
  async renew() {
    const theirs = this.#parts.filter((part) => part.source.startsWith(INVITED) && claims(part.proof).exp * 1000 > Date.now());
    const asked = [...new Set(this.#parts.map((part) => part.source))].filter((source) => !source.startsWith(INVITED));
    const kept = new Map(this.#parts.flatMap((part) => part.entries.map((entry) => [keyOf(entry), entry])));
    const fresh = await Promise.all(asked.map((source) => this.#fetch(source)));
    this.#parts = fresh.flat();
    // What the person did not take before stays out.
    for (const part of this.#parts) {
      only(part, (entry) => {
        carry(kept.get(keyOf(entry)), entry);
        return kept.has(keyOf(entry));
      });
    }
    this.#parts.push(...theirs);
    return this.who();
  }

  /** A page is on screen, or something was done on it. @param {string[][]} acts */
  arrive(acts) {
    const page = acts.find(([kind]) => kind === "page")?.[2] ?? "";
    const done = JSON.stringify(acts.map(([kind, path, text]) => [kind, path, kind !== "set" || path.startsWith("/_roles/") ? text : text !== ""]));
    const whose = () => JSON.stringify(this.#fields().map(({ role }) => role));
    if (this.#isOver) return;
    this.#lookAtRoles(acts);
    if (page === this.#here) {
      // An answer of the page may say that it asks about somebody else.
      const isOthers = whose() !== this.#whose;
      if (isOthers) this.#askFirst();
      // What stands at an answer depends on who it is about and whether it was typed.
      if (isOthers || done !== this.#done) this.#draw();
      [this.#done, this.#whose] = [done, whose()];
      return;
    }
    // What was told on the page about them has been read.
    this.#guests.read();
    [this.#here, this.#done] = [page, done];
    this.#panel.say("");
    this.#guests.lookAfter();
    this.#whose = whose();
    this.#askFirst();
    this.#draw();
  }

  /** @param {string[][]} acts */
  #lookAtRoles(acts) {
    const now = this.#page.now();
    const who = JSON.stringify([Object.keys(now.view.roles ?? {}).map(rolesOf(now)), acts.filter(([, path]) => path?.startsWith("/_roles/"))]);
    const before = this.#acts;
    this.#acts = acts;
    if (who === this.#who) return;
    // What a draft keeps is as its person left it.
    const isFirst = this.#who === "";
    this.#who = who;
    if (isFirst) this.#offers.stand(this.#known());
    else this.#turn = this.#turn.then(() => this.#meet(before)).catch(() => undefined);
  }

  /** Asks what the page on screen needs and what was not asked yet. */
  #askFirst() {
    for (const { source } of this.#needed()) if (!this.#how.has(source)) this.#ask(source, false);
  }

  /** Fields of the page on screen, those of rows too, with whose they are now. @returns {any[]} */
  #fields() {
    const now = this.#page.now();
    const page = now.view.pages.find((/** @type {any} */ one) => one.id === this.#here);
    const fields = (page?.items ?? []).flatMap((/** @type {any} */ item) => item.fields ?? [item]);
    const roleOf = rolesOf(now);
    return fields.map((/** @type {any} */ field) => ({ ...field, role: field.role && roleOf(field.role) }));
  }

  #needed() {
    const fields = this.#fields();
    const isBound = (/** @type {any} */ { attr, role }) => fields.some((/** @type {any} */ field) => field.attr === attr && field.role === role);
    return this.#plan.filter(({ reads }) => reads.some(isBound));
  }

  /** @param {string} source @returns {Promise<Part[]>} */
  async #fetch(source) {
    const { host, now } = this.#page;
    const { entries, proofs, shows, isDown } = await share(attribute(host, "identity"), now().place, source);
    if (isDown) throw new Error("503");
    return proofs.map((/** @type {string} */ proof, /** @type {number} */ index) => {
      const own = [...entries.keys()].filter((at) => entries[at].proof === index);
      return { source, at: Date.now(), proof, entries: own.map((at) => entries[at]), shows: own.map((at) => shows[at]) };
    });
  }

  /** @param {string} source @param {boolean} isAgain */
  async #ask(source, isAgain) {
    if (this.#how.get(source) === "asking") return;
    this.#how.set(source, "asking");
    this.#draw();
    let how = /** @type {How} */ ("here");
    let fresh = /** @type {Part[]} */ ([]);
    try {
      fresh = await this.#fetch(source);
    } catch (error) {
      how = /^40[13]$/.test(error instanceof Error ? error.message : "") ? "ended" : "down";
    }
    // The form began anew meanwhile.
    if (!this.#how.has(source)) return;
    if (how === "here") await (this.#turn = this.#turn.then(() => this.#take(source, fresh, isAgain)).catch(() => (how = "down")));
    this.#how.set(source, how);
    this.#draw();
  }

  /** Takes over what fills nothing that is there, and offers the rest. @param {string} source @param {Part[]} fresh @param {boolean} isAgain */
  async #take(source, fresh, isAgain) {
    const typedAlike = await this.#offers.compare(source, fresh);
    this.#parts.push(...fresh);
    this.#offers.stand(this.#known());
    await this.#renewForm((path) => typedAlike.has(path));
    const offered = this.#offers.all.some((offer) => offer.source === source);
    if (isAgain) this.#panel.say(offered ? "found" : "same", this.#name(source));
    else this.#panel.say(offered ? "other" : "filled", this.#name(source));
  }

  /** Somebody has another role by the answers now. @param {string[][]} before what had been done until then */
  async #meet(before) {
    const met = await this.#offers.meet(before, this.#known());
    if (met.isLeft) this.#panel.say("");
    if (!met.offered && !met.alike.size && !met.isLeft) return;
    await this.#renewForm((path) => met.alike.has(path), met.kept);
    if (met.offered) this.#panel.say("other", this.#name(met.offered.source));
    this.#draw();
  }

  /** The register's value instead of what is there. @param {Offer} offer */
  async #use(offer) {
    this.#offers.use(offer);
    this.#draw(true);
    await this.#next(() => this.#renewForm((path) => isWithin(path, offer.paths)));
  }

  /** Takes the person's word about an entry: that it is wrong, or right after all, or what an old address is today. @param {Entry} entry @param {() => void} change */
  async #change(entry, change) {
    change();
    const paths = placesFor(this.#page.now(), entry).map(({ path }) => path);
    await this.#next(() => this.#renewForm((path) => isWithin(path, paths)));
    await this.#draw();
    this.#panel.goTo(paths[0]);
  }

  /** Draws the form with what is known now, without what was typed at these paths. @param {(path: string) => boolean} isLeft @param {string[][]} [more] what is done besides */
  #renewForm(isLeft, more = []) {
    const change = (/** @type {string[][]} */ acts) => [...acts, ...more].filter(([kind, path]) => kind !== "set" || !isLeft(path));
    return this.#page.renew({ ...this.#page.now().who, ...this.who() }, change);
  }

  /** @param {string} source */
  #name(source) {
    if (source.startsWith(INVITED)) return this.#guests.title(source.slice(INVITED.length));
    const name = this.#plan.find((one) => one.source === source)?.name ?? {};
    return name[this.#page.now().lang] ?? name.vi ?? "";
  }

  // Whoever drives the page can see that answers may still change.
  #tell() {
    const asking = [...this.#how].filter(([, how]) => how === "asking").map(([source]) => source || "all");
    this.#page.host.toggleAttribute("data-asking", asking.length > 0);
    if (asking.length) this.#page.host.setAttribute("data-asking", asking.join(" "));
  }

  #draw(takesFocus = false) {
    if (this.#isOver) return undefined;
    this.#tell();
    this.#guests.draw();
    const about = (/** @type {Planned} */ { source, reads }) => ({
      source,
      name: this.#name(source),
      how: this.#how.get(source),
      at: Math.max(0, ...this.#parts.filter((part) => part.source === source).map((part) => part.at)),
      marked: this.#fields().filter((/** @type {any} */ field) => reads.some(({ attr, role }) => field.attr === attr && field.role === role)),
    });
    const offers = this.#offers.all.map((offer) => ({ offer, name: this.#name(offer.source) }));
    const waiting = this.#plan.filter(({ source }) => !this.#how.has(source)).map(({ source }) => this.#name(source));
    const now = this.#page.now();
    return this.#panel.draw({
      view: now.view,
      units: attribute(this.#page.host, "units"),
      here: this.#here,
      isUnshared: this.#isUnshared,
      waiting,
      gone: this.#guests.gone(),
      sources: this.#needed().map(about),
      offers,
      unsettled: this.#offers.unsettled(),
      // What is offered stands in the panel.
      facts: factsOf(now, this.#known(), now.card).filter(({ entry }) => !this.#offers.all.some((offer) => offer.entry === entry && !offer.isGone)),
      sourceName: (source) => this.#name(source),
      takesFocus,
    });
  }
}
