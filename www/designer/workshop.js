// @ts-check
// The files that can be opened: the library of the service, and over it what was changed in this browser.

/**
 * @typedef {{ file: string, text: string }} File
 * @typedef {{ forms: Record<string, File>, blocks: Record<string, File>, lists: Record<string, File> }} Library
 */

const PLACE = "tokhai:thiet-ke";

/** Name of the form that begins empty. */
const BLANK = "to-khai-moi";

/** The same members without a prototype, since names come from files. @template {object} T @param {T} members @returns {T} */
const bare = (members) => Object.assign(Object.create(null), members);

export class Workshop {
  /** Texts that differ from the library, by the label of their file. @type {Record<string, string>} */
  #changed = bare({});
  #library;
  /** Name of the form that is compiled. */
  form = "";
  /** Label of the file in the editor. */
  file = "";
  citizen = "";
  /** Whether the browser keeps what is written here. */
  isKept = true;

  /** @param {Library} library @param {string} blank text of an empty form */
  constructor(library, blank) {
    this.#library = { ...library, forms: bare(library.forms) };
    this.#library.forms[BLANK] = { file: `${BLANK}.json`, text: blank };
    this.#recall();
    if (!this.#library.forms[this.form]) this.open(this.forms()[0]);
    if (!this.files().includes(this.file)) this.file = this.main.file;
  }

  #recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
      for (const [name, text] of Object.entries(kept.own ?? {})) this.#library.forms[name] ??= { file: `${name}.json`, text: String(text) };
      this.#changed = bare(kept.changed ?? {});
      this.form = kept.form ?? "";
      this.file = kept.file ?? "";
      this.citizen = kept.citizen ?? "";
    } catch {
      // What can not be read is no loss that can be mended: the library is there.
    }
  }

  /** Keeps everything in this browser; sets `isKept`. */
  keep() {
    const own = Object.fromEntries(this.#own().map((name) => [name, this.#library.forms[name].text]));
    const { form, file, citizen } = this;
    try {
      localStorage.setItem(PLACE, JSON.stringify({ own, changed: this.#changed, form, file, citizen }));
      this.isKept = true;
    } catch {
      this.isKept = false;
    }
  }

  // Those of the service lie in forms/; what was opened from a disk or begun here does not.
  #own() {
    const isOwn = (/** @type {string} */ name) => !this.#library.forms[name].file.startsWith("forms/");
    return Object.keys(this.#library.forms).filter((name) => isOwn(name) && name !== BLANK);
  }

  /** Names of all forms. */
  forms() {
    return Object.keys(this.#library.forms);
  }

  /** The definition that is compiled. */
  get main() {
    return this.#library.forms[this.form];
  }

  /** Labels of the files that make up the form: its own first, then the blocks and lists it can use. */
  files() {
    const { blocks, lists } = this.#library;
    return [this.main, ...Object.values(blocks), ...Object.values(lists)].map((one) => one.file);
  }

  /** Makes the form of that name the one that is compiled. @param {string} name */
  open(name) {
    this.form = name;
    this.file = this.main.file;
  }

  /** Takes in a definition from elsewhere. @param {string} name of its file @param {string} text */
  add(name, text) {
    const form = name.replace(/\.json$/i, "") || BLANK;
    const known = this.#library.forms[form];
    if (known) this.#changed[known.file] = text;
    else this.#library.forms[form] = { file: `${form}.json`, text };
    this.open(form);
  }

  /** @param {string} file */
  #original(file) {
    const { forms, blocks, lists } = this.#library;
    const all = [forms, blocks, lists].flatMap((part) => Object.values(part));
    return all.find((one) => one.file === file)?.text ?? "";
  }

  /** @param {string} file label */
  text(file) {
    return this.#changed[file] ?? this.#original(file);
  }

  /** @param {string} file label @param {string} text */
  write(file, text) {
    if (text === this.#original(file)) delete this.#changed[file];
    else this.#changed[file] = text;
  }

  /** Whether a file differs from where it began. @param {string} file label */
  isChanged(file) {
    return file in this.#changed;
  }

  /** Puts the text back with which a file began. @param {string} file label */
  reset(file) {
    delete this.#changed[file];
  }

  /** Label of the file of a form. @param {string} form its name */
  label(form) {
    return this.#library.forms[form].file;
  }

  /**
   * Title of a form by language: as it is now, or as it was when its text could be read.
   * @param {string} form its name
   * @returns {Record<string, string> | undefined}
   */
  title(form) {
    const file = this.label(form);
    return titleOf(this.text(file)) ?? titleOf(this.#original(file));
  }

  /** What the compiler takes. */
  request() {
    const now = (/** @type {File} */ { file }) => ({ file, text: this.text(file) });
    const all = (/** @type {Record<string, File>} */ part) =>
      Object.fromEntries(Object.entries(part).map(([name, file]) => [name, now(file)]));
    const { blocks, lists } = this.#library;
    return JSON.stringify({ main: now(this.main), blocks: all(blocks), lists: all(lists) });
  }
}

/** @param {string} definition @returns {Record<string, string> | undefined} */
function titleOf(definition) {
  try {
    const { title } = JSON.parse(definition);
    return typeof title?.vi === "string" ? title : undefined;
  } catch {
    return undefined;
  }
}
