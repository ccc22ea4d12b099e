// @ts-check
// What the portal's pages do so that they open without the network, and what they say while it is gone. Loaded once there
// is nothing more urgent.

import { inTime, isShared } from "../lazy.js";
import { watch } from "./waiting.js";

/** Under `require-trusted-types-for 'script'` an address of a script has to be vouched for: this one is ours. */
function worker() {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy("tokhai-worker", { createScriptURL: () => "/worker.js" });
  return policy ? policy.createScriptURL("") : "/worker.js";
}

/** Tells the worker which language is spoken, and which form is to open without the network. */
async function keep() {
  const { active } = await navigator.serviceWorker.ready;
  // A device that others use does not remember which forms were opened.
  const isForm = document.querySelector("to-khai") && !isShared();
  active?.postMessage({ lang: document.documentElement.lang, form: isForm ? location.pathname : undefined });
}

/** The first question whether the service is there again, in milliseconds: each waits twice as long as the one before. */
const FIRST_MS = 5000;
const LAST_MS = 300_000;

/** Whether the page came from the device, as the service was not there. */
const isKept = () => "kept" in document.body.dataset;

/**
 * Asks on a page that came from the device whether the service is there again: of a network that leads nowhere, or to a service
 * that is down, the browser says nothing. What else waits for it on the page is told as the browser would.
 */
function ask(pause = FIRST_MS) {
  setTimeout(async () => {
    if (!isKept()) return;
    const isSeen = document.visibilityState === "visible";
    const isBack = isSeen && (await fetch("/healthz", { cache: "no-store", signal: inTime() }).then(({ ok }) => ok, () => false));
    if (isBack) dispatchEvent(new Event("online"));
    else ask(isSeen ? Math.min(pause * 2, LAST_MS) : pause);
  }, pause);
}

/** Says that the network is gone, and which forms of a list open nevertheless. */
async function say() {
  const isGone = !navigator.onLine || isKept();
  for (const notice of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-offline]"))) notice.hidden = !isGone;
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-form]"))) {
    const kept = isGone && (await globalThis.caches?.match(`${mark.dataset.form}?lang=vi`).catch(() => undefined));
    mark.hidden = !kept;
  }
}

addEventListener("online", () => {
  delete document.body.dataset.kept;
  void say();
});
addEventListener("offline", say);
void say();
watch();
if (isKept()) {
  // A form that is open says so, too.
  dispatchEvent(new Event("offline"));
  ask();
}
// What comes back from another language brings its own notices.
new MutationObserver(() => void Promise.all([say(), keep().catch(() => undefined)])).observe(document.documentElement, { attributeFilter: ["lang"] });

try {
  // Without storage, or where the browser has no workers, all this needs the network as before.
  await navigator.serviceWorker?.register(worker(), { updateViaCache: "none" });
  if (navigator.serviceWorker) await keep();
} catch {
  // The page works without.
}
