// Another language is one file: with it alone the form speaks, from the start screen to what its later parts say, and so do the pages
// of the portal, in the direction of that language; what is missing in it is said in Vietnamese.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, SITE, launch, openPage, serve, temporaryFolder } from './harness.js';
import { Person } from './person.js';
import { look } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

/** Parts whose words come later; those of the first two stand by their own names, those of others behind the name of their part. */
const PARTS = ['card', 'files', 'invite', 'print', 'sources', 'waiting'];
/** Every folder of catalogues of one language a file, by what the names of its words begin with where a language is one file. */
const FOLDERS = [
  ['', 'www/lang'],
  ['', 'www/lang/later'],
  ...PARTS.map((part) => [`${part}/`, `www/lang/${part}`]),
  ['portal/', 'www/portal'],
  ['designer/', 'www/designer/lang'],
];
/** Numbers that count nothing, so that the sentence is the same for each. */
const ORDINALS = ['step', 'rows.title', 'rows.person'];
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'];

const read = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const isCounted = (name, text) => /\{(n|count)\}/.test(text) && !ORDINALS.includes(name.replace(/^\w+\//, ''));
/** The forms that a number has in a language, but for the one that stands for all others. */
const formsOf = (lang) => new Intl.PluralRules(lang).resolvedOptions().pluralCategories.filter((one) => one !== 'other');

/** All Vietnamese words, as a language is that is one file. */
function whole() {
  const named = FOLDERS.flatMap(([part, folder]) => Object.entries(read(`${folder}/vi.json`)).map(([name, text]) => [part + name, text]));
  return Object.fromEntries(named);
}

/** Vietnamese between brackets, as a language of its own that is written from right to left; of a number as many forms as Arabic has. */
function catalogue() {
  const bracketed = Object.entries(whole()).flatMap(([name, text]) => {
    const forms = isCounted(name, text) ? formsOf('ar') : [];
    return [[name, `[${text}]`], ...forms.map((form) => [`${name}.${form}`, `[${form}: ${text}]`])];
  });
  return { ...Object.fromEntries(bracketed), dir: 'rtl', 'portal/language': 'العربية' };
}

/** What is left out of it, so that it is said in Vietnamese. */
const LEFT_OUT = ['start.shared', 'portal/search.hint'];

const site = temporaryFolder();
after(site.remove);
cpSync(SITE, site.path, { recursive: true });
writeFileSync(join(site.path, 'lang', 'ar.json'), JSON.stringify({ ...catalogue(), ...Object.fromEntries(LEFT_OUT.map((name) => [name, undefined])) }));
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
  const mark = await form.locator('.tk-label').first().evaluate((node) => {
    const before = node.textContent;
    node.textContent = 'Bạn ở đâu?';
    const at = (from) => {
      const range = document.createRange();
      range.setStart(node.firstChild, from);
      range.setEnd(node.firstChild, from + 1);
      return range.getBoundingClientRect().left;
    };
    const places = [at(0), at(node.textContent.length - 1), getComputedStyle(node).textAlign];
    node.textContent = before;
    return places;
  });
  assert.ok(mark[1] > mark[0], 'a Vietnamese question ends with its question mark');
  assert.equal(mark[2], 'right', 'and begins where the others do');
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

test('for who is signed in, with what sources say around it, the form turns with its language too', async () => {
  const page = await openPage(browser);
  await openForm(page, service, FORMS[0].id);
  await signIn(new Person(page, 'mouse'), FORMS[0].citizen);
  const form = page.locator('to-khai');
  await form.locator('.tk-sources').first().waitFor();
  for (const [lang, direction] of [['ar', 'rtl'], ['vi', 'ltr']]) {
    await form.evaluate((element, lang) => element.setAttribute('lang', lang), lang);
    await form.locator(`.tk-form[lang="${lang}"]`).waitFor();
    assert.equal(await form.locator('.tk-form').evaluate((node) => getComputedStyle(node).direction), direction);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

/** What people have answered, or the form for them, is data, in whatever language that is; and a code is in none. */
const DATA = '.tk-answer__value, .tk-fixed, .tk-receipt__code';

/** Texts that people read on a page, or within its form, and that are neither marked as of another language nor in brackets, as words of `catalogue` are. */
function unbracketed(page, isForm = false) {
  return page.evaluate(([isForm, data]) => {
    const host = document.querySelector('to-khai');
    const walker = document.createTreeWalker(isForm ? host.shadowRoot : document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { data: text, parentElement } = walker.currentNode;
      const isRead = parentElement.closest(`script, noscript, ${data}`) === null && (parentElement.closest('[lang]') ?? host).lang === 'ar' && /\p{L}/u.test(text);
      // A sentence may go on in another element, so only its beginning or its end has to be there.
      if (isRead && !/[[\]]/.test(text) && !/\p{Script=Arabic}/u.test(text)) found.push(text.trim());
    }
    return found;
  }, [isForm, DATA]);
}

for (const form of FORMS) {
  test(`${form.id}: what the form says itself is marked as Vietnamese among words of another language`, async () => {
    const page = await openPage(browser);
    const person = new Person(page, 'mouse');
    await openForm(page, service, form.id);
    await signIn(person, form.citizen, { declining: true });
    const speak = async (lang) => {
      await page.locator('to-khai').evaluate((element, lang) => element.setAttribute('lang', lang), lang);
      await page.locator(`.tk-form[lang="${lang}"]`).waitFor();
    };
    const found = [];
    const look = async (name) => {
      await speak('ar');
      let lacking;
      // What sources say is drawn once their words have come.
      for (const end = Date.now() + 10_000; lacking === undefined || (lacking.length && Date.now() < end); ) {
        lacking = (await unbracketed(page, true)).filter((text) => text !== whole()[LEFT_OUT[0]]);
      }
      found.push(...lacking.map((text) => `${name}: ${text}`));
      await speak('vi');
    };
    await speak('ar');
    // From here on what is drawn is marked at once.
    await page.locator('#tk-heading[lang="vi"]').waitFor();
    await look('start');
    await fillAll(person, form, look);
    await look('review');
    await send(person);
    await look('receipt');
    assert.deepEqual(found, []);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('the same file brings the language to the pages of the portal', async () => {
  const page = await openPage(browser);
  await page.goto(service.url);
  await page.getByRole('link', { name: 'العربية' }).click();
  await page.getByRole('heading', { name: '[Bạn cần làm thủ tục gì?]' }).waitFor();
  const turned = () => page.locator('html').evaluate((node) => [node.lang, getComputedStyle(node).direction]);
  assert.deepEqual(await turned(), ['ar', 'rtl'], 'without a new page');
  const hint = read('www/portal/vi.json')['search.hint'];
  for (const [name, path, status] of [
    ['home', '/', 200],
    ['search-empty', '/?tim=khong-co-gi', 200],
    ['service', `/bieu-mau/${FORMS[0].id}`, 200],
    ['dossiers-signed-out', '/ho-so', 401],
    ['unknown-form', '/bieu-mau/khong-co', 404],
    ['problem', '/loi/presentation-ended', 200],
    ['offline', '/mat-mang', 200],
  ]) {
    assert.equal((await page.goto(service.url + path)).status(), status, path);
    assert.deepEqual(await turned(), ['ar', 'rtl'], path);
    // The words of this portal's forms are there in Vietnamese and English alone, and so is what the file leaves out.
    assert.deepEqual((await unbracketed(page)).filter((text) => text !== hint), [], path);
    if (name === 'service') await page.locator('to-khai').getByRole('button', { name: '[Tự điền]' }).waitFor();
    await look(page, `language-portal-${name}`);
  }
  const { time } = JSON.parse(readFileSync(join(ROOT, 'forms', `${FORMS[0].id}.json`), 'utf8')).procedure;
  const [[unit, number]] = Object.entries(time);
  const counted = `[${new Intl.PluralRules('ar').select(number)}: ${number} `;
  await page.goto(`${service.url}/`);
  const facts = page.locator('.forms__item', { has: page.locator(`a[href="/bieu-mau/${FORMS[0].id}"]`) });
  assert.ok((await facts.innerText()).includes(counted), `${counted} (${unit})`);
  // A refusal of the API has a sentence for the form too.
  const refused = await page.evaluate(() => fetch('/api/submissions/khong-co').then((response) => response.json()));
  assert.match(refused.detail_ar, /^\[.*\]$/);
  await page.goto(`${service.url}/thiet-ke`);
  await page.getByText('[Định nghĩa]').first().waitFor();
  await look(page, 'language-designer');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Write a form' }).waitFor();
  await page.waitForFunction(() => document.documentElement.lang === 'en' && getComputedStyle(document.documentElement).direction === 'ltr');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('each language has all texts, with the same places to fill, and of a number as many forms as it has', () => {
  for (const [, folder] of FOLDERS) {
    const all = read(`${folder}/vi.json`);
    for (const lang of ['vi', 'en']) assert.deepEqual(missing(lang, read(`${folder}/${lang}.json`), all), [], `${folder}/${lang}.json`);
  }
  const others = readdirSync(join(ROOT, 'www/lang')).filter((name) => /^[a-z]+\.json$/.test(name) && !['vi.json', 'en.json'].includes(name));
  for (const name of others) {
    const { dir, ...own } = read(`www/lang/${name}`);
    assert.deepEqual(missing(name.slice(0, -'.json'.length), own, whole()), [], name);
  }
});

test('of a language in one file it is found what it lacks', () => {
  const { dir, 'portal/problem.proof': _, 'portal/time.days.few': __, ...own } = catalogue();
  assert.deepEqual(missing('ar', own, whole()), ['portal/problem.proof', 'portal/time.days.few']);
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
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  const forms = formsOf(lang);
  // One that stands beside a text in every language is a text of its own.
  const wanted = Object.keys(all).flatMap((key) => [key, ...(isCounted(key, all[key]) ? forms.map((form) => `${key}.${form}`) : [])]);
  const base = (key) => (key in all ? key : CATEGORIES.reduce((name, form) => (name.endsWith(`.${form}`) ? name.slice(0, -form.length - 1) : name), key));
  const allowed = (key) => key in all || (base(key) in all && forms.some((form) => key.endsWith(`.${form}`)));
  const wrong = [...wanted.filter((key) => !(key in own)), ...Object.keys(own).filter((key) => !allowed(key) || places(own[key]) !== places(all[base(key)]))];
  return [...new Set(wrong)].sort();
}
