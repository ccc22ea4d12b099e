// What a page around the element may do to it, by its script, its style and its mistakes: the form is there, or says why it is not.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { form, goOn, personIn, stageOfAgency } from './embedded.js';
import { FORMS } from './forms.js';
import { hold, openPage, temporaryFolder } from './harness.js';
import { idOf } from './person.js';
import { look } from './screens.js';
import { fillPage } from './walk.js';

const { browser, office, service } = await stageOfAgency();
const folder = temporaryFolder();
after(() => folder.remove());
office.folder('/own/', folder.path, '/plain.html');

const SCRIPT = '<script type="module" src="https://tokhai.example/assets/tokhai.js"></script>';
const SRC = `https://tokhai.example/forms/${form.id}.wasm`;
const ELEMENT = `<to-khai src="${SRC}"></to-khai>`;
const START = { name: 'Bắt đầu' };

/** A page of this body. @param {string} like whose policy it has */
async function open(body, options, like) {
  const page = await openPage(browser, options);
  await page.goto(office.page('/around.html', body, like));
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

/** Asks the service for a form's bytes, as a page would. */
const bytesOf = async () => new Uint8Array(await (await fetch(`${service.url}/forms/${form.id}.wasm`)).arrayBuffer());

test('properties that are set before the element is defined are taken, and can be set again', async () => {
  const page = await open('<to-khai></to-khai>', {}, '/react.html');
  const element = page.locator('to-khai');
  await element.evaluate(async (node, src) => {
    node.module = await fetch(src).then((response) => response.arrayBuffer());
    const entry = { attr: 'name.birth', role: 'applicant', subject: 'p1', value: 'Trần Thị Mẫu', source: 'population', assurance: 'vneid2', as_of: '2026-11-01', proof: 0 };
    node.person = { name: 'Trần Thị Mẫu', record: { format: 'tokhai-identity/1', entries: [entry], missing: [] }, proofs: [] };
    // No name of the element's: it is left alone.
    node.value = 'x';
    await import('/to-khai/tokhai.js');
  }, `${service.url}/forms/${form.id}.wasm`);
  await element.getByRole('button', START).waitFor();
  assert.ok(await element.evaluate((node) => node.module.byteLength > 1000 && node.person.name === 'Trần Thị Mẫu'));
  assert.deepEqual(await element.evaluate((node) => Object.keys(node)), ['value']);
  await element.evaluate((node) => (node.module = Uint8Array.of(0, 1)));
  await element.getByText('Tệp biểu mẫu bị hỏng.').waitFor();
  await close(page);
});

/** A name in the form, typed and kept. */
async function typeName(element, page) {
  await goOn(element, element.getByRole('button', START));
  const name = element.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`);
  while ((await name.count()) === 0) {
    await fillPage(personIn(page, element), form);
    await goOn(element, element.getByRole('button', { name: 'Tiếp tục', exact: true }));
  }
  await name.fill('Trần Thị Mẫu');
  await name.blur();
  await element.getByText(/^Đã lưu trên máy này/).waitFor();
  return name;
}

test('another element in the place of one that went has its draft, and one that is given another form has none of it', async () => {
  const page = await open(SCRIPT + ELEMENT);
  const element = page.locator('to-khai');
  const name = await typeName(element, page);
  await element.evaluate((node) => node.replaceWith(node.cloneNode()));
  await element.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await name.waitFor();
  assert.equal(await name.inputValue(), 'Trần Thị Mẫu');
  assert.equal(await element.getByText('ở một cửa sổ khác').count(), 0);

  const first = await element.getAttribute('src');
  await element.evaluate((node, src) => node.setAttribute('src', src), `${service.url}/forms/${FORMS[1].id}.wasm`);
  await element.getByRole('button', START).waitFor();
  assert.equal(await element.getByText('hồ sơ đang điền dở').count(), 0);
  await goOn(element, element.getByRole('button', START));
  await element.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`).fill('Người Khác');
  await element.getByText(/^Đã lưu trên máy này/).waitFor();
  await element.evaluate((node, src) => node.setAttribute('src', src), first);
  await element.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await name.waitFor();
  assert.equal(await name.inputValue(), 'Trần Thị Mẫu');
  await close(page);
});

test('a form that is begun anew twice at once is there once', async () => {
  const page = await open(SCRIPT + ELEMENT);
  const element = page.locator('to-khai');
  await typeName(element, page);
  await element.evaluate((node) => {
    node.reset();
    node.reset();
  });
  await element.getByRole('button', START).waitFor();
  await goOn(element, element.getByRole('button', START));
  await close(page);
});

