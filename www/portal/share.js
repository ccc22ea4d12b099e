// @ts-check
// An invited person's own page: shows exactly what they would share, and binds it, with a key that lives in this page alone, to
// the one form, role and dossier it is for (RFC 9901, 4.3). Nothing leaves before they press the button.

import { bound } from "../binding.js";
import { make } from "../lazy.js";

/** @typedef {{ shown: { label: string, value: string, source: string }[], sentences: string[], consent?: string, proofs: string[], nonce: string, now: number, audience: string, made_for: [string, string][] }} Data */

/** @param {string} url @param {unknown} body */
async function post(url, body) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  // It was answered, or is too old: the page says so.
  if (response.status === 410) location.reload();
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

/** @param {HTMLElement} place @param {boolean} [wasPressed] whether somebody asked for it, who goes on where the focus is */
async function begin(place, wasPressed = false) {
  const words = /** @type {Record<string, string>} */ (place.dataset);
  const url = `/api/invitations/${words.invitation}`;
  const status = make("p", { role: "status" }, words.wait);
  place.replaceChildren(status);
  let isAnswering = false;
  const button = (/** @type {string} */ text, /** @type {string} */ kind, /** @type {() => Promise<void>} */ act) => {
    const one = /** @type {HTMLButtonElement} */ (make("button", { type: "button", class: kind }, text));
    one.addEventListener("click", async () => {
      // A button that is switched off would lose the focus; a second press does nothing instead.
      if (isAnswering) return;
      isAnswering = true;
      await act().catch(failed);
    });
    return one;
  };
  const failed = () => {
    const again = button(words.again, "button", () => begin(place, true));
    place.replaceChildren(make("p", { class: "notice", role: "alert" }, words.failed), again);
    // Who pressed what is gone goes on here.
    if (isAnswering || wasPressed) again.focus();
    isAnswering = false;
  };
  const answer = async (/** @type {string[]} */ proofs) => {
    await post(`${url}/answer`, { proofs });
    location.reload();
  };
  try {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    const response = await post(`${url}/data`, { jwk: { kty, crv, x, y } });
    /** @type {Data} */
    const data = await response.json();
    const asksConsent = data.sentences.length > 0;
    const decline = button(asksConsent ? words.disagree : words.decline, "button button--second", () => answer([]));
    const rows = data.shown.flatMap(({ label, value, source }) => [
      make("dt", {}, label),
      make("dd", {}, value, " ", make("span", { class: "badge badge--verified" }, source)),
    ]);
    const heading = make("h2", { tabindex: "-1" }, words.heading);
    const { proofs, nonce, now, audience, made_for, consent } = data;
    // Agreeing is part of what their key signs: these very sentences, for this dossier.
    const said = { iat: now, aud: audience, nonce, ...Object.fromEntries(made_for), consent };
    const bind = (/** @type {string} */ proof) => bound(proof, keys.privateKey, said);
    const asked = [make("h2", { tabindex: "-1" }, words.consent), ...data.sentences.map((text) => make("p", { class: "notice" }, text))];
    if (!consent) asked.push(make("p", {}, words.unknown));
    // Their provider asks again, item by item.
    const choose = make("p", {}, make("a", { href: words.choose }, words.rechoose));
    const before = asksConsent ? asked : [];
    if (!consent && asksConsent) before.push(choose);
    if (!data.shown.length) return place.replaceChildren(...before, make("p", {}, words.nothing), ...(asksConsent ? [] : [choose]), decline);
    const share = button(consent ? words.agree : words.share, "button", async () => answer(await Promise.all(proofs.map(bind))));
    const acts = make("p", { class: "button-row" }, share, " ", decline);
    place.replaceChildren(...before, heading, make("dl", { class: "facts facts--boxed" }, ...rows), make("p", {}, words.keep), acts);
    (asksConsent ? asked[0] : heading).focus();
  } catch {
    failed();
  }
}

// Another language puts a new page in the place of this one (`portal.js`), which is filled again.
function look() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-invitation]:empty"));
  if (place) begin(place);
}

new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
look();
