// What a register has wrong is corrected beside it, with a reason; what two sources say differently is shown, with their days.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS, citizen } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person, hasFocus, idOf } from './person.js';
import { code, onPaper, png } from './qr.js';
import { look, lookInBoth } from './screens.js';
import { fillPage, openForm, send, settled, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

// The register has the day and the month of this person's birth the wrong way round.
const form = { ...FORMS.find((one) => one.id === 'dang-ky-tam-tru'), citizen: citizen('cao-van-lech'), rows: null };
/** What is left to type when the correction has been made: the register knows how to reach this person. */
const rest = { ...form, answers: form.answers.filter(([path]) => !path.startsWith('/nguoi_khai/') && !path.startsWith('/lien_he/')) };
const RIGHT = '06/05/1987';
const REASON = 'Giấy khai sinh số 12/1987 ghi ngày 06 tháng 05.';

const PATH = '/nguoi_khai/ngay_sinh';
const birth = (page, path = PATH) => page.locator(`[id="${idOf(path)}"]`);
/** What stands at an answer of the sources it came from, wherever the answer is drawn. */
const facts = (page, path = PATH) => page.locator(`[id="a${idOf(path)}"] > .tk-facts, .tk-question:has([id="${idOf(path)}"], [id="${idOf(path)}-province"]) .tk-facts`);
const wrong = (page, path = PATH) => facts(page, path).getByRole('button', { name: /^Thông tin này sai/ });
const unfold = (page) => page.locator('.tk-card button[aria-expanded="false"]').first().click();
const press = (page, name) => facts(page).getByRole('button', { name }).click();
const start = (page) => toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
const focused = (page) => page.evaluate(() => document.querySelector('to-khai').shadowRoot.activeElement?.id);
const hasArrived = (page, id) => page.waitForFunction((id) => document.querySelector('to-khai').shadowRoot.activeElement?.id === id, id);

async function signedIn(id = form.id, who = form.citizen) {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, id);
  await signIn(person, who);
  return { page, person };
}

/** Says that the register has an answer wrong, where it stands. */
async function correct(page, path = PATH) {
  await wrong(page, path).click();
  await facts(page, path).getByRole('textbox', { name: 'Vì sao bạn cho là sai?' }).fill(REASON);
  await facts(page, path).getByRole('button', { name: 'Để tôi ghi lại mục này' }).click();
}

