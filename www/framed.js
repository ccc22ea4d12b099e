// @ts-check
// A form in a frame, and what it says to the page around it. The service has named that page in `data-around`: nobody else
// is told anything, and nobody else is listened to. The other end is www/frame.js.

import "./tokhai.js";

const form = /** @type {import("./tokhai.js").ToKhai | null} */ (document.querySelector("to-khai"));
const { around = "", back } = document.body.dataset;

/** What was told last of each kind but answers and files, for a page that listens later. @type {Map<string, unknown>} */
const told = new Map();

/** @param {string} type @param {unknown} detail */
function tell(type, detail) {
  if (type !== "tk-submit" && type !== "tk-file") told.set(type, detail);
  parent.postMessage({ type, detail }, around);
}

for (const type of ["tk-ready", "tk-page", "tk-change", "tk-saved", "tk-file", "tk-error"]) {
  form?.addEventListener(type, (event) => tell(type, /** @type {CustomEvent} */ (event).detail));
}

/** Files that were chosen, by digest, for a page that is left to without a script that could have kept them. @type {Map<string, File>} */
const files = new Map();
form?.addEventListener("tk-file", (event) => {
  const { sha256, name, type, file } = /** @type {CustomEvent} */ (event).detail;
  if (back) files.set(sha256, new File([file], name, { type }));
});

form?.addEventListener("tk-submit", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (back) post(detail);
  else tell("tk-submit", detail);
});

/**
 * Hands the dossier over by leaving for a page of the site around, which needs no script for it; each file that it names goes along
 * under the name of its digest.
 * @param {unknown} dossier
 */
function post(dossier) {
  const way = document.createElement("form");
  Object.assign(way, { method: "post", action: around + back, target: "_top", hidden: true });
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "to_khai", value: JSON.stringify(dossier) });
  way.append(input);
  for (const [sha256, file] of files) {
    if (!input.value.includes(sha256)) continue;
    const held = new DataTransfer();
    held.items.add(file);
    const part = document.createElement("input");
    Object.assign(part, { type: "file", name: sha256, files: held.files });
    way.enctype = "multipart/form-data";
    way.append(part);
  }
  document.body.append(way);
  way.submit();
}

// As high as what stands in it, so that the page around can make the frame as high.
const measure = () => tell("tk-height", { height: Math.ceil(document.body.getBoundingClientRect().height) });
new ResizeObserver(measure).observe(document.body);

addEventListener("message", ({ origin, source, data }) => {
  if (origin !== around || source !== parent) return;
  if (data?.type === "tk-hello") for (const [type, detail] of told) parent.postMessage({ type, detail }, around);
  if (data?.type === "tk-reset") form?.reset();
  if (data?.type !== "tk-lang" || typeof data.lang !== "string") return;
  document.documentElement.lang = data.lang;
  form?.setAttribute("lang", data.lang);
});
