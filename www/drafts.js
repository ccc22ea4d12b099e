// @ts-check
// Drafts on this device: in IndexedDB, encrypted (`sealed.js`).
// A draft has one writer, the tab that holds the lock of its key, so that two tabs never write over each other.
// Loaded when a draft is there or the first one is made, never before the first question of a first visit.

import { inDrafts, seal, unseal } from "./sealed.js";
import { differs, drop, isShown, keys, show } from "./waiting.js";

/** How long a draft waits for its person, in days. */
const DAYS = 7;
/** How long answers may wait to be written together, in milliseconds. */
const GATHER_MS = 400;

/**
 * What is kept of a form that is being filled.
 * @typedef {Record<string, string>} Words by language
 * @typedef {{ acts: string[][], signing_in: boolean, digest: string, labels: Record<string, Words>, proven?: unknown, card?: unknown[] }} Content
 * @typedef {Content & { key: string }} Draft
 * @typedef {import("./sealed.js").Kept} Kept
 */

/** @param {string} key */
const remove = (key) => inDrafts("drafts", "readwrite", (drafts) => drafts.delete(key));

/**
 * Drafts of one form, the latest first; those that waited too long are removed. What waits to be sent is only for the tab that
 * has it, or opens it.
 * @param {string} place @param {string} own
 */
async function waiting(place, own) {
  /** @type {Kept[]} */
  const all = await inDrafts("drafts", "readonly", (drafts) => drafts.index("place").getAll(place));
  const oldest = Date.now() - DAYS * 86_400_000;
  const sent = await keys();
  const isOver = (/** @type {Kept} */ { key, saved_at }) => !sent.has(key) && saved_at < oldest;
  for (const { key } of all.filter(isOver)) await remove(key);
  const found = all.filter((kept) => !isOver(kept) && (!sent.has(kept.key) || kept.key === own));
  return found.sort((a, b) => b.saved_at - a.saved_at).map((kept) => ({ ...kept, waits: sent.has(kept.key) }));
}

/** Labels of the questions by path, to say later what a new version of the form has no place for. @param {unknown} view */
function labels(view, found = /** @type {Record<string, Words>} */ ({})) {
  if (view && typeof view === "object") {
    const { path, label } = /** @type {{ path?: string, label?: Words }} */ (view);
    if (path && label) found[path] = label;
    for (const part of Object.values(view)) labels(part, found);
  }
  return found;
}

/** The drafts of one form, as one element uses them. */
export class Drafts {
  #place;
  #digest = "";
  /** @type {Record<string, Words>} */
  #labels = {};
  /** Lets go of the lock. @type {(() => void) | undefined} */
  #free;
  #locked = "";
  /** @type {{ key: string, content: Content } | undefined} */
  #next;
  /** What was given last, until it is on the disk. @type {Content | undefined} */
  #behind;
  #timer = 0;
  #writing = Promise.resolve();
  #tell;

