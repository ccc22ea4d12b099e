// @ts-check
// Sending a dossier, and once more with fresh proofs when the service says that they have ended. Loaded after the first
// question is on screen, so that it is there when the network is not.

import { begin as tellAloud } from "./aloud.js";
import { dress, inTime, isShared } from "./lazy.js";
import { begin as mindPresses } from "./press.js";
import { rank } from "./rank.js";
import { alone, drop, put } from "./waiting.js";

/**
 * What the element gives.
 * @typedef {object} Page
 * @property {import("./tokhai.js").ToKhai} host
 * @property {() => { form?: import("./engine.js").Mounted, who: any, acts: string[][], view: any, place: string, sources?: import("./sources.js").Sources, turn: number }} now who is known with what proves it, what was done, whose key binds, how often a form was begun
 * @property {() => Promise<unknown>} flush writes the draft now
 * @property {(renewed: object) => Promise<void>} load
 * @property {(value: string) => void} hold gives a <form> around the element its value
 * @property {(card: any[]) => void} card what a card has said
 * @property {typeof import("./opening.js").bring} bring
 * @property {typeof rank} rank how well a name fits what was typed
 * @property {any} [receipt] what the service answered last
 */

/** @param {Page} page */
const files = ({ bring }) => bring("files.js", () => import("./files.js"));

/** Whether the form has a question of a type. @param {Page} page @param {string} type */
const asks = (page, type) => JSON.stringify(page.now().view).includes(`"type":"${type}"`);

/** Elements that are looked after. @type {WeakSet<HTMLElement>} */
const begun = new WeakSet();

/** Brings what is needed after the first question; asked again, it brings what is missing. @param {Page} page */
export async function begin(page) {
  const root = /** @type {ShadowRoot} */ (page.host.shadowRoot);
  page.rank = rank;
  mindPresses(root);
  tellAloud(root);
  const look = () => {
    if (asks(page, "consent")) void page.bring("consent.js", () => import("./consent.js")).then(({ begin }) => begin(page)).catch(() => undefined);
    if (asks(page, "file")) void files(page).then((files) => files.begin(page)).catch(() => undefined);
  };
  look();
  if (!begun.has(page.host)) listen(page, look);
  await dress(root, "later.css");
}

/** @param {Page} page @param {() => void} look */
function listen(page, look) {
  begun.add(page.host);
  // The element may be given another form.
  page.host.addEventListener("tk-page", look);
  // Who hears the title of the page first hears there that something is wrong.
  const root = /** @type {ShadowRoot} */ (page.host.shadowRoot);
  const nameWhat = (/** @type {Element | null} */ summary) => {
    if (summary?.id !== "tk-summary") return;
    const parts = [summary.querySelector("h2"), root.getElementById("tk-heading")?.lastChild];
    tell(page.host, "tk-page", { title: parts.map((part) => part?.textContent ?? "").join(" – ") });
  };
  root.addEventListener("focusin", ({ target }) => nameWhat(/** @type {Element} */ (target)));
  // Somebody may have gone on before this script was here.
  nameWhat(root.activeElement);
  // The receipt itself stands there without what can be kept of it.
  page.host.addEventListener("tk-received", (event) => {
    page.receipt = /** @type {CustomEvent} */ (event).detail;
    void page.bring("receipt.js", () => import("./receipt.js")).then(({ keep }) => keep(page)).catch(() => undefined);
  });
}

/**
 * The files that answers tell of, each with the path of its answer.
 * @param {any} answer @param {string} [path] @returns {any[]}
 */
export function attached(answer, path = "") {
  if (Array.isArray(answer)) {
    return answer.flatMap((one) => (one?.sha256 ? [{ path, ...one }] : one?._id ? attached(one, `${path}/${one._id}`) : []));
  }
  if (answer === null || typeof answer !== "object") return [];
  return Object.entries(answer).flatMap(([name, value]) => attached(value, `${path}/${name}`));
}

/** Keys of dossiers that are being sent again. @type {Set<string>} */
const renewed = new Set();

/**
 * Sends a dossier and tells the form what came of it.
 * @param {string} text the dossier as the engine writes it @param {string} sentence the statement that was accepted @param {Page} page
 */
export function send(text, sentence, page) {
  const { who, turn } = page.now();
  const dossier = { ...JSON.parse(text), proofs: who.proofs };
  // Who hears what is sent may begin anew before it is answered; the answer is nothing to the form of then.
  const isHere = () => page.now().turn === turn;
  return alone(dossier.key, () => sendAlone(dossier, sentence, page, isHere));
}

