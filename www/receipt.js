// @ts-check
// What a person keeps of a filing, on the last screen of a form: the code that leads back to the receipt, the signed receipt and the
// filed form as files. All of it is made of what the service answered and what this page holds, so it needs neither the network nor
// somebody who is still signed in. Loaded when a receipt has come.

import { picture } from "./code.js";
import { button, dress, make, save, words } from "./lazy.js";

/** Looks after the last screen of a form for as long as its receipt stands there. @param {any} page what the element gives */
export function keep(page) {
  const { host, receipt } = page;
  const root = host.shadowRoot;
  let drawn = "";
  /** @type {HTMLElement | undefined} */
  let box;
  const draw = async () => {
    const list = root.querySelector(".tk-receipt");
    const { lang } = page.now();
    if (!list || page.receipt !== receipt) return void box?.remove();
    if (drawn === lang && box?.previousElementSibling === list) return;
    drawn = lang;
    try {
      const [text] = await Promise.all([words("print", lang), dress(root, "receipt.css")]);
      if (drawn !== lang || !list.isConnected) return;
      const next = offer(page, text);
      box?.remove();
      list.after((box = next));
    } catch {
      // The code and the page of the receipt stand there without it; tried again with the next change.
      drawn = "";
    }
  };
  new MutationObserver(draw).observe(root, { childList: true, subtree: true });
  void draw();
}

/** @param {any} page @param {Record<string, string>} text */
function offer(page, text) {
  const { receipt } = page;
  const failed = make("p", { role: "status", class: "tk-hint" });
  /** @param {() => unknown} act */
  const tried = (act) => async () => {
    failed.textContent = "";
    await Promise.resolve().then(act).catch(() => (failed.textContent = text["save.failed"]));
  };
  const signed = tried(() => save(`${text["save.name"]}-${receipt.code}.json`, "application/json", JSON.stringify(unsaid(receipt))));
  const sheet = tried(() => page.bring("print.js", () => import("./print.js")).then(({ keepOpen }) => keepOpen(page)));
  const files = make("div", { class: "tk-kept__files" }, button(text["save.receipt"], signed, "tk-link"), button(text["save.sheet"], sheet, "tk-link"));
  const beside = make("div", {}, make("p", {}, text[receipt.qr ? "code.lead" : "save.lead"]), files, failed);
  return make("div", { class: "tk-kept" }, ...(receipt.qr ? [picture(receipt.qr, text.code, "tk-kept__code")] : []), beside);
}

/** The receipt without its picture, which is made of it. @param {any} receipt */
const unsaid = ({ qr, ...receipt }) => receipt;
