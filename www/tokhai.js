// @ts-check
// Defines <to-khai>. Everything that takes time or knows the browser is here: network, storage, cryptography, focus.
// The form itself is the engine's (src/element), which is drawn into one open shadow root.

import { Problem, askJson, beside, bring, bytesOf, isShared, loadEngine, run, setShared, soon, styles, today, uuid7, words } from "./opening.js";

/** @typedef {import("./engine.js").Mounted} Mounted */

const proof = () => bring("proof.js", () => import("./proof.js"));

// A server that draws pages imports this file, too, where there is no element to be.
/** The form as a custom element. See www/package/README.md for attributes, properties, methods and events. */
export class ToKhai extends (globalThis.HTMLElement ?? Object) {
  static formAssociated = true;
  static observedAttributes = ["lang", "src", "integrity"];

  /** @type {Mounted | undefined} */
  #form;
  #root = this.attachShadow({ mode: "open" });
  // Where there is none, `#start` fails, and says why.
  #internals = this.attachInternals?.();
  /** The dossier as JSON, once it is whole. */
  #value = "";
  /** What the form asks of the page; see `Port` in src/element. */
  #port = this.#makePort();
  /** What the parts of this file that are loaded later need of it. */
  #page = {
    host: this,
    bring,
    now: () => ({ form: this.#form, lang: this.#lang, view: this.#view, meta: this.#meta, who: this.#who, acts: this.#last[0], key: this.#key, place: this.#place, sources: this.#sources, card: this.#card, exports: this.#opened[2], day: this.#opened[1]?.day, turn: this.#turn }),
    load: (/** @type {any} */ renewed) => this.#load(renewed),
    /** How well a name fits what was typed, once send.js is there; until then each name is offered. @type {(name: string, typed: string) => number} */
    rank: () => 2,
    flush: () => this.#flush(),
    card: (/** @type {any[]} */ card) => (this.#card = card),
    hold: (/** @type {string} */ value) => this.#hold(value),
    forget: async () => {
      await this.#keeping;
      await this.#forget();
    },
    /** Goes on with the same form, of the same person if no other is given. */
    renew: async (/** @type {any} */ who, /** @type {(acts: string[][]) => string[][]} */ change) => {
      const [module, given] = this.#opened;
      if (!module) return;
      const { exports } = await WebAssembly.instantiate(module);
      // Another form may have come meanwhile.
      if (module !== this.#opened[0]) return;
      // What was typed while it was made is not lost.
      const acts = change(this.#last[0]);
      this.#open(exports, who ?? this.#who, { ...given, acts, signing_in: true, goes_on: true, said: [] });
      this.#done(acts, false);
    },
  };
  /** @type {unknown[] | false | undefined} */
  #units;
  #key = "";
  #place = "";
  /** Of the module on screen, for its draft. */
  #digest = "";
  #view = {};
  /** The drafts of this form, once there are any. @type {Promise<import("./drafts.js").Drafts> | undefined} */
  #drafts;
  /** What was given to keep last. @type {[string[][], boolean]} */
  #last = [[], false];
  /** What keeps drafts, once it has come. @type {unknown} */
  #keeper;
  /** What is known of the person, with what proves it. @type {any} */
  #who;
  /** What a card has said, as entries of an identity record. @type {any[]} */
  #card = [];
  #meta = { attributes: [] };
  /** Asks registers, for who is signed in. @type {import("./sources.js").Sources | undefined} */
  #sources;
  /** The module on screen, and what the form was opened with. @type {any} */
  #opened = [];
  /** Done when all that was given is kept. @type {Promise<unknown>} */
  #keeping = Promise.resolve();
  /** Counts loads, so that a late one does not overtake the next. */
  #turn = 0;
  /** Whether the first question has been on screen. */
  #isBegun = false;
  /** Done when the form's own texts are marked that it has in Vietnamese alone. @type {Promise<void> | undefined} */
  #foreign;
  /** The language in which all words are there. */
  #whole = "";
  /** As the browser last said it, or a page that knows better. */
  #isOnline = true;
  #refresh = (/** @type {Event} */ { type }) => {
    this.#isOnline = type === "online";
    this.#form?.refresh();
    if (this.#isBegun) this.#more();
  };
  /** @type {BufferSource | undefined} */
  #module;
  /** @type {{ name: string, record: any, proofs: string[] } | undefined} */
  #person;

  /** The bytes of a compiled form, instead of `src`. Another form begins where the one before stood; nothing is kept. */
  get module() {
    return this.#module;
  }

  set module(bytes) {
    this.#module = bytes;
    if (this.#form) this.#load();
  }

  /** Who fills the form, instead of `session` and `identity`. What was typed stays. */
  get person() {
    return this.#person;
  }

  set person(person) {
    this.#person = person;
    if (this.#opened[0]) void this.#wish(this.#identity().then((who) => this.#page.renew(who, (acts) => acts)));
  }

  get value() {
    return this.#value;
  }

  get form() {
    return this.#internals.form;
  }

  get validity() {
    return this.#internals.validity;
  }

  get validationMessage() {
    return this.#internals.validationMessage;
  }

  get willValidate() {
    return this.#internals.willValidate;
  }

  checkValidity() {
    return this.#internals.checkValidity();
  }

  reportValidity() {
    return this.#internals.reportValidity();
  }

  /** Begins anew, as "delete it and start over" does. */
  reset() {
    if (!this.#form) return;
    this.#done([], false);
    this.#port.load();
  }

  formResetCallback() {
    this.reset();
  }

  /** @param {boolean} is_disabled */
  formDisabledCallback(is_disabled) {
    this.inert = is_disabled;
  }

  /** What a <form> around this element sends, or why it can not yet. @param {string} [why] */
  #hold(value = "", why = "Tờ khai chưa điền xong.") {
    this.#value = value;
    // With a state of its own, and an empty one, the browser keeps no answers in the history of the tab.
    this.#internals.setFormValue(value || null, "");
    this.#internals.setValidity({ valueMissing: !value }, why, this.#root.querySelector("div[tabindex]") ?? undefined);
  }

  /** Shows what came of sending this form's dossier. @param {string} why @param {any} [body] */
  answered(why, body) {
    if (!why && body?.code) this.#end();
    this.#form?.answered(why, `${JSON.stringify(body)}`);
  }

  /** What somebody said of themselves goes with the answers. */
  #end() {
    this.#card = [];
    this.#who &&= { ...this.#who, own: false };
  }

  connectedCallback() {
    this.#isOnline = navigator.onLine;
    addEventListener("online", this.#refresh);
    addEventListener("offline", this.#refresh);
    this.#root.addEventListener("click", this.#signIn);
    // What stands inside the element is shown until the form is there.
    this.#root.replaceChildren(document.createElement("slot"));
    this.#start();
  }

  disconnectedCallback() {
    removeEventListener("online", this.#refresh);
    removeEventListener("offline", this.#refresh);
    this.#leave();
    this.#turn += 1;
    this.#sources = this.#sources?.stop();
    // What is still asked for finds no form to go on with.
    this.#opened = [];
    this.#form?.destroy();
    this.#form?.free();
    this.#form = undefined;
    // Yew keeps for good what it drew into, and that would keep the element it stands in.
    this.#root.replaceChildren();
  }

  /** @param {string} name */
  async attributeChangedCallback(name) {
    if (!this.#form) return;
    if (name !== "lang") return this.#load();
    if (this.#isBegun) await this.#more();
    const lang = this.#lang;
    // Another may be chosen while the words are on their way.
    if (this.#whole !== lang) void this.#wish(this.#words().then((spoken) => lang === this.#lang && this.#speak(...spoken)));
  }

  /** @param {string} lang @param {any} own @param {object} all */
  #speak(lang, own, all) {
    if (!this.#form) return;
    this.#turned(own);
    this.#form.speak(JSON.stringify([lang, own, all]));
  }

  /** Whatever the direction of the page around, the form has that of its words. @param {any} own */
  #turned({ dir = "ltr" }) {
    /** @type {HTMLElement} */ (this.#root.querySelector("div[tabindex]")).dir = dir;
    if (this.#lang !== "vi") this.#foreign ??= bring("foreign.js", () => import("./foreign.js")).then(({ mark }) => mark(this.#page), () => (this.#foreign = undefined));
  }

  get #lang() {
    return /^[a-z]+/.exec(this.lang)?.[0] ?? "vi";
  }

  /** The language there is, its words and the Vietnamese ones. @returns {Promise<[string, object, object]>} */
  async #words(more = "") {
    const lang = this.#lang;
    const [own, all] = await Promise.all([words(more + lang), words(`${more}vi`)]);
    return own ? [lang, own, all] : ["vi", all, all];
  }

  /** Brings what is needed after the first question. What does not come now is asked for again at the next screen. */
  async #more() {
    this.#isBegun = true;
    const lang = this.#lang;
    if (this.#whole === lang) return;
    try {
      const [[spoken, ...first], [, ...rest], { begin }] = await Promise.all([this.#words(), this.#words("later/"), bring("send.js", () => import("./send.js"))]);
      await begin(this.#page);
      if (lang !== this.#lang) return;
      this.#whole = lang;
      // A language may be one file, with the later words among the first.
      const own = { ...rest[0], ...first[0] };
      if (!this.#value) this.#hold("", { ...rest[1], ...own }.unfinished);
      this.#speak(spoken, own, { ...first[1], ...rest[1] });
    } catch {
      // The form says so where it can not go on without.
    }
  }

  async #start() {
    const turn = ++this.#turn;
    const src = this.#attribute("src");
    if (src) bytesOf(src);
    try {
      // What was set before this file had come stands in the way of what is set from now on.
      for (const name of /** @type {const} */ (["module", "person"])) {
        if (!Object.hasOwn(this, name)) continue;
        const value = /** @type {any} */ (this[name]);
        delete this[name];
        this[name] = value;
      }
      this.#hold();
      const [{ mount }, spoken, sheet] = await Promise.all([loadEngine(), this.#words(), styles()]);
      if (turn !== this.#turn) return;
      const root = document.createElement("div");
      this.#root.adoptedStyleSheets = [...new Set([sheet, ...this.#root.adoptedStyleSheets])];
      // Where the browser leads who sends the page's form too early.
      root.tabIndex = -1;
      this.#root.replaceChildren(root);
      this.#turned(spoken[1]);
      this.#whole = "";
      this.#form = mount(root, this.#port, JSON.stringify(spoken));
      // Another language may have been chosen meanwhile.
      if (spoken[0] !== this.#lang) void this.attributeChangedCallback("lang");
    } catch (error) {
      if (turn === this.#turn) this.#giveUp(error);
      return;
    }
    await this.#load();
  }

  // Without the engine and a network there is no catalogue: these sentences stand here.
  // What stands inside the element stays to be read: it may say where else to go.
  async #giveUp(/** @type {unknown} */ error) {
    const turn = this.#turn;
    const code = (await soon(bring("why.js", () => import("./why.js")).then(({ whyNot }) => whyNot(error), () => 0))) || "problem.network";
    // A network that is gone is not asked for words.
    const [, own, all] = code === "problem.network" ? [] : await this.#words("later/").catch(() => []);
    if (turn !== this.#turn) return;
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = { ...all, ...own }[code] ?? "Không tải được biểu mẫu, kiểm tra kết nối mạng. The form could not be loaded, check your connection.";
    const again = document.createElement("button");
    again.textContent = "Thử lại · Try again";
    again.style.cssText = "font: inherit; padding: .5em 1em";
    again.addEventListener("click", () => this.#start());
    text.append(" ", again);
    this.#root.replaceChildren(text, document.createElement("slot"));
    this.#tell("tk-error", { code });
  }

  // With `renewed` the form that was about to be sent goes on where it was.
  async #load(renewed = /** @type {any} */ ({})) {
    const turn = ++this.#turn;
    this.#hold();
    if (!this.#module) this.#form?.fail("");
    try {
      const { module, digest, exports, view, meta } = await run(this.#attribute("src"), this.#attribute("integrity"), this.#module);
      // Nothing of a form that comes after the next one is taken for that one's.
      if (turn !== this.#turn) return;
      const { proven, card, ...draft } = await this.#draft(digest, view);
      if (!this.isConnected) void this.#leave();
      if (turn !== this.#turn) return;
      this.#meta = meta;
      const who = renewed.who ?? (await this.#identity(proven));
      if (turn !== this.#turn) return;
      // What is already in this page is newer than what was kept of it.
      if (!renewed.acts) this.#card = card ?? [];
      if (draft.acts.length || draft.elsewhere) await soon(this.#more());
      if (turn !== this.#turn) return;
      const day = this.#attribute("today") || today();
      const can_scan = meta.attributes.some((/** @type {any} */ { attr, from }) => from === "self" && attr === "id.number");
      const given = { ...draft, ...renewed, digest, day, can_scan, today: Number(day.replaceAll("-", "")) };
      this.#opened = [module, given];
      this.#key = given.key;
      this.#last = [given.acts, false];
      this.#open(exports, who, given);
      if (given.signing_in) this.#sources?.arrive(given.acts);
    } catch (error) {
      if (turn === this.#turn) this.#form?.fail(error instanceof Problem ? error.message : "problem.network");
    }
  }

  /** @param {any} exports @param {any} who @param {any} given */
  #open(exports, who, given) {
    this.#who = who;
    this.#opened[2] = exports;
    given = { ...given, ...who };
    if (this.#card.length) {
      // A register comes first.
      given.entries = [...who.entries, ...this.#card];
      given.record = JSON.stringify({ format: "tokhai-identity/1", entries: given.entries, missing: [] });
    }
    // Who goes on has the view.
    this.#form?.open(exports, JSON.stringify({ ...given, view: given.goes_on ? null : this.#view }));
  }

  // Filling never needs a sign-in: whatever fails here leaves a form without data.
  /** @param {any} [proven] what the draft keeps of an earlier answer */
  async #identity(proven) {
    const turn = this.#turn;
    this.#sources = this.#sources?.stop();
    const who = { signed_in: false, name: "", record: "", entries: [], proofs: [], shows: [] };
    try {
      const person = this.#person;
      if (person) return { ...who, ...person, signed_in: true, record: JSON.stringify(person.record), entries: person.record.entries };
      if (!this.#attribute("session")) return who;
      const { signed_in, name, person: alias } = await askJson(this.#attribute("session"));
      Object.assign(who, { signed_in, name, alias });
      if (!signed_in || !this.#attribute("identity")) return who;
      if (isShared()) await (await proof()).keep(this.#place, false);
      const sources = await (await bring("sources.js", () => import("./sources.js"))).begin(this.#page, proven);
      // Two would ask for the same.
      if (turn !== this.#turn) sources.stop();
      else this.#sources = sources;
      Object.assign(who, sources.who());
    } catch (error) {
      // Without an answer, what the same person's draft keeps is as good; a refusal is an answer. Else the form says
      // that there is no data if the person is signed in.
      const isRefused = error instanceof Error && /^4/.test(error.message);
      if (proven && !isRefused && (!who.signed_in || who.name === proven.name)) return proven;
    }
    return who;
  }

  /** What was filled before, here or in another tab. @param {string} digest @param {any} view */
  async #draft(digest, view) {
    await this.#keeping;
    this.#view = view;
    if (this.#module) return { acts: this.#last[0], signing_in: true, key: uuid7(), said: [] };
    this.#digest = digest;
    const place = `tokhai:${this.#attribute("form-id") || view.id}`;
    if (place !== this.#place) await this.#leave();
    this.#place = place;
    let found;
    let [elsewhere, can_keep] = [false, false];
    try {
      const own = JSON.parse(sessionStorage.getItem(this.#place) ?? "null");
      can_keep = true;
      found = own?.acts && own;
      // A first visit has nothing to look for, and loads nothing to look with. A browser that was killed may have written the
      // draft and not this mark.
      if (localStorage.getItem(this.#place) || (await indexedDB.databases?.())?.some(({ name }) => name === "tokhai")) {
        ({ draft: found = found, elsewhere } = await (await this.#openDrafts()).claim(own));
      }
      // Of a draft of another version it is told what finds no place.
      if (found) found = (await this.#openDrafts()).fit(found);
    } catch (error) {
      // Nothing is begun over a draft that may be there: what reads it did not come.
      if (error instanceof Problem) throw error;
      // Storage that can not be read is told when something is to be kept.
    }
    const { acts = [], signing_in = false, key = uuid7(), said = [], proven, card } = found ?? {};
    return { acts, signing_in, key, proven, card, elsewhere, can_keep, said };
  }

  #openDrafts() {
    const gone = () => Promise.reject(new Problem("problem.network"));
    this.#drafts ??= bring("drafts.js", () => import("./drafts.js")).then(({ Drafts }) => (this.#keeper = new Drafts(this.#place, (kept) => this.#kept(kept))), gone);
    this.#drafts.then((drafts) => drafts.describe(this.#digest, this.#view)).catch(() => (this.#drafts = undefined));
    return this.#drafts;
  }

  /** What was done by hand, which is to be kept. @param {string[][]} acts @param {boolean} signing_in */
  #done(acts, signing_in) {
    this.#last = [acts, signing_in];
    try {
      // The page may go before that has come which keeps drafts.
      if (!this.#keeper && !this.#module && this.#isWorth(acts, signing_in)) this.#note();
    } catch {
      // That is told when they are to be kept.
    }
    this.#keeping = this.#keeping.then(() => this.#keep(acts, signing_in));
    this.#sources?.arrive(acts);
  }

  /** @param {string[][]} acts @param {boolean} signing_in */
  async #keep(acts, signing_in) {
    if (this.#module) return;
    if (isShared()) return this.#kept(false);
    try {
      if (this.#isWorth(acts, signing_in)) {
        localStorage.setItem(this.#place, "1");
        // All of the person's data, once there is something.
        (await this.#openDrafts()).keep(this.#key, acts, signing_in, this.#who?.proofs.length ? this.#who : undefined, this.#card);
      } else {
        await this.#forget();
      }
    } catch {
      this.#kept(false);
    }
  }

  /** To have gone on to a page is nothing to keep yet. @param {string[][]} acts @param {boolean} signing_in */
  #isWorth(acts, signing_in) {
    return signing_in || this.#who?.own || this.#card.length || acts.some(([kind]) => kind !== "page");
  }

  /** Leaves the answers with the tab, as long as that is open. */
  #note() {
    const [acts, signing_in] = this.#last;
    // Without the proofs: their key is gone when the tab is.
    const draft = { acts, signing_in, key: this.#key, digest: this.#digest, card: this.#card };
    sessionStorage.setItem(this.#place, JSON.stringify(draft));
  }

  /** Lets go of the drafts of this form, which another element may take up. */
  #leave() {
    const drafts = this.#drafts;
    this.#drafts = this.#keeper = undefined;
    return (this.#keeping = this.#keeping.then(async () => (await drafts)?.leave()).catch(() => undefined));
  }

  async #forget() {
    sessionStorage.removeItem(this.#place);
    await (await this.#drafts)?.forget(this.#key);
  }

  /** Tells that the draft is on this device. If it is not, it stays with the tab, as long as that is open. @param {boolean} is_kept */
  #kept(is_kept) {
    const [acts, signing_in] = this.#last;
    let how = is_kept ? "saved" : "saved.tab";
    try {
      if (!is_kept && (acts.length || signing_in)) {
        this.#note();
      } else if (!is_kept) {
        sessionStorage.removeItem(this.#place);
        how = "";
      }
    } catch {
      how = "saved.not";
    }
    this.#form?.saved(how);
    if (is_kept) this.#tell("tk-saved", {});
  }

  /** Goes to the sign-in once the draft is kept. @param {Event} event */
  #signIn = async (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    const login = this.#attribute("login");
    if (!login || link?.getAttribute("href") !== login) return;
    event.preventDefault();
    this.#done(this.#last[0], true);
    // What is not written by then stays with the tab.
    await soon(this.#keeping.then(() => this.#flush()));
    location.assign(login);
  };

  /** Tells when what was wished could not be done. @param {Promise<unknown>} done */
  async #wish(done) {
    // Not before it is told where the draft lies, which would take its place.
    await done.catch(() => soon(this.#flush()).then(() => this.#form?.saved("failed")));
  }

  async #flush() {
    await (await this.#drafts?.catch(() => undefined))?.flush();
  }

  /** @param {string} name */
  #attribute(name) {
    return this.getAttribute(name) ?? "";
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} dossier @param {string} sentence */
  async #send(dossier, sentence) {
    try {
      const { send } = await bring("send.js", () => import("./send.js"));
      await send(dossier, sentence, this.#page);
    } catch {
      this.answered("send.offline");
    }
  }

  #makePort() {
    const port = {
      tell: (/** @type {string} */ name, /** @type {string} */ member, /** @type {string} */ value) => {
        // Once the next screen is drawn, and never before the first question; or what went wrong, which is said in later words.
        if (/page|error/.test(name)) setTimeout(() => this.#more());
        this.#tell(name, { [member]: value });
      },
      keep: (/** @type {string} */ acts, /** @type {boolean} */ signing_in) => this.#done(JSON.parse(acts), signing_in),
      // A box that nobody ticked is not shown ticked.
      isShared: () => isShared(false),
      share: async (/** @type {boolean} */ is_shared) => {
        setShared(is_shared);
        // What is on the device goes; what is in the tab stays with it.
        if (is_shared) await this.#forget().catch(() => undefined);
        if (this.#who?.signed_in) await proof().then(({ keep }) => keep(this.#place, !is_shared)).catch(() => undefined);
        this.#keep(...this.#last);
      },
      load: async () => {
        // What is on its way to the form before is nothing to this one.
        this.#turn += 1;
        // Who begins anew leaves nothing behind.
        if (!this.#last[0].length) {
          this.#end();
          if (this.#who?.signed_in) await proof().then(({ forget }) => forget(this.#place)).catch(() => undefined);
        }
        this.#load();
      },
      scan: () => void this.#wish(bring("card.js", () => import("./card.js")).then(({ fill }) => fill(this.#page))),
      clear: () => void this.#wish(bring("clear.js", () => import("./clear.js")).then(({ clear }) => clear(this.#page))),
      units: (/** @type {boolean} */ again) => {
        if (this.#units === undefined || again) {
          this.#units = [];
          askJson(this.#attribute("units") || beside("units.json")).catch(() => false).then((list) => {
            this.#units = list;
            this.#form?.refresh();
          });
        }
        return this.#units;
      },
      send: (/** @type {string} */ dossier, /** @type {string} */ sentence) => void this.#send(dossier, sentence),
      attribute: (/** @type {string} */ name) => this.#attribute(name),
      now: () => new Date().toISOString(),
      minute: () => new Date().toTimeString().slice(0, 5),
      rank: (/** @type {string} */ name, /** @type {string} */ typed) => this.#page.rank(name, typed),
      isOnline: () => this.#isOnline,
      focus: (/** @type {string} */ id) => this.#root.getElementById(id)?.focus(),
      reveal: (/** @type {string} */ id) => this.#root.getElementById(id)?.scrollIntoView({ block: "nearest" }),
      later: () => requestAnimationFrame(() => setTimeout(() => this.#form?.grow())),
      print: () => void this.#wish(bring("print.js", () => import("./print.js")).then(({ preview }) => preview(this.#page))),
    };
    return port;
  }
}

// Who has it from two places has it once.
if (globalThis.customElements) customElements.get("to-khai") ?? customElements.define("to-khai", ToKhai);
