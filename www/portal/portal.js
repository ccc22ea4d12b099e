// @ts-check
// Another language without leaving the page: what is typed, chosen and open stays. Without this script the links do the same by a
// new page. Then what the page does to open without the network, once there is nothing more urgent.

import { bringFrom } from "../bring.js";

/** @param {string} href @returns {Promise<Document>} */
function load(href) {
  // The browser's own reader of documents: nothing of it runs, and no text becomes markup here.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", href);
    request.responseType = "document";
    request.addEventListener("load", () => (request.responseXML ? resolve(request.responseXML) : reject(new Error("no page"))));
    request.addEventListener("error", () => reject(new Error("no answer")));
    request.send();
  });
}

/** What stands in the inputs of a part of the page, by id. @param {Element} part */
function typed(part) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (part.querySelectorAll("input[id]"));
  return new Map([...inputs].map((input) => [input.id, input.value]));
}

/** The title of the page without that of the form's screen. */
let titled = document.title;

// What the form's screen is called, or that something on it is wrong, is what is heard first of a page.
addEventListener("tk-page", (event) => {
  const { title } = /** @type {CustomEvent} */ (event).detail;
  document.title = titled.startsWith(title) ? titled : `${title} – ${titled}`;
});

/** @param {Document} other */
function swap(other) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const name = /** @type {HTMLElement} */ (part).dataset.swap;
    const next = other.querySelector(`[data-swap="${name}"]`);
    if (!next) continue;
    const values = typed(part);
    part.replaceWith(document.adoptNode(next));
    for (const [id, value] of values) {
      const input = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
      if (input) input.value = value;
    }
  }
  document.title = other.title;
  titled = other.title;
  document.documentElement.lang = other.documentElement.lang;
  document.documentElement.dir = other.documentElement.dir;
  for (const form of document.querySelectorAll("to-khai")) form.setAttribute("lang", other.documentElement.lang);
}

/** @param {string} href */
async function turn(href) {
  const before = document.documentElement.lang;
  try {
    swap(await load(href));
    // The link that was pressed is gone; the one back stands in its place.
    /** @type {HTMLElement | null} */ (document.querySelector(`a[data-language="${before}"]`))?.focus();
  } catch {
    location.assign(href);
  }
}

/** Another language on its way: once it is here, the service and the worker know of it. @type {Promise<void> | undefined} */
let turning;

addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest?.("a[href]"));
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const { href } = link;
  if (link.matches("[data-language]")) turning = turn(href).finally(() => (turning = undefined));
  else if (turning && !link.target && !link.download) void turning.then(() => location.assign(href));
  else return;
  event.preventDefault();
});

// So does what is sent from the page itself, such as the words that somebody looks for: the answer comes in the language chosen.
addEventListener("submit", (event) => {
  if (!turning || event.defaultPrevented) return;
  const [form, by] = [/** @type {HTMLFormElement} */ (event.target), event.submitter];
  event.preventDefault();
  void turning.then(() => {
    // The other language has its own in the same place; a form that is on no page can not be sent.
    if (!form.isConnected) {
      form.hidden = true;
      document.body.append(form);
    }
    form.requestSubmit(by);
  });
});

/** @param {string} file next to this one */
const beside = (file) => new URL(file, import.meta.url).href;
const print = () => bringFrom(beside("../print.js"), () => import("../print.js"));

// The form as it would be printed, on the page of a receipt.
addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (!target.closest?.("[data-print]")) return;
  const failed = (/** @type {boolean} */ hasFailed) => document.querySelector("[data-print-failed]")?.toggleAttribute("hidden", !hasFailed);
  print().then(({ received }) => received()).then(() => failed(false), () => failed(true));
});

// The same as a file, from there or from the list of all that was filed.
addEventListener("click", (event) => {
  const from = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("[data-keep]"))?.dataset.keep;
  if (!from) return;
  const failed = (/** @type {boolean} */ hasFailed) => document.querySelector("[data-print-failed]")?.toggleAttribute("hidden", !hasFailed);
  const page = document.querySelector("[data-sheet]") ? Promise.resolve(document) : load(from);
  Promise.all([print(), page]).then(([{ keepReceived }, page]) => keepReceived(page)).then(() => failed(false), () => failed(true));
});

// From here on a press does something.
document.documentElement.dataset.ready = "";

const offline = () => void bringFrom(beside("offline.js"), () => import("./offline.js")).catch(() => undefined);

if (document.querySelector("to-khai")) {
  // As long as this page is open, the files of its edition stay on the device (`worker.js`).
  const [, edition] = /\/v\/(\w+)\//.exec(import.meta.url) ?? [];
  if (edition) void navigator.locks?.request(`tokhai-${edition}`, { mode: "shared" }, () => new Promise(() => {}));
  // The form comes first.
  for (const name of ["tk-ready", "tk-error"]) addEventListener(name, offline, { once: true });
} else {
  addEventListener("load", offline, { once: true });
}
