// What a register has wrong is corrected beside it, with a reason; what two sources say differently is shown, with their days.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS, citizen } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person, hasFocus } from './person.js';
import { code, onPaper, png } from './qr.js';
import { look } from './screens.js';
import { fillPage, openForm, send, settled, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

// The register has the day and the month of this person's birth the wrong way round.
const form = { ...FORMS.find((one) => one.id === 'dang-ky-tam-tru'), citizen: citizen('cao-van-lech'), rows: null };
/** What is left to type when the correction has been made: the register knows how to reach this person. */
const rest = { ...form, answers: form.answers.filter(([path]) => !path.startsWith('/nguoi_khai/') && !path.startsWith('/lien_he/')) };
const RIGHT = '06/05/1987';
const REASON = 'Giấy khai sinh số 12/1987 ghi ngày 06 tháng 05.';

const birth = (page) => page.locator('[id="f-nguoi_khai-ngay_sinh"]');
const panel = (page) => page.locator('.tk-sources--below');
const press = (page, name) => panel(page).getByRole('button', { name }).click();
const corrections = (page) => panel(page).locator('section[aria-labelledby="tk-corrected"]');
const start = (page) => toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());

async function signedIn() {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  return { page, person };
}

/** Says that the register has the date of birth wrong. */
async function correct(page) {
  await press(page, 'Cơ sở dữ liệu ghi sai?');
  await panel(page).getByRole('radio', { name: /05\/06\/1987/ }).check();
  await panel(page).getByRole('textbox', { name: 'Vì sao bạn cho là sai?' }).fill(REASON);
  await press(page, 'Để tôi ghi lại mục này');
  await birth(page).waitFor();
}

test('a correction is sent beside what the register says, with its reason, and the receipt tells both', async () => {
  const { page, person } = await signedIn();
  await start(page);
  assert.equal(await birth(page).and(page.locator('input')).count(), 0, 'what the register says is locked');
  await press(page, 'Cơ sở dữ liệu ghi sai?');
  const error = panel(page).getByRole('alert');
  await press(page, 'Để tôi ghi lại mục này');
  assert.equal(await error.innerText(), 'Chọn mục sai.');
  await panel(page).getByRole('radio', { name: /05\/06\/1987/ }).check();
  await press(page, 'Để tôi ghi lại mục này');
  assert.equal(await error.innerText(), 'Ghi lý do, để cơ quan tiếp nhận biết vì sao sai.');
  assert.ok(await hasFocus(panel(page).getByRole('textbox')));
  await look(page, 'correct-asked');
  await panel(page).getByRole('textbox').fill(REASON);
  await press(page, 'Để tôi ghi lại mục này');
  await birth(page).waitFor();
  await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.activeElement?.id === 'f-nguoi_khai-ngay_sinh');
  await page.keyboard.type(RIGHT);
  await fillPage(person, rest);
  assert.match(await corrections(page).innerText(), /dân cư ghi: 05\/06\/1987\. Lý do của bạn: Giấy khai sinh/);
  await look(page, 'correct-typed');
  await press(page, /^Tra lại/);
  await settled(page);
  assert.equal(await birth(page).inputValue(), RIGHT, 'looking again leaves a correction as it is');
  assert.equal(await page.locator('.tk-differs').count(), 1, 'and offers nothing that was refused');
  for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  await page.getByText('Đề nghị sửa cơ sở dữ liệu').first().waitFor();
  await look(page, 'correct-review');
  const { dossier } = await send(person);
  assert.equal(dossier.answers.nguoi_khai.ngay_sinh, '1987-05-06');
  const { origin, register_value, reason, source, proof } = dossier.origins['/nguoi_khai/ngay_sinh'];
  assert.deepEqual({ origin, register_value, reason, source, proof }, { origin: 'register-corrected', register_value: '1987-06-05', reason: REASON, source: 'population', proof: 0 });
  await page.locator('.tk-receipt__code').waitFor();
  await page.getByRole('link', { name: 'Xem hồ sơ đã nộp' }).click();
  await page.getByText(`ghi: 05/06/1987. Lý do đề nghị sửa: ${REASON}`).waitFor();
  await look(page, 'correct-receipt');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a correction is there after a reload, and can be taken back', async () => {
  const { page } = await signedIn();
  await start(page);
  await correct(page);
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  await birth(page).fill(RIGHT);
  await saved;
  await page.reload();
  await page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
  await settled(page);
  assert.equal(await birth(page).inputValue(), RIGHT);
  await corrections(page).getByText(REASON).waitFor();
  await press(page, /^Không sửa nữa/);
  await corrections(page).waitFor({ state: 'detached' });
  await birth(page).and(page.locator('input')).waitFor({ state: 'detached' });
  assert.ok(await hasFocus(page.locator('#tk-heading')));
  await press(page, 'Cơ sở dữ liệu ghi sai?');
  await press(page, 'Thôi');
  assert.equal(await panel(page).getByRole('textbox').count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a card and a register that say different things are shown side by side', async () => {
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
  const conflict = page.locator('section[aria-labelledby="tk-conflicts"]');
  assert.match(await conflict.innerText(), /Ngày[^]*dân cư \(\d\d\/\d\d\/\d{4}\)\s+05\/06\/1987\s+Thẻ căn cước \(02\/09\/2024\)\s+06\/05\/1987/);
  await look(page, 'conflict');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
