// @ts-check
// What waits to be sent, on every page of the portal: which form, what stands in its way and what to do. Sends it when the
// network is back, when a page is opened and when somebody says so, and shows the receipt in the form that it came from.

import { words as catalogue } from "../lazy.js";
import { local, reason } from "../send.js";
import { CHANGES, all, deliver, mayWait, takeBack, drop } from "../waiting.js";

/** @typedef {import("../waiting.js").Waiting} Waiting */

/** The next try after one that failed, in milliseconds: each waits twice as long as the one before. */
const FIRST_MS = 15_000;
const LAST_MS = 300_000;
/** Whose sending the person has asked for on the way to the sign-in. */
const ASKED = "tokhai:asked";

/** @type {Record<string, string>} */
let words = {};
let spoken = "";
let sending = "";
let told = "";
let pause = FIRST_MS;
let timer = 0;
/** One thing after the other. @type {Promise<unknown>} */
let work = Promise.resolve();

/** What fails once does not stop what comes after it. @param {() => unknown} act */
const next = (act) => (work = work.then(act).catch(() => undefined));

/** @param {string} key @param {Record<string, string>} [values] */
const say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const lang = () => document.documentElement.lang;

async function learn() {
  if (spoken === lang()) return;
  words = await catalogue("waiting", lang());
  spoken = lang();
}

/** @param {string} name @param {string} className @param {(Node | string)[]} inside */
function make(name, className, ...inside) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

/** @param {string} label @param {() => unknown} act @param {boolean} [isFirst] */
function button(label, act, isFirst = false) {
  const element = make("button", isFirst ? "button" : "button button--second", label);
  element.setAttribute("type", "button");
  element.addEventListener("click", () => {
    told = "";
    const tried = async () => {
      await act();
    };
    void next(() => tried().catch(() => (told = "failed"))).then(() => next(draw));
  });
  return element;
}

/** @param {string} label @param {string} href @param {boolean} [isFirst] */
function link(label, href, isFirst = false) {
  const element = make("a", isFirst ? "button" : "button button--second", label);
  element.setAttribute("href", href);
  return element;
}

/** The form on this page, if what waits is what stands in it. @param {Waiting} one @returns {any} */
function formOf({ key, place }) {
  try {
    const own = JSON.parse(sessionStorage.getItem(place) ?? "null");
    return own?.key === key ? document.querySelector("to-khai") : null;
  } catch {
    return null;
  }
}

/** Opens what waits in its form, as it was sent off. @param {Waiting} one */
function open({ key, place, to }) {
  sessionStorage.setItem(place, JSON.stringify({ key }));
  if (location.pathname === to.page) location.reload();
  else location.assign(to.page);
}

/** @param {Waiting} one */
function sentence({ key, state, body }) {
  if (sending === key) return say("sending");
  const detail = body?.[`detail_${lang()}`] ?? body?.detail;
  const why = detail || say("refused.findings");
  return say(state, { why, code: body?.code ?? "" });
}

/** What can be done with one. @param {Waiting} one */
function deeds(one) {
  const { key, state, to, body } = one;
  if (sending === key) return [];
  const seen = () => drop(key);
  if (state === "sent") return [link(say("do.receipt"), body.page ?? to.page, true), button(say("do.seen"), seen)];
  const found = [];
  if ((state === "sign-in" || state === "other") && to.login) {
    const way = link(say("do.sign-in"), to.login, true);
    way.addEventListener("click", () => sessionStorage.setItem(ASKED, key));
    found.push(way);
  } else if (state !== "refused" && state !== "changed") {
    found.push(button(say("do.send"), () => send(key), true));
  }
  if (!formOf(one)) found.push(button(say("do.open"), () => open(one), !found.length));
  const take = async () => {
    await takeBack(key);
    told = "taken";
  };
  return [...found, button(say("do.take"), take)];
}

