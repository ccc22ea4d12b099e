// @ts-check
// The service worker of the portal: what was opened once opens without the network. It keeps files, modules and pages as
// nobody in particular sees them, and never touches what the API answers. The service writes SITE before this line.

/** @typedef {{ edition: string, files: string[], languages: string[] }} Site */
/** @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Lasting */
/** @typedef {Lasting & { request: Request, preloadResponse?: Promise<Response | undefined>, respondWith: (response: Promise<Response>) => void }} Asked */
/** @typedef {{ skipWaiting: () => Promise<void>, clients: { claim: () => Promise<void> }, registration: ServiceWorkerRegistration }} Scope */

const site = /** @type {Site} */ (/** @type {any} */ (SITE));
const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));

/** Files and the portal's own pages of this edition. */
const FILES = `tokhai-${site.edition}`;
/** Pages of the forms that were opened here, with their modules. */
const FORMS = `${FILES}-forms`;
/** The language that was last spoken here. */
const SPOKEN = "tokhai-spoken";
/** Pages that every device keeps, so that there is always one to show. */
const PAGES = ["/", "/mat-mang"];
/** How long a page may keep a person waiting who has it on the device, in milliseconds. */
const PATIENCE_MS = 5000;

const MODULE = /\/forms\/[0-9a-f]{64}\.wasm/g;

/** What the service gives, asked by nobody in particular; anything but a good answer is an error. @param {string} url */
async function anonymous(url) {
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** A file of this edition. What is not the same for ever belongs to another one. @param {Cache} cache @param {string} file */
async function keepFile(cache, file) {
  const response = await anonymous(file);
  if (!response.headers.get("cache-control")?.includes("immutable")) throw new Error(`${file}: of another edition`);
  await cache.put(file, response);
}

/** A page in every language, with the modules it names before it. @param {Cache} cache @param {string} path */
async function keepPage(cache, path) {
  for (const lang of site.languages) {
    // The service has no such page for another edition than its own.
    const page = await anonymous(`${path}?kept=${site.edition}&lang=${lang}`);
    for (const [module] of (await page.clone().text()).matchAll(MODULE)) {
      if (!(await cache.match(module))) await keepFile(cache, module);
    }
    await cache.put(`${path}?lang=${lang}`, page);
  }
}

/** Addresses of the forms that were opened on this device. */
async function opened() {
  const names = (await caches.keys()).filter((name) => name.endsWith("-forms"));
  const caches_ = await Promise.all(names.map((name) => caches.open(name)));
  const kept = await Promise.all(caches_.map((cache) => cache.keys()));
  const paths = kept.flat().map(({ url }) => new URL(url).pathname);
  return new Set(paths.filter((path) => path.startsWith("/bieu-mau/")));
}

async function install() {
  const files = await caches.open(FILES);
  await Promise.all(site.files.map((file) => keepFile(files, file)));
  await Promise.all(PAGES.map((page) => keepPage(files, page)));
  const forms = await caches.open(FORMS);
  // A form that is no longer there is no reason to stay with what is old.
  for (const path of await opened()) await keepPage(forms, path).catch(() => undefined);
  await scope.skipWaiting();
}

/** Removes editions that no open page goes on with. */
async function sweep() {
  const { held = [] } = await navigator.locks.query();
  const isOpen = (/** @type {string} */ name) => held.some((lock) => name.startsWith(lock.name ?? "?"));
  for (const name of await caches.keys()) {
    if (name !== SPOKEN && name.startsWith("tokhai-") && !name.startsWith(FILES) && !isOpen(name)) await caches.delete(name);
  }
}

async function activate() {
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
  await sweep();
}

/** Something kept, of this edition if there is one. @param {string} url */
async function find(url) {
  for (const name of [FILES, FORMS]) {
    const found = await (await caches.open(name)).match(url);
    if (found) return found;
  }
  return caches.match(url);
}

/** A page as it was kept, in the language that is wanted or was last spoken. @param {URL} url */
async function findPage({ pathname, searchParams }) {
  const spoken = await (await (await caches.open(SPOKEN)).match("/lang"))?.text();
  for (const lang of [searchParams.get("lang"), spoken, "vi"]) {
    const page = lang && (await find(`${pathname}?lang=${lang}`));
    if (page) return page;
  }
  return undefined;
}

const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {Asked} event @returns {Promise<Response | undefined>} nothing where no answer comes */
async function ask(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return undefined;
  }
}

/** Remembers the language that an address asks for, before anything answers it: the next page comes in it too. @param {URL} url */
async function hearLanguage({ searchParams }) {
  const lang = searchParams.get("lang") ?? "";
  // Where there is no room it is only not remembered.
  if (site.languages.includes(lang)) await speak(lang).catch(() => undefined);
}

/** @param {string} lang */
const speak = async (lang) => (await caches.open(SPOKEN)).put("/lang", new Response(lang));

/** A page: the service's own if it comes in time, else the one that was kept. @param {Asked} event */
async function page(event) {
  const network = ask(event);
  await hearLanguage(new URL(event.request.url));
  const first = await Promise.race([network, later(PATIENCE_MS)]);
  // What stands before the service answers so when it is gone.
  const isDown = !first || (first.status >= 502 && first.status <= 504);
  if (!isDown) return first;
  const kept = (await findPage(new URL(event.request.url))) ?? (await network);
  return kept ?? (await findPage(new URL("/mat-mang", location.href))) ?? Response.error();
}

/** A file of any edition or a module. @param {Request} request */
async function file(request) {
  const found = await find(request.url);
  if (found) return found;
  const response = await fetch(request);
  const isLasting = response.ok && response.headers.get("cache-control")?.includes("immutable");
  if (isLasting && request.url.includes(`/v/${site.edition}/`) && !request.url.includes("/designer/")) {
    const copy = response.clone();
    // Where there is no room it is only not kept.
    await caches.open(FILES).then((cache) => cache.put(request.url, copy)).catch(() => undefined);
  }
  return response;
}

/** What a page says: which language it speaks, and which form stands on it. @param {{ lang?: unknown, form?: unknown }} said */
async function hear({ lang, form }) {
  if (typeof lang === "string") await speak(lang);
  if (typeof form === "string" && /^\/bieu-mau\/[^/]+$/.test(form)) {
    const forms = await caches.open(FORMS);
    if (!(await forms.match(`${form}?lang=${site.languages.at(-1)}`))) await keepPage(forms, form);
  }
  await sweep();
}

addEventListener("install", (event) => /** @type {Lasting} */ (event).waitUntil(install()));
addEventListener("activate", (event) => /** @type {Lasting} */ (event).waitUntil(activate()));
addEventListener("message", (event) => {
  // Without room, or without the network after all, the form is only not kept.
  /** @type {Lasting} */ (/** @type {unknown} */ (event)).waitUntil(hear(event.data ?? {}).catch(() => undefined));
});

addEventListener("fetch", (received) => {
  const event = /** @type {Asked} */ (received);
  const { method, mode, url } = event.request;
  const { origin, pathname, searchParams } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  // Another language is asked for by script, on the same page.
  const isPage = mode === "navigate" || pathname === "/" || pathname.startsWith("/bieu-mau/");
  if (isPage) event.respondWith(page(event));
  else if (/^\/(v|forms|units)\//.test(pathname)) event.respondWith(file(event.request));
  else if (searchParams.has("lang")) event.respondWith(hearLanguage(new URL(url)).then(() => fetch(event.request)));
});
