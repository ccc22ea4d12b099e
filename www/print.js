// @ts-check
// The form as it would be printed: a dialog that shows the sheet, and what of the page goes to the printer while it is open. Loaded
// when somebody asks for it, by a form and by the portal's receipt.

import { beside, button, dayOf, make, readOf, save, style, words } from "./lazy.js";
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

/** How the sheet is drawn, and its style. @param {import("./sheet.js").Filled} filled @param {string} [units] @returns {Promise<[() => HTMLElement, CSSStyleSheet]>} */
async function drawing(filled, units) {
  const [text, css, places] = await Promise.all([
    words("print", "sheet"),
    style("print.css"),
    hasAddress(filled.answers) ? beside(units || "units.json", (response) => response.json()) : [],
  ]);
  return [() => sheet(filled, text, places), css];
}

/** Hands the sheet over as a file that opens and prints by itself. @param {import("./sheet.js").Filled} filled @param {string} lang @param {string} [units] */
async function file(filled, lang, units) {
  const [[draw, css], own] = await Promise.all([drawing(filled, units), words("print", lang)]);
  const { code = "" } = filled.receipt ?? {};
  const rules = [...css.cssRules, ...onPaper(footOf(filled)).cssRules].map(({ cssText }) => cssText).join("\n");
  // The browser's own writer of documents: what was typed stays text, and nothing in the file can run.
  const title = make("title", {}, `${own["save.sheet.name"]} ${code}`).outerHTML;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  const body = make("body", { "data-tokhai-print": "" }, draw()).outerHTML;
  save(`${own["save.sheet.name"]}-${code}.html`, "text/html", `<!doctype html><html lang="vi"><head>${head}${title}<style>${rules}</style></head>${body}</html>`);
}

/** What stands at the foot of each page. @param {import("./sheet.js").Filled} filled */
const footOf = ({ view, receipt }) => [view.procedure.form, receipt?.code].filter(Boolean).join(" – ");

/**
 * Shows the sheet over the page until it is closed.
 * @param {import("./sheet.js").Filled} filled @param {string} lang of the page around it @param {string} [units] where `units.json` is
 * @throws when something of it can not be loaded; then nothing is shown
 */
export async function show(filled, lang, units) {
  const [[draw, css], own] = await Promise.all([drawing(filled, units), words("print", lang)]);
  const host = make("div", { "data-tokhai-print": "" });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [css];
  const title = make("h2", { id: "title", class: "title", tabindex: "-1" }, own.title);
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "dialog", lang, "aria-labelledby": "title" }));
  const actions = make("div", { class: "actions" }, button(own.print, () => print(), "button button--print"), button(own.close, () => dialog.close(), "button"));
  dialog.append(make("div", { class: "bar" }, title, actions), make("p", { class: "lead" }, own.lead), draw());
  // What the printer gets stands in the page itself: browsers cut what is printed out of a dialog.
  root.append(dialog, make("div", { class: "printed", "aria-hidden": "true" }, draw()));

  const paper = onPaper(footOf(filled));
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

/** A form that is open, as it is filled now. @param {any} page what the element gives @returns {import("./sheet.js").Filled} */
function open({ host, now, receipt }) {
  const { exports, view } = now();
  const answers = readOf(exports, exports.tk_save());
  const origins = readOf(exports, exports.tk_origins());
  const consents = agreed(origins, now().who?.entries ?? []);
  const [code, time] = [...host.shadowRoot.querySelectorAll(".tk-receipt dd")].map((one) => one.textContent);
  return { view, answers, origins, consents, receipt: code ? { code, time, qr: receipt?.code === code ? receipt.qr : undefined } : undefined };
}

/** Who agreed to what, by name and day. @param {Record<string, any>} origins @param {any[]} entries of the identity record */
function agreed(origins, entries) {
  const consents = Object.entries(origins).filter(([, { attribute }]) => attribute === "consent");
  const told = consents.map(([path, { role, as_of }]) => {
    const name = entries.find((one) => one.attr === "name.birth" && one.role === role)?.value;
    return [path, [name, dayOf(as_of)].filter(Boolean).join(", ")];
  });
  return Object.fromEntries(told);
}

/** Shows a form that is open. @param {any} page what the element gives */
export const preview = (page) => show(open(page), page.now().lang, page.host.getAttribute("units"));

/** The same as a file. @param {any} page */
export const keepOpen = (page) => file(open(page), page.now().lang, page.host.getAttribute("units"));

/** Of what was sent, as the portal's page of a receipt has it. */
export const received = () => show(told(document), document.documentElement.lang, sheetOf(document).dataset.units);

/** The same as a file. @param {Document} page the page of a receipt */
export const keepReceived = (page) => file(told(page), document.documentElement.lang, sheetOf(page).dataset.units);

/** What the sheet is drawn from, as the service wrote it. @param {Document} page @returns {HTMLElement} */
const sheetOf = (page) => /** @type {HTMLElement} */ (page.querySelector("[data-sheet]"));

/** @param {Document} page @returns {import("./sheet.js").Filled} */
const told = (page) => JSON.parse(sheetOf(page).textContent ?? "");
