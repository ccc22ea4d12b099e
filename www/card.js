// @ts-check
// Scanning an identity card: a dialog over the form, the camera or a picture, and what the card fills. Loaded when somebody wants
// to scan. The code is read by the scanner's WebAssembly in this page; nothing is sent.

import { button, make, style, words } from "./lazy.js";
import load, { find, read } from "./scanner.js";
import { inGroups } from "./told.js";

/**
 * @typedef {import("./lazy.js").Words} Words
 * @typedef {{ assurance: string, attributes: Record<string, string>, residence_line?: string }} Card
 * @typedef {{ attributes: { attr: string, role: string, from: string }[] }} Meta the section `tokhai.meta`
 * @typedef {{ attr: string, role: string, subject: string, value: unknown, source: string, assurance: string, as_of: string }} Entry
 */

/** How long between two looks at the camera, and until a hint, in milliseconds. */
const LOOK_MS = 120;
const SLOW_MS = 15_000;
/** Longest sides in dots at which a picture is looked at, one after the other. */
const SIDES = [1400, 800, 2600];

/** @type {Promise<unknown> | undefined} */
let ready;

/** The scanner, loaded once; a failure is not remembered. */
function scanner() {
  ready ??= load(fetch(new URL("scanner_bg.wasm", import.meta.url)));
  ready.catch(() => (ready = undefined));
  return ready;
}

/** The text of the code in a picture; empty if it can not be read, nothing if there is none. @param {CanvasImageSource} source @param {number} width @param {number} height @param {number} side */
function look(source, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [w, h];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  // What is clear in a picture is white paper.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, w, h);
  context.drawImage(source, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  const grey = new Uint8Array(w * h);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = (data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) >> 8;
  }
  return find(w, grey);
}

/** The text of the code in a picture file. @param {File} file */
async function inFile(file) {
  // As the camera was held, which phones only write down.
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  let found;
  for (const side of SIDES) {
    const text = look(picture, picture.width, picture.height, side);
    if (text) found = text;
    found ??= text;
    if (found) break;
  }
  picture.close();
  return found;
}

/** Why there is no camera: a key of the words. @param {unknown} error */
function why(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}

/**
 * Asks for a card over the form; gives what it says as entries of an identity record, or nothing if the person closes the dialog.
 * @param {ShadowRoot} root @param {string} lang
 * @param {Meta} meta of the form
 * @returns {Promise<Entry[] | undefined>}
 * @throws when what it needs can not be loaded
 */
async function scan(root, lang, meta) {
  const [text, sheet] = await Promise.all([words("card", lang), style("card.css"), scanner()]);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const dialog = new Dialog(root, lang.startsWith("en") ? "en" : "vi", text);
  const card = await dialog.ask();
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  return card && entries(card, meta);
}

/**
 * Asks for a card and fills the form with what it says.
 * @param {any} page what the element gives
 */
export async function fill(page) {
  const { lang, meta, who, key } = page.now();
  const card = await scan(page.host.shadowRoot, lang, meta);
  if (!card) return;
  page.card(card);
  await page.load({ who, acts: page.now().acts, key, signing_in: true });
  // Once it is drawn.
  setTimeout(() => page.host.shadowRoot.getElementById("tk-heading")?.focus());
}

class Dialog {
  #words;
  #lang;
  #dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "tk-scan", "aria-labelledby": "tk-scan-title" }));
  #message = make("div", { class: "tk-scan__message", role: "status" });
  /** @type {MediaStream | undefined} */
  #stream;
  /** Counts views, so that a late picture changes nothing. */
  #turn = 0;
  /** @type {(card?: Card) => void} */
  #done = () => {};

  /** @param {ShadowRoot} root @param {string} lang of sentences @param {Words} words */
  constructor(root, lang, words) {
    this.#lang = lang;
    this.#words = words;
    this.#dialog.lang = lang;
    root.append(this.#dialog);
  }

  /** @returns {Promise<Card | undefined>} */
  ask() {
    return new Promise((resolve) => {
      this.#done = (card) => {
        this.#stop();
        this.#dialog.remove();
        resolve(card);
      };
      // Escape, too.
      this.#dialog.addEventListener("close", () => this.#done());
      this.#begin();
      this.#dialog.showModal();
    });
  }

