// What a person keeps of a filing: a code that leads back to the receipt, the signed receipt and the filed form as files; also when
// nobody is signed in any more.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, picture, stage, temporaryFolder } from './harness.js';
import { Person } from './person.js';
import { decoded } from './qr.js';
import { lookInBoth, violations } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();
const folder = temporaryFolder();
after(folder.remove);
const [form] = FORMS;

/** A filing, and what was sent. */
async function filed(page) {
  await openForm(page, service, form.id);
  const person = new Person(page, 'mouse');
  await signIn(person, form.citizen);
  await fillAll(person, form);
  return send(person);
}

/** What is downloaded by doing something. */
async function downloaded(page, act) {
  const coming = page.waitForEvent('download');
  await act();
  const download = await coming;
  const path = join(folder.path, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path, text: readFileSync(path, 'utf8') };
}

const keptSheet = (page) => page.getByRole('button', { name: /^Tải tờ khai đã nộp/ });
const answer = (token) => Object.fromEntries(token.split('~').slice(1, -1).map((one) => JSON.parse(Buffer.from(one, 'base64url')).slice(1)));

test('the code leads back to the receipt, and both files are kept from everywhere', async () => {
  const page = await openPage(browser, { acceptDownloads: true });
  const { dossier, code } = await filed(page);
  const address = `${service.url}/bien-nhan/${dossier.key}`;
  const own = page.getByRole('img', { name: 'Mã QR dẫn tới biên nhận' });
  await own.waitFor();
  await lookInBoth(page, 'receipt-kept');
  for (const width of [320, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const lines = await page.locator('.tk-receipt__code').evaluate((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return new Set([...range.getClientRects()].map(({ top }) => top)).size;
    });
    assert.equal(lines, 1, `who writes the code down at ${width} px reads it on one line`);
  }
  assert.equal(await decoded(own), address, 'on the last screen');

  // The session ends; what is kept is made in the page.
  await page.context().clearCookies();
  const signed = await downloaded(page, () => page.getByRole('button', { name: 'Tải biên nhận có chữ ký số' }).click());
  assert.equal(signed.name, `bien-nhan-${code}.json`);
  const receipt = JSON.parse(signed.text);
  assert.deepEqual([receipt.key, receipt.code, receipt.qr], [dossier.key, code, undefined]);
  assert.ok(Object.keys(answer(receipt.receipt)).length > 0, 'the signed receipt has its disclosures');
  const sheet = await downloaded(page, () => keptSheet(page).click());
  assert.equal(sheet.name, `to-khai-${code}.html`);

  // The file opens by itself, prints as the form does, runs nothing, and has the code.
  // Three dots of the printer for each of the screen: 288 an inch.
  const alone = await openPage(browser, { deviceScaleFactor: 3 });
  await alone.goto(pathToFileURL(sheet.path).href);
  await picture(alone, 'receipt-sheet');
  assert.match(await alone.locator('body').innerText(), new RegExp(`CỘNG HÒA[^]*${code}[^]*${form.citizen.attributes['name.birth']}`, 'i'));
  assert.equal(await alone.locator('script').count(), 0);
  assert.equal(await decoded(alone.getByRole('img', { name: 'Mã QR của biên nhận' })), address, 'on the sheet');
  assert.deepEqual(await violations(alone), []);
  assert.deepEqual(alone.complaints, []);
  await alone.context().close();

  // Scanned elsewhere: whoever is not signed in sees nothing of it, and comes back to it by signing in.
  await page.goto(address);
  const shown = await page.locator('main').innerText();
  assert.ok(!shown.includes(code) && !shown.includes(form.citizen.attributes['name.birth']));
  await page.getByRole('link', { name: /^Đăng nhập/ }).first().click();
  await page.locator(`button[value="${form.citizen.id}"]`).click();
  await page.locator('button[value="agree"]').click();
  await page.waitForURL(address);
  await lookInBoth(page, 'receipt-page');
  assert.equal(await decoded(page.getByRole('img', { name: 'Mã QR dẫn tới biên nhận này' })), address, 'on its page');
  const again = await downloaded(page, () => page.getByRole('link', { name: /^Tải biên nhận/ }).click());
  assert.equal(JSON.parse(again.text).receipt, receipt.receipt, 'the same receipt');
  assert.equal((await downloaded(page, () => keptSheet(page).click())).name, sheet.name);

  await page.goto(`${service.url}/ho-so`);
  await lookInBoth(page, 'receipt-list');
  const listed = await downloaded(page, () => page.getByRole('link', { name: /^Tải biên nhận/ }).first().click());
  assert.equal(JSON.parse(listed.text).key, dossier.key);
  const fromList = await downloaded(page, () => keptSheet(page).first().click());
  assert.ok(fromList.text.includes(code) && fromList.text.includes('sheet__code'));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what is kept speaks the language of the form', async () => {
  const page = await openPage(browser);
  await filed(page);
  await page.getByRole('button', { name: 'Tải biên nhận có chữ ký số' }).waitFor();
  await page.locator('to-khai').evaluate((element) => element.setAttribute('lang', 'en'));
  await page.getByRole('button', { name: 'Download the signed receipt' }).waitFor();
  assert.equal(await page.locator('.tk-kept').count(), 1);
  await page.context().close();
});
