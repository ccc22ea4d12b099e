// Every case of tests/cases/run in Chromium: the compiled module must give the lines that all other machines give.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { CASES, ROOT, launch, openPage } from './harness.js';

const folder = join(ROOT, 'tests', 'cases', 'run');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => basename(file, '.json'));

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await openPage(browser);
  // Our own two files, served to the page by this test: nothing of the engine is there.
  await page.route('http://localhost/**', (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const isScript = ['drive.js', 'script.js'].includes(name);
    const body = isScript ? readFileSync(new URL(name, import.meta.url)) : '<!doctype html><title>Cases</title>';
    return route.fulfill({ contentType: isScript ? 'text/javascript' : 'text/html', body });
  });
  await page.goto('http://localhost/');
});
after(() => browser.close());

/** Runs a script on a module inside the page. */
function lines(bytes, today, script) {
  return page.evaluate(
    async ([base64, day, steps]) => {
      const { lines } = await import('/script.js');
      return lines(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), day, steps);
    },
    [bytes.toString('base64'), today, script],
  );
}

test('there are cases', () => assert.ok(names.length > 50));

for (const name of names) {
  test(`case ${name}`, async () => {
    const { today, script } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const module = join(CASES, `${name}.wasm`);
    assert.ok(existsSync(module), 'the cases are compiled by: cargo run -p tests --bin build_cases');
    const expected = readFileSync(join(folder, `${name}.expected`), 'utf8').trimEnd().split('\n');
    assert.deepEqual(await lines(readFileSync(module), today, script), expected);
  });
}

test('forms and answers made by chance give the lines that the other machines give', async () => {
  const forms = JSON.parse(readFileSync(join(CASES, 'random.json'), 'utf8'));
  assert.ok(forms.length > 20, `${forms.length} forms`);
  for (const { seed, scripts } of forms) {
    const module = readFileSync(join(CASES, `random-${seed}.wasm`));
    for (const [number, script] of scripts.entries()) {
      // The first step is the start, which every script has of its own.
      const [[, today], ...steps] = script.steps;
      const found = await lines(module, today, steps);
      assert.deepEqual(found, script.lines.slice(1), `form of seed ${seed}, script ${number}`);
    }
  }
});

test('what is no module is refused when it is opened', async () => {
  const bytes = Buffer.from('0061736d01000000', 'hex');
  await assert.rejects(lines(bytes, 20261121, []));
  await assert.rejects(lines(Buffer.from('{}'), 20261121, []));
});
