// @ts-check
// The page on which forms are written: the definition, what is wrong with it, and the form itself, all at once.

import "../tokhai.js";
import { Builder } from "./builder.js";
import { Editor } from "./editor.js";
import { make } from "./make.js";
import { problemList } from "./problems.js";
import { read, say, speak, spoken } from "./words.js";
import { Workshop } from "./workshop.js";

/** @typedef {import("./worker.js").Result} Result */

/** Who types is left alone this long before the form changes. */
const QUIET_MS = 250;

/** A label and its control, one below the other. @param {string} key @param {HTMLElement} control */
const labelled = (key, control) => make("div", { class: "d-choice" }, make("label", { for: control.id, "data-say": key }), control);

/** @param {string} id */
const select = (id) => /** @type {HTMLSelectElement} */ (make("select", { id, class: "input" }));

/** @param {string} key */
const button = (key) => /** @type {HTMLButtonElement} */ (make("button", { type: "button", class: "d-button", "data-say": key }));

class Designer {
  #root;
  /** @type {Workshop} */
  #workshop;
  #editor = new Editor();
  #form = select("form");
  #file = select("file");
  #citizen = select("citizen");
  #upload = /** @type {HTMLInputElement} */ (make("input", { id: "upload", type: "file", accept: ".json,application/json", class: "d-upload" }));
  #saveText = button("save.definition");
  #saveModule = button("save.module");
  #reset = button("reset");
  #state = make("p", { class: "d-state", id: "state" });
  // Only what changed in number is told: a sentence at every key would drown the typing.
  #live = make("p", { class: "d-quiet", role: "status" });
  #problems = make("div", { class: "d-problems" });
  #preview = make("div", { class: "d-form" });
  #dossier = make("pre", { class: "d-dossier", tabindex: "0", role: "region", "aria-labelledby": "dossier-name" });
  /** @type {any[]} */
  #people = [];
  /** @type {Result | undefined} */
  #result;
  /** The newest module that compiled. @type {Result | undefined} */
  #good;
  /** Which module and record are on screen. */
  #shown = "";
  #trouble = "";
  /** What `reset` put aside, by file. @type {Map<string, string>} */
  #aside = new Map();
  #nextProblem = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;
  #builder = new Builder({
    people: (people) => {
      this.#people = people;
      this.#choices();
    },
    result: (result) => this.#show(result),
    trouble: (why) => {
      this.#trouble = why;
      this.#tell();
    },
  });
  #element = this.#fresh();

  /** @param {HTMLElement} root @param {Workshop} workshop */
  constructor(root, workshop) {
    this.#root = root;
    this.#workshop = workshop;
    this.#draw();
    this.#listen();
    this.#open();
    this.#speak();
  }

  #draw() {
    const head = (/** @type {string} */ id, /** @type {string} */ key) => make("h2", { id, "data-say": key });
    const upload = make("label", { for: "upload", class: "d-button", "data-say": "open" });
    const bar = make("div", { class: "d-bar" }, labelled("form", this.#form), labelled("citizen", this.#citizen));
    const hint = make("p", { id: "text-hint", class: "hint", "data-say": "text.hint" });
    this.#editor.area.setAttribute("aria-describedby", "text-hint");
    const acts = make("div", { class: "d-acts" }, this.#upload, upload, this.#saveText, this.#saveModule, this.#reset);
    const write = make(
      "section",
      { class: "d-write", "aria-labelledby": "definition-name" },
      head("definition-name", "definition"),
      labelled("file", this.#file),
      acts,
      make("label", { for: "text", "data-say": "text" }),
      hint,
      this.#editor.element,
      this.#state,
      this.#live,
      head("problems-name", "problems"),
      this.#problems,
    );
    const show = make(
      "section",
      { class: "d-show", "aria-labelledby": "preview-name" },
      head("preview-name", "preview"),
      this.#preview,
      make("details", { class: "d-sent" }, make("summary", { id: "dossier-name", "data-say": "dossier" }), this.#dossier),
    );
    this.#root.replaceChildren(bar, make("div", { class: "d-panes" }, write, show));
    this.#root.removeAttribute("aria-busy");
  }

  #listen() {
    const { area } = this.#editor;
    area.addEventListener("input", () => this.#typed());
    this.#root.addEventListener("keydown", (event) => {
      if (event.key !== "F8") return;
      event.preventDefault();
      this.#goToNext();
    });
    this.#form.addEventListener("change", () => {
      this.#workshop.open(this.#form.value);
      this.#open();
    });
    this.#file.addEventListener("change", () => this.#turnTo(this.#file.value));
    this.#citizen.addEventListener("change", () => {
      this.#workshop.citizen = this.#citizen.value;
      this.#shown = "";
      this.#element = this.#fresh();
      this.#build();
    });
    // The page around changes its language without leaving.
    new MutationObserver(() => this.#speak(document.documentElement.lang)).observe(document.documentElement, { attributeFilter: ["lang"] });
    this.#upload.addEventListener("change", () => this.#take());
    this.#saveText.addEventListener("click", () => this.#save(area.value, this.#workshop.file, "application/json"));
    this.#saveModule.addEventListener("click", () => {
      if (this.#good?.module) this.#save(this.#good.module, `${this.#workshop.form}.wasm`, "application/wasm");
    });
    this.#reset.addEventListener("click", () => this.#swap());
    // What was typed a moment ago is kept too.
    addEventListener("pagehide", () => this.#workshop.keep());
  }

  /** @param {string} [lang] */
  async #speak(lang) {
    if (lang) await speak(lang);
    this.#element.setAttribute("lang", spoken());
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-say]"))) {
      node.textContent = say(node.dataset.say ?? "");
    }
    if (!this.#dossier.textContent?.startsWith("{")) this.#dossier.textContent = say("dossier.none");
    this.#choices();
    this.#tell();
  }

  #choices() {
    const workshop = this.#workshop;
    const mark = (/** @type {string} */ name, /** @type {string} */ file) => (workshop.isChanged(file) ? say("form.changed", { name }) : name);
    const forms = workshop.forms().map((name) => [name, mark(read(workshop.title(name)) || name, workshop.label(name))]);
    fill(this.#form, forms, workshop.form);
    fill(this.#file, workshop.files().map((file) => [file, mark(file, file)]), workshop.file);
    const people = this.#people.map((one) => [one.id, `${one.name} – ${read(one.about)}`]);
    fill(this.#citizen, [["", say("citizen.none")], ...people], workshop.citizen);
    this.#reset.disabled = !workshop.isChanged(workshop.file) && !this.#aside.has(workshop.file);
    this.#reset.dataset.say = workshop.isChanged(workshop.file) || !this.#aside.has(workshop.file) ? "reset" : "reset.undo";
    this.#reset.textContent = say(this.#reset.dataset.say);
  }

  // Another form begins empty: answers of the one before would be put where names happen to be alike.
  #open() {
    this.#good = undefined;
    this.#shown = "";
    this.#element = this.#fresh();
    this.#preview.replaceChildren(make("p", { class: "hint", "data-say": "preview.none" }, say("preview.none")));
    this.#dossier.textContent = say("dossier.none");
    this.#turnTo(this.#workshop.file);
  }

  /** An empty form. @returns {any} */
  #fresh() {
    const element = make("to-khai", { units: new URL("../units.json", import.meta.url).pathname, lang: spoken() });
    element.addEventListener("tk-submit", (event) => {
      this.#dossier.textContent = JSON.stringify(/** @type {CustomEvent} */ (event).detail, null, 2);
    });
    return element;
  }

  /** Puts a file into the editor. @param {string} file */
  #turnTo(file) {
    this.#workshop.file = file;
    this.#editor.text = this.#workshop.text(file);
    this.#choices();
    this.#build();
  }

  #typed() {
    this.#workshop.write(this.#workshop.file, this.#editor.text);
    this.#aside.delete(this.#workshop.file);
    this.#choices();
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#build(), QUIET_MS);
  }

  #build() {
    clearTimeout(this.#quiet);
    this.#workshop.keep();
    const day = new Date().toLocaleDateString("sv");
    this.#builder.compile({ request: this.#workshop.request(), citizen: this.#workshop.citizen, day });
  }

  /** @param {Result} result */
  #show(result) {
    const shown = `${result.digest} ${JSON.stringify(result.record)}`;
    this.#result = result;
    this.#trouble = "";
    if (result.module) {
      this.#good = result;
      if (shown !== this.#shown) this.#present(result);
      this.#shown = shown;
    }
    this.#tell();
  }

  /** @param {Result} result */
  #present({ module, record }) {
    const chosen = this.#people.find((one) => one.id === this.#workshop.citizen);
    this.#element.person = record && { name: chosen?.name ?? "", record, proofs: [] };
    this.#element.module = module;
    if (!this.#element.isConnected) this.#preview.replaceChildren(this.#element);
  }

  #tell() {
    const report = this.#result?.report;
    const here = (report?.problems ?? []).filter((/** @type {any} */ one) => one.file === this.#workshop.file);
    this.#editor.mark(here);
    this.#problems.replaceChildren(problemList(report, (problem) => this.#goTo(problem)));
    this.#state.textContent = [this.#sentence(), this.#workshop.isKept ? "" : say("state.unkept")].join(" ").trim();
    this.#state.classList.toggle("d-state--bad", Boolean(this.#trouble) || (report?.errors ?? 0) > 0);
    this.#saveModule.disabled = !this.#good;
    const news = this.#trouble || !report ? this.#state.textContent : this.#counted();
    if (news !== this.#live.textContent) this.#live.textContent = news;
  }

  #sentence() {
    if (this.#trouble) return say(`trouble.${this.#trouble}`);
    const result = this.#result;
    if (!result) return say("state.loading");
    if (result.report.errors > 0) return this.#counted();
    const size = (result.module?.length ?? 0).toLocaleString(spoken());
    const ms = result.ms.toLocaleString(spoken(), { maximumFractionDigits: 1 });
    return say("state.good", { ms, size, digest: (result.digest ?? "").slice(0, 12) });
  }

  #counted() {
    const { errors, warnings } = this.#result?.report ?? {};
    if (errors > 0) return say(this.#good ? "state.broken.kept" : "state.broken", { errors, warnings });
    return warnings > 0 ? say("state.warnings", { warnings }) : say("problems.none");
  }

  /** @param {any} problem */
  #goTo(problem) {
    if (problem.file !== this.#workshop.file) this.#turnTo(problem.file);
    this.#editor.select(problem);
  }

  #goToNext() {
    const problems = this.#result?.report.problems ?? [];
    if (problems.length === 0) return;
    this.#nextProblem %= problems.length;
    this.#goTo(problems[this.#nextProblem]);
    this.#nextProblem += 1;
  }

  async #take() {
    const [file] = this.#upload.files ?? [];
    if (!file) return;
    this.#workshop.add(file.name, await file.text());
    this.#upload.value = "";
    this.#open();
  }

  // Back to the first version, or back to what that put aside: nothing is lost by a press.
  #swap() {
    const workshop = this.#workshop;
    const { file } = workshop;
    const aside = this.#aside.get(file);
    if (workshop.isChanged(file)) {
      this.#aside.set(file, workshop.text(file));
      workshop.reset(file);
    } else if (aside !== undefined) {
      this.#aside.delete(file);
      workshop.write(file, aside);
    }
    this.#turnTo(file);
  }

  /** @param {BlobPart} content @param {string} name @param {string} type */
  #save(content, name, type) {
    const href = URL.createObjectURL(new Blob([content], { type }));
    make("a", { href, download: name.split("/").pop() ?? name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }
}

/** Options of a list, drawn anew only where they differ. @param {HTMLSelectElement} list @param {string[][]} options @param {string} chosen */
function fill(list, options, chosen) {
  const now = JSON.stringify(options);
  if (list.dataset.options !== now) {
    list.dataset.options = now;
    list.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
  }
  list.value = chosen;
}

/** @param {string} file */
const fetched = async (file) => {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
};

/** @param {HTMLElement} root */
async function start(root) {
  await speak(document.documentElement.lang);
  const [library, blank] = await Promise.all([
    fetched("library.json").then((response) => response.json()),
    fetched("blank.json").then((response) => response.text()),
  ]);
  new Designer(root, new Workshop(library, blank));
}

const root = document.getElementById("thiet-ke");
if (root) {
  start(root).catch(() => {
    // Without its words the page has only those the service drew.
    root.removeAttribute("aria-busy");
    const failed = root.querySelector("[data-failed]");
    if (failed) failed.removeAttribute("hidden");
  });
}
