// @ts-check
// Questions that are answered with files: choosing them, and bringing them to the service by tus 1.0.0 (tus.io). Loaded with the first
// form that asks for files. The engine draws a hidden field that holds the answer, which says of each file what it is called, how large
// it is and what it holds; everything else stands here, beside it.

import { digest, fitting, named } from "./chosen.js";
import { button, counted, dress, fill, isShared, make, words } from "./lazy.js";
import { inFiles, seal, unseal } from "./sealed.js";

/**
 * @typedef {{ name: string, sha256: string, size: number, type: string }} Said what the answer says of a file
 * @typedef {import("./chosen.js").Limits} Limits
 * @typedef {"waiting" | "sending" | "here" | "refused" | "lost"} State `waiting` for the network, `lost`: this page does not have its bytes
 * @typedef {{ said: Said, bytes?: Blob, name: string, state: State, sent: number, at: string, why?: Tell, stop: AbortController, done?: Promise<void> }} Upload
 * @typedef {{ hidden: HTMLInputElement, input: HTMLInputElement, choose: HTMLElement, list: HTMLElement, status: HTMLElement, about: HTMLElement, id: string, path: string, row: string, limits: Limits, drawn: string, told: Tell }} Control
 * @typedef {() => string} Tell a sentence in the language that is spoken when it is asked for
 * @typedef {import("./lazy.js").Words} Words
 */

/** Bytes that are sent at once: what a lost connection costs at most. */
const PIECE = 512 * 1024;
/** How long one try may be without an answer, in milliseconds: on 2G (30 kbit/s) a piece takes half of it. */
const LONGEST_TRY = 300_000;
/** How long sending waits for files that are on their way, in milliseconds. */
const LONGEST_SENDING = 60_000;
/** How long to wait before the next try, at first and at most, in milliseconds. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
/** How often bytes may arrive damaged before that is told: a line that damages them each time never brings them. */
const DAMAGED = 3;
/** How long files that are on their way lie on this device, as drafts do. */
const KEPT_MS = 7 * 86_400_000;
const MEBIBYTE = 1 << 20;

/** What the engine says of the field that holds the answer, and what people choose with takes over. */
const [ID, INVALID, DESCRIBED] = ["id", "aria-invalid", "aria-describedby"];

/** @type {WeakMap<HTMLElement, Files>} */
const known = new WeakMap();

/** Looks after the questions of a form that are answered with files. @param {any} page what the element gives */
export function begin(page) {
  if (!known.has(page.host)) known.set(page.host, new Files(page));
}

/**
 * Done when every file is with the service, or can not be now.
 * @param {any} page @param {Said[]} files
 * @returns {Promise<string>} key of the sentence that says why they are not; nothing if they are
 */
export async function ready(page, files) {
  begin(page);
  return known.get(page.host)?.ready(files) ?? "";
}

/** Forgets the files of a dossier that was taken. @param {any} page */
export const taken = (page) => known.get(page.host)?.forget();

class Files {
  #page;
  #root;
  /** @type {Map<Element, Control>} */
  #controls = new Map();
  /** By digest. @type {Map<string, Upload>} */
  #uploads = new Map();
  /** What there is to say at questions that are not on screen, by id. @type {Map<string, Tell>} */
  #unsaid = new Map();
  /** How many files were chosen and are still being prepared. */
  #preparing = 0;
  #key = "";
  /** @type {Words | undefined} */
  #words;
  #lang = "";

  /** @param {any} page */
  constructor(page) {
    this.#page = page;
    this.#root = /** @type {ShadowRoot} */ (page.host.shadowRoot);
    const attributeFilter = [INVALID, DESCRIBED, ID, "type", "value"];
    new MutationObserver(() => void this.#draw()).observe(this.#root, { childList: true, subtree: true, attributeFilter });
    // The page outlives the form, and is not to hold it.
    const self = new WeakRef(this);
    for (const name of ["online", "offline"]) addEventListener(name, () => self.deref()?.#redraw());
    void this.#sweep();
    void this.#draw();
  }

  get #now() {
    return this.#page.now();
  }

  /** Where files go; nothing where the page around the form takes them itself. */
  get #to() {
    return this.#page.host.getAttribute("uploads") ?? "";
  }

