// Drives a compiled form knowing only src/abi/README.md: no code of the engine, no library.
// The tests load this file into a page; it would run the same in Node.js or Deno.

const reader = new TextDecoder('utf-8', { fatal: true });
const writer = new TextEncoder();

/** The version of the interface that this file speaks. */
const VERSION = 1;

/** Instantiates the module in `bytes` with nothing to import. */
export async function open(bytes) {
  const { module, instance } = await WebAssembly.instantiate(bytes, {});
  const version = instance.exports.tk_abi.value;
  if (version !== VERSION) throw new Error(`the module speaks version ${version}, not ${VERSION}`);
  return new Form(module, instance.exports);
}

export class Form {
  constructor(module, exports) {
    this.module = module;
    this.exports = exports;
  }

  /** One of the JSON sections `meta`, `view`, `map`. */
  section(name) {
    const [bytes] = WebAssembly.Module.customSections(this.module, `tokhai.${name}`);
    return JSON.parse(reader.decode(bytes));
  }

  /** Empties the form; `day` is today as yyyymmdd. */
  start(day) {
    return this.exports.tk_start(day);
  }
  identity(record) {
    return this.exports.tk_identity(...this.#give(record));
  }
  load(answers) {
    return this.exports.tk_load(...this.#give(answers));
  }
  set(path, text) {
    return this.exports.tk_set(...this.#give(path), ...this.#give(text));
  }
  addRow(path, subject = '') {
    return this.#take(this.exports.tk_add_row(...this.#give(path), ...this.#give(subject)));
  }
  removeRow(path) {
    return this.exports.tk_remove_row(...this.#give(path));
  }
  changes() {
    return this.#take(this.exports.tk_changes());
  }
  check(page = -1) {
    return this.#take(this.exports.tk_check(page));
  }
  checkField(path) {
    return this.#take(this.exports.tk_check_field(...this.#give(path)));
  }
  save() {
    return this.#take(this.exports.tk_save());
  }
  origins() {
    return this.#take(this.exports.tk_origins());
  }

  /** Hands a text in: the two numbers that every function with a text takes. */
  #give(text) {
    const bytes = writer.encode(text);
    const place = this.exports.tk_alloc(bytes.length);
    if (place === 0) throw new Error(`the module takes no text of ${bytes.length} bytes`);
    new Uint8Array(this.exports.memory.buffer).set(bytes, place);
    return [place, bytes.length];
  }

  /** Reads the text of a result; a negative one is an error code and stays a number. */
  #take(length) {
    if (length < 0) return length;
    const place = this.exports.tk_result();
    return reader.decode(new Uint8Array(this.exports.memory.buffer, place, length));
  }
}