  /** @param {string} key */
  #say(key) {
    this.#tell(this.#words[key]);
  }

  /** @param {string} text */
  #tell(text) {
    this.#message.replaceChildren(text ? make("p", { class: "tk-notice" }, text) : "");
  }

  #stop() {
    this.#turn += 1;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }

  /** @param {string} key @param {(Node | string)[]} parts */
  #show(key, ...parts) {
    const title = make("h2", { id: "tk-scan-title", class: "tk-scan__title", tabindex: "-1" }, this.#words[key]);
    this.#dialog.replaceChildren(title, ...parts);
    if (this.#dialog.open) title.focus();
  }

  #begin() {
    this.#stop();
    const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", accept: "image/*", hidden: "" }));
    file.addEventListener("change", () => this.#picture(file));
    const view = make("div");
    const camera = button(this.#words.camera, () => this.#camera(view));
    const picture = button(this.#words.picture, () => file.click(), "tk-button tk-button--second");
    const close = button(this.#words.close, () => this.#dialog.close(), "tk-link");
    this.#message.replaceChildren();
    const intro = make("p", {}, this.#words.intro);
    this.#show("title", intro, this.#message, view, make("div", { class: "tk-actions" }, camera, picture), file, close);
  }

  /** @param {HTMLElement} view where the camera's picture goes */
  async #camera(view) {
    this.#stop();
    const turn = this.#turn;
    view.replaceChildren();
    this.#tell("");
    let stream;
    try {
      // Pages that are not served safely have no camera at all.
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch (error) {
      if (turn === this.#turn) this.#say(why(error));
      return;
    }
    this.#stream = stream;
    if (turn !== this.#turn) return this.#stop();
    const video = /** @type {HTMLVideoElement} */ (
      make("video", { class: "tk-scan__video", "aria-label": this.#words.video, playsinline: "" })
    );
    [video.muted, video.srcObject] = [true, stream];
    view.replaceChildren(make("p", {}, this.#words.aim), video);
    // A camera that was unplugged is one that is missing.
    stream.getVideoTracks()[0]?.addEventListener("ended", () => turn === this.#turn && this.#say("missing"));
    await video.play().catch(() => undefined);
    this.#watch(video, turn, Date.now());
  }

  /** @param {HTMLVideoElement} video @param {number} turn @param {number} begin */
  #watch(video, turn, begin) {
    if (turn !== this.#turn) return;
    const { videoWidth, videoHeight } = video;
    const text = videoWidth ? look(video, videoWidth, videoHeight, SIDES[0]) : undefined;
    if (text && this.#take(text)) return;
    if (!text && Date.now() - begin > SLOW_MS && !this.#message.textContent) this.#say("slow");
    setTimeout(() => this.#watch(video, turn, begin), LOOK_MS);
  }

  /** @param {HTMLInputElement} input */
  async #picture(input) {
    const [file] = input.files ?? [];
    // The same file can be chosen again.
    input.value = "";
    if (!file) return;
    this.#begin();
    this.#say("reading");
    const turn = this.#turn;
    try {
      const text = await inFile(file);
      if (turn !== this.#turn) return;
      if (text) this.#take(text);
      else this.#say(text === undefined ? "no-code" : "unreadable");
    } catch {
      // Whatever went wrong with it, "Reading…" is not the last that is said of a picture.
      if (turn === this.#turn) this.#say("no-picture");
    }
  }

  /** Whether the text is a card's; if not, it is told why. @param {string} text */
  #take(text) {
    const card = JSON.parse(read(text, ""));
    if (card.error) {
      this.#tell(card.sentence[this.#lang]);
      return false;
    }
    this.#stop();
    this.#found(text, card);
    return true;
  }

  /** Shows what the card says before it is used: at a counter the helper sees whose it is. @param {string} text @param {Card} card */
  #found(text, card) {
    const { attributes } = card;
    const list = make("dl", { class: "tk-scan__facts" });
    const facts = [
      ["name.birth", attributes["name.birth"]],
      ["id.number", inGroups("id-number", attributes["id.number"])],
      ["birth.date", attributes["birth.date"].split("-").reverse().join("/")],
      ["sex", this.#words[`sex.${attributes.sex}`]],
      ["residence", card.residence_line ?? ""],
    ];
    for (const [key, value] of facts) {
      if (value) list.append(make("div", { class: "tk-fact" }, make("dt", {}, this.#words[key]), make("dd", {}, value)));
    }
    const label = make("label", { class: "tk-label", for: "tk-scan-lines" }, this.#words.lines);
    const hint = make("p", { id: "tk-scan-hint", class: "tk-hint" }, this.#words["lines.hint"]);
    const wrong = make("div", { id: "tk-scan-wrong", role: "alert" });
    const area = { id: "tk-scan-lines", class: "tk-input tk-scan__lines", rows: "4", spellcheck: "false", autocomplete: "off", autocapitalize: "characters", "aria-describedby": "tk-scan-wrong tk-scan-hint" };
    const lines = /** @type {HTMLTextAreaElement} */ (make("textarea", area));
    const question = make("div", { class: "tk-question" }, label, hint, wrong, lines);
    const use = button(this.#words.use, () => {
      const answer = JSON.parse(read(text, lines.value));
      if (!answer.error) return this.#done(answer);
      const word = make("span", { class: "tk-unseen" }, `${this.#words.error}: `);
      const sign = make("span", { class: "tk-error__sign", "aria-hidden": "true" }, "!");
      wrong.replaceChildren(make("p", { class: "tk-error" }, sign, make("span", {}, word, answer.sentence[this.#lang])));
      question.classList.add("tk-question--error");
      lines.setAttribute("aria-invalid", "true");
      return lines.focus();
    });
    const again = button(this.#words.again, () => this.#begin(), "tk-button tk-button--second");
    const close = button(this.#words.close, () => this.#dialog.close(), "tk-link");
    const first = make("p", {}, this.#words["found.hint"]);
    this.#show("found", first, list, question, make("div", { class: "tk-actions" }, use, again), close);
  }
}

/**
 * What a card says about the roles of a form that are the person themself, as entries of an identity record.
 * @param {Card} card @param {Meta} meta
 * @returns {Entry[]}
 */
function entries({ assurance, attributes }, meta) {
  const known = meta.attributes.filter(({ attr, from }) => from === "self" && attributes[attr] !== undefined);
  const as_of = attributes["card.issueDate"] ?? "";
  return known.map(({ attr, role }) => ({ attr, role, subject: "self", value: attributes[attr], source: "card", assurance, as_of }));
}
