// Judges every case of tests/cases/run in plain Node.js: no browser, none of our code but the driver that was
// written from src/abi/README.md alone.
//
//     node host.mjs CASES MODULES    ends in "N passed, N failed"; the wrong lines go to the error stream

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { open } from '../browser/drive.js';

/** What each step of a case calls, and how its result is compared. */
const CALLS = {
  start: (form, day) => form.start(day),
  identity: (form, record) => form.identity(written(record)),
  load: (form, answers) => form.load(written(answers)),
  set: (form, path, text) => form.set(path, text),
  add_row: (form, path, subject) => form.addRow(path, subject),
  remove_row: (form, path) => form.removeRow(path),
  changes: (form) => read(form.changes()),
  check: (form, page) => read(form.check(page)),
  check_field: (form, path) => read(form.checkField(path)),
  save: (form) => form.save(),
  origins: (form) => read(form.origins()),
};

// A string in place of a JSON value is handed in as it is, to show what is no JSON.
const written = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const read = (result) => (typeof result === 'number' ? result : JSON.parse(result));

/** Whether the module said what the line of the .expected file says: answers byte by byte, the rest as values. */
function isSame(name, found, line) {
  if (name === 'save' && typeof found === 'string') return found === line;
  return isDeepStrictEqual(found, JSON.parse(line));
}

async function wrongLines(folder, modules, name) {
  const { today, script } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const lines = readFileSync(join(folder, `${name}.expected`), 'utf8').replace(/\n$/, '').split('\n');
  if (lines.length !== script.length) return [`${lines.length} lines for ${script.length} steps`];
  const form = await open(readFileSync(join(modules, `${name}.wasm`)));
  form.start(today);
  return script.flatMap(([call, ...args], at) => {
    const found = CALLS[call](form, ...args);
    return isSame(call, found, lines[at]) ? [] : [`${call} ${args}: ${JSON.stringify(found)}, not ${lines[at]}`];
  });
}

const [folder, modules] = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));
let failed = 0;
for (const name of names) {
  const wrong = await wrongLines(folder, modules, name).catch((error) => [String(error)]);
  failed += wrong.length > 0 ? 1 : 0;
  for (const line of wrong) console.error(`${name}: ${line}`);
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exitCode = names.length > 0 && failed === 0 ? 0 : 1;
