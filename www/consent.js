// @ts-check
// What another adult is asked to agree to, and whether they have: said at each question of the type `consent`. Loaded with the first
// form that has one. The engine draws such a question locked, with the answer that the person's own act gave, or none.

import { button, dayOf, fill, make, readOf, words } from "./lazy.js";
import { idOf } from "./places.js";
import { sha256Of } from "./proof.js";

/**
 * @typedef {import("./places.js").Entry} Entry
 * @typedef {{ path: string, type: string, role: string, label: Record<string, string> }} Field
 */

/** What nobody but an invited person says of themself. */
export const CONSENT = "consent";

/** The questions of a form that ask for consent, or those of one role. @param {any} view @param {string} [role] @returns {Field[]} */
export function consentsOf(view, role) {
  const fields = view.pages.flatMap((/** @type {any} */ page) => page.items);
  return fields.filter((/** @type {any} */ field) => field.type === CONSENT && (role === undefined || field.role === role));
}

/**
 * The answers that stand in what the person of a role is asked, by path, and whether all of them are there.
 * @param {{ view: any, exports: any }} form @param {string} role
 */
export function toldTo({ view, exports }, role) {
  const all = readOf(exports, exports.tk_save());
  const texts = consentsOf(view, role).flatMap(({ label }) => Object.values(label));
  const named = new Set(texts.flatMap((text) => [...text.matchAll(/\{(\/[^}]*)\}/g)].map(([, path]) => path)));
  const at = (/** @type {string} */ path) => path.split("/").slice(1).reduce((inner, step) => inner?.[step], all);
  const found = [...named].map((path) => [path, at(path)]).filter(([, value]) => value !== undefined);
  return { answers: Object.fromEntries(found), isWhole: found.length === named.size };
}

/** What a binding says of the same: the digest of sentences and answers. @param {{ view: any, exports: any }} form @param {string} role */
export async function digestFor(form, role) {
  const { answers, isWhole } = toldTo(form, role);
  if (!isWhole) return "";
  const sentences = Object.fromEntries(consentsOf(form.view, role).map(({ path, label }) => [path, label]));
  return sha256Of({ answers, sentences });
}

/** Who agreed, and on which day, as an identity record says. @param {Entry[]} entries @param {string} role */
export function given(entries, role) {
  const consent = entries.find((entry) => entry.attr === CONSENT && entry.role === role);
  const name = entries.find((entry) => entry.attr === "name.birth" && entry.role === role && entry.proof === consent?.proof);
  return consent && { name: String(name?.value ?? ""), at: consent.as_of };
}

/** Elements that are looked after, each with the questions that were on screen. @type {WeakMap<HTMLElement, string>} */
const begun = new WeakMap();

/** Says at each such question how it stands. @param {any} page what the element gives */
export function begin(page) {
  if (begun.has(page.host)) return;
  begun.set(page.host, "");
  const root = /** @type {ShadowRoot} */ (page.host.shadowRoot);
  const look = () => void draw(page, root).catch(() => undefined);
  new MutationObserver(look).observe(root, { childList: true, subtree: true, characterData: true, attributeFilter: ["id"] });
  look();
}

/** @param {any} page @param {ShadowRoot} root */
async function draw(page, root) {
  const { view, lang } = page.now();
  const text = await words("invite", lang);
  const here = consentsOf(view).filter(({ path }) => root.querySelector(`[id="${idOf(path)}"], [id="a${idOf(path)}"]`));
  const paths = here.map(({ path }) => path).join();
  if (paths !== begun.get(page.host)) {
    begun.set(page.host, paths);
    page.now().sources?.look();
  }
  for (const { path, role } of consentsOf(view)) {
    const answer = root.getElementById(idOf(path));
    const id = `${idOf(path)}-consent`;
    const known = root.getElementById(id);
    if (!answer) {
      known?.remove();
      continue;
    }
    const { who, view, lang } = page.now();
    const title = view.roles?.[role]?.title ?? {};
    const shown = stateOf(given(who.entries ?? [], role), { root, role, name: title[lang] ?? title.vi ?? text.role }, text);
    const before = known?.previousElementSibling === answer && known.lang === lang ? known : undefined;
    if (before?.dataset.state === shown.key) continue;
    known?.remove();
    answer.after(make("div", { id, lang, class: "tk-hint", "data-state": shown.key }, ...shown.inside()));
  }
}

/**
 * What is said, and a key that differs when it does.
 * @param {ReturnType<typeof given>} is_given @param {{ root: ShadowRoot, role: string, name: string }} asked @param {Record<string, string>} text
 */
function stateOf(is_given, { root, role, name }, text) {
  if (is_given) {
    const said = fill(text["consent.given"], { name: is_given.name || name, day: dayOf(is_given.at) });
    return { key: said, inside: () => [make("p", { role: "status" }, said)] };
  }
  const desk = () => /** @type {HTMLElement | null} */ (root.getElementById(`tk-invite-${role}`));
  const can = Boolean(desk());
  const said = fill(text[can ? "consent.none" : "consent.none.signed-out"], { role: name });
  const lead = () => {
    desk()?.scrollIntoView({ block: "start" });
    desk()?.focus();
  };
  return { key: said, inside: () => [make("p", {}, said), ...(can ? [button(text["consent.lead"], lead, "tk-link")] : [])] };
}
