// @ts-check
// Asking registers, one at a time, when a page of the form comes up that needs what they hold; and again when the person wishes.
// What a register says never goes over what was typed: both are shown, and the person chooses. Loaded for people who are signed in.

import { INVITED, admit, named, only, ownFirst, presented } from "./parts.js";
import { claims, holder, isPresented, presentedFor, share } from "./proof.js";
import { Panel } from "./panel.js";
import { words } from "./lazy.js";
import { alike, carry, factsOf, idOf, isWithin, keyOf, placesOf, rolesOf, settle, standing, typedAt, typedIn, usedOf } from "./places.js";

/**
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {{ source: string, name: Record<string, string>, reads: { attr: string, role: string }[] }} Planned
 * @typedef {import("./parts.js").Part} Part
 * @typedef {{ source: string, entry: Entry, old?: Entry, field: any, paths: string[], typed: string, isGone: boolean, part?: Part, shows: number[] }} Offer
 * @typedef {"asking" | "here" | "down" | "ended"} How a source stands
 *
 * What the element gives.
 * @typedef {object} Page
 * @property {HTMLElement} host
 * @property {() => { lang: string, who: any, view: any, exports: any, meta: any, acts: string[][], key: string, place: string, card: Entry[] }} now the form, what was done, whose key binds
 * @property {(who: object, change: (acts: string[][]) => string[][]) => Promise<void>} renew
 */

const FORMAT = "tokhai-identity/1";