/** @param {Waiting} one */
function item(one) {
  const title = one.title[lang()] ?? one.title.vi ?? "";
  const time = local(new Date(one.at).toISOString());
  return make(
    "li",
    "waiting__item",
    make("h3", "waiting__title", title),
    make("p", "hint", say("at", { time })),
    make("p", "", sentence(one)),
    make("p", "", formOf(one) && one.state !== "sent" ? say("shown") : ""),
    make("div", "waiting__do", ...deeds(one)),
  );
}

/** What an answer means for the form that stands on this page: a receipt, or the reasons. @param {Waiting[]} waiting */
async function handOver(waiting) {
  for (const one of waiting) {
    const form = formOf(one);
    if (!form?.answered || (one.state !== "sent" && one.state !== "refused")) continue;
    const { key, state, status = 0, body } = one;
    if (state === "sent") await drop(key);
    else await takeBack(key);
    if (state === "sent") form.dispatchEvent(new CustomEvent("tk-received", { detail: body, bubbles: true, composed: true }));
    form.answered(reason(status), { ...body, received_at: local(body?.received_at) });
  }
}

/** The panel, made at its first use. */
function panel() {
  const found = document.getElementById("waiting");
  if (found) return found;
  const section = make("section", "waiting");
  section.id = "waiting";
  section.setAttribute("aria-labelledby", "waiting-title");
  document.querySelector("main")?.prepend(section);
  return section;
}

/** Draws what there is now; what is told has the focus if what had it is gone. */
async function draw() {
  await handOver(await all());
  const waiting = await all();
  if (!waiting.length && !told) return document.getElementById("waiting")?.remove();
  await learn();
  const section = panel();
  const had = section.contains(document.activeElement);
  const unsent = waiting.filter(({ state }) => state !== "sent");
  const isRefused = unsent.length > 0 && unsent.every(({ state }) => state === "refused");
  const isOver = waiting.length > 0 && unsent.length === 0;
  const title = make("h2", "", say(isOver ? "title.sent" : isRefused ? "title.refused" : "title"));
  title.id = "waiting-title";
  title.tabIndex = -1;
  const list = make("ul", "forms__plain", ...waiting.map(item));
  const status = make("div", "");
  status.setAttribute("role", "status");
  section.replaceChildren(title, list, status);
  // Once it stands there, so that it is read out.
  if (told) status.append(make("p", "notice", say(told)));
  if (had) title.focus();
  return undefined;
}

/** Tries all that nothing but time stands in the way of, and the one that was asked for. @param {string} [asked] */
async function send(asked = "") {
  told = "";
  for (const { key, state } of await all()) {
    const isOpen = state !== "sent" && state !== "refused" && state !== "changed";
    if (key !== asked && !(isOpen && navigator.onLine)) continue;
    sending = key;
    await draw();
    await deliver(key, key === asked);
    sending = "";
  }
  await draw();
  await plan();
}

/** The next try, while somebody looks. */
async function plan() {
  clearTimeout(timer);
  const isDue = (await all()).some(({ state }) => state === "waiting" || state === "busy");
  if (!isDue || !navigator.onLine || document.visibilityState === "hidden") return;
  timer = window.setTimeout(begin, pause);
  pause = Math.min(pause * 2, LAST_MS);
}

/** @param {string} [asked] */
function begin(asked) {
  void next(async () => (await mayWait()) && send(typeof asked === "string" ? asked : ""));
}

function asked() {
  try {
    const key = sessionStorage.getItem(ASKED) ?? "";
    sessionStorage.removeItem(ASKED);
    return key;
  } catch {
    return "";
  }
}

/** Looks after what waits, as long as the page is open. */
export function watch() {
  addEventListener("online", () => {
    pause = FIRST_MS;
    begin();
  });
  addEventListener("offline", () => begin());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && begin());
  addEventListener("tk-waiting", () => {
    told = "";
    void next(draw).then(() => document.getElementById("waiting-title")?.focus());
    void next(plan);
  });
  new BroadcastChannel(CHANGES).addEventListener("message", () => void next(draw));
  new MutationObserver(() => void next(draw)).observe(document.documentElement, { attributeFilter: ["lang"] });
  // Words that are there before the network goes.
  void learn().catch(() => undefined);
  begin(asked());
}
