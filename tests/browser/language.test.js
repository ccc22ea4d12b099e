// Another language is one file: with it alone the form speaks, from the start screen to what its later parts say, in the direction of
// that language; what is missing in it is said in Vietnamese.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, SITE, launch, openPage, serve, temporaryFolder } from './harness.js';
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
  await form.locator('input[type=radio]').first().check();
  await form.getByRole('button', { name: '[Tiếp tục]', exact: true }).click();
  const typed = form.locator('input.tk-input--text').first();
  await typed.fill('Trần Thị Thử (Mẫu).');
  const ends = await typed.evaluate((node) => [getComputedStyle(node).direction, getComputedStyle(node).unicodeBidi]);
  assert.deepEqual(ends, ['rtl', 'plaintext'], 'what is typed keeps the direction of its letters, so the full stop is at its end');
  await look(page, 'language-typed');
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

/** Every folder of catalogues of one language a file. */
const FOLDERS = ['www/lang', 'www/lang/later', ...PARTS.map((part) => `www/lang/${part}`), 'www/portal', 'www/designer/lang'];
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'];
/** Numbers that count nothing, so that the sentence is the same for each. */
const ORDINALS = ['step', 'rows.title', 'rows.person'];

test('each language has all texts, with the same places to fill, and of a number as many forms as it has', () => {
  for (const folder of FOLDERS) {
    const catalogues = readdirSync(join(ROOT, folder)).filter((name) => /^[a-z]+\.json$/.test(name) && name !== 'sheet.json');
    assert.ok(catalogues.includes('vi.json') && catalogues.includes('en.json'), folder);
    const all = JSON.parse(readFileSync(join(ROOT, folder, 'vi.json'), 'utf8'));
    for (const name of catalogues) {
      const lang = name.slice(0, -'.json'.length);
      const own = JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8'));
      assert.deepEqual(missing(lang, own, all), [], `${folder}/${name}`);
    }
  }
});

test('a text that is missing, fills another place or lacks a form of its number is found', () => {
  const all = { a: '{n} mục', b: '{name}', step: '{n}' };
  assert.deepEqual(missing('vi', all, all), []);
  assert.deepEqual(missing('en', { ...all, 'a.one': '{n}' }, all), []);
  assert.deepEqual(missing('en', { a: '{n}', 'a.one': '{n}', b: 'x', 'b.few': '{name}', c: '' }, all), ['b', 'b.few', 'c', 'step']);
  assert.deepEqual(missing('en', all, all), ['a.one']);
  assert.deepEqual(missing('pl', { ...all, 'a.one': '{n}', 'a.few': '{n}' }, all), ['a.many']);
});

/** Names of what a catalogue lacks beside the Vietnamese one, has too much, or fills otherwise. */
function missing(lang, own, all) {
  const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  const forms = pluralCategories.filter((one) => one !== 'other');
  const wanted = Object.keys(all).flatMap((key) => {
    const isCounted = /\{(n|count)\}/.test(all[key]) && !ORDINALS.includes(key);
    // One that stands beside a text in every language is a text of its own.
    return [key, ...(isCounted ? forms.map((form) => `${key}.${form}`) : [])];
  });
  const base = (key) => (key in all ? key : CATEGORIES.reduce((name, form) => (name.endsWith(`.${form}`) ? name.slice(0, -form.length - 1) : name), key));
  const allowed = (key) => key in all || (base(key) in all && forms.some((form) => key.endsWith(`.${form}`)));
  const wrong = [...wanted.filter((key) => !(key in own)), ...Object.keys(own).filter((key) => !allowed(key) || places(own[key]) !== places(all[base(key)]))];
  return [...new Set(wrong)].sort();
}
