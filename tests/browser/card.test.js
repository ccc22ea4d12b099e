// An identity card fills the form: from a picture, from the camera, with the lines on its back; what goes wrong is told.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, launch, openPage, stage, temporaryFolder } from './harness.js';
import { Person, hasFocus, shown } from './person.js';
import { code, film, onPaper, png } from './qr.js';
import { lookIn, lookInBoth, speak } from './screens.js';
import { fillAll, fillPage, openForm, send, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

// The form that asks for name, number, birth and sex on its first page.
const form = FORMS.find((one) => one.id === 'dang-ky-tam-tru');
/** What is left to type when a card has filled the person's own particulars. */
const rest = { ...form, answers: form.answers.filter(([path]) => !path.startsWith('/nguoi_khai/')) };
const NUMBER = '000300000018';
const OLD = `${NUMBER}||Nguyễn Thị Mẫu|02012000|Nữ|Số 1, Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu|15042021`;
const NEW = `${NUMBER}|000000018|Nguyễn Thị Mẫu|02012000|Nữ|Xã Mẫu, Tỉnh Mẫu|02092024||Nguyễn Văn Mẫu|Trần Thị Mẫu`;
const LINES = 'IDVNM3000000182000300000018<<2\n0001029F4001027VNM<<<<<<<<<<<8\nNGUYEN<<THI<MAU<<<<<<<<<<<<<<<';

const answer = (page, name) => page.locator(`[id="f-nguoi_khai-${name}"]`);
const dialog = (page) => page.getByRole('dialog', { name: /thẻ/ });
const scanButton = (page) => page.locator('to-khai').getByRole('button', { name: 'Quét thẻ căn cước' });

async function open(options) {
  const page = await openPage(options?.browser ?? browser, options?.context);
  await openForm(page, service, form.id);
  return page;
}

async function openScanner(page) {
  await scanButton(page).click();
  await dialog(page).waitFor();
}

/** Chooses a picture in the dialog, as a person does. */
async function choose(page, buffer, name = 'the.png', mimeType = 'image/png') {
  const chooser = page.waitForEvent('filechooser');
  await dialog(page).getByRole('button', { name: 'Chọn ảnh chụp thẻ' }).click();
  await (await chooser).setFiles({ name, mimeType, buffer });
}

async function useCard(page) {
  await dialog(page).getByRole('button', { name: 'Điền vào biểu mẫu' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.locator('.tk-burden').getByText(/đã có sẵn/).waitFor();
}

/** Goes to the first page and unfolds what came by itself. */
async function begin(page) {
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
}

/** Everything that the browser keeps for the page, as one text. */
const kept = (page) =>
  page.evaluate(async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name);
      const base = await new Promise((resolve, reject) => {
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = reject;
      });
      for (const store of base.objectStoreNames) {
        const all = base.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => (all.onsuccess = resolve));
        found.push(`${name}/${store}: ${all.result.length}`);
      }
      base.close();
    }
    return found.join('\n');
  });

