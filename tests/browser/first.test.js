// What loads before the first question, which is what its budget counts, and what comes right after it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, openPage, stage } from './harness.js';
import { Person } from './person.js';
import { lookInBoth } from './screens.js';
import { fillPage, openForm, send, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const [form] = FORMS;
const COUNTED = readFileSync(join(ROOT, 'src', 'xtask', 'loaded-first.txt'), 'utf8').trim().split('\n');
const LATER = ['lang/later/vi.json', 'send.js'];
const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());

/** Marks the moment at which the first question stands in the form's tree. */
const WATCH = () =>
  customElements.whenDefined('to-khai').then(() => {
    const root = document.querySelector('to-khai').shadowRoot;
    const watcher = new MutationObserver(() => {
      if (!root.querySelector('.tk-question')) return;
      performance.mark('first-question');
      watcher.disconnect();
    });
    watcher.observe(root, { childList: true, subtree: true });
  });

/** A page with nothing on it but the form, so that whatever is loaded is the form's. */
async function openAlone(page) {
  const compiled = await openCompiled(page);
  const address = `${service.url}/trang-thu`;
  await page.route(address, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><html lang="vi"><title>Thử</title><link rel="icon" href="data:,">
        <script type="module" src="/assets/tokhai.js"></script>${compiled}`,
    }),
  );
  await page.goto(address);
  await page.evaluate(WATCH);
  await page.locator('#tk-heading').waitFor();
}

/** The element of the form as the service writes it. */
async function openCompiled(page) {
  await openForm(page, service, form.id);
  return page.locator('to-khai').evaluate((element) => element.cloneNode().outerHTML);
}

test('before the first question a browser loads exactly what the budget counts, and the rest right after it', async () => {
  const page = await openPage(browser);
  await openAlone(page);
  const rest = LATER.map((name) => page.waitForResponse((response) => response.url().endsWith(`/assets/${name}`)));
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await Promise.all(rest);
  const [first, later] = await page.evaluate(() => {
    const [{ startTime: moment }] = performance.getEntriesByName('first-question');
    const all = performance.getEntriesByType('resource');
    const names = (list) => list.map(({ name }) => new URL(name).pathname);
    return [names(all.filter((one) => one.startTime <= moment)), names(all.filter((one) => one.startTime > moment))];
  });
  const assets = (paths) => paths.filter((path) => path.startsWith('/assets/')).map((path) => path.slice('/assets/'.length));
  assert.deepEqual([...new Set(assets(first))].sort(), [...COUNTED].sort());
  for (const name of LATER) assert.ok(assets(later).includes(name), `${name} comes after the first question`);
  const others = first.filter((path) => !path.startsWith('/assets/') && !path.endsWith('.wasm'));
  assert.deepEqual(others, ['/api/session'], 'beside the form itself only the session is asked for');
  await page.context().close();
});

for (const [name, address] of [
  ['a catalogue', /\/assets\/lang\/later\//],
  ['a script that another imports', /\/assets\/press\.js/],
]) {
  test(`when ${name} of the rest does not come, the form goes on, says so at its end, and loses nothing`, async () => {
    const page = await openPage(browser);
    const person = new Person(page, 'mouse');
    // From the beginning: while it stands the browser keeps no file, and what was fetched before would be imported over the network.
    await page.route(address, (route) => route.abort());
    await openForm(page, service, form.id);
    await signIn(person, form.citizen);
    await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    const summary = page.locator('#tk-summary');
    await summary.waitFor();
    assert.match(await summary.innerText(), /Có \d+ mục cần sửa[^]*Xem lại “/, 'a finding still names its place');

    let title = '';
    while (!title.includes('Kiểm tra')) {
      await fillPage(person, form);
      title = await goOn(page);
    }
    const notice = page.getByRole('alert').filter({ hasText: 'Phần cuối của biểu mẫu chưa tải xong' });
    await notice.waitFor();
    assert.equal(await page.locator('#tk-statement').count(), 0);
    const answers = await page.locator('dl.tk-answers').allInnerTexts();
    await lookInBoth(page, 'review-rest-missing');

    const failed = page.waitForEvent('requestfailed', (request) => address.test(request.url()));
    await notice.getByRole('button', { name: 'Thử lại' }).click();
    await failed;
    await notice.waitFor();
    await page.unroute(address);
    await notice.getByRole('button', { name: 'Thử lại' }).click();
    await page.locator('#tk-statement').waitFor();
    assert.deepEqual(await page.locator('dl.tk-answers').allInnerTexts(), answers);
    assert.match((await send(person)).code, /\d/);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('the rest comes by itself when the network is back', async () => {
  const page = await openPage(browser);
  await openForm(page, service, form.id);
  await page.context().setOffline(true);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await page.getByText('Đang mất mạng').waitFor();
  const rest = page.waitForResponse('**/assets/lang/later/vi.json');
  await page.context().setOffline(false);
  assert.ok((await rest).ok());
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  // Who presses before what came is read sees the short words first, and then the others in their place.
  await page.locator('#tk-summary', { hasText: 'mục cần sửa', hasNotText: 'Xem lại “' }).waitFor();
  await page.context().close();
});

test('words change with the page, whole, and a language that is not there is shown in Vietnamese', async () => {
  const page = await openPage(browser);
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  const speak = (lang) => page.locator('to-khai').evaluate((element, text) => element.setAttribute('lang', text), lang);
  await speak('en-GB');
  await summary.getByText(/need(s)? correcting/).waitFor();
  assert.doesNotMatch(await summary.innerText(), /Look again at “/);
  assert.equal(await page.locator('.tk-form').getAttribute('lang'), 'en');
  await speak('fr');
  await summary.getByText(/mục cần sửa/).waitFor();
  assert.equal(await page.locator('.tk-form').getAttribute('lang'), 'vi', 'the words say which language they are in');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('on the page of a form the browser asks once for all that comes before the first question, and before the script has run', async () => {
  const page = await openPage(browser);
  await page.addInitScript(() => {
    const { define } = customElements;
    customElements.define = function (...given) {
      performance.mark('script-has-run');
      return define.apply(this, given);
    };
  });
  await openForm(page, service, form.id);
  const [asked, early] = await page.evaluate(() => {
    const [{ startTime: moment }] = performance.getEntriesByName('script-has-run');
    const all = performance.getEntriesByType('resource');
    const paths = (list) => list.map(({ name }) => new URL(name).pathname);
    // A script that was fetched is imported from what the browser keeps.
    return [paths(all.filter(({ transferSize }) => transferSize > 0)), paths(all.filter(({ startTime }) => startTime < moment))];
  });
  const [module] = asked.filter((path) => path.endsWith('.wasm') && path.startsWith('/forms/'));
  assert.ok(module, 'the form itself is asked for');
  for (const end of [module, ...COUNTED.map((name) => `/${name}`)]) {
    assert.equal(asked.filter((path) => path.endsWith(end)).length, 1, `${end} is asked for once`);
    assert.ok(early.some((path) => path.endsWith(end)), `${end} is asked for before the script has run`);
  }
  await page.context().close();
});

/** Notes in the page what is called of modules of forms; the engine is none. */
const COUNT_CALLS = () => {
  globalThis.calls = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const { exports } = made.instance ?? made;
    if (!('tk_save' in exports)) return made;
    const noted = ([name, own]) => [name, typeof own !== 'function' ? own : (...values) => (globalThis.calls.push(name), own(...values))];
    const instance = { exports: Object.fromEntries(Object.entries(exports).map(noted)) };
    return made.instance ? { module: made.module, instance } : instance;
  };
};

test('for one change the form’s module is asked a fixed, small number of times', async () => {
  const page = await openPage(browser);
  await page.addInitScript(COUNT_CALLS);
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await fillPage(new Person(page, 'mouse'), form);
  await goOn(page);
  const name = page.locator('[id="f-nguoi_khai-ho_ten"]');
  await name.focus();
  const calls = () => page.evaluate(() => globalThis.calls.splice(0));
  const perKey = [];
  for (const key of 'Tran Thi Thu') {
    await calls();
    await page.keyboard.press(key);
    await page.waitForFunction((wanted) => document.querySelector('to-khai').shadowRoot.activeElement.value.endsWith(wanted), key);
    perKey.push(await calls());
  }
  // Room for the path and the text, the change itself, what has changed by it, and where that lies.
  assert.deepEqual(perKey, perKey.map(() => ['tk_alloc', 'tk_alloc', 'tk_set', 'tk_changes', 'tk_result']));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
