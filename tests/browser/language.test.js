// Another language is one file: with it alone the form speaks, from the start screen to what its later parts say, in the direction of
// that language; what is missing in it is said in Vietnamese.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FORMS } from './forms.js';
import { SITE, launch, openPage, serve, temporaryFolder } from './harness.js';
import { look } from './screens.js';
import { openForm } from './walk.js';

/** Parts whose words come later; those of the first two stand by their own names, those of others behind the name of their part. */
const PARTS = ['card', 'files', 'invite', 'print', 'sources', 'waiting'];
const read = (path) => JSON.parse(readFileSync(join(SITE, 'lang', path), 'utf8'));

/** Vietnamese between brackets, as a language of its own that is written from right to left; one word is left out. */
function catalogue() {
  const named = (words, part = '') => Object.entries(words).map(([name, text]) => [part + name, `[${text}]`]);
  const parts = PARTS.flatMap((part) => named(read(`${part}/vi.json`), `${part}/`));
  const all = Object.fromEntries([...named(read('vi.json')), ...named(read('later/vi.json')), ...parts]);
  delete all['start.shared'];
  return { ...all, dir: 'rtl' };
}

const site = temporaryFolder();
after(site.remove);
cpSync(SITE, site.path, { recursive: true });
writeFileSync(join(site.path, 'lang', 'ar.json'), JSON.stringify(catalogue()));
const browser = await launch();
after(() => browser.close());
const service = await serve(undefined, { site: site.path });
after(() => service.stop());

test('one file more is one language more, from right to left', async () => {
  const page = await openPage(browser);
  await openForm(page, service, FORMS[0].id);
  const form = page.locator('to-khai');
  await form.evaluate((element) => element.setAttribute('lang', 'ar'));
  const start = form.getByRole('button', { name: /^\[(Bắt đầu|Tự điền)\]$/ });
  await start.waitFor();
  const drawn = form.locator('.tk-form');
  assert.equal(await drawn.getAttribute('lang'), 'ar');
  assert.equal(await drawn.evaluate((node) => getComputedStyle(node).direction), 'rtl');
  await look(page, 'language-start');
  await start.click();
  // Words that come after the first question are in the same file.
  await form.getByRole('button', { name: '[Tiếp tục]', exact: true }).click();
  const summary = form.locator('#tk-summary');
  await summary.waitFor();
  const said = await summary.getByRole('link').allTextContents();
  assert.ok(said.length > 0 && said.every((text) => /^\[.*\]$/.test(text.trim())), said.join(' | '));
  const logical = await form.locator('.tk-question--error').first().evaluate((node) => [getComputedStyle(node).borderRightWidth, getComputedStyle(node).borderLeftWidth]);
  assert.deepEqual(logical, ['4px', '0px'], 'the mark of what is wrong stands where reading begins');
  await look(page, 'language-errors');
  // And words of a part that is loaded when it is asked for.
  const words = await page.evaluate(async () => {
    const src = document.querySelector('script[src$="tokhai.js"]')?.src ?? new URL('/assets/tokhai.js', location.href).href;
    const { words } = await import(new URL('lazy.js', src).href);
    return words('print', 'ar');
  });
  assert.equal(words.print, '[In]');
  await form.evaluate((element) => element.setAttribute('lang', 'vi'));
  await form.getByRole('button', { name: 'Tiếp tục', exact: true }).waitFor();
  assert.equal(await drawn.evaluate((node) => getComputedStyle(node).direction), 'ltr');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
