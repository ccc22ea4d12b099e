// Runs the script of a case file on a module, one line for each step, as tests/script.rs does for other machines.

import { open } from './drive.js';

/** The lines that `script` gives on the module in `bytes`, started on `today` (yyyymmdd). */
export async function lines(bytes, today, script) {
  const form = await open(bytes);
  form.start(today);
  return script.map((step) => line(form, step));
}

function line(form, [name, ...args]) {
  switch (name) {
    case 'start':
      return text(form.start(args[0]));
    case 'identity':
      return text(form.identity(json(args[0])));
    case 'load':
      return text(form.load(json(args[0])));
    case 'set':
      return text(form.set(args[0], args[1]));
    case 'add_row':
      return quoted(form.addRow(args[0], args[1]));
    case 'remove_row':
      return text(form.removeRow(args[0]));
    case 'changes':
      return listed(form.changes(), change);
    case 'check':
      return listed(form.check(args[0]), finding);
    case 'check_field':
      return listed(form.checkField(args[0]), finding);
    case 'save':
      return text(form.save());
    case 'origins':
      return origins(form.origins());
    default:
      throw new Error(`no such step: ${name}`);
  }
}

// A string stands for itself, to show what is no JSON.
const json = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const text = (result) => String(result);
const quoted = (result) => (typeof result === 'number' ? String(result) : JSON.stringify(result));

function listed(result, shape) {
  return typeof result === 'number' ? String(result) : JSON.stringify(JSON.parse(result).map(shape));
}

// Members in the order of the interface's tables; what is false or empty may be left out by a module.
function change({ path, visible, required = false, locked = false, value, origin, source, rows }) {
  return { path, visible, required, locked, value, origin, source, rows };
}

function origins(result) {
  if (typeof result === 'number') return String(result);
  const all = sorted(JSON.parse(result));
  return JSON.stringify(Object.fromEntries(Object.entries(all).map(([path, one]) => [path, origin(one)])));
}

function origin({ origin, attribute, role, source, assurance, as_of, proof, register_value, ...rest }) {
  // What a register says stands as in the record, whose members have no order.
  if (register_value instanceof Object && !Array.isArray(register_value)) {
    register_value = Object.fromEntries(Object.entries(register_value).sort(([one], [other]) => (one < other ? -1 : 1)));
  }
  return { origin, attribute, role, source, assurance, as_of, proof, register_value, ...rest };
}

function finding({ path, rule, params = {} }) {
  return Object.keys(params).length === 0 ? { path, rule } : { path, rule, params: sorted(params) };
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
