// The same journey in Firefox and in WebKit: a sample citizen signs in, fills a real form, sends it and has a receipt; and the cases
// of the run room, whose lines must be those of all other machines.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { ENGINES } from './engines.js';
import { FORMS } from './forms.js';
import { CASES, ROOT, serve } from './harness.js';
import { fold, readPdf } from './pdf.js';
import { idOf } from './person.js';

const [form] = FORMS;
let service;
before(async () => {
  service = await serve();
});
after(() => service?.stop());

/**
 * The first thing on screen, in shadow trees too, that a selector means and whose text begins so. It travels into the page as text,
 * so it names nothing outside itself.
 */
function find(selector, text = '') {
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (element.matches(selector) && element.textContent.trim().startsWith(text) && element.checkVisibility()) return element;
    }
  }
  return null;
}

/** What `find` finds, as data. */
const seen = new Function('selector', 'text', `${find}; const it = find(selector, text); return it && { text: it.textContent, value: it.value, checked: it.checked, kind: it.getAttribute('role') ?? it.getAttribute('type') ?? it.localName }`);

/** Waits for the first of some things; gives the number of that one. */
async function wait(engine, ...wanted) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    for (const [at, [selector, text]] of wanted.entries()) {
      // A page on its way to another one has no answer.
      if (await engine.run(seen, selector, text ?? '').catch(() => null)) return at;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`nothing of ${JSON.stringify(wanted)} in: ${await engine.run(() => document.body.innerText)}`);
}

async function press(engine, selector, text) {
  await wait(engine, [selector, text]);
  await engine.click(find, selector, text ?? '');
}

/** At the sandbox provider and back; with `declining` every item is held back. */
async function signIn(engine, declining) {
  await press(engine, 'a', 'Đăng nhập để lấy dữ liệu');
  await press(engine, `button[value="${form.citizen.id}"]`);
  // Each consent is a document of its own.
  const mark = () => (document.documentElement.dataset.seen = '1');
  while ((await wait(engine, ['html:not([data-seen]) button[value="agree"]'], ['#tk-heading'])) === 0) {
    if (declining) await engine.run(() => document.querySelectorAll('input[name="decline"]').forEach((box) => box.click()));
    await engine.run(mark);
    await engine.click(find, 'button[value="agree"]');
  }
}

/** Gives every answer that is asked on this page and not there yet. */
async function fillPage(engine) {
  for (const [path, text] of form.answers) {
    const id = idOf(path);
    const control = await engine.run(seen, `[id="${id}"]`, '');
    if (!control || control.kind === 'p') continue;
    if (control.kind === 'radio') await engine.click(find, `input[name="${id}"][value="${text}"]`);
    else if (control.kind === 'select') await engine.run(new Function('selector', 'code', `${find}; const list = find(selector); list.value = code; list.dispatchEvent(new Event('change', { bubbles: true }))`), `[id="${id}"]`, text);
    else if (control.value === '') await engine.type(text, find, `[id="${id}"]`);
  }
}

/** From the start screen to the review. */
async function fill(engine) {
  await press(engine, 'button', 'Bắt đầu');
  for (let title = ''; ; ) {
    await wait(engine, ['to-khai:not([data-asking])']);
    const next = async () => (await engine.run(seen, '#tk-heading', '').catch(() => null))?.text ?? title;
    for (const end = Date.now() + 20_000; (await next()) === title; ) {
      const summary = await engine.run(seen, '#tk-summary', '');
      assert.ok(Date.now() < end, `stays on “${title}”: ${summary?.text}`);
    }
    title = await next();
    if (await engine.run(seen, '#tk-statement', '')) return;
    await fillPage(engine);
    await press(engine, 'button', 'Tiếp tục');
  }
}

