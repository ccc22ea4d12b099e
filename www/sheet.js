// @ts-check
// A filled form as one sheet: what its paper would say, in the order of the paper. Takes the view of a module and its answers, and
// makes elements; everything that a person typed is text. The sheet is in Vietnamese, whatever the page speaks: it is for the agency.

import { picture } from "./code.js";
import { fill } from "./lazy.js";

/**
 * @typedef {Record<string, string>} Words of `lang/print/vi.json`
 * @typedef {[string, string, [string, string][]][]} Units as `units.json` has them
 * @typedef {{ path: string, type: string, label: Record<string, string>, official?: string, list?: string, unit?: Record<string, string>, attr?: string, role?: string }} Field
 * @typedef {{ field: Field, repeat?: any, page: string, block: string }} Item one number of the sheet: a question, or a group with rows
 * @typedef {object} Filled
 * @property {any} view the section `tokhai.view`
 * @property {Record<string, any>} answers
 * @property {Record<string, any>} origins
 * @property {Record<string, string>} [consents] who agreed to what stands at a path, and when
 * @property {{ code: string, time: string, qr?: import("./code.js").Code } | undefined} receipt once it was received
 */

/** Most columns of a table upright on A4; more of them stand under each other, row by row. */
const MOST_COLUMNS = 7;
/** Types whose answers stay on one line of a table. */
const SHORT = ["date", "partial-date", "time", "id-number", "phone", "money", "integer", "tax-code"];
/** Most options that are shown as boxes. */
const MOST_BOXES = 8;

/** @param {string} tag @param {string} name its class @param {(Node | string)[]} inside */
function el(tag, name, ...inside) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...inside);
  return element;
}

/** @param {Record<string, string> | undefined} text */
const vi = (text) => text?.vi ?? "";

/** `1250000` as `1.250.000`. @param {string} digits */
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ".");

/** Days as `29/02/2000`, or as much of one as is known. @param {string} text */
const day = (text) => text.split("-").reverse().join("/");

/** @type {Record<string, (text: string) => string>} */
const NOTATIONS = {
  date: day,
  "partial-date": day,
  "date-time": (text) => [day(text.slice(0, 10)), text.slice(11)].join(" "),
  decimal: (text) => [grouped(text.split(".")[0]), text.split(".")[1]].filter(Boolean).join(","),
  "tax-code": (text) => (text.length === 13 ? `${text.slice(0, 10)}-${text.slice(10)}` : text),
};

/** The answer at a path, rows by their keys. @param {any} all @param {string} path */
function answerAt(all, path) {
  const step = (/** @type {any} */ at, /** @type {string} */ name) => (Array.isArray(at) ? at.find(({ _id }) => _id === name) : at?.[name]);
  return path.split("/").slice(1).reduce(step, all);
}

/** A question and what comes after it. @param {string} label */
const asked = (label) => (/[?:]$/.test(label) ? `${label} ` : `${label}: `);

/** A path with the key of its row. @param {string} path @param {string} key */
const inRow = (path, key) => path.replace("*", key);

/** Numbers of items as they follow each other on paper: 2, 10, 10a, 10b. @param {string} one @param {string} other */
const inOrder = new Intl.Collator("vi", { numeric: true }).compare;

/** Every item of a form, as its pages have them. @param {any} view @returns {Item[]} */
function itemsOf(view) {
  const items = [];
  for (const { title, items: own } of view.pages) {
    const page = vi(title);
    for (const item of own) {
      if (item.item === "repeat") items.push({ field: item, repeat: item, page, block: "" });
      else if (item.item === "block") items.push(...item.fields.map((/** @type {Field} */ field) => ({ field, page, block: vi(item.title) })));
      else items.push({ field: item, page, block: "" });
    }
  }
  // A note says nothing on paper, and who a role is stands in the answers about that person.
  return items.filter(({ field }) => field.type !== "note" && field.type !== "person");
}

class Sheet {
  #words;
  #units;
  #filled;
  /** @type {Map<string, Field>} */
  #fields = new Map();

