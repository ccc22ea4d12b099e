// @ts-check
// Defines <to-khai>. Everything that takes time or knows the browser is here: network, storage, cryptography, focus.
// The form itself is the engine's (src/element), which is drawn into one open shadow root.

/** @typedef {import("./engine.js").Mounted} Mounted */

/** @param {string} file next to this module */
const beside = (file) => new URL(file, import.meta.url).href;

/** @type {Promise<typeof import("./engine.js")> | undefined} */
let engine;

/** The engine, loaded once for all forms of the page. */
function loadEngine() {
  engine ??= import("./engine.js").then(async (module) => {
    await module.default({ module_or_path: beside("engine_bg.wasm") });
    return module;
  });
  engine.catch(() => (engine = undefined));
  return engine;
}

/** @type {Map<string, Promise<any>>} */
const shared = new Map();

/**
 * A file beside this module, loaded once; a failure is not remembered.
 * @param {string} file
 * @param {(response: Response) => Promise<any>} read
 */
function once(file, read) {
  let found = shared.get(file);
  if (!found) {
    found = ask(beside(file)).then(read);
    found.catch(() => shared.delete(file));
    shared.set(file, found);
  }
  return found;
}

/** @param {string} lang */
const words = (lang) => once(`lang/${lang}.json`, (response) => response.json());

const styles = () =>
  once("tokhai.css", async (response) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await response.text());
    return sheet;
  });

/**
 * A good answer; anything else is an error.
 * @param {string} url
 * @param {RequestInit} [init]
 */
async function ask(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

/** @param {string} url */
const askJson = (url) => ask(url).then((response) => response.json());

/** Why a form can not be opened: a key of the catalogue. */
class Problem extends Error {}

/** @param {BufferSource} bytes */
async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) throw new Problem("problem.insecure");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** UUID version 7 (RFC 9562): milliseconds since 1970, then random bits. */
function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | BigInt((bytes[6] << 8) | bytes[7]));
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Compiles and instantiates a module that has the digest that was published.
 * @param {string} src
 * @param {string} integrity `sha256-` and hex, or nothing to check against
 */
async function run(src, integrity) {
  const bytes = await ask(src).then((response) => response.arrayBuffer(), () => {
    throw new Problem("problem.network");
  });
  const digest = `sha256-${await sha256(bytes)}`;
  if (integrity && integrity !== digest) throw new Problem("problem.digest");
  try {
    const { module, instance } = await WebAssembly.instantiate(bytes, {});
    const [section] = WebAssembly.Module.customSections(module, "tokhai.view");
    return { digest, exports: instance.exports, view: JSON.parse(new TextDecoder().decode(section)) };
  } catch {
    throw new Problem("problem.module");
  }
}

/** Lower case without marks. @param {string} text */
const fold = (text) => text.trim().normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

/** The form as a custom element. See src/element/README.md for attributes and events. */
export class ToKhai extends HTMLElement {
  static observedAttributes = ["lang", "src", "integrity"];

  /** @type {Mounted | undefined} */
  #form;
  #root = this.attachShadow({ mode: "open" });
  /** What the form asks of the page; see `Port` in src/element. */
  #port = this.#makePort();
  /** @type {unknown[] | null | undefined} */
  #units;
  #key = "";
  #place = "";
  /** Counts loads, so that a late one does not overtake the next. */
  #turn = 0;
  #refresh = () => this.#form?.refresh();