  async #draw() {
    const { lang, key, acts } = this.#now;
    // Who begins anew leaves nothing behind.
    if (key !== this.#key) {
      const before = [...this.#uploads.values()];
      this.#uploads.clear();
      for (const { stop, name } of before) {
        stop.abort();
        if (!acts.length) void drop(name);
      }
      this.#unsaid.clear();
      this.#key = key;
    }
    const isTurned = lang !== this.#lang;
    if (isTurned || !this.#words) {
      try {
        const [text] = await Promise.all([words("files", lang), dress(this.#root, "files.css")]);
        [this.#words, this.#lang] = [text, lang];
      } catch {
        // Tried again with the next change of the form.
        return;
      }
    }
    /** What was said is said again in another language, which draws the page anew. @type {Map<string, Tell>} */
    const told = new Map();
    // The engine may draw another question with the same elements: then the field has a name again.
    for (const [hidden, control] of this.#controls) {
      if (hidden.isConnected && !hidden.id && control.hidden.type === "hidden") continue;
      if (isTurned) told.set(control.id, control.told);
      control.input.closest(".tk-files")?.remove();
      this.#controls.delete(hidden);
    }
    for (const hidden of this.#root.querySelectorAll("input[type=hidden]")) this.#control(/** @type {HTMLInputElement} */ (hidden), told);
    this.#restore([...this.#controls.values()].flatMap((control) => this.#said(control)));
  }

  /** Draws all lists again. */
  #redraw() {
    for (const control of this.#controls.values()) this.#show(control);
  }

  /** Puts what people choose with beside the field that holds the answer. @param {HTMLInputElement} hidden @param {Map<string, Tell>} told */
  #control(hidden, told) {
    if (this.#controls.has(hidden)) return;
    const { id } = hidden;
    const asked = this.#asked(id);
    if (!asked) return;
    const { limits } = asked;
    const input = /** @type {HTMLInputElement} */ (make("input", { type: "file", id, class: "tk-files__input", accept: limits.types.join(",") }));
    input.multiple = limits.max > 1;
    // The name, the summary of errors and the label lead to what can take focus.
    hidden.removeAttribute(ID);
    const about = make("p", { id: `${id}-limits`, class: "tk-hint" });
    const status = make("p", { role: "status", class: "tk-files__status" });
    const list = make("ul", { class: "tk-files__list" });
    // The browser's own words would say that no file is chosen beside a list of files; who listens hears the control itself.
    const choose = make("span", { class: "tk-files__choose", "aria-hidden": "true" });
    const field = make("div", { class: "tk-files__field" }, input, choose);
    hidden.after(make("div", { class: "tk-files" }, about, field, list, status));
    const control = { hidden, input, choose, list, status, about, id, ...asked, drawn: "", told: () => "" };
    input.addEventListener("change", () => void this.#choose(control));
    this.#controls.set(hidden, control);
    this.#say(control, this.#unsaid.get(id) ?? told.get(id) ?? control.told);
    this.#unsaid.delete(id);
  }

  /** Where the answer to the question of this id stands, in which row, and what it takes. @param {string} id @returns {{ path: string, row: string, limits: Limits } | undefined} */
  #asked(id) {
    const items = this.#now.view.pages.flatMap((/** @type {any} */ page) => page.items);
    const groups = items.flatMap((/** @type {any} */ item) => [item, ...(item.groups ?? [])]);
    const fields = groups.flatMap((/** @type {any} */ item) => item.fields ?? [item]);
    const pattern = (/** @type {string} */ path) => new RegExp(`^f${path.replaceAll("/", "-").replaceAll("*", "([a-z0-9_-]+)")}$`);
    for (const { files, path } of fields) {
      const found = files && pattern(path).exec(id);
      if (!found) continue;
      const keys = found.slice(1);
      const own = path.replaceAll("*", () => keys.shift());
      return { path: own, row: path.includes("*") ? own.replace(/\/[^/]*$/, "") : "", limits: files };
    }
    return undefined;
  }

  /** The control of the same question that is on screen: while a picture was made smaller the form may have been drawn anew. @param {Control} control */
  #shown({ id }) {
    return [...this.#controls.values()].find((one) => one.id === id && one.hidden.isConnected);
  }

  /** Whether a question is still that of before: no form was begun since, and its row is there, not another one of the same key. @param {Control} control @param {{ key: string, turn: number }} before */
  #isStill(control, { key, turn }) {
    const now = this.#now;
    if (now.key !== key || now.turn !== turn) return false;
    if (!control.row) return true;
    const shown = this.#shown(control);
    return shown ? shown.hidden === control.hidden : now.acts.some((/** @type {string[]} */ [kind, path]) => kind === "row" && path === control.row);
  }

  /** @param {Control} control @returns {Said[]} */
  #said(control) {
    const typed = this.#now.acts.find((/** @type {string[]} */ [kind, path]) => kind === "set" && path === control.path);
    try {
      return JSON.parse((this.#shown(control)?.hidden.value ?? typed?.[2]) || "[]");
    } catch {
      return [];
    }
  }

  /** Gives the engine another answer, as if it had been typed; where the question is not on screen, the form goes on with it. @param {Control} control @param {Said[]} said */
  async #answer(control, said) {
    const text = said.length ? JSON.stringify(said) : "";
    const hidden = this.#shown(control)?.hidden;
    if (hidden) {
      hidden.value = text;
      hidden.dispatchEvent(new Event("input", { bubbles: true }));
      hidden.dispatchEvent(new Event("focusout", { bubbles: true }));
      return;
    }
    const isOther = (/** @type {string[]} */ [kind, path]) => kind !== "set" || path !== control.path;
    await this.#page.renew(undefined, (/** @type {string[][]} */ acts) => [...acts.filter(isOther), ["set", control.path, text]]);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  #text(key, values = {}) {
    return fill(this.#words?.[key] ?? "", values);
  }

  /** A sentence about a number. @param {string} key @param {number} number @param {Record<string, string | number>} values */
  #count(key, number, values) {
    return this.#text(counted(this.#words ?? {}, key, this.#lang, number), values);
  }

  /** @param {number} bytes */
  #size(bytes) {
    const [count, unit] = bytes < MEBIBYTE ? [Math.max(1, Math.round(bytes / 1024)), "KB"] : [bytes / MEBIBYTE, "MB"];
    return `${count.toLocaleString(this.#lang === "vi" ? "vi-VN" : "en", { maximumFractionDigits: 1 })} ${unit}`;
  }

  /** Draws a control if it is not as it was drawn last. @param {Control} control */
  #show(control) {
    const { hidden, input, choose, limits, about, list, id } = control;
    const invalid = hidden.getAttribute(INVALID);
    if (invalid && !input.hasAttribute(INVALID)) input.setAttribute(INVALID, invalid);
    else if (!invalid) input.removeAttribute(INVALID);
    const described = `${hidden.getAttribute(DESCRIBED) ?? ""} ${id}-limits`.trim();
    if (input.getAttribute(DESCRIBED) !== described) input.setAttribute(DESCRIBED, described);
    const said = this.#said(control);
    const uploads = said.map(({ sha256 }) => this.#uploads.get(sha256));
    const drawn = JSON.stringify([this.#lang, said, uploads.map((upload) => [upload?.state, upload?.why?.()]), navigator.onLine]);
    if (drawn === control.drawn) {
      // Who stands on a button in the list stays there.
      const bars = list.querySelectorAll("progress");
      for (const bar of bars) {
        const sent = this.#uploads.get(bar.id)?.sent ?? 0;
        // To write what is there already would be a change again.
        if (bar.value !== sent) bar.value = sent;
      }
      return;
    }
    const focused = [...list.children].findIndex((item) => item.contains(this.#root.activeElement));
    control.drawn = drawn;
    const types = limits.types.map((type) => type.replace(/^.*\//, "").toUpperCase()).join(", ");
    const most = { types, max: limits.max, size: this.#size(limits.max_bytes) };
    choose.textContent = this.#text(said.length && limits.max > 1 ? "choose.more" : "choose");
    about.textContent = limits.max > 1 ? this.#count("about", limits.max, most) : this.#text("about.single", most);
    list.replaceChildren(...said.map((file) => this.#item(control, file)));
    list.children[focused]?.querySelector("button")?.focus();
  }

  /** One file with how it stands, and the way to take it out. @param {Control} control @param {Said} file */
  #item(control, file) {
    const upload = this.#uploads.get(file.sha256);
    const state = upload?.state ?? "here";
    const how = upload?.why?.() || this.#text(state === "waiting" && !navigator.onLine ? "offline" : state, { name: file.name });
    const item = make("li", { class: `tk-files__item tk-files__item--${state}` });
    item.append(make("span", { class: "tk-files__name" }, file.name), make("span", { class: "tk-files__size" }, this.#size(file.size)));
    item.append(make("span", { class: "tk-files__how" }, how));
    if (upload && (state === "sending" || state === "waiting")) {
      item.append(make("progress", { id: file.sha256, max: String(file.size), value: String(upload.sent), "aria-label": this.#text("progress", { name: file.name }) }));
    }
    item.append(button(this.#text("remove"), () => this.#remove(control, file), "tk-link", file.name));
    return item;
  }

  /** Says something once, to who hears and who sees; where the question is not on screen, when it comes back. @param {Control} control @param {Tell} told */
  #say(control, told) {
    const shown = this.#shown(control);
    if (!shown) return void this.#unsaid.set(control.id, told);
    shown.told = told;
    shown.status.textContent = told();
  }

  /** Takes the files that a person chose. @param {Control} control */
  async #choose(control) {
    const { input, limits } = control;
    const chosen = [...(input.files ?? [])];
    // The same file can be chosen again after it was taken out.
    input.value = "";
    const before = this.#now;
    /** @type {Tell[]} */
    const troubles = [];
    for (const file of chosen) {
      if (this.#said(control).length >= limits.max) {
        troubles.push(() => this.#count("many", limits.max, { max: limits.max }));
        break;
      }
      this.#say(control, () => this.#text("preparing", { name: file.name }));
      this.#preparing += 1;
      const trouble = await this.#take(control, file, before).catch(() => () => this.#text("unread", { name: file.name }));
      this.#preparing -= 1;
      // Who has begun anew chose nothing.
      if (this.#now.key !== before.key) return;
      if (trouble) troubles.push(trouble);
    }
    const added = chosen.length - troubles.length;
    if (added > 0) troubles.push(() => this.#count("added", added, { count: added }));
    this.#say(control, () => troubles.map((tell) => tell()).join(" "));
  }

  /** @param {Control} control @param {File} file @param {any} before what was known when it was chosen @returns {Promise<Tell | undefined>} what is in the way */
  async #take(control, file, before) {
    const { limits } = control;
    const bytes = await fitting(file, limits);
    if (!limits.types.includes(bytes.type)) return () => this.#text("type", { name: file.name });
    if (bytes.size > limits.max_bytes) return () => this.#text("large", { name: file.name, size: this.#size(limits.max_bytes) });
    if (bytes.size === 0) return () => this.#text("empty", { name: file.name });
    const sha256 = await digest(bytes);
    const one = { name: named(file.name, bytes.type !== file.type ? bytes.type : ""), sha256, size: bytes.size, type: bytes.type };
    const fresh = this.#upload(one, bytes);
    await this.#keep(fresh);
    const why = this.#against(control, sha256, before);
    if (why) {
      // Another question may have the same.
      if (!this.#uploads.has(sha256)) void drop(fresh.name);
      return () => why(file.name);
    }
    this.#uploads.set(sha256, this.#uploads.get(sha256) ?? fresh);
    await this.#answer(control, [...this.#said(control), one]);
    this.#send(sha256);
    return undefined;
  }

  /** What stands against a file that is ready, by its name: others were chosen meanwhile. @param {Control} control @param {string} sha256 @param {any} before @returns {((name: string) => string) | undefined} */
  #against(control, sha256, before) {
    const said = this.#said(control);
    const { max } = control.limits;
    if (!this.#isStill(control, before)) return (name) => this.#text("unread", { name });
    if (said.some((one) => one.sha256 === sha256)) return (name) => this.#text("twice", { name });
    return said.length >= max ? () => this.#count("many", max, { max }) : undefined;
  }

  /** @param {Control} control @param {Said} file */
  #remove(control, file) {
    const rest = this.#said(control).filter((one) => one !== file && one.sha256 !== file.sha256);
    void this.#answer(control, rest);
    this.#say(control, () => this.#text("removed", { name: file.name }));
    control.input.focus();
    const isElsewhere = this.#now.acts.some((/** @type {string[]} */ [, path, text]) => path !== control.path && text?.includes(file.sha256));
    if (isElsewhere) return;
    const gone = this.#uploads.get(file.sha256);
    gone?.stop.abort();
    this.#uploads.delete(file.sha256);
    if (gone) void drop(gone.name);
    if (gone?.at) void ask(gone.at, { method: "DELETE" }).catch(() => undefined);
  }

  /** Begins to send, unless it is being sent. @param {string} sha256 */
  #send(sha256) {
    const upload = this.#uploads.get(sha256);
    if (!upload || upload.done) return;
    upload.done = this.#bring(upload).finally(() => (upload.done = undefined));
  }

  /** Brings a file to the service, for as long as it takes. @param {Upload} upload */
  async #bring(upload) {
    const { said, bytes, stop } = upload;
    if (!this.#to) {
      const { host } = this.#page;
      tell(host, "tk-file", { ...said, file: bytes });
      return this.#stand(upload, "here");
    }
    let wait = FIRST_WAIT;
    let damaged = 0;
    while (!stop.signal.aborted) {
      try {
        const before = upload.sent;
        if (await this.#deliver(upload)) return;
        // What went on once goes on at once.
        if (upload.sent > before) wait = FIRST_WAIT;
      } catch (error) {
        if (error instanceof Refused) return this.#stand(upload, error.isGone ? "lost" : "refused", () => error.told(this.#lang));
        damaged += Number(error instanceof Error && error.message === "460");
        if (damaged >= DAMAGED) return this.#stand(upload, "refused", () => this.#text("damaged", { name: said.name }));
      }
      if (stop.signal.aborted) return;
      this.#stand(upload, "waiting");
      await pause(wait, stop.signal);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  /** One try; true when all is there. @param {Upload} upload */
  async #deliver(upload) {
    const { said, bytes, stop } = upload;
    const module = this.#page.host.getAttribute("integrity") ?? "";
    const metadata = { module, dossier: this.#now.key, sha256: said.sha256 };
    const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${btoa(value)}`);
    const headers = { "upload-length": String(said.size), "upload-metadata": pairs.join(",") };
    const begun = await answered(await ask(this.#to, { method: "POST", headers, signal: stop.signal }));
    upload.at = new URL(begun.headers.get("location") ?? "", new URL(this.#to, location.href)).href;
    const stands = await answered(await ask(upload.at, { method: "HEAD", signal: stop.signal }));
    upload.sent = Number(stands.headers.get("upload-offset"));
    while (upload.sent < said.size) {
      if (!bytes) throw new Refused({}, true);
      this.#stand(upload, "sending");
      const piece = bytes.slice(upload.sent, upload.sent + PIECE);
      const headers = { "content-type": "application/offset+octet-stream", "upload-offset": String(upload.sent) };
      const moved = await answered(await ask(upload.at, { method: "PATCH", headers, body: piece, signal: stop.signal }));
      upload.sent = Number(moved.headers.get("upload-offset"));
    }
    this.#stand(upload, "here");
    void drop(upload.name);
    return true;
  }

  /** @param {Upload} upload @param {State} state @param {Tell} [why] */
  #stand(upload, state, why) {
    upload.state = state;
    upload.why = why;
    this.#redraw();
    if (state !== "refused" && state !== "lost") return;
    // That it was added was said, and is not so any more.
    const { sha256, name } = upload.said;
    const asked = [...this.#controls.values()].filter((control) => this.#said(control).some((one) => one.sha256 === sha256));
    for (const control of asked) this.#say(control, () => this.#text("turned", { name }));
  }

  /** @param {Said} said @param {Blob} [bytes] @returns {Upload} */
  #upload(said, bytes) {
    const state = this.#to || bytes ? "sending" : "here";
    return { said, bytes, name: `${this.#key} ${said.sha256}`, state, sent: 0, at: "", stop: new AbortController() };
  }

  /** Takes up what a draft tells of: sends what this device still has, and asks the service for the rest. @param {Said[]} all */
  #restore(all) {
    for (const said of all) {
      if (this.#uploads.has(said.sha256)) continue;
      const fresh = this.#upload(said);
      this.#uploads.set(said.sha256, fresh);
      if (!this.#to) continue;
      const found = kept(fresh).catch(() => undefined);
      void found.then((bytes) => {
        fresh.bytes = bytes;
        this.#send(said.sha256);
      });
    }
    this.#redraw();
  }

  /** See the function of this name. @param {Said[]} files */
  async ready(files) {
    if (!this.#key) await this.#draw();
    // What comes to the answers in a moment is not in this dossier.
    if (this.#preparing) return "send.files.waiting";
    this.#restore(files);
    const all = files.map(({ sha256 }) => this.#uploads.get(sha256));
    const isUnderWay = (/** @type {State[]} */ ...states) => all.some((one) => one && states.includes(one.state));
    for (const end = Date.now() + LONGEST_SENDING; isUnderWay("sending") && Date.now() < end; ) await pause(100);
    if (isUnderWay("sending", "waiting")) return "send.files.waiting";
    return all.every((one) => one?.state === "here") ? "" : "send.files";
  }

  /** Forgets what this device has of the files of a dossier that was taken. */
  async forget() {
    await Promise.all([...this.#uploads.values()].map(({ name }) => drop(name)));
  }

  /** Keeps the bytes until the service has them, so that they are there after a reload; nothing on a device that others use too. @param {Upload} upload */
  async #keep({ name, bytes }) {
    if (isShared() || !this.#to || !bytes) return;
    try {
      const kept = await seal(name, "files", await text(bytes));
      await inFiles("files", "readwrite", (files) => files.put(kept));
    } catch {
      // Without room it goes on from this page alone, which the person is told when it is lost.
    }
  }

  async #sweep() {
    const all = await inFiles("files", "readonly", (files) => files.getAll()).catch(() => []);
    const over = all.filter((/** @type {any} */ { saved_at }) => isShared() || saved_at < Date.now() - KEPT_MS);
    for (const { key } of over) await drop(key);
  }
}

/** The service does not want it, and says why. */
class Refused extends Error {
  /** @param {Record<string, string>} body of the answer @param {boolean} [isGone] whether choosing it again helps */
  constructor(body, isGone = false) {
    super();
    this.isGone = isGone;
    this.told = (/** @type {string} */ lang) => body[`detail_${lang}`] ?? body.detail ?? "";
  }
}

/** @param {HTMLElement} host @param {string} name @param {unknown} detail */
const tell = (host, name, detail) => host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));

/** @param {string} name */
const drop = (name) => inFiles("files", "readwrite", (files) => files.delete(name)).catch(() => undefined);

/** What this device has of a file. @param {Upload} upload @returns {Promise<Blob | undefined>} */
async function kept({ name, said }) {
  const found = await inFiles("files", "readonly", (files) => files.get(name));
  if (!found) return undefined;
  const plain = await unseal(found);
  if (!plain) return undefined;
  const bytes = Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: said.type });
}

/** @param {string} url @param {RequestInit} init */
function ask(url, init) {
  // `AbortSignal.any` is younger than the phones.
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, LONGEST_TRY);
  init.signal?.addEventListener("abort", end);
  const headers = { ...init.headers, "tus-resumable": "1.0.0" };
  return fetch(url, { ...init, headers, signal: over.signal }).finally(() => {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", end);
  });
}

/**
 * A good answer. What may be tried again is an error, what may not is {@link Refused}.
 * @param {Response} response
 */
async function answered(response) {
  if (response.ok) return response;
  const again = [404, 408, 409, 423, 429, 460].includes(response.status) || response.status >= 500;
  const body = await response.json().catch(() => ({}));
  if (again && body.code !== "form-replaced") throw new Error(`${response.status}`);
  throw new Refused(body);
}

/** Waits, or until the network is back. @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    signal?.addEventListener("abort", over, { once: true });
  });
}

/** Bytes in base64. @param {Blob} bytes @returns {Promise<string>} */
function text(bytes) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(bytes);
  });
}