  /** @param {Filled} filled @param {Words} words @param {Units} units */
  constructor(filled, words, units) {
    [this.#filled, this.#words, this.#units] = [filled, words, units];
    for (const { field, repeat } of itemsOf(filled.view)) {
      const inner = (repeat?.groups ?? []).flatMap((/** @type {any} */ group) => group.fields);
      for (const one of repeat ? [...repeat.fields, ...inner] : [field]) this.#fields.set(one.path, one);
    }
  }

  draw() {
    const { view } = this.#filled;
    const items = itemsOf(view);
    const onPaper = items.filter(({ field }) => field.official).sort((one, other) => inOrder(one.field.official ?? "", other.field.official ?? ""));
    const receiver = this.#receiver();
    const beside = items.filter(({ field }) => !field.official && field !== receiver);
    const sheet = el("article", "sheet", ...this.#head(), ...this.#section(onPaper));
    const more = this.#section(beside);
    if (more.length) sheet.append(el("h2", "sheet__part", this.#words[onPaper.length ? "beside" : "answers"]), ...more);
    sheet.append(...this.#end());
    sheet.lang = "vi";
    return sheet;
  }

  #head() {
    const { view, receipt } = this.#filled;
    const { procedure, paper = {}, outputs = [] } = view;
    const words = this.#words;
    const form = procedure.form ? fill(words[/^(mẫu|tờ khai)/iu.test(procedure.form) ? "form.named" : "form"], { form: procedure.form }) : "";
    const parts = [
      el("p", "sheet__form", form),
      el("div", "sheet__motto", el("p", "sheet__country", words.country), el("p", "", el("span", "sheet__tag", words.motto))),
      el("h1", "sheet__title", vi(paper.title) || vi(view.title)),
      el("p", "sheet__procedure", fill(words[paper.title ? "procedure.named" : "procedure"], { name: vi(view.title), code: procedure.code })),
    ];
    if (outputs.length) {
      const names = outputs.map((/** @type {any} */ one) => el("li", "", fill(words.output, { name: vi(one.title), code: one.procedure.code })));
      parts.push(el("div", "sheet__outputs", el("p", "", words.outputs), el("ol", "", ...names)));
    }
    if (procedure.legal?.length) parts.push(el("p", "sheet__legal", fill(words.legal, { legal: procedure.legal.join("; ") })));
    const what = receipt ? fill(words.received, receipt) : words.unsent;
    const code = receipt?.qr ? [picture(receipt.qr, words.qr, "sheet__code")] : [];
    parts.push(el("div", "sheet__what", ...code, el("p", "", `${words.electronic} ${words.words} ${what}${receipt?.qr ? ` ${words["qr.lead"]}` : ""}`)));
    const receiver = this.#receiver();
    const to = receiver ? [el("b", "", this.#shown(receiver, answerAt(this.#filled.answers, receiver.path)))] : [el("b", "", procedure.authority), el("span", "sheet__dots")];
    parts.push(el("p", "sheet__to", `${words.to} `, ...to));
    return parts;
  }

  /** The agency that the answers lead to, unless the paper has a number for it: it stands where the sheet says to whom it goes. @returns {Field | undefined} */
  #receiver() {
    const isAnswered = (/** @type {Field} */ { path }) => typeof answerAt(this.#filled.answers, path) === "string";
    return [...this.#fields.values()].find((field) => field.type === "agency" && !field.official && isAnswered(field));
  }

  /** Items under the headings of their pages and blocks. @param {Item[]} items */
  #section(items) {
    const parts = [];
    let [heading, page, number] = ["", "", ""];
    for (const item of items) {
      const lines = item.repeat ? this.#rows(item, number) : this.#item(item, items, number);
      if (!lines.length) continue;
      const own = [item.page, item.block].filter((text, at, all) => text && text !== all[at - 1]).join(" – ");
      // Numbers lead to and fro between the blocks of one page, whose name stands above the first of them.
      if (own !== heading) parts.push(el("h2", "sheet__part", item.page === page ? item.block || own : own));
      [heading, page, number] = [own, item.page, item.field.official ?? ""];
      parts.push(...lines);
    }
    return parts;
  }

  /** The number before an item, once for all that share it. @param {Field} field @param {string} before */
  #number({ official = "" }, before) {
    const { paper = {} } = this.#filled.view;
    if (!official || paper.unnumbered) return [];
    return [el("span", "sheet__number", official === before ? "" : `${official}.`)];
  }

  /** Who agreed, and when, behind what they agreed to. @param {Field} field */
  #agreed({ path }) {
    const told = this.#filled.consents?.[path];
    return told ? ` (${told})` : "";
  }

  /** One answer; an item that nothing answers has its dotted line, as on paper. @param {Item} item @param {Item[]} all @param {string} before */
  #item({ field }, all, before) {
    const { answers } = this.#filled;
    const value = answerAt(answers, field.path);
    if (value === undefined) {
      const alike = field.official ? all.filter((other) => other.field.official === field.official) : [];
      const isAnswered = alike.some((other) => answerAt(answers, other.field.path) !== undefined);
      if (isAnswered || alike[0]?.field !== field) return [];
    }
    const label = this.#told(vi(field.label), field.path);
    const isTicked = field.type === "statement" || field.type === "consent";
    const own = isTicked ? [this.#box(value === true, label), this.#agreed(field)] : [el("span", "sheet__label", asked(label)), ...this.#answer(field, value)];
    const text = el("div", "sheet__text", ...own, ...this.#corrected(field, field.path));
    return [el("div", "sheet__item", ...this.#number(field, before), text)];
  }

  /** @param {Field} field @param {any} value @returns {(Node | string)[]} */
  #answer(field, value) {
    if (value === undefined) return [el("span", "sheet__dots")];
    const options = this.#filled.view.lists?.[field.list ?? ""] ?? [];
    if (typeof value === "boolean") return [this.#box(value, this.#words.yes), this.#box(!value, this.#words.no)];
    if (Array.isArray(value) && options.length && options.length <= MOST_BOXES) {
      return options.map((/** @type {any} */ { code, label }) => this.#box(value.includes(code), vi(label)));
    }
    if (field.type === "id-number" && typeof value === "string") return [el("span", "sheet__digits", ...[...value].map((digit) => el("span", "sheet__digit", digit)))];
    return [el("span", "sheet__answer", this.#shown(field, value))];
  }

  /** @param {boolean} isTicked @param {string} label */
  #box(isTicked, label) {
    return el("span", "sheet__choice", el("span", "sheet__box", isTicked ? "×" : ""), ` ${label}`);
  }

  /** An answer as people read it. @param {Field} field @param {any} value @returns {string} */
  #shown(field, value) {
    if (typeof value === "boolean") return this.#words[value ? "yes" : "no"];
    if (typeof value === "number") return `${grouped(String(value))} ${vi(field.unit)}`.trim();
    // Files are told by their names; a code by its label.
    if (Array.isArray(value)) return value.map((one) => one?.name ?? this.#option(field, one)).join(", ");
    if (typeof value === "object" && value) return this.#address(value);
    const text = String(value ?? "");
    if (field.type === "agency") {
      const [province, commune] = text.split("/");
      return `${vi(field.unit)} ${this.#address({ province, commune })}`;
    }
    const unit = field.type === "decimal" ? ` ${vi(field.unit)}` : "";
    return field.list ? this.#option(field, text) : `${NOTATIONS[field.type]?.(text) ?? text}${unit}`.trimEnd();
  }

  /** @param {Field} field @param {string} code */
  #option({ list = "" }, code) {
    const option = this.#filled.view.lists?.[list]?.find((/** @type {any} */ one) => one.code === code);
    return vi(option?.label) || code;
  }

  /** @param {any} value */
  #address({ province, commune, detail, text }) {
    const [, name, communes = []] = this.#units.find(([code]) => code === province) ?? [];
    const [, part] = communes.find(([code]) => code === commune) ?? [];
    return [detail, part ?? commune, name ?? province, text].filter(Boolean).join(", ");
  }

  /** A text of the form with answers in it. @param {string} text @param {string} at path of what it stands at */
  #told(text, at) {
    const keys = at.split("/");
    return text.replace(/\{(\/[^}]*)\}/g, (_, path) => {
      const own = path.split("/").map((/** @type {string} */ step, /** @type {number} */ place) => (step === "*" ? (keys[place] ?? "") : step)).join("/");
      const value = answerAt(this.#filled.answers, own);
      const field = this.#fields.get(path) ?? this.#fields.get(own);
      return value === undefined || !field ? "…" : this.#shown(field, value);
    });
  }

  /** What a register says instead, and why the person says that it is wrong; its own words for an address of before July 2025. @param {Field} field @param {string} path */
  #corrected(field, path) {
    const { origin, source = "", register_value: value, reason = "", as_written: address } = this.#filled.origins[path] ?? {};
    const old = address ? [el("span", "sheet__corrected", fill(this.#words.old, { address }))] : [];
    if (origin !== "register-corrected") return old;
    const name = this.#words[`source.${source}`] ?? this.#words.source;
    return [el("span", "sheet__corrected", fill(this.#words.corrected, { source: name, value: this.#shown(field, value), reason })), ...old];
  }

  /** @param {Item} item @param {string} before */
  #rows({ field, repeat }, before) {
    const rows = answerAt(this.#filled.answers, field.path) ?? [];
    if (!rows.length && !field.official) return [];
    const fields = repeat.fields.filter((/** @type {Field} */ { type }) => type !== "note");
    const label = el("div", "sheet__item sheet__item--rows", ...this.#number(field, before), el("div", "sheet__text", el("span", "sheet__label", asked(vi(field.label)))));
    const isTable = fields.length < MOST_COLUMNS && !repeat.groups;
    if (!rows.length && !isTable) {
      label.lastElementChild?.append(el("span", "sheet__dots"));
      return [label];
    }
    return [label, ...(isTable ? [this.#table(fields, rows)] : this.#stacked(repeat, fields, rows))];
  }

  /** @param {Field[]} fields @param {any[]} rows */
  #table(fields, rows) {
    const head = [this.#words.row, ...fields.map(({ label }) => this.#told(vi(label), ""))].map((text) => el("th", "", text));
    for (const cell of head) cell.setAttribute("scope", "col");
    const empty = el("tr", "", ...head.map(() => el("td", "")));
    const body = rows.map((row, index) => el("tr", "", el("td", "sheet__row-number", String(index + 1)), ...fields.map((field) => this.#cell(field, row))));
    return el("table", "sheet__table", el("thead", "", el("tr", "", ...head)), el("tbody", "", ...(body.length ? body : [empty])));
  }

  /** @param {Field} field @param {any} row */
  #cell(field, row) {
    const path = inRow(field.path, row._id);
    const value = answerAt(this.#filled.answers, path);
    const cell = el("td", SHORT.includes(field.type) ? "sheet__short" : "", value === undefined ? "" : this.#shown(field, value), ...this.#corrected(field, path));
    // Said before the answer where the screen has no room for columns.
    cell.dataset.label = this.#told(vi(field.label), path);
    return cell;
  }

  /** Rows with more questions than a table has room for. @param {any} repeat @param {Field[]} fields @param {any[]} rows */
  #stacked(repeat, fields, rows) {
    return rows.flatMap((row, index) => {
      const lines = fields.flatMap((field) => {
        const path = inRow(field.path, row._id);
        const value = answerAt(this.#filled.answers, path);
        if (value === undefined) return [];
        const label = el("span", "sheet__label", asked(this.#told(vi(field.label), path)));
        return [el("div", "sheet__item sheet__item--row", el("div", "sheet__text", label, ...this.#answer(field, value), ...this.#corrected(field, path)))];
      });
      const inner = (repeat.groups ?? []).flatMap((/** @type {any} */ group) => {
        const here = { ...group, path: inRow(group.path, row._id), fields: group.fields.map((/** @type {Field} */ field) => ({ ...field, path: inRow(field.path, row._id) })) };
        return this.#rows({ field: here, repeat: here, page: "", block: "" }, "");
      });
      return [el("p", "sheet__row", `${vi(repeat.row_label) || this.#words["row.name"]} ${index + 1}`), ...lines, ...inner];
    });
  }

  /** The statement, place and day, and who signs. */
  #end() {
    const { view } = this.#filled;
    const words = this.#words;
    const names = view.paper?.signatures?.map(vi) ?? [words.signer];
    const signer = this.#signer();
    const places = names.map((/** @type {string} */ name, /** @type {number} */ at) => {
      const isLast = at === names.length - 1;
      const day = isLast ? el("p", "sheet__date", words.date) : "";
      return el("div", "sheet__signature", day, el("p", "sheet__signs", name), el("p", "sheet__how", words.sign), el("p", "sheet__name", names.length === 1 ? signer : ""));
    });
    return [el("p", "sheet__statement", vi(view.statement) || words.statement), el("div", "sheet__signatures", ...places)];
  }

  /** The name of who fills the form for themself; empty if the form does not know it. */
  #signer() {
    const { view, answers } = this.#filled;
    // A role that follows from an answer is the one that the answers say.
    const roleOf = (/** @type {string} */ role) => (view.roles?.[role]?.is ? answers._roles?.[role] : role);
    const isOwn = (/** @type {Field} */ { attr, role = "" }) => attr === "name.birth" && view.roles?.[roleOf(role)]?.from === "self";
    const names = [...this.#fields.values()].filter(isOwn).map(({ path }) => answerAt(answers, path));
    return names.find((name) => typeof name === "string") ?? "";
  }
}

/** @param {Filled} filled @param {Words} words @param {Units} units @returns {HTMLElement} */
export const sheet = (filled, words, units) => new Sheet(filled, words, units).draw();

/** Whether answers hold an address or an agency, whose codes only `units.json` can name. @param {any} answers @returns {boolean} */
export function hasAddress(answers) {
  if (/^\d\d(\/\d{5})?$/.test(answers)) return true;
  if (typeof answers !== "object" || !answers) return false;
  return "province" in answers || Object.values(answers).some(hasAddress);
}