for (const [kind, text, year] of [
  ['2021', OLD, 2021],
  ['2024', NEW, 2024],
]) {
  test(`a picture of a card of ${kind} fills the form, unlocked, on this device alone`, async () => {
    const page = await open();
    await openScanner(page);
    const asked = [];
    page.on('request', (request) => asked.push(request));
    await choose(page, png(onPaper(code(text), 900, 700)));
    await dialog(page).getByText('Nguyễn Thị Mẫu').waitFor();
    await dialog(page).getByText('02/01/2000').waitFor();
    assert.deepEqual(asked.map((request) => request.url()), [], 'reading a card asks nobody for anything');
    await useCard(page);
    assert.deepEqual(asked.filter((request) => request.method() !== 'GET').map((request) => request.url()), []);
    assert.ok(await hasFocus(page.locator('#tk-heading')), 'the form is where the person goes on');
    await lookInBoth(page, `start-with-card-${kind}`);
    await begin(page);
    const badges = page.locator('to-khai').getByText('Từ thẻ căn cước');
    assert.ok((await badges.count()) >= 3, 'each answer says where it came from');
    assert.equal(await page.locator('.tk-lock').count(), 0, 'nothing is locked');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a form with a card goes through to the receipt: self-declared, by origin card', async () => {
  const page = await open();
  const person = new Person(page, 'mouse');
  await openScanner(page);
  await choose(page, png(code(NEW)));
  await useCard(page);
  await fillAll(person, rest);
  await lookInBoth(page, 'review-with-card');
  assert.ok((await page.locator('dl.tk-answers').getByText('Từ thẻ căn cước').count()) >= 3);
  // A sign-in is needed to submit; who signs in declines everything, so the card is all there is.
  await signIn(person, form.citizen, { declining: true, label: 'Đăng nhập để nộp' });
  await page.locator('#tk-statement').waitFor();
  assert.ok((await page.locator('dl.tk-answers').getByText('Từ thẻ căn cước').count()) >= 3, 'the card is kept over the sign-in');
  const { dossier } = await send(person);
  const origins = Object.values(dossier.origins).filter((origin) => origin.origin === 'card');
  assert.ok(origins.length >= 3);
  for (const origin of origins) {
    assert.equal(origin.assurance, 'qr');
    assert.equal(origin.source, 'card');
    assert.equal(origin.proof, undefined);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

/** A form that asks where its applicant lives permanently. */
const atHome = {
  id: 'bien-dong-dat-dai',
  answers: [['/loai_bien_dong', 'doi-so-giay-to'], ['/so_cu', '000000018'], ['/so_phat_hanh', 'AA 00000018'], ['/so_vao_so', 'CS 00018'], ['/ngay_cap_gcn', '29/02/2020']],
};
const withAddress = (address) => OLD.replace('Số 1, Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu', address);
const part = (page, name) => page.locator(`input[id="f-dia_chi-${name}"]`);

/** Somebody whose card of 2021 has this address, on the page that asks for theirs. */
async function livingAt(address) {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await openForm(page, service, atHome.id);
  await openScanner(page);
  await choose(page, png(code(withAddress(address))));
  await dialog(page).getByText(address).waitFor();
  await useCard(page);
  await begin(page);
  await part(page, 'province').waitFor();
  return page;
}

test('the address of a card of before July 2025 fills as today\'s, open to change, and is filed as the card\'s', async () => {
  const page = await livingAt('Ấp 2, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An');
  const person = new Person(page, 'mouse');
  assert.deepEqual([await part(page, 'province').inputValue(), await part(page, 'commune').inputValue(), await part(page, 'detail').inputValue()], ['Tây Ninh', 'Xã Mỹ Thạnh', 'Ấp 2']);
  assert.ok(await part(page, 'commune').isEditable());
  await lookInBoth(page, 'card-address');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click())) await fillPage(person, atHome);
  await signIn(person, form.citizen, { declining: true, label: 'Đăng nhập để nộp' });
  await page.locator('#tk-statement').waitFor();
  const { dossier } = await send(person);
  const { origin, assurance, attribute } = dossier.origins['/dia_chi'];
  assert.deepEqual([origin, assurance, attribute], ['card', 'qr', 'residence.permanent']);
  assert.deepEqual([dossier.answers.dia_chi.commune, dossier.answers.dia_chi.vintage], ['28051', 'since-2025-07']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

for (const [why, address] of [
  ['was split', 'Ấp 2, Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An'],
  ['nobody knows', 'Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu'],
  ['two can be meant by', 'Yên Viên, Gia Lâm, Hà Nội'],
]) {
  test(`the address of a card whose commune ${why} is asked`, async () => {
    const page = await livingAt(address);
    for (const name of ['province', 'commune', 'detail']) assert.equal(await part(page, name).inputValue(), '', name);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('the lines on the back make it surer, or say what is wrong with them', async () => {
  const page = await open();
  await openScanner(page);
  await choose(page, png(code(NEW)));
  const lines = dialog(page).getByRole('textbox', { name: /Ba dòng/ });
  const use = dialog(page).getByRole('button', { name: 'Điền vào biểu mẫu' });
  for (const [text, sentence] of [
    ['IDVNM', /Nhập đủ ba dòng/],
    [LINES.replace('0001029F', '0001028F'), /bị gõ sai/],
    [LINES.replace('NGUYEN<<THI<MAU', 'TRAN<<VAN<THU<<'), /không phải của cùng một thẻ/],
  ]) {
    await lines.fill(text);
    await use.click();
    await dialog(page).getByRole('alert').filter({ hasText: sentence }).waitFor();
    assert.ok(await hasFocus(lines), 'the person goes on where it is wrong');
    assert.equal(await lines.inputValue(), text, 'what was typed stays');
  }
  await lines.fill(LINES.toLowerCase().replaceAll('\n', ' \n\n'));
  await useCard(page);
  const person = new Person(page, 'mouse');
  await fillAll(person, rest);
  await signIn(person, form.citizen, { declining: true, label: 'Đăng nhập để nộp' });
  const { dossier } = await send(person);
  assert.equal(dossier.origins['/nguoi_khai/ho_ten'].assurance, 'mrz+qr');
  await page.context().close();
});

test('a picture without a card is told, whatever it is, and the form stays as it was', async () => {
  const page = await open();
  await begin(page);
  await answer(page, 'ho_ten').fill('Người Đã Nhập');
  await page.getByRole('button', { name: 'Quay lại' }).click();
  await openScanner(page);
  const say = dialog(page).getByRole('status');
  const damage = (x, y) => (x > 0.4 && x < 0.85 && y > 0.4 && y < 0.85 ? ((x * 40 + y * 31) & 1 ? 0 : 255) : undefined);
  const blank = onPaper({ width: 0, height: 0, dots: Buffer.alloc(0) }, 600, 400);
  for (const [buffer, sentence, type] of [
    [Buffer.from('no picture'), /không phải ảnh/],
    [png(code(OLD)).subarray(0, 300), /không phải ảnh/],
    [Buffer.alloc(0), /không phải ảnh/],
    [png(blank), /Không thấy mã QR/],
    [png(code(OLD, { damage })), /không đọc được/],
    [png(code('https://example.vn/menu')), /không phải dữ liệu của thẻ căn cước/],
    [png(code('x|'.repeat(900))), /không phải dữ liệu của thẻ căn cước|Không đọc được đầy đủ/],
    [png(code(OLD.replace('02012000', '31022000'))), /Không đọc được đầy đủ thẻ này/],
    [png(code(OLD.replace('Nữ', 'X'))), /Không đọc được đầy đủ thẻ này/],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /không phải ảnh|Không thấy mã QR/, 'image/svg+xml'],
  ]) {
    await choose(page, buffer, 'tep', type);
    await say.filter({ hasText: sentence }).waitFor();
  }
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  assert.ok(await hasFocus(scanButton(page)), 'back where it began');
  await begin(page);
  assert.equal(await answer(page, 'ho_ten').inputValue(), 'Người Đã Nhập');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what was typed stays when a card is scanned after it', async () => {
  const page = await open();
  await begin(page);
  await answer(page, 'ho_ten').fill('Tên Đã Nhập');
  await page.getByRole('button', { name: 'Quay lại' }).click();
  await openScanner(page);
  await choose(page, png(code(OLD)));
  await useCard(page);
  await begin(page);
  assert.equal(await answer(page, 'ho_ten').inputValue(), 'Tên Đã Nhập');
  assert.ok((await page.locator('to-khai').getByText('Từ thẻ căn cước').count()) >= 2);
  await page.context().close();
});

test('the camera reads a card before it', async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'the.y4m');
  writeFileSync(file, film(onPaper(code(OLD, { scale: 6 }), 640, 480)));
  const withCamera = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`]);
  try {
    const page = await open({ browser: withCamera });
    await scanButton(page).focus();
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Dùng máy ảnh' }).focus();
    await page.keyboard.press('Enter');
    await dialog(page).getByText(shown(NUMBER)).waitFor();
    assert.equal(await dialog(page).locator('video').count(), 0, 'the camera is let go');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    assert.equal(await page.locator('.tk-burden').getByText(/đã có sẵn/).count(), 0, 'closing uses nothing');
    assert.deepEqual(page.complaints, []);
  } finally {
    await withCamera.close();
    folder.remove();
  }
});

test('a camera that sees no card goes on looking, in sight of the person', async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'khac.y4m');
  writeFileSync(file, film(onPaper(code('https://example.vn', { scale: 6 }), 640, 480)));
  const withCamera = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`]);
  try {
    const page = await open({ browser: withCamera });
    await openScanner(page);
    await dialog(page).getByRole('button', { name: 'Dùng máy ảnh' }).click();
    await dialog(page).getByRole('status').filter({ hasText: 'không phải dữ liệu của thẻ căn cước' }).waitFor();
    assert.equal(await dialog(page).locator('video').count(), 1);
  } finally {
    await withCamera.close();
    folder.remove();
  }
});

test('a camera that is refused or not there is told, and a picture still does', async () => {
  for (const [name, sentence] of [
    ['NotAllowedError', /chưa được phép dùng máy ảnh/],
    ['NotFoundError', /Không tìm thấy máy ảnh/],
    ['NotReadableError', /chương trình khác dùng/],
    ['', /Không tìm thấy máy ảnh/],
  ]) {
    const page = await openPage(browser);
    await page.addInitScript((error) => {
      const refuse = () => Promise.reject(new DOMException('no', error));
      const devices = error ? { getUserMedia: refuse } : undefined;
      Object.defineProperty(navigator, 'mediaDevices', { value: devices });
    }, name);
    await openForm(page, service, form.id);
    await openScanner(page);
    await dialog(page).getByRole('button', { name: 'Dùng máy ảnh' }).click();
    await dialog(page).getByRole('status').filter({ hasText: sentence }).waitFor();
    await choose(page, png(code(OLD)));
    await dialog(page).getByText(shown(NUMBER)).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

for (const file of ['scanner_bg.wasm', 'scanner.js', 'card.js']) {
  test(`a scanner that can not be loaded is told, and loads when pressed again: ${file}`, async () => {
    const page = await open();
    await page.route(`**/${file}`, (route) => route.abort());
    await scanButton(page).click();
    await page.getByText('Chưa làm được. Kiểm tra kết nối mạng').waitFor();
    await page.unroute(`**/${file}`);
    await openScanner(page);
    await page.context().close();
  });
}

// The dialog covers the page with its link to another language, so it is opened in each.
for (const lang of ['vi', 'en']) {
  const words = JSON.parse(readFileSync(join(ROOT, 'www', 'lang', 'card', `${lang}.json`), 'utf8'));
  const scanner = (page) => page.getByRole('dialog');
  const speaking = async (page) => {
    await openForm(page, service, form.id);
    await speak(page, lang);
    await page.locator('to-khai').getByRole('button', { name: lang === 'vi' ? 'Quét thẻ căn cước' : 'Scan an identity card' }).click();
    await page.getByRole('dialog', { name: words.title }).waitFor();
    return page;
  };
  const choosePicture = async (page, buffer) => {
    const chooser = page.waitForEvent('filechooser');
    await scanner(page).getByRole('button', { name: words.picture }).click();
    await (await chooser).setFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  };

  test(`every view of the scanner speaks ${lang}`, async () => {
    const page = await speaking(await openPage(browser));
    await lookIn(page, 'scan-start', lang);
    const said = scanner(page).getByRole('status');
    for (const [buffer, name, text] of [
      [png(code('a menu')), 'scan-not-a-card', { vi: 'không phải dữ liệu của thẻ căn cước', en: 'This is not the data of an identity card' }[lang]],
      [Buffer.from('no picture'), 'scan-no-picture', words['no-picture']],
      [png(onPaper({ width: 0, height: 0, dots: Buffer.alloc(0) }, 600, 400)), 'scan-no-code', words['no-code']],
    ]) {
      await choosePicture(page, buffer);
      await said.filter({ hasText: text }).waitFor();
      await lookIn(page, name, lang);
    }
    await choosePicture(page, png(code(NEW)));
    await scanner(page).getByText(shown(NUMBER)).waitFor();
    await lookIn(page, 'scan-found', lang);
    await scanner(page).getByRole('textbox').fill('IDVNM');
    await scanner(page).getByRole('button', { name: words.use }).click();
    await scanner(page).getByRole('alert').getByText(words.error).waitFor();
    await lookIn(page, 'scan-lines-wrong', lang);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test(`before the camera the scanner speaks ${lang}`, async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'khac.y4m');
    writeFileSync(file, film(onPaper(code('https://example.vn', { scale: 6 }), 640, 480)));
    const withCamera = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`]);
    try {
      const page = await speaking(await openPage(withCamera));
      await scanner(page).getByRole('button', { name: words.camera }).click();
      await scanner(page).getByText(words.aim).waitFor();
      await scanner(page).getByRole('status').getByText(lang === 'vi' ? 'không phải dữ liệu' : 'not the data').waitFor();
      await lookIn(page, 'scan-camera', lang);
    } finally {
      await withCamera.close();
      folder.remove();
    }
    for (const [name, sentence] of [['NotAllowedError', words.refused], ['NotFoundError', words.missing], ['NotReadableError', words.busy]]) {
      const page = await openPage(browser);
      await page.addInitScript((error) => {
        Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia: () => Promise.reject(new DOMException('no', error)) } });
      }, name);
      await speaking(page);
      await scanner(page).getByRole('button', { name: words.camera }).click();
      await scanner(page).getByText(sentence).waitFor();
      await lookIn(page, `scan-camera-${name}`, lang);
      await page.context().close();
    }
  });
}

test('at the counter a helper scans, submits, and clears the device: nothing is left in any store', async () => {
  const page = await open();
  const person = new Person(page, 'mouse');
  await page.locator('#tk-shared').check();
  await openScanner(page);
  await choose(page, png(code(NEW)));
  await useCard(page);
  await fillAll(person, rest);
  assert.match(await kept(page), new RegExp(NUMBER), 'while the form is filled the tab keeps it');
  await signIn(person, form.citizen, { declining: true, label: 'Đăng nhập để nộp' });
  await page.locator('#tk-statement').waitFor();
  await send(person);
  await lookInBoth(page, 'receipt-at-the-counter');
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Xoá dữ liệu trên máy này' }).click();
  await reloaded;
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  const left = await kept(page);
  assert.deepEqual(left.split('\n').slice(0, 2), ['{}', '{"tokhai:shared":"1"}'], 'only that others use this device');
  assert.equal(left.split('\n').length, 2, `no database is left: ${left}`);
  const session = await page.evaluate(() => fetch('/api/session').then((response) => response.json()));
  assert.equal(session.signed_in, false, 'the session has ended');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a half-filled form at the counter is cleared from the start screen', async () => {
  const page = await open();
  await page.locator('#tk-shared').check();
  await openScanner(page);
  await choose(page, png(code(OLD)));
  await useCard(page);
  await begin(page);
  await answer(page, 'so_dien_thoai').or(page.locator('[id="f-lien_he-so_dien_thoai"]')).first().fill('0530000018').catch(() => undefined);
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Xoá dữ liệu trên máy này' }).click();
  await reloaded;
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  assert.equal(await kept(page), '{}\n{"tokhai:shared":"1"}');
  assert.equal(await page.locator('.tk-burden').getByText(/đã có sẵn/).count(), 0, 'nothing of the card is left');
  await page.context().close();
});