  connectedCallback() {
    addEventListener("online", this.#refresh);
    addEventListener("offline", this.#refresh);
    // What stands inside the element is shown until the form is there.
    this.#root.replaceChildren(document.createElement("slot"));
    this.#start();
  }

  disconnectedCallback() {
    removeEventListener("online", this.#refresh);
    removeEventListener("offline", this.#refresh);
    this.#turn += 1;
    this.#form?.destroy();
    this.#form?.free();
    this.#form = undefined;
  }

  /** @param {string} name */
  async attributeChangedCallback(name) {
    if (!this.#form) return;
    if (name !== "lang") return this.#load();
    const [texts, fallback] = await this.#words();
    this.#form?.speak(this.#lang, texts, fallback);
  }

  get #lang() {
    return this.lang.startsWith("en") ? "en" : "vi";
  }

  #words() {
    return Promise.all([words(this.#lang), words("vi")]);
  }

  async #start() {
    const turn = ++this.#turn;
    try {
      const [{ mount }, [texts, fallback], sheet] = await Promise.all([loadEngine(), this.#words(), styles()]);
      if (turn !== this.#turn) return;
      const root = document.createElement("div");
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.replaceChildren(root);
      this.#form = mount(root, this.#port, this.#lang, texts, fallback);
    } catch {
      if (turn === this.#turn) this.#giveUp();
      return;
    }
    await this.#load();
  }

  // Without the engine there is no catalogue: these sentences stand here.
  #giveUp() {
    const isEnglish = this.#lang === "en";
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = isEnglish
      ? "The form could not be loaded. Check your connection, then press Try again. "
      : "Không tải được biểu mẫu. Kiểm tra kết nối mạng rồi bấm Thử lại. ";
    const again = document.createElement("button");
    again.textContent = isEnglish ? "Try again" : "Thử lại";
    again.addEventListener("click", () => this.#start());
    this.#root.replaceChildren(text, again);
    this.#tell("tk-error", { code: "problem.network" });
  }

  async #load() {
    const turn = ++this.#turn;
    this.#form?.fail("");
    try {
      const [{ digest, exports, view }, who] = await Promise.all([
        run(this.#attribute("src"), this.#attribute("integrity")),
        this.#identity(),
      ]);
      if (turn !== this.#turn) return;
      const draft = this.#draft(view.id);
      const day = this.#attribute("today") || new Date().toLocaleDateString("sv");
      const given = { ...who, ...draft, digest, day, today: Number(day.replaceAll("-", "")) };
      this.#form?.open(exports, view, given);
    } catch (error) {
      if (turn === this.#turn) this.#form?.fail(error instanceof Problem ? error.message : "problem.network");
    }
  }

  // Filling never needs a sign-in: whatever fails here leaves a form without data.
  async #identity() {
    const who = { signed_in: false, name: "", record: "", entries: [], proofs: [] };
    try {
      if (!this.#attribute("session")) return who;
      const { signed_in, name } = await askJson(this.#attribute("session"));
      Object.assign(who, { signed_in, name });
      if (!signed_in || !this.#attribute("identity")) return who;
      const { record, proofs } = await askJson(this.#attribute("identity"));
      Object.assign(who, { record: JSON.stringify(record), entries: record.entries, proofs });
    } catch {
      // The form says that there is no data if the person is signed in.
    }
    return who;
  }

  /** @param {string} form */
  #draft(form) {
    this.#place = `tokhai:${this.#attribute("form-id") || form}`;
    let draft;
    try {
      draft = JSON.parse(sessionStorage.getItem(this.#place) ?? "{}");
    } catch {
      draft = {};
    }
    this.#key = draft.key ?? uuid7();
    return { acts: draft.acts ?? [], signing_in: draft.signing_in, key: this.#key };
  }

  /** @param {string} name */
  #attribute(name) {
    return this.getAttribute(name) ?? "";
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** @param {any} dossier @param {string} sentence */
  async #send(dossier, sentence) {
    let status = 0;
    let body;
    try {
      dossier.statement.text_sha256 = await sha256(new TextEncoder().encode(sentence));
      this.#tell("tk-submit", dossier);
      const action = this.#attribute("action");
      if (action) {
        const headers = { "content-type": "application/json" };
        const response = await fetch(action, { method: "POST", headers, body: JSON.stringify(dossier) });
        status = response.status;
        body = await response.json();
      } else {
        status = 200;
      }
    } catch {
      // No answer, or one that is no JSON: the status alone says what to do, and a receipt needs a body.
      if (status < 400) status = 0;
    }
    this.#form?.answered(status, body);
  }

  #makePort() {
    const port = {
      tell: (/** @type {string} */ name, /** @type {object} */ detail) => this.#tell(name, detail),
      keep: (/** @type {string[][]} */ acts, /** @type {boolean} */ signing_in) => {
        try {
          if (acts.length || signing_in) {
            sessionStorage.setItem(this.#place, JSON.stringify({ acts, signing_in, key: this.#key }));
            this.#tell("tk-saved", {});
          } else {
            sessionStorage.removeItem(this.#place);
          }
          return true;
        } catch {
          return false;
        }
      },
      load: () => void this.#load(),
      units: (/** @type {boolean} */ again) => {
        if (this.#units === undefined || again) {
          this.#units = [];
          const url = this.#attribute("units");
          askJson(url).catch(() => null).then((list) => {
            this.#units = list;
            this.#form?.refresh();
          });
        }
        return this.#units;
      },
      send: (/** @type {any} */ dossier, /** @type {string} */ sentence) => void this.#send(dossier, sentence),
      attribute: (/** @type {string} */ name) => this.#attribute(name),
      now: () => new Date().toISOString(),
      minute: () => new Date().toTimeString().slice(0, 5),
      local: (/** @type {string} */ instant) =>
        new Date(instant).toLocaleString("vi-VN", {
          timeZone: "Asia/Ho_Chi_Minh",
          hour: "2-digit",
          minute: "2-digit",
          day: "2-digit",
          month: "2-digit",
          year: "numeric",
        }),
      rank: (/** @type {string} */ name, /** @type {string} */ typed) => {
        const [whole, part] = [fold(name), fold(typed)];
        return whole === part ? 3 : ` ${whole}`.includes(` ${part}`) ? 2 : Number(whole.includes(part));
      },
      isOnline: () => navigator.onLine,
      focus: (/** @type {string} */ id) => this.#root.getElementById(id)?.focus(),
      reveal: (/** @type {string} */ id) => this.#root.getElementById(id)?.scrollIntoView({ block: "nearest" }),
      print: () => print(),
    };
    return port;
  }
}

customElements.define("to-khai", ToKhai);
