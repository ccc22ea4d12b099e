// @ts-check
// Drafts on this device: in IndexedDB, encrypted (`sealed.js`).
// A draft has one writer, the tab that holds the lock of its key, so that two tabs never write over each other.
// Loaded when a draft is there or the first one is made, never before the first question of a first visit.

import { dropFiles, inDrafts, seal, unseal } from "./sealed.js";
import { differs, drop, isShown, keys, show } from "./waiting.js";

/** How long a draft waits for its person, in days. */
const DAYS = 7;
/** How long answers may wait to be written together, in milliseconds. */
const GATHER_MS = 400;
/** How often to ask for a lock that is about to be let go, and how long to wait between, in milliseconds. */
const [TRIES, PAUSE_MS] = [10, 50];

/**
 * What is kept of a form that is being filled.
 * @typedef {Record<string, string>} Words by language
 * @typedef {{ type: string, label: Words, list?: string }} Question
 * @typedef {{ acts: string[][], signing_in: boolean, digest: string, labels: Record<string, Words>, proven?: unknown, card?: unknown[] }} Content
 * @typedef {Content & { key: string }} Draft
 * @typedef {import("./sealed.js").Kept} Kept
 */

const pause = () => new Promise((done) => setTimeout(done, PAUSE_MS));

/** @param {string} key */
const remove = (key) => inDrafts("drafts", "readwrite", (drafts) => drafts.delete(key));

/**
 * Drafts of one form, the latest first; those of any form that waited too long are removed. What waits to be sent is only for the tab that
 * has it, or opens it.
 * @param {string} place @param {string} own
 */
async function waiting(place, own) {
  /** @type {Kept[]} */
  const all = await inDrafts("drafts", "readonly", (drafts) => drafts.getAll());
  const oldest = Date.now() - DAYS * 86_400_000;
  const sent = await keys();
  const isOver = (/** @type {Kept} */ { key, saved_at }) => !sent.has(key) && saved_at < oldest;
  for (const { key } of all.filter(isOver)) await remove(key);
  const found = all.filter((kept) => kept.place === place && !isOver(kept) && (!sent.has(kept.key) || kept.key === own));
  return found.sort((a, b) => b.saved_at - a.saved_at).map((kept) => ({ ...kept, waits: sent.has(kept.key) }));
}

/** Notes something in this tab, or takes out what is noted there; where that is not allowed nothing is. @param {string} place @param {string} text @param {string} [noted] */
function keepInTab(place, text, noted) {
  try {
    if (text) sessionStorage.setItem(place, text);
    else if (sessionStorage.getItem(place) === noted) sessionStorage.removeItem(place);
  } catch {
    // Nothing was kept there either.
  }
}

/** What is asked at each path, to say later what a new version of the form has no place for. @param {unknown} view */
function questions(view, found = /** @type {Record<string, Question>} */ ({})) {
  if (view && typeof view === "object") {
    const { path, type, label, list } = /** @type {{ path?: string } & Question} */ (view);
    if (path && label) found[path] = { type, label, list };
    for (const part of Object.values(view)) questions(part, found);
  }
  return found;
}

/** The groups of rows, each as the beginning of its questions' paths. @param {string[]} paths */
const groups = (paths) =>
  new Set(paths.flatMap((path) => [...path.matchAll(/\/\*/g)].map(({ index }) => path.slice(0, index))));

/** What was chosen, one code a line. @param {string} text */
const codes = (text) => text.split("\n").filter(Boolean);

/** The drafts of one form, as one element uses them. */
export class Drafts {
  #place;
  #digest = "";
  /** @type {Record<string, Question>} */
  #questions = {};
  /** @type {Set<string>} */
  #groups = new Set();
  /** @type {Record<string, { code: string, label: Words }[]>} */
  #lists = {};
  /** Lets go of the lock. @type {(() => void) | undefined} */
  #free;
  #locked = "";
  /** @type {{ key: string, content: Content } | undefined} */
  #next;
  /** What was given last, until it is on the disk. @type {Content | undefined} */
  #behind;
  #timer = 0;
  #writing = Promise.resolve();
  /** Whether nobody uses these any more. */
  #isLeft = false;
  #tell;