for (const [name, { start, missing }] of Object.entries(ENGINES)) {
  for (const declining of [false, true]) {
    test(`${name}: from the page to the receipt, ${declining ? 'all typed' : 'with identity'}`, { skip: missing }, async (t) => {
      const engine = await start();
      try {
        t.diagnostic(engine.version);
        await engine.goto(`${service.url}/bieu-mau/${form.id}`);
        await signIn(engine, declining);
        await fill(engine);
        assert.equal((await engine.run(seen, '.tk-form', '')).text.includes('Từ dữ liệu quốc gia về dân cư'), !declining);

        await press(engine, 'button', 'Xem tờ khai như bản in');
        await wait(engine, ['dialog .sheet']);
        const sheet = await engine.run(seen, 'dialog .sheet', '');
        for (const text of ['Độc lập - Tự do - Hạnh phúc', form.citizen.attributes['name.birth']]) assert.ok(sheet.text.includes(text), text);
        if (engine.pdf) await printsWhole(engine);
        await press(engine, 'button', 'Đóng');

        await press(engine, '#tk-statement');
        await press(engine, 'button', 'Nộp hồ sơ');
        await wait(engine, ['.tk-receipt__code'], ['#tk-summary']);
        assert.match((await engine.run(seen, '.tk-receipt__code', ''))?.text ?? '', /\d/);
        assert.deepEqual(engine.complaints, []);
      } finally {
        await engine.close();
      }
    });
  }

  test(`${name}: what was typed is there again after a reload`, { skip: missing }, async () => {
    const engine = await start();
    try {
      await engine.goto(`${service.url}/bieu-mau/${form.id}`);
      await press(engine, 'button', 'Tự điền');
      await wait(engine, ['input[name="f-muc_dich"]']);
      await fillPage(engine);
      await wait(engine, ['.tk-status', 'Đã lưu trên máy này']);
      await engine.goto(`${service.url}/bieu-mau/${form.id}`);
      await press(engine, 'button', 'Tiếp tục hồ sơ đang điền');
      await wait(engine, ['input[name="f-muc_dich"][value="nuoc-ngoai"]']);
      assert.equal((await engine.run(seen, 'input[name="f-muc_dich"][value="nuoc-ngoai"]', '')).checked, true);
    } finally {
      await engine.close();
    }
  });

  test(`${name}: every case gives the lines that the other machines give`, { skip: missing }, async (t) => {
    const files = await serveScripts();
    const engine = await start();
    try {
      await engine.goto(files.url);
      const folder = join(ROOT, 'tests', 'cases', 'run');
      const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
      assert.ok(names.length > 50);
      for (const file of names) {
        const { today, script } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
        const bytes = readFileSync(join(CASES, `${basename(file, '.json')}.wasm`)).toString('base64');
        const expected = readFileSync(join(folder, file.replace('.json', '.expected')), 'utf8').trimEnd().split('\n');
        assert.deepEqual(await engine.run(lines, bytes, today, JSON.stringify(script)), expected, file);
      }
      t.diagnostic(`${names.length} cases`);
    } finally {
      await engine.close();
      files.stop();
    }
  });
}

/** Travels into the page. */
async function lines(base64, today, script) {
  const { lines: all } = await import('/script.js');
  return all(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), today, JSON.parse(script));
}

/** Our own two files, with nothing of the engine beside them. */
function serveScripts() {
  const server = createServer((request, response) => {
    const name = basename(request.url);
    const isScript = ['drive.js', 'script.js'].includes(name);
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(new URL(name, import.meta.url)) : '<!doctype html><title>Cases</title>');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() }));
  });
}

/** What this engine's printer gets: A4, and the sheet alone. */
async function printsWhole(engine) {
  const pages = await readPdf(await engine.pdf());
  const whole = fold(pages.map(({ text }) => text).join(' '));
  for (const { width, height } of pages) assert.deepEqual([width, height], [210, 297]);
  assert.match(whole, /Độc lập - Tự do - Hạnh phúc.*1\. Họ, chữ đệm.*NGƯỜI KÊ KHAI/i);
  assert.doesNotMatch(whole, /Kiểm tra lại trước khi nộp/);
}
