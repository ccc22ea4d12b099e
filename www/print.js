// @ts-check
// The form as it would be printed: a dialog that shows the sheet, and what of the page goes to the printer while it is open. Loaded
// when somebody asks for it, by a form and by the portal's receipt.

import { beside, button, make, style, words } from "./lazy.js";
import { hasAddress, sheet } from "./sheet.js";

/** A text for the style of the printed page. @param {string} text */
const quoted = (text) => ['"', text.replace(/[^\p{L}\p{N} .,–-]/gu, (sign) => "\\" + sign.codePointAt(0)?.toString(16).padStart(6, "0")), '"'].join("");

/** Lets nothing but the sheet go to the printer, on A4 as decree 30/2020 has it, with numbers from the second page on. @param {string} foot */
function onPaper(foot) {
  const paper = new CSSStyleSheet();
  const number = "content: counter(page); font: 13pt 'Times New Roman', serif";
  const line = `content: ${quoted(foot)}; font: 9pt 'Times New Roman', serif`;
  // The numbers of pages stand at the top in the middle; the margins of the decree are 20, 15, 20 and 30 mm.
  paper.replaceSync([
    `@page { size: A4 portrait; margin: 20mm 15mm 20mm 30mm; @top-center { ${number} } @bottom-left { ${line} } }`,
    "@page :first { @top-center { content: '' } }",
    "@media print { html, body { display: block; position: static; inline-size: auto; block-size: auto; margin: 0; padding: 0; overflow: visible; background: #fff } body > :not([data-tokhai-print]) { display: none !important } }",
  ].join("\n"));
  return paper;
}

/** Where the focus is, within shadow trees too. */
function focused() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return /** @type {HTMLElement | null} */ (at);
}

/**
 * Shows the sheet over the page until it is closed.
 * @param {import("./sheet.js").Filled} filled @param {string} lang of the page around it @param {string} [units] where `units.json` is
 * @throws when something of it can not be loaded; then nothing is shown
 */
export async function show(filled, lang, units) {
  const [text, own, css, places] = await Promise.all([
    words("print", "sheet"),
    words("print", lang),
    style("print.css"),
    hasAddress(filled.answers) ? beside(units || "units.json", (response) => response.json()) : [],
  ]);
  const draw = () => sheet(filled, text, places);
  const host = make("div", { "data-tokhai-print": "" });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [css];
  const title = make("h2", { id: "title", class: "title", tabindex: "-1" }, own.title);
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "dialog", lang, "aria-labelledby": "title" }));
  const actions = make("div", { class: "actions" }, button(own.print, () => print(), "button button--print"), button(own.close, () => dialog.close(), "button"));
  dialog.append(make("div", { class: "bar" }, title, actions), make("p", { class: "lead" }, own.lead), draw());
  // What the printer gets stands in the page itself: browsers cut what is printed out of a dialog.
  root.append(dialog, make("div", { class: "printed", "aria-hidden": "true" }, draw()));

  const paper = onPaper([filled.view.procedure.form, filled.receipt?.code].filter(Boolean).join(" – "));
  const before = focused();
  dialog.addEventListener("close", () => {
    host.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== paper);
    before?.focus();
  });
  document.body.append(host);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, paper];
  dialog.showModal();
  title.focus();
}

/** Of a form that is open. @param {any} page what the element gives */
export async function preview({ host, now }) {
  const { exports, view, lang } = now();
  const read = (/** @type {number} */ length) =>
    JSON.parse(new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.tk_result(), length)));
  const answers = read(exports.tk_save());
  const origins = read(exports.tk_origins());
  const [code, time] = [...host.shadowRoot.querySelectorAll(".tk-receipt dd")].map((one) => one.textContent);
  await show({ view, answers, origins, receipt: code && { code, time } }, lang, host.getAttribute("units"));
}

/** Of what was sent, as the portal's page of a receipt has it. */
export async function received() {
  const { view, answers, origins, receipt } = JSON.parse(document.querySelector("[data-sheet]")?.textContent ?? "");
  await show({ view, answers, origins, receipt }, document.documentElement.lang);
}