  /**
   * @param {string} place under which the form's drafts lie
   * @param {(is_kept: boolean) => void} tell hears whether what was given is on the disk
   */
  constructor(place, tell) {
    this.#place = place;
    this.#tell = tell;
    document.addEventListener("visibilitychange", this.#hide);
    addEventListener("pagehide", this.#go);
  }

  #hide = () => void (document.visibilityState === "hidden" && this.flush());

  #go = () => {
    // A database is too slow for a page that goes; the tab keeps what is not written yet.
    if (this.#behind) {
      this.#tell(false);
      this.#describeInTab(this.#behind.labels);
    }
    void this.flush();
  };

  /** Writes what waits, and lets another element of this page, or another tab, have the draft. */
  async leave() {
    document.removeEventListener("visibilitychange", this.#hide);
    removeEventListener("pagehide", this.#go);
    await this.flush();
    this.#isLeft = true;
    this.#free?.();
    this.#locked = "";
  }

  /** What the answers belong to from now on. @param {string} digest @param {unknown} view */
  describe(digest, view) {
    this.#digest = digest;
    this.#lists = /** @type {any} */ (view).lists ?? {};
    this.#questions = questions(view);
    this.#groups = groups(Object.keys(this.#questions));
  }

  /**
   * Takes the draft that this tab had, or else the latest that no other tab is writing.
   * @param {{ key: string, gone?: boolean } & Partial<Content> | null} own key of this tab's draft, and what the tab alone has of it
   * @returns {Promise<{ draft?: Draft, elsewhere: boolean }>} `elsewhere`: another tab is filling this form
   */
  async claim(own) {
    const key = own?.key ?? "";
    // The page went before it was deleted.
    if (own?.gone) await remove(key);
    const kept = await waiting(this.#place, key);
    kept.sort((a, b) => Number(b.key === key) - Number(a.key === key));
    const late = own?.acts && /** @type {Content} */ (own);
    const isWritten = kept.some((one) => one.key === key);
    let elsewhere = false;
    for (const one of late && !isWritten ? [{ key, content: late, waits: false }, ...kept] : kept) {
      // The element that was here before may be about to let go of this tab's own.
      for (let tries = one.key === key ? TRIES : 0; tries && !(await this.#lock(key)); tries -= 1) await pause();
      if (!(await this.#lock(one.key))) {
        elsewhere = true;
        continue;
      }
      // What this device's key does not open is nobody's any more.
      const written = "content" in one ? one.content : await unseal(one);
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
   * A draft, as this version of the form can take it. Of another version: for each act what was asked, by language, and under no language the answer. What was
   * chosen is `gone` if an option of it is: no control would show it, and nobody could take it out.
   * @param {Draft} draft
   */
  fit(draft) {
    if (draft.digest === this.#digest) return draft;
    const { acts, labels = {} } = draft;
    const said = acts.map(([, path, text]) => ({ "": text, ...(labels[path] ?? this.#label(path, text)) }));
    return { ...draft, said, acts: acts.map(([kind, path, text]) => [kind === "set" && this.#isGone(path, text) ? "gone" : kind, path, text]) };
  }

  /** @param {string} path @param {string} text */
  #isGone(path, text) {
    const { type = "", list = "" } = this.#question(path) ?? {};
    const options = this.#lists[list];
    return type.startsWith("choice") && options && !codes(text).every((code) => options.some((option) => option.code === code));
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
    const said = acts.filter(([kind]) => kind === "set").map(([, path, text]) => [path, this.#label(path, text)]);
    const labels = Object.fromEntries(said);
    this.#soon(key, { acts, signing_in, digest: this.#digest, labels, proven, card });
  }

  /** @param {string} key @param {Content} content */
  #soon(key, content) {
    this.#behind = content;
    this.#next = { key, content };
    this.#timer ||= window.setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Says of what the tab keeps what was asked. @param {Record<string, Words>} labels */
  #describeInTab(labels) {
    try {
      const own = JSON.parse(sessionStorage.getItem(this.#place) ?? "null");
      if (own?.acts) sessionStorage.setItem(this.#place, JSON.stringify({ ...own, labels }));
    } catch {
      // Without room for it the tab has the answers alone.
    }
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
    // A page may go before the database has done it.
    const gone = JSON.stringify({ key, gone: true });
    keepInTab(this.#place, gone);
    await this.flush();
    if (isShown(key)) await drop(key).catch(() => undefined);
    await dropFiles(key).catch(() => undefined);
    await remove(key).then(() => keepInTab(this.#place, "", gone)).catch(() => undefined);
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
  #question(path) {
    let [at, above] = ["", ""];
    for (const step of path.split("/").slice(1)) [at, above] = [`${at}/${this.#groups.has(at) ? "*" : step}`, at];
    return this.#questions[at] ?? this.#questions[above];
  }

  /**
   * What was asked at a path, by language, and under no language what was chosen, if a code stands for it.
   * @param {string} path @param {string} text @returns {Words}
   */
  #label(path, text) {
    const { label, list = "" } = this.#question(path) ?? {};
    const options = this.#lists[list];
    if (!options) return { ...label };
    const lang = document.documentElement.lang;
    const said = codes(text).map((code) => {
      const { [lang]: own, vi } = options.find((option) => option.code === code)?.label ?? {};
      return own ?? vi ?? code;
    });
    return { ...label, "": said.join(", ") };
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
        // Who left while it was asked for does not keep it.
        if (lock === null || this.#isLeft) return undefined;
        this.#free?.();
        this.#locked = key;
        return new Promise((free) => (this.#free = () => free(undefined)));
      });
      held.catch(reject);
    });
  }
}