  /**
   * @param {string} place under which the form's drafts lie
   * @param {(is_kept: boolean) => void} tell hears whether what was given is on the disk
   */
  constructor(place, tell) {
    this.#place = place;
    this.#tell = tell;
    const flush = () => void (document.visibilityState === "hidden" && this.flush());
    document.addEventListener("visibilitychange", flush);
    addEventListener("pagehide", () => {
      // A database is too slow for a page that goes; the tab keeps what is not written yet.
      if (this.#behind) this.#tell(false);
      void this.flush();
    });
  }

  /** What the answers belong to from now on. @param {string} digest @param {unknown} view */
  describe(digest, view) {
    this.#digest = digest;
    this.#labels = labels(view);
  }

  /**
   * Takes the draft that this tab had, or else the latest that no other tab is writing.
   * @param {{ key: string } & Partial<Content> | null} own key of this tab's draft, and what the tab alone has of it
   * @returns {Promise<{ draft?: Draft, elsewhere: boolean }>} `elsewhere`: another tab is filling this form
   */
  async claim(own) {
    const key = own?.key ?? "";
    const kept = await waiting(this.#place, key);
    kept.sort((a, b) => Number(b.key === key) - Number(a.key === key));
    const late = own?.acts && /** @type {Content} */ (own);
    const isWritten = kept.some((one) => one.key === key);
    let elsewhere = false;
    for (const one of late && !isWritten ? [{ key, content: late, waits: false }, ...kept] : kept) {
      if (!(await this.#lock(one.key))) {
        elsewhere = true;
        continue;
      }
      // What this device's key does not open is nobody's any more.
      const written = "content" in one ? one.content : await unseal(one).catch(() => undefined);
      const content = written && one.key === key ? { ...written, ...late } : written;
      // Who opens what waits sees it whole.
      if (written && one.waits) show(one.key, written.acts);
      if (content && late && one.key === key) this.#soon(key, content);
      if (content) return { draft: { ...content, key: one.key, signing_in: content.signing_in || one.waits }, elsewhere };
      await remove(one.key);
    }
    return { elsewhere };
  }

  /**
   * Keeps the answers as they are now; writes them a moment later, together with what follows.
   * @param {string} key
   * @param {string[][]} acts
   * @param {boolean} signing_in
   * @param {unknown} proven what is known of the person, with its proofs
   * @param {unknown[]} card what a card has said
   */
  keep(key, acts, signing_in, proven, card) {
    // What waits lies there already.
    if (isShown(key) && !differs(key, acts)) return this.#tell(true);
    const said = acts.filter(([kind]) => kind === "set").map(([, path]) => [path, this.#label(path)]);
    const labels = Object.fromEntries(said);
    this.#soon(key, { acts, signing_in, digest: this.#digest, labels, proven, card });
  }

  /** @param {string} key @param {Content} content */
  #soon(key, content) {
    this.#behind = content;
    this.#next = { key, content };
    this.#timer ||= window.setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Writes now what waits; done when it is on the disk. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#next) {
      // What is there by the time the write before it is done: on a slow disk no row of them comes to wait for one another.
      this.#writing = this.#writing.then(() => {
        const next = this.#next;
        this.#next = undefined;
        return next && this.#write(next.key, next.content);
      });
    }
    return this.#writing;
  }

  /** Removes a draft. @param {string} key */
  async forget(key) {
    this.#next = undefined;
    this.#behind = undefined;
    await this.flush();
    if (isShown(key)) await drop(key).catch(() => undefined);
    await remove(key).catch(() => undefined);
    this.#free?.();
    this.#locked = "";
  }

  /** @param {string} key @param {Content} content */
  async #write(key, content) {
    try {
      if (!(await this.#lock(key))) throw new Error("another tab has this draft");
      const kept = await seal(key, this.#place, content);
      await inDrafts("drafts", "readwrite", (drafts) => drafts.put(kept));
      if (this.#behind === content) {
        this.#behind = undefined;
        sessionStorage.setItem(this.#place, JSON.stringify({ key }));
      }
      this.#tell(true);
    } catch {
      this.#tell(false);
    }
    // Other answers are no longer what waits.
    if (isShown(key)) await drop(key).catch(() => undefined);
  }

  /** A row's question is found under `*`, a part of an address under the address. @param {string} path */
  #label(path) {
    const [, first, , ...rest] = path.split("/");
    const inRow = `/${first}/*/${rest.join("/")}`;
    const above = path.slice(0, path.lastIndexOf("/"));
    return this.#labels[path] ?? this.#labels[inRow] ?? this.#labels[above] ?? {};
  }

  /**
   * Holds the lock of a draft until it is let go or the page is gone; false if another tab has it.
   * @param {string} key
   * @returns {Promise<boolean>}
   */
  #lock(key) {
    if (this.#locked === key || !navigator.locks) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const held = navigator.locks.request(`tokhai:${key}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        if (lock === null) return undefined;
        this.#free?.();
        this.#locked = key;
        return new Promise((free) => (this.#free = () => free(undefined)));
      });
      held.catch(reject);
    });
  }
}
