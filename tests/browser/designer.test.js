// The page on which forms are written: the compiler in the page is the native one, and the page is one that can be worked with.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CASES, openPage, stage } from './harness.js';
import { look } from './screens.js';

const COMPILER = /\/assets\/designer\/compiler/;

const { browser, service } = await stage();

const area = (page) => page.locator('#text');
const state = (page) => page.locator('#state');
const heading = (page) => page.locator('to-khai #tk-heading');

/** Opens the page and waits until the first form stands there. */
async function open(options) {
  const page = await openPage(browser, options);
  await page.goto(`${service.url}/thiet-ke`);
  await heading(page).waitFor();
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

test('the compiler in the page gives the bytes and the problems of the native one', async () => {
  const expected = JSON.parse(readFileSync(join(CASES, 'compiled.json'), 'utf8'));
  const page = await openPage(browser);
  await page.goto(service.url);
  const found = await page.evaluate(async (requests) => {
    const { default: load, compile } = await import('/assets/designer/compiler.js');
    await load(fetch('/assets/designer/compiler_bg.wasm'));
    const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const answers = [];
    for (const request of requests) {
      const outcome = compile(request);
      const bytes = outcome.take_module();
      // The bytes themselves are digested here, by the browser.
      const digest = bytes ? hex(await crypto.subtle.digest('SHA-256', bytes)) : null;
      answers.push({ digest, report: JSON.parse(outcome.report()) });
      outcome.free();
    }
    return answers;
  }, expected.map(({ request }) => request));
  for (const [index, { name, digest, report }] of expected.entries()) {
    assert.deepEqual({ name, ...found[index] }, { name, digest, report });
  }
  const compiled = expected.filter(({ digest }) => digest).length;
  assert.ok(compiled > 100 && expected.length - compiled > 50, `${compiled} of ${expected.length} compile`);
  await close(page);
});

test('only the page of the designer loads the compiler', async () => {
  const page = await openPage(browser);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${service.url}/bieu-mau/xac-nhan-cu-tru`);
  await page.locator('#tk-heading').waitFor();
  assert.deepEqual(asked.filter((url) => url.includes('/designer/')), []);
  await page.goto(`${service.url}/thiet-ke`);
  await heading(page).waitFor();
  assert.equal(asked.filter((url) => COMPILER.test(url)).length, 2);
  await close(page);
});

test('the form changes as it is typed, and the last good one stays while the text is broken', async () => {
  const page = await open();
  const before = await heading(page).innerText();
  const text = await area(page).inputValue();
  await area(page).fill(text.replace(before, 'Giấy thử nghiệm'));
  await page.locator('to-khai').getByText('Giấy thử nghiệm').first().waitFor();

  await area(page).fill('{ "id": 1, ');
  await page.locator('.d-problem--error').first().waitFor();
  assert.match(await state(page).innerText(), /lỗi.*vẫn là bản dịch được gần nhất/);
  assert.equal(await heading(page).innerText(), 'Giấy thử nghiệm');
  await look(page, 'designer-broken');

  await page.reload();
  await page.locator('.d-problem--error').first().waitFor();
  assert.equal(await area(page).inputValue(), '{ "id": 1, ', 'what was written is kept');

  await page.getByRole('button', { name: 'Trở lại bản ban đầu' }).click();
  await heading(page).filter({ hasText: before }).waitFor();
  await page.getByRole('button', { name: 'Lấy lại bản đã sửa' }).click();
  assert.equal(await area(page).inputValue(), '{ "id": 1, ');
  await close(page);
});

test('answers given in the preview stay while the form is changed', async () => {
  const page = await open();
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('to-khai').getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).waitFor();
  assert.equal(await page.locator('#tk-shared').count(), 0, 'a preview keeps nothing, and does not ask where');
  await page.locator('to-khai').getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  const reason = page.locator('[id="f-ly_do"]');
  await reason.fill('Đi học xa');
  const text = await area(page).inputValue();
  await area(page).fill(text.replace('"vi": "Lý do"', '"vi": "Lý do của bạn"'));
  await page.locator('to-khai').getByText('Lý do của bạn').first().waitFor();
  assert.equal(await reason.inputValue(), 'Đi học xa');
  assert.ok(await area(page).evaluate((node) => node === document.activeElement), 'the cursor stays in the text');
  await close(page);
});

test('a problem leads to its place, in whichever file it is', async () => {
  const page = await open();
  // A form that uses the block in which the second mistake is made.
  await page.locator('#form').selectOption('dang-ky-tam-tru');
  await heading(page).filter({ hasText: 'Đăng ký tạm trú' }).waitFor();
  const text = await area(page).inputValue();
  await area(page).fill(text.replace('"type": "choice"', '"type": "chioce"'));
  const place = page.locator('.d-problem--error').filter({ hasText: 'unknown-field-type' }).locator('button');
  await place.click();
  const selected = await area(page).evaluate((node) => node.value.slice(node.selectionStart, node.selectionEnd));
  assert.match(selected, /chioce/);
  assert.ok(await area(page).evaluate((node) => node === document.activeElement));
  await look(page, 'designer-problem');

  await area(page).fill(text);
  await page.locator('.d-problem--error').waitFor({ state: 'detached' });
  await page.locator('#file').selectOption('forms/blocks/person.json');
  await area(page).fill((await area(page).inputValue()).replace('"type": "partial-date"', '"type": "partial-dat"'));
  await page.locator('.d-problem--error').first().waitFor();
  await page.locator('#file').selectOption({ index: 0 });
  await area(page).press('F8');
  assert.equal(await page.locator('#file').inputValue(), 'forms/blocks/person.json');
  assert.match(await area(page).evaluate((node) => node.value.slice(node.selectionStart, node.selectionEnd)), /partial-dat/);
  await close(page);
});

test('a sample citizen fills the form, and what it sends is shown and sent nowhere', async () => {
  const page = await open();
  const posts = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#citizen').selectOption('tran-thi-thu');
  await page.locator('to-khai').getByText('Bạn đã đăng nhập').waitFor();
  await look(page, 'designer-citizen');
  const onward = page.locator('to-khai').getByRole('button', { name: /^(Bắt đầu|Tiếp tục)$/ });
  await onward.click();
  await page.locator('[id="f-ly_do"]').fill('Đi học xa');
  await onward.click();
  await page.locator('#tk-statement').check();
  await page.locator('to-khai').getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await page.locator('#dossier-name').click();
  const dossier = page.locator('.d-dossier').filter({ hasText: 'tokhai-dossier/1' });
  await dossier.waitFor();
  const sent = JSON.parse(await dossier.innerText());
  assert.equal(sent.answers.nguoi_khai.ho_ten, 'Trần Thị Thử');
  assert.equal(sent.origins['/nguoi_khai/ho_ten'].origin, 'register');
  assert.deepEqual(posts, []);
  await look(page, 'designer-dossier');
  await close(page);
});

test('definition and module can be downloaded, and a definition opened', async () => {
  const page = await open();
  const download = async (name) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const module = await download('Tải mô-đun');
  assert.match(module.name, /\.wasm$/);
  assert.equal(module.bytes.subarray(0, 4).toString('latin1'), '\0asm');
  const definition = await download('Tải tệp đang sửa');
  assert.match(definition.name, /\.json$/);
  assert.equal(definition.bytes.toString(), await area(page).inputValue());

  const text = definition.bytes.toString().replace(/"title": \{ "vi": "[^"]*"/, '"title": { "vi": "Từ máy của tôi"');
  await page.locator('#upload').setInputFiles({ name: 'cua-toi.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await heading(page).filter({ hasText: 'Từ máy của tôi' }).waitFor();
  await page.reload();
  await heading(page).filter({ hasText: 'Từ máy của tôi' }).waitFor();
  await close(page);
});

test('the page speaks English, and changing the language loses nothing', async () => {
  const page = await open();
  await area(page).fill('{ "id": "a" }');
  await page.locator('.d-problem--error').first().waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByText('Error', { exact: true }).first().waitFor();
  await page.getByRole('heading', { name: 'Write a form' }).waitFor();
  assert.equal(await area(page).inputValue(), '{ "id": "a" }');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await look(page, 'designer-english');
  await close(page);
});

test('a definition that takes the compiler down or too long leaves the text and the page', async () => {
  const page = await open();
  const hostile = `{"pages":[{"fields":[${'{"id":"a","type":"text","pattern":"(a{1,1000}){1,1000}"},'.repeat(200)}{}]}]}`;
  await area(page).fill(hostile);
  await page.locator('.d-problem--error').first().waitFor();
  await area(page).fill(`${'['.repeat(200_000)}`);
  await page.locator('.d-problem--error').filter({ hasText: 'too-deep' }).first().waitFor();
  await page.getByRole('button', { name: 'Trở lại bản ban đầu' }).click();
  await page.locator('.d-problem--error').first().waitFor({ state: 'detached' });
  await close(page);
});