test('an element that is taken away and put back offers what was typed', async () => {
  const page = await open(SCRIPT + ELEMENT);
  const element = page.locator('to-khai');
  const name = await typeName(element, page);
  // At once, as a framework does that moves it, and after a while.
  await element.evaluate((node) => {
    const { parentNode } = node;
    node.remove();
    parentNode.append(node);
  });
  await element.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).waitFor();
  await page.evaluate(() => {
    globalThis.held = document.querySelector('to-khai');
    globalThis.held.remove();
  });
  await page.evaluate(() => document.querySelector('main').append(globalThis.held));
  await element.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await name.waitFor();
  assert.equal(await name.inputValue(), 'Trần Thị Mẫu');
  // And it goes on to the end.
  await name.fill('');
  for (let pages = 0; pages < 12 && (await element.locator('#tk-statement').count()) === 0; pages += 1) {
    await fillPage(personIn(page, element), form);
    await goOn(element, element.getByRole('button', { name: 'Tiếp tục', exact: true }));
  }
  await element.getByRole('button', { name: 'Nộp hồ sơ' }).waitFor();
  await close(page);
});

test('a form that comes after the next one is not taken for it, and takes nothing of it', async () => {
  const page = await openPage(browser);
  const free = await hold(page, `**/forms/${form.id}.wasm`);
  await page.goto(office.page('/around.html', SCRIPT + ELEMENT));
  const element = page.locator('to-khai');
  await element.evaluate((node, src) => node.setAttribute('src', src), `${service.url}/forms/${FORMS[1].id}.wasm`);
  await goOn(element, element.getByRole('button', START));
  await element.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`).fill('Người Khác');
  await free();
  await page.keyboard.type(' Nữa');
  await page.keyboard.press('Tab');
  await element.getByText(/^Đã lưu trên máy này/).waitFor();
  await page.reload();
  await element.getByRole('button', START).waitFor();
  assert.equal(await element.getByText('hồ sơ đang điền dở').count(), 0, 'the late one has nothing');
  await element.evaluate((node, src) => node.setAttribute('src', src), `${service.url}/forms/${FORMS[1].id}.wasm`);
  await element.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await page.waitForFunction((id) => document.querySelector('to-khai').shadowRoot.getElementById(id)?.value === 'Người Khác Nữa', idOf('/nguoi_khai/ho_ten'));
  await close(page);
});

test('an element that goes while its form is on the way leaves the draft to the next', async () => {
  const page = await open(SCRIPT + ELEMENT);
  const element = page.locator('to-khai');
  const name = await typeName(element, page);
  const free = await hold(page, `**/forms/${form.id}.wasm`);
  await page.reload();
  await page.locator('to-khai:defined').waitFor();
  await element.evaluate((node) => node.replaceWith(node.cloneNode()));
  await free();
  await element.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await name.waitFor();
  assert.equal(await name.inputValue(), 'Trần Thị Mẫu');
  assert.equal(await element.getByText('ở một cửa sổ khác').count(), 0);
  await close(page);
});

test('what is wrong stays told, where somebody reads it, when more becomes known of them', async () => {
  const page = await open(SCRIPT + `<to-khai src="${SRC.replace(form.id, FORMS[1].id)}"></to-khai>`);
  const element = page.locator('to-khai');
  await goOn(element, element.getByRole('button', START));
  await element.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const summary = element.locator('#tk-summary');
  await summary.waitFor();
  const links = () => summary.getByRole('link').count();
  const before = await links();
  const hasFocus = () => element.evaluate((node) => node.shadowRoot.activeElement?.id);
  assert.equal(await hasFocus(), 'tk-summary');
  await element.evaluate((node) => {
    const entry = { attr: 'name.birth', role: 'applicant', subject: 'p1', value: 'Trần Thị Mẫu', source: 'population', assurance: 'vneid2', as_of: '2026-11-01', proof: 0 };
    node.person = { name: 'Trần Thị Mẫu', record: { format: 'tokhai-identity/1', entries: [entry], missing: [] }, proofs: [] };
    return new Promise((done) => node.addEventListener('tk-ready', done, { once: true }));
  });
  assert.equal(await links(), before - 1, 'what has been answered is not told any more');
  assert.equal(await hasFocus(), 'tk-summary');
  assert.equal(await element.locator('.tk-error').count(), before - 1);
  await close(page);
});

test('a page that shows one form after the other keeps none that went', async () => {
  const page = await open(SCRIPT + ELEMENT);
  const session = await page.context().newCDPSession(page);
  /** Elements that are in memory, also those on no page, when all is gone that nobody holds. */
  const held = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { result } = await session.send('Runtime.evaluate', { expression: 'customElements.get("to-khai").prototype', objectGroup: 'held' });
    const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId, objectGroup: 'held' });
    const { result: count } = await session.send('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration: 'function () { return this.length }', returnByValue: true });
    await session.send('Runtime.releaseObjectGroup', { objectGroup: 'held' });
    return count.value;
  };
  for (let time = 0; time < 3; time += 1) {
    const element = page.locator('to-khai');
    if (time === 0) await typeName(element, page);
    else await element.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
    await element.locator('#tk-heading').waitFor();
    assert.ok((await held()) >= 1);
    await element.evaluate((one) => one.replaceWith(one.cloneNode()));
    await page.locator('to-khai').getByRole('button').first().waitFor();
  }
  let count = await held();
  for (const end = Date.now() + 10_000; count > 1 && Date.now() < end; count = await held()) await page.waitForTimeout(100);
  assert.equal(count, 1, 'the one that is there');
  await close(page);
});

test('a language whose words do not come is told, and one that comes late is not spoken', async () => {
  const page = await open(SCRIPT + ELEMENT);
  const element = page.locator('to-khai');
  await element.getByRole('button', START).waitFor();
  const speak = (lang) => element.evaluate((node, lang) => node.setAttribute('lang', lang), lang);
  await page.route('**/lang/en.json', (route) => route.abort());
  await speak('en');
  await element.getByText('Chưa làm được').waitFor();
  await page.unroute('**/lang/en.json');
  await speak('vi');
  const free = await hold(page, '**/lang/en.json');
  await speak('en');
  await speak('vi');
  await free();
  assert.equal(await element.locator('.tk-form').getAttribute('lang'), 'vi');
  await speak('en');
  await element.locator('.tk-form[lang="en"]').waitFor();
  await close(page);
});

test('an element within another component’s shadow tree is told of by its events, and of its form', async () => {
  const page = await open(`${SCRIPT}<div id="around"></div>`);
  await page.evaluate((src) => {
    addEventListener('tk-ready', (event) => (globalThis.ready = [event.target.id, event.composedPath()[0].localName]));
    const root = document.getElementById('around').attachShadow({ mode: 'open' });
    const way = root.appendChild(document.createElement('form'));
    const element = way.appendChild(document.createElement('to-khai'));
    element.setAttribute('name', 'k');
    element.setAttribute('src', src);
  }, `${service.url}/forms/${form.id}.wasm`);
  const element = page.locator('to-khai');
  await element.getByRole('button', START).waitFor();
  assert.deepEqual(await page.evaluate(() => globalThis.ready), ['around', 'to-khai']);
  assert.ok(await element.evaluate((node) => node.form.localName === 'form' && !node.form.checkValidity()));
  await close(page);
});

test('what a page says of its own texts stays outside', async () => {
  const style = `body { text-align: center; text-indent: 3em; text-transform: uppercase; letter-spacing: 0.3em; word-spacing: 1em; word-break: break-all; text-shadow: 2px 2px red; white-space: nowrap; font: italic 700 11px/1 serif; color: #ff00aa }
div { padding: 30px; color: lime } button { background: red } p { margin: 50px }`;
  writeFileSync(join(folder.path, 'loud.css'), style);
  const clothes = async (body, lang, dir) => {
    const page = await open(SCRIPT + body);
    await page.evaluate(([lang, dir]) => Object.assign(document.documentElement, { lang, dir }), [lang, dir]);
    await page.locator('to-khai').getByRole('button', START).waitFor();
    // The last of it comes when the form is begun.
    await goOn(page.locator('to-khai'), page.locator('to-khai').getByRole('button', START));
    await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.adoptedStyleSheets.length > 1);
    const worn = await page.locator('to-khai').evaluate((node) => {
      const parts = ['#tk-heading', '.tk-label', '.tk-step', 'input', '.tk-button'];
      const names = ['textAlign', 'textIndent', 'textTransform', 'letterSpacing', 'wordSpacing', 'wordBreak', 'textShadow', 'whiteSpace', 'font', 'color', 'padding', 'margin', 'backgroundColor', 'direction'];
      return parts.map((part) => names.map((name) => getComputedStyle(node.shadowRoot.querySelector(part))[name]));
    });
    await look(page, `around-${dir}-${body.includes('css') ? 'loud' : 'quiet'}`);
    await close(page);
    return worn;
  };
  const alone = await clothes(ELEMENT, 'vi', 'ltr');
  assert.deepEqual(await clothes(`<link rel="stylesheet" href="/own/loud.css">${ELEMENT}`, 'vi', 'ltr'), alone);
  // From right to left, with a form that has no words in the page's language.
  assert.deepEqual(await clothes(ELEMENT, 'ar', 'rtl'), alone);
});

for (const [name, style] of [['nothing', '* { all: unset }'], ['letters twice as large', 'html { font-size: 200% }']]) {
  test(`a page whose style leaves ${name}: the form is there, no wider than the window`, async () => {
    writeFileSync(join(folder.path, 'odd.css'), style);
    const page = await open(`<link rel="stylesheet" href="/own/odd.css">${SCRIPT}${ELEMENT}`, { viewport: { width: 360, height: 740 } });
    const element = page.locator('to-khai');
    await goOn(element, element.getByRole('button', START));
    await element.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await element.locator('#tk-summary').waitFor();
    const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= window, `${wide} of ${window}`);
    await close(page);
  });
}

/** A module that says it is of another version: the number of its global `tk_abi`. @param {Uint8Array} bytes */
function ofAnotherVersion(bytes) {
  let at = 8;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = bytes[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    return value;
  };
  const places = [];
  while (at < bytes.length) {
    const [section, size] = [bytes[at++], number()];
    const end = at + size;
    if (section === 6) {
      for (let count = number(); count > 0; count -= 1) {
        // Type, whether it changes, `i32.const`, the number, `end`.
        at += 3;
        places.push(at);
        number();
        at += 1;
      }
    }
    if (section === 7) {
      for (let count = number(); count > 0; count -= 1) {
        const length = number();
        const name = new TextDecoder().decode(bytes.subarray(at, at + length));
        at += length + 1;
        const index = number();
        if (name === 'tk_abi') bytes[places[index]] += 1;
      }
    }
    at = end;
  }
  return bytes;
}

test('a module of another version, a text in the place of one, and no engine: each is said, with a way on', async () => {
  const newer = ofAnotherVersion(await bytesOf());
  const { instance } = await WebAssembly.instantiate(newer);
  assert.equal(instance.exports.tk_abi.value, 2);
  writeFileSync(join(folder.path, 'newer.wasm'), newer);
  writeFileSync(join(folder.path, 'empty.wasm'), '');
  writeFileSync(join(folder.path, 'half.wasm'), (await bytesOf()).subarray(0, 9000));
  writeFileSync(join(folder.path, 'page.html'), '<!doctype html><title>Trang chủ</title>');
  for (const [file, sentence, code] of [
    ['newer.wasm', /bị hỏng|phiên bản/, 'problem.module'],
    ['empty.wasm', /bị hỏng/, 'problem.module'],
    ['half.wasm', /bị hỏng/, 'problem.module'],
    ['page.html', /Không có biểu mẫu này ở địa chỉ/, 'problem.unknown'],
  ]) {
    const page = await open('', {}, '/react.html');
    const element = page.locator('to-khai');
    await page.evaluate(async () => {
      addEventListener('tk-error', ({ detail }) => (globalThis.code = detail.code));
      await import('/to-khai/tokhai.js');
    });
    await page.evaluate((src) => {
      const node = document.createElement('to-khai');
      node.setAttribute('src', src);
      document.querySelector('main').append(node);
    }, `/own/${file}`);
    await element.getByRole('alert').filter({ hasText: sentence }).waitFor();
    await element.getByRole('button', { name: 'Thử lại' }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.code), code, file);
    await page.context().close();
  }
});

for (const [name, code, sentence, prepare] of [
  ['without the engine’s file', 'problem.network', /Không tải được biểu mẫu/, (page) => page.route('**/engine_bg.wasm', (route) => route.fulfill({ status: 404, body: 'none' }))],
  ['with a page in the place of the engine', 'problem.network', /Không tải được biểu mẫu/, (page) => page.route('**/engine_bg.wasm', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))],
  ['in a browser without WebAssembly', 'problem.blocked', /không cho phép WebAssembly/, (page) => page.addInitScript(() => delete globalThis.WebAssembly)],
]) {
  test(`${name} there is a sentence and a button`, async () => {
    const page = await openPage(browser);
    await prepare(page);
    await page.addInitScript(() => addEventListener('tk-error', ({ detail }) => (globalThis.code = detail.code)));
    await page.goto(office.page('/around.html', SCRIPT + ELEMENT));
    await page.locator('to-khai').getByText(sentence).waitFor();
    await page.locator('to-khai').getByRole('button', { name: /Thử lại/ }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.code), code);
    await page.context().close();
  });
}