test('a correction is made at the answer, sent beside what the register says with its reason, and the receipt tells both', async () => {
  const { page, person } = await signedIn();
  await start(page);
  assert.equal(await birth(page).and(page.locator('input')).count(), 0, 'what the register says is locked');
  await unfold(page);
  assert.equal(await page.locator('.tk-facts button').count(), await page.locator('.tk-answer .tk-lock').count(), 'each locked answer has its own way');
  await lookInBoth(page, 'correct-offered');
  assert.match(await wrong(page).innerText(), /^Thông tin này sai/);
  await wrong(page).click();
  await hasArrived(page, `${idOf(PATH)}-wrong`);
  await press(page, 'Để tôi ghi lại mục này');
  assert.match(await facts(page).locator('.tk-error').innerText(), /^!?\s*Ghi lý do, để cơ quan tiếp nhận biết vì sao sai\.$/);
  assert.ok(await hasFocus(facts(page).getByRole('textbox')));
  await lookInBoth(page, 'correct-asked');
  await facts(page).getByRole('textbox').fill(REASON);
  await press(page, 'Để tôi ghi lại mục này');
  await birth(page).and(page.locator('input')).waitFor();
  await hasArrived(page, idOf(PATH));
  await page.keyboard.type(RIGHT);
  await fillPage(person, rest);
  assert.match(await facts(page).innerText(), /dân cư \(\d\d\/\d\d\/\d{4}\) ghi: 05\/06\/1987\. Lý do của bạn: Giấy khai sinh/);
  await lookInBoth(page, 'correct-typed');
  await page.locator('.tk-sources--below').getByRole('button', { name: /^Tra lại/ }).click();
  await settled(page);
  assert.equal(await birth(page).inputValue(), RIGHT, 'looking again leaves a correction as it is');
  assert.equal(await page.locator('.tk-differs').count(), 0, 'and offers nothing that was refused');
  for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  await page.getByText('Đề nghị sửa cơ sở dữ liệu').first().waitFor();
  await lookInBoth(page, 'correct-review');
  const { dossier } = await send(person);
  assert.equal(dossier.answers.nguoi_khai.ngay_sinh, '1987-05-06');
  const { origin, register_value, reason, source, proof } = dossier.origins[PATH];
  assert.deepEqual({ origin, register_value, reason, source, proof }, { origin: 'register-corrected', register_value: '1987-06-05', reason: REASON, source: 'population', proof: 0 });
  await page.locator('.tk-receipt__code').waitFor();
  await page.getByRole('link', { name: 'Xem hồ sơ đã nộp' }).click();
  await page.getByText(`ghi: 05/06/1987. Lý do đề nghị sửa: ${REASON}`).waitFor();
  await lookInBoth(page, 'correct-receipt');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('after the receipt nothing is left of a correction, nor after beginning anew: the next form is a new one', async () => {
  const kept = (page) => page.evaluate(async () => {
    const opening = indexedDB.open('tokhai');
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const all = database.transaction('drafts').objectStore('drafts').getAllKeys();
    return new Promise((resolve) => (all.onsuccess = () => (database.close(), resolve(all.result))));
  });
  const { page, person } = await signedIn();
  const file = async () => {
    await start(page);
    await unfold(page);
    await correct(page);
    await birth(page).fill(RIGHT);
    await fillPage(person, rest);
    for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
    return send(person);
  };
  const first = await file();
  await page.waitForFunction(() => Object.keys(sessionStorage).every((name) => !name.startsWith('tokhai:dang-ky')));
  await openForm(page, service, form.id);
  await settled(page);
  assert.deepEqual(await kept(page), []);
  await start(page);
  await unfold(page);
  await correct(page);
  await page.getByText(/^Đã lưu trên máy này/).waitFor();
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await page.getByRole('button', { name: 'Xoá và điền lại từ đầu' }).click();
  await page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).waitFor();
  await settled(page);
  const second = await file();
  assert.notEqual(second.dossier.key, first.dossier.key);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a correction is there after a reload, and can be taken back at the answer', async () => {
  const { page } = await signedIn();
  await start(page);
  await unfold(page);
  await correct(page);
  await birth(page).and(page.locator('input')).waitFor();
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  await birth(page).fill(RIGHT);
  await saved;
  await page.reload();
  await page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
  await settled(page);
  assert.equal(await birth(page).inputValue(), RIGHT);
  await facts(page).getByText(REASON).waitFor();
  await press(page, /^Không sửa nữa/);
  await birth(page).and(page.locator('input')).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.activeElement?.getAttribute('aria-controls')?.startsWith('folded'));
  await unfold(page);
  await wrong(page).click();
  await press(page, 'Thôi');
  assert.equal(await facts(page).getByRole('textbox').count(), 0);
  assert.ok(await hasFocus(wrong(page)), 'who changes their mind stands where they were');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('on the review, too, an answer can be said to be wrong where it stands', async () => {
  const { page, person } = await signedIn();
  for (let heading = await start(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  await correct(page);
  await hasArrived(page, idOf(PATH));
  assert.ok(!(await page.locator('#tk-heading').innerText()).includes('Kiểm tra'), 'it is entered on its own page');
  await page.keyboard.type(RIGHT);
  // To press is to leave the answer, which brings its badge: the button has moved away before the finger is up.
  await toNextScreen(page, async () => {
    const { x, y, width, height } = await page.getByRole('button', { name: 'Tiếp tục', exact: true }).boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.locator('to-khai').getByText('Đề nghị sửa cơ sở dữ liệu').waitFor();
    assert.notEqual((await page.getByRole('button', { name: 'Tiếp tục', exact: true }).boundingBox()).y, y);
    await page.mouse.up();
  });
  const row = page.locator(`[id="a${idOf(PATH)}"]`);
  assert.match(await row.innerText(), /06\/05\/1987[^]*Đề nghị sửa cơ sở dữ liệu[^]*ghi: 05\/06\/1987/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what is wrong about a locked answer leads to it, where the way to correct it stands', async () => {
  // Too young to marry, as the register says.
  const { page, person } = await signedIn('ket-hon', citizen('vu-thi-vi-thanh-nien'));
  const own = '/ben_nu/ngay_sinh';
  await start(page);
  await goOn(page);
  await fillPage(person, { answers: [['/goc_ben_nu/dan_toc', '01'], ['/hon_nhan_ben_nu/lan_ket_hon', '1'], ['/hon_nhan_ben_nu/tinh_trang', '1']], rows: null });
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const found = page.locator('#tk-summary a').filter({ hasText: /18/ });
  await found.click();
  await hasArrived(page, idOf(own));
  await page.keyboard.press('Tab');
  assert.ok(await hasFocus(wrong(page, own)), 'the next stop is the way to correct it');
  await look(page, 'correct-finding');
  await page.keyboard.press('Enter');
  await hasArrived(page, `${idOf(own)}-wrong`);
  await page.keyboard.type(REASON);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await birth(page, own).and(page.locator('input')).waitFor();
  await hasArrived(page, idOf(own));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('an address is told and corrected like any other answer', async () => {
  const { page, person } = await signedIn('ly-lich-tu-phap');
  const home = '/noi_thuong_tru';
  await start(page);
  await fillPage(person, { answers: [['/noi_sinh', 'Xã Mẫu, Thanh Hóa']], rows: null });
  await goOn(page);
  await unfold(page);
  await correct(page, home);
  await hasArrived(page, `${idOf(home)}-province`);
  assert.match(await facts(page, home).innerText(), /ghi: Thôn Mẫu, .*Thanh Hóa\. Lý do của bạn/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a card and a register that say different things are shown side by side at the answer', async () => {
  const page = await openPage(browser);
  await openForm(page, service, form.id);
  await page.locator('to-khai').getByRole('button', { name: 'Quét thẻ căn cước' }).click();
  const dialog = page.getByRole('dialog', { name: /thẻ/ });
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Chọn ảnh chụp thẻ' }).click();
  const card = '000087000141|000000141|Cao Văn Lệch|06051987|Nam|Xã Mẫu, Tỉnh Mẫu|02092024||Cao Văn Mẫu|Trần Thị Mẫu';
  await (await chooser).setFiles({ name: 'the.png', mimeType: 'image/png', buffer: png(onPaper(code(card), 900, 700)) });
  await dialog.getByRole('button', { name: 'Điền vào biểu mẫu' }).click();
  await dialog.waitFor({ state: 'detached' });
  await signIn(new Person(page, 'mouse'), form.citizen);
  await start(page);
  // The card is open by itself.
  await facts(page).locator('.tk-facts__box--differ').waitFor();
  assert.match(await facts(page).innerText(), /Hai nơi ghi khác nhau\s+[^]*dân cư \(\d\d\/\d\d\/\d{4}\)\s+05\/06\/1987\s+Thẻ căn cước \(02\/09\/2024\)\s+06\/05\/1987/);
  await page.getByRole('region', { name: 'Hai nơi ghi khác nhau' }).getByRole('button', { name: 'Ngày, tháng, năm sinh' }).click();
  assert.ok(await hasFocus(facts(page).locator('.tk-facts__title')), 'what stands above leads to it');
  await lookInBoth(page, 'conflict');
  await page.locator('.tk-card button[aria-expanded="true"]').first().click();
  await page.locator('to-khai').evaluate((element) => element.setAttribute('lang', 'en'));
  await page.getByText('Two sources say different things about').waitFor();
  assert.ok(!(await facts(page).isVisible()), 'what the person folds stays folded');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