/** @param {any} dossier @param {string} sentence @param {Page} page @param {() => boolean} isHere whether the form is still the one that sends it */
async function sendAlone(dossier, sentence, page, isHere) {
  dossier.files = attached(dossier.answers);
  if (dossier.files.length || asks(page, "file")) {
    // Where that part never came nothing was chosen.
    const none = (/** @type {unknown} */ error) => (dossier.files.length ? Promise.reject(error) : "");
    const why = await files(page).then(({ ready }) => ready(page, dossier.files), none);
    if (why) return isHere() ? page.host.answered(why) : undefined;
  }
  const unsent = structuredClone(dossier);
  const [status, body] = await deliver(dossier, sentence, page);
  const isSecondTry = renewed.delete(dossier.key);
  if (body?.code !== "proof-expired" || isSecondTry) {
    const isDone = status > 0 && status < 300;
    const { who, place, sources } = page.now();
    const isShown = isHere();
    if (isDone && isShown) page.hold(JSON.stringify(dossier));
    if (isDone && isShown) sources?.stop();
    // A page that was handed the dossier has yet to store it: until then the draft stays whole.
    if (isDone && body && who?.signed_in) await proof(page).then(({ forget }) => forget(place)).catch(() => undefined);
    if (isDone && body && dossier.files.length) await files(page).then(({ taken }) => taken(page)).catch(() => undefined);
    if (isDone && body) tell(page.host, "tk-received", { ...body });
    if (isDone && body) body.received_at = local(body.received_at);
    if (status === 0) return isShown ? page.host.answered(await wait(unsent, sentence, page)) : undefined;
    // An answer that came is told here, whatever waited.
    await drop(dossier.key).catch(() => undefined);
    return isHere() ? page.host.answered(reason(status), body) : undefined;
  }
  const { who: before, acts } = page.now();
  const fresh = await page.now().sources?.renew().catch(() => undefined);
  const who = { ...before, proofs: [], ...fresh };
  // Nothing is given any more without a new sign-in; the form stays as it is.
  if (!who.proofs.length) return page.host.answered("send.login.why", body);
  await page.flush();
  const { key, statement } = dossier;
  await page.load({ who, acts, key, signing_in: true, accepted_at: statement.accepted_at });
  // What the person has not seen yet is theirs to decide.
  if (values(before) !== values(who)) return page.host.answered(reason(status), body);
  renewed.add(key);
  return page.now().form?.send();
}

/** Why there is no receipt: the key of a sentence; nothing if there is one. @param {number} status */
export function reason(status) {
  if (status >= 200 && status < 300) return "";
  if (status === 401 || status === 403) return "send.login.why";
  if (status === 409) return "send.changed";
  if (status === 413) return "send.large";
  if (status === 429 || status === 503) return "send.busy";
  return status >= 400 && status < 500 ? "send.refused" : "send.failed";
}

/**
 * Lets a dossier wait for the network, where the page looks after those that wait.
 * @param {any} dossier @param {string} sentence @param {Page} page
 * @returns {Promise<string>} key of the sentence that says what became of it; what waits is told by the page around the form
 */
async function wait(dossier, sentence, { host, now, flush }) {
  const { who, acts, view, place } = now();
  const attribute = (/** @type {string} */ name) => host.getAttribute(name) ?? "";
  const page = attribute("queue");
  if (!page) return "send.offline";
  if (isShared()) return "send.offline.shared";
  const names = ["action", "session", "identity", "nonces", "login"];
  const to = { ...Object.fromEntries(names.map((name) => [name, attribute(name)])), page };
  try {
    dossier.statement.text_sha256 = await sha256(sentence);
    await flush();
    await put({ key: dossier.key, place, state: "waiting", at: Date.now(), title: view.title, to, dossier, who }, acts);
  } catch {
    return "send.offline.full";
  }
  tell(host, "tk-waiting", { key: dossier.key });
  return "send.waiting";
}

/** @param {HTMLElement} host @param {string} name @param {unknown} detail */
const tell = (host, name, detail) => host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));

/** An instant as people in Việt Nam write it; nothing if it is none. @param {unknown} instant */
export function local(instant) {
  const day = new Date(String(instant));
  if (Number.isNaN(day.getTime())) return "";
  const [hour, minute, month] = /** @type {"2-digit"[]} */ (["2-digit", "2-digit", "2-digit"]);
  return day.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour, minute, day: "2-digit", month, year: "numeric" });
}

/** @param {Page} page */
const proof = ({ bring }) => bring("proof.js", () => import("./proof.js"));

/** @param {any} who */
const values = (who) =>
  JSON.stringify(who.entries.map((/** @type {any} */ { attr, role, subject, value }) => [attr, role, subject, value]));

/** @param {string} text */
async function sha256(text) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Status and body of the service's answer; status 0 if none came.
 * @param {any} dossier @param {string} sentence @param {Page} page
 */
async function deliver(dossier, sentence, page) {
  const { host, now, hold } = page;
  const { who, place } = now();
  let status = 0;
  let body;
  try {
    dossier.statement.text_sha256 = await sha256(sentence);
    if (dossier.proofs.length) {
      const { choose, bind } = await proof(page);
      choose(dossier, who);
      const [nonces, to] = [host.getAttribute("nonces"), new URL(host.getAttribute("action") ?? "", location.href)];
      if (nonces) await bind(dossier, place, nonces, to.origin);
    }
    const action = host.getAttribute("action");
    // Who hears the event may send the form around the element at once.
    if (!action) hold(JSON.stringify(dossier));
    tell(host, "tk-submit", dossier);
    if (!action) return [200, undefined];
    const headers = { "content-type": "application/json" };
    const response = await fetch(action, { method: "POST", headers, body: JSON.stringify(dossier), signal: inTime() });
    status = response.status;
    body = await response.json();
    // Who has kept a dossier says under which code; anything else is no receipt, and the dossier is sent again.
    if (response.ok && !(typeof body?.code === "string" && body.code)) throw new Error();
  } catch (error) {
    // No answer, or one that is no JSON: the status alone says what to do, and a receipt needs a body.
    if (status < 400) status = Number(error instanceof Error && error.message) || 0;
  }
  return [status, status ? body : undefined];
}