/** Why somebody keeps what they typed, for the office that reads it, as long as the words of this part are not there. */
const KEPT = "Người nộp hồ sơ giữ điều đã nhập.";

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
  /** @type {Offer[]} */
  #offers = [];
  #here = "";
  /** What had been done when the panel was drawn last. */
  #done = "";
  #whose = "";
  /** Who has which role by the answers; nothing before the first look. */
  #who = "";
  /** What had been done by then. @type {string[][]} */
  #acts = [];
  /** Where what is known of people stands by then. @type {Set<string>} */
  #standing = new Set();
  #isUnshared = false;
  #isOver = false;
  #panel;
  /** Asks other people for their own data; there once a page asks for somebody who can be invited. @type {Promise<import("./invite.js").Invite> | undefined} */
  #invite;
  /** What to call those who have shared, by role. @type {Map<string, string>} */
  #guests = new Map();
  /** Parts that are here no more, by role, with the key of the sentence that says why; told until their page was seen. @type {Map<string, "withdrawn" | "changed">} */
  #gone = new Map();
  /** Of each attribute the register whose word counts where several have it. @type {Record<string, string>} */
  #registers = {};
  /** One change of the form after the other. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  #watch = new MutationObserver(() => this.#draw());
  #seen = () => void this.#lookAfter().catch(() => undefined);

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    addEventListener("visibilitychange", this.#seen);
    this.#watch.observe(page.host, { attributes: true, attributeFilter: ["lang"] });
    this.#panel = new Panel(/** @type {ShadowRoot} */ (page.host.shadowRoot), () => page.now().lang, {
      ask: (source) => this.#ask(source, this.#how.get(source) === "here"),
      use: (offer) => this.#use(offer),
      keep: (offer) => this.#drop(offer),
      correct: (entry, reason) => this.#change(entry, () => (entry.reason = reason)),
      settle: (entry, unit) => this.#change(entry, () => settle(entry, unit)),
      login: () => attribute(page.host, "login"),
    });
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
    this.#invite?.then((invite) => invite.remove()).catch(() => undefined);
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
    const response = await fetch(attribute(this.#page.host, "identity"));
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

  /** What somebody else has shared for their role: it fills what is empty, like a register. @param {string} role @param {any} given */
  async #takePresented(role, { name, record, proofs, shows }) {
    const fresh = presented(proofs, { entries: record.entries, shows });
    const own = record.entries.find((/** @type {Entry} */ { attr }) => attr === "name.birth");
    this.#guests.set(role, name ?? own?.value ?? "");
    this.#gone.delete(role);
    await (this.#turn = this.#turn.then(() => this.#take(INVITED + role, fresh, false)));
    this.#draw();
  }

  /** Roles of those whose data is here. */
  #presenting() {
    return this.#parts.flatMap(({ source }) => (source.startsWith(INVITED) ? [source.slice(INVITED.length)] : []));
  }

  /** Leaves out what its person has taken back meanwhile, and a consent to something else than what stands here now, before they are sent: the service would refuse them. */
  async #lookAfter() {
    if (!this.#presenting().length || document.visibilityState !== "visible") return;
    const { host, now } = this.#page;
    // Without an answer they stay: the service judges at submit.
    /** @type {Record<string, boolean>} */
    const counts = await fetch(`${attribute(host, "invitations")}?dossier=${encodeURIComponent(now().key)}`).then((response) => (response.ok ? response.json() : {})).catch(() => ({}));
    for (const role of this.#presenting()) {
      if (this.#isOver) return;
      if (counts[role] === false) {
        this.#gone.set(role, "withdrawn");
        this.#leavePresented(role);
      } else await this.#lookAfterConsent(role);
    }
  }

  /** Leaves out a consent to something else than what stands here now. @param {string} role */
  async #lookAfterConsent(role) {
    const part = this.#parts.find(({ source }) => source === INVITED + role);
    if (!part?.entries.some(({ attr }) => attr === "consent")) return;
    const { digestFor } = await import("./consent.js");
    if ((await digestFor(this.#page.now(), role)) === presentedFor(part.proof).consent || !this.#parts.includes(part)) return;
    this.#gone.set(role, "changed");
    only(part, ({ attr }) => attr !== "consent");
    await (this.#turn = this.#turn.then(() => this.#renewForm(() => false)));
    this.#draw();
  }

  /** Without what somebody else has shared. @param {string} role */
  #leavePresented(role) {
    this.#parts = this.#parts.filter((part) => part.source !== INVITED + role);
    this.#offers = this.#offers.filter((offer) => offer.source !== INVITED + role);
    this.#turn = this.#turn.then(() => this.#renewForm(() => false));
    this.#turn.then(() => this.#draw()).catch(() => undefined);
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
    for (const role of this.#rolesHere()) this.#gone.delete(role);
    [this.#here, this.#done] = [page, done];
    this.#panel.say("");
    void this.#lookAfter().catch(() => undefined);
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
    if (isFirst) this.#standing = standing(this.#page.now(), this.#known());
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
    this.#offers = this.#offers.filter((offer) => offer.source !== source);
    const before = this.#parts.filter((part) => part.source === source);
    const known = new Map(before.flatMap((part) => part.entries.map((entry) => [keyOf(entry), { entry, part }])));
    const typedAlike = new Set();
    const [insists, form] = [await this.#insists(), this.#page.now()];
    for (const part of fresh) {
      only(part, (entry, shows) => {
        const held = known.get(keyOf(entry));
        known.delete(keyOf(entry));
        carry(held?.entry, entry);
        if (held && entry.reason) {
          only(held.part, (one) => one !== held.entry);
          return true;
        }
        const places = this.#places(entry);
        const { typed, others } = typedIn(form, places, entry);
        const [first] = others.length ? others : places;
        if (!first) return true;
        const isOther = held && !alike(held.entry, entry);
        if (!others.length && !isOther) {
          for (const { path } of typed) typedAlike.add(path);
          if (held) only(held.part, (one) => one !== held.entry);
          return true;
        }
        this.#offers.push({ source, entry, old: held?.entry, field: first.field, paths: typed.map(({ path }) => path), typed: others.length ? typedAt(form, first.path) : "", isGone: false, part, shows });
        // What somebody else presents is shown whole or not at all, so the service would fill it. Until it is taken it stays beside
        // what was typed, as what the person says otherwise.
        const isWhole = source.startsWith(INVITED);
        if (isWhole) entry.reason = insists;
        return isWhole;
      });
    }
    for (const { entry } of known.values()) {
      const [first] = this.#places(entry);
      if (first) this.#offers.push({ source, entry, old: entry, field: first.field, paths: [], typed: "", isGone: true, shows: [] });
    }
    this.#parts.push(...fresh);
    const offered = this.#offers.some((offer) => offer.source === source);
    this.#standing = standing(this.#page.now(), this.#known());
    await this.#renewForm((path) => typedAlike.has(path));
    if (isAgain) this.#panel.say(offered ? "found" : "same", this.#name(source));
    else this.#panel.say(offered ? "other" : "filled", this.#name(source));
  }

  /** Why somebody keeps what they typed against what another person shares, in words. */
  async #insists() {
    const text = await words("sources", this.#page.now().lang).catch(() => undefined);
    return text?.kept || KEPT;
  }

  /**
   * Somebody has another role by the answers now, so that what is known of them has another place. Where something else was typed
   * before, both are shown, and until it is taken it stays beside that as what the person says otherwise: the service, which fills
   * before it reads answers, would take what was typed for a change of it. What stood beside somebody who has no role any more was
   * typed before they had it, so it stays although the module takes it for theirs.
   * @param {string[][]} acted what had been done before
   */
  async #meet(acted) {
    const before = this.#standing;
    const insists = await this.#insists();
    const now = this.#page.now();
    this.#standing = standing(now, this.#known());
    // What was offered of somebody who has no role any more is known as before.
    const left = this.#offers.filter(({ part, entry, paths }) => part && paths.length && !this.#places(entry).length);
    this.#offers = this.#offers.filter((offer) => !left.includes(offer));
    for (const { part, entry, shows } of left) admit(part, entry, shows);
    if (left.length) this.#panel.say("");
    if (!left.length && ![...this.#standing].some((one) => !before.has(one))) return;
    const isThere = (/** @type {string} */ path) => now.acts.some(([kind, where]) => kind === "set" && where === path);
    const taken = acted.filter(([kind, path]) => kind === "set" && !isThere(path) && left.some(({ paths }) => isWithin(path, paths)));
    const form = { ...now, acts: [...now.acts, ...taken] };
    const typedAlike = new Set();
    const offered = this.#offers.length;
    for (const part of this.#parts) {
      for (const [at, entry] of part.entries.entries()) {
        const places = entry.reason ? [] : this.#places(entry).filter(({ path }) => !before.has(keyOf(entry) + path));
        const { typed, others } = typedIn(form, places, entry);
        if (!others.length) {
          for (const { path } of typed) typedAlike.add(path);
          continue;
        }
        const { field, path } = others[0];
        this.#offers.push({ source: part.source, entry, field, paths: typed.map((one) => one.path), typed: typedAt(form, path), isGone: false, part, shows: part.shows[at] });
        // Who they are stays known by it.
        entry.reason = insists;
      }
    }
    if (this.#offers.length === offered && !typedAlike.size && !left.length) return;
    await this.#renewForm((path) => typedAlike.has(path), taken);
    if (this.#offers.length > offered) this.#panel.say("other", this.#name(this.#offers[offered].source));
    this.#draw();
  }

  /** The register's value instead of what is there. @param {Offer} offer */
  async #use(offer) {
    const { entry, old, part, paths, shows } = offer;
    for (const one of this.#parts) only(one, (known) => known !== old);
    admit(part, entry, shows);
    this.#drop(offer);
    await (this.#turn = this.#turn.then(() => this.#renewForm((path) => isWithin(path, paths))));
  }

  /** Takes the person's word about an entry: that it is wrong, or right after all, or what an old address is today. @param {Entry} entry @param {() => void} change */
  async #change(entry, change) {
    change();
    const paths = this.#places(entry).map(({ path }) => path);
    await (this.#turn = this.#turn.then(() => this.#renewForm((path) => isWithin(path, paths))));
    await this.#draw();
    this.#panel.goTo(paths[0]);
  }

  /** @param {Offer} offer */
  #drop(offer) {
    this.#offers = this.#offers.filter((one) => one !== offer);
    this.#draw(true);
  }

  /** Draws the form with what is known now, without what was typed at these paths. @param {(path: string) => boolean} isLeft @param {string[][]} [more] what is done besides */
  #renewForm(isLeft, more = []) {
    const change = (/** @type {string[][]} */ acts) => [...acts, ...more].filter(([kind, path]) => kind !== "set" || !isLeft(path));
    return this.#page.renew({ ...this.#page.now().who, ...this.who() }, change);
  }

  /** Where the form asks for it, of this very person. @param {Entry} entry */
  #places(entry) {
    const now = this.#page.now();
    return usedOf(now, [entry]).length ? placesOf(now, entry) : [];
  }

  /** @param {string} source */
  #name(source) {
    if (source.startsWith(INVITED)) return this.#title(source.slice(INVITED.length));
    const name = this.#plan.find((one) => one.source === source)?.name ?? {};
    return name[this.#page.now().lang] ?? name.vi ?? "";
  }

  /** What the form calls the person of a role. @param {string} role */
  #title(role) {
    const { view, lang } = this.#page.now();
    const title = view.roles?.[role]?.title ?? {};
    return title[lang] ?? title.vi ?? "";
  }

  /** @param {Part} part @param {string} attr */
  #given({ entries }, attr) {
    return entries.find((entry) => entry.attr === attr)?.value ?? "";
  }

  /** Roles of people whom the page on screen asks for and who can be invited. @returns {string[]} */
  #rolesHere() {
    const root = /** @type {ShadowRoot} */ (this.#page.host.shadowRoot);
    // Who is asked for nothing but their consent is invited once the question is there.
    const isHere = (/** @type {any} */ { type, path }) => type !== "consent" || Boolean(root.querySelector(`[id="${idOf(path)}"], [id="a${idOf(path)}"]`));
    const asked = this.#fields().filter(isHere).map((/** @type {any} */ field) => field.role);
    const uses = this.#page.now().meta.attributes.filter((/** @type {any} */ { from, role }) => from === "invited" && asked.includes(role));
    return [...new Set(uses.map((/** @type {any} */ { role }) => role))];
  }

  /** Whether the person of a role is asked to agree to something. @param {string} role */
  #asksConsent(role) {
    return this.#page.now().meta.attributes.some((/** @type {any} */ one) => one.attr === "consent" && one.role === role);
  }

  /** Lets people be invited where the page on screen asks for them. */
  async #drawInvite() {
    const url = this.#page.host.getAttribute("invitations") ?? "";
    const roles = this.#rolesHere();
    if (!url || (!roles.length && !this.#invite)) return;
    this.#invite ??= import("./invite.js").then(
      ({ Invite }) =>
        new Invite({
          place: this.#panel.guests,
          now: () => ({ url, form: this.#page.now().view.id, key: this.#page.now().key, lang: this.#page.now().lang, proof: named(this.#parts) }),
          told: async (role) => (this.#asksConsent(role) ? (await import("./consent.js")).toldTo(this.#page.now(), role) : undefined),
          take: (role, given) => this.#takePresented(role, given),
          remove: (role) => this.#leavePresented(role),
        }),
    );
    this.#invite.catch(() => (this.#invite = undefined));
    const parts = roles.map((role) => {
      const part = this.#parts.find(({ source }) => source === INVITED + role);
      const consents = part?.entries.some(({ attr }) => attr === "consent") ?? false;
      const shared = part && { name: this.#guests.get(role) || this.#given(part, "name.birth"), at: part.at, consents };
      return { role, title: this.#title(role), asks: this.#asksConsent(role), shared };
    });
    await (await this.#invite).draw(parts);
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
    this.#drawInvite().catch(() => undefined);
    const about = (/** @type {Planned} */ { source, reads }) => ({
      source,
      name: this.#name(source),
      how: this.#how.get(source),
      at: Math.max(0, ...this.#parts.filter((part) => part.source === source).map((part) => part.at)),
      marked: this.#fields().filter((/** @type {any} */ field) => reads.some(({ attr, role }) => field.attr === attr && field.role === role)),
    });
    const offers = this.#offers.map((offer) => ({ offer, name: this.#name(offer.source) }));
    const waiting = this.#plan.filter(({ source }) => !this.#how.has(source)).map(({ source }) => this.#name(source));
    const now = this.#page.now();
    return this.#panel.draw({
      view: now.view,
      units: attribute(this.#page.host, "units"),
      here: this.#here,
      isUnshared: this.#isUnshared,
      waiting,
      gone: [...this.#gone].map(([role, why]) => ({ why, name: this.#title(role) })),
      sources: this.#needed().map(about),
      offers,
      unsettled: this.#offers.flatMap(({ entry, paths }) => (entry.reason ? paths : [])),
      // What is offered stands in the panel.
      facts: factsOf(now, this.#known(), now.card).filter(({ entry }) => !this.#offers.some((offer) => offer.entry === entry && !offer.isGone)),
      sourceName: (source) => this.#name(source),
      takesFocus,
    });
  }
}
