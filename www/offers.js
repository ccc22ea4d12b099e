// @ts-check
// What a source says otherwise than what was typed or said before: both are shown, and the person chooses. Nothing goes over what was
// typed, whoever turns out to be meant by it.

import { words } from "./lazy.js";
import { INVITED, admit, only } from "./parts.js";
import { alike, carry, isWithin, keyOf, placesFor, standing, typedAt, typedIn } from "./places.js";

/**
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {import("./parts.js").Part} Part
 * @typedef {import("./sources.js").Page} Page
 * @typedef {{ source: string, entry: Entry, old?: Entry, field: any, paths: string[], typed: string, isGone: boolean, part?: Part, shows: number[] }} Offer
 */

/** Why somebody keeps what they typed, for the office that reads it, as long as the words of this part are not there. */
const KEPT = "Người nộp hồ sơ giữ điều đã nhập.";

export class Offers {
  /** What waits for a choice. @type {Offer[]} */
  all = [];
  #page;
  #parts;
  /** Where what is known of people stood when it was looked at last. @type {Set<string>} */
  #standing = new Set();

  /** @param {Page} page @param {() => Part[]} parts what is known by now */
  constructor(page, parts) {
    [this.#page, this.#parts] = [page, parts];
  }

  /** Notes where what is known stands now. @param {Entry[]} known */
  stand(known) {
    this.#standing = standing(this.#page.now(), known);
  }

  /** Paths of what was typed that stands beside a source's word before anybody has said that it is to. */
  unsettled() {
    return this.all.flatMap(({ entry, paths }) => (entry.reason ? paths : []));
  }

  /** @param {Offer} offer */
  drop(offer) {
    this.all = this.all.filter((one) => one !== offer);
  }

  /** All that a source has offered. @param {string} source */
  leave(source) {
    this.all = this.all.filter((offer) => offer.source !== source);
  }

  /** Takes what is offered for what is known. @param {Offer} offer */
  use(offer) {
    const { entry, old, part, shows } = offer;
    for (const one of this.#parts()) only(one, (known) => known !== old);
    admit(part, entry, shows);
    this.drop(offer);
  }

  /**
   * Leaves in what a source has just said what fills nothing that is there, and offers the rest.
   * @param {string} source @param {Part[]} fresh
   * @returns {Promise<Set<string>>} paths where the very same was typed
   */
  async compare(source, fresh) {
    this.leave(source);
    const before = this.#parts().filter((part) => part.source === source);
    const known = new Map(before.flatMap((part) => part.entries.map((entry) => [keyOf(entry), { entry, part }])));
    /** @type {Set<string>} */
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
        const places = placesFor(form, entry);
        const { typed, others } = typedIn(form, places, entry);
        const [first] = others.length ? others : places;
        if (!first) return true;
        const isOther = held && !alike(held.entry, entry);
        if (!others.length && !isOther) {
          for (const { path } of typed) typedAlike.add(path);
          if (held) only(held.part, (one) => one !== held.entry);
          return true;
        }
        this.all.push({ source, entry, old: held?.entry, field: first.field, paths: typed.map(({ path }) => path), typed: others.length ? typedAt(form, first.path) : "", isGone: false, part, shows });
        // What somebody else presents is shown whole or not at all, so the service would fill it. Until it is taken it stays beside
        // what was typed, as what the person says otherwise.
        const isWhole = source.startsWith(INVITED);
        if (isWhole) entry.reason = insists;
        return isWhole;
      });
    }
    for (const { entry } of known.values()) {
      const [first] = placesFor(form, entry);
      if (first) this.all.push({ source, entry, old: entry, field: first.field, paths: [], typed: "", isGone: true, shows: [] });
    }
    return typedAlike;
  }

  /**
   * Somebody has another role by the answers now, so that what is known of them has another place. Where something else was typed
   * before, both are shown, and until it is taken it stays beside that as what the person says otherwise: the service, which fills
   * before it reads answers, would take what was typed for a change of it. What stood beside somebody who has no role any more was
   * typed before they had it, so it stays although the module takes it for theirs.
   * @param {string[][]} acted what had been done before @param {Entry[]} known
   * @returns {Promise<{ isLeft: boolean, offered?: Offer, alike: Set<string>, kept: string[][] }>} whether something is offered no more,
   *   the first of what is offered now, paths where the very same was typed, and what was typed and is to stay
   */
  async meet(acted, known) {
    const before = this.#standing;
    const insists = await this.#insists();
    const now = this.#page.now();
    this.stand(known);
    // What was offered of somebody who has no role any more is known as before.
    const left = this.all.filter(({ part, entry, paths }) => part && paths.length && !placesFor(now, entry).length);
    this.all = this.all.filter((offer) => !left.includes(offer));
    for (const { part, entry, shows } of left) admit(part, entry, shows);
    const isThere = (/** @type {string} */ path) => now.acts.some(([kind, where]) => kind === "set" && where === path);
    const kept = acted.filter(([kind, path]) => kind === "set" && !isThere(path) && left.some(({ paths }) => isWithin(path, paths)));
    const met = { isLeft: left.length > 0, alike: new Set(), kept };
    if (!met.isLeft && ![...this.#standing].some((one) => !before.has(one))) return met;
    const form = { ...now, acts: [...now.acts, ...kept] };
    const offered = this.all.length;
    for (const part of this.#parts()) {
      for (const [at, entry] of part.entries.entries()) {
        const places = entry.reason ? [] : placesFor(form, entry).filter(({ path }) => !before.has(keyOf(entry) + path));
        const { typed, others } = typedIn(form, places, entry);
        if (!others.length) {
          for (const { path } of typed) met.alike.add(path);
          continue;
        }
        const { field, path } = others[0];
        this.all.push({ source: part.source, entry, field, paths: typed.map((one) => one.path), typed: typedAt(form, path), isGone: false, part, shows: part.shows[at] });
        // Who they are stays known by it.
        entry.reason = insists;
      }
    }
    return { ...met, offered: this.all[offered] };
  }

  /** Why somebody keeps what they typed against what another person shares, in words. */
  async #insists() {
    const text = await words("sources", this.#page.now().lang).catch(() => undefined);
    return text?.kept || KEPT;
  }
}
