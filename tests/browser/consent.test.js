// The consent of another adult: given on their own device to exactly what they read, refused, or taken back; nobody else gives it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citizen, FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { lookInBoth } from './screens.js';
import { fillPage, openForm, send, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const form = { ...FORMS.find(({ id }) => id === 'dang-ky-tam-tru'), rows: null };
const head = citizen('cao-van-lech');
const SENTENCE = /Chủ hộ đồng ý cho .+ đăng ký tạm trú tại Số 8, phố Mẫu, Phường Ba Đình, .*Hà Nội, thời hạn 12 tháng/;
/** What is typed before anybody is invited. */
const before = { ...form, answers: form.answers.filter(([path]) => !/chu_ho$/.test(path) || path === '/quan_he_chu_ho') };

const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
const goBack = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Quay lại' }).click());
const desk = (page) => page.locator('.tk-invite');
const state = (page) => page.locator('[id="f-dong_y_chu_ho-consent"]');
const choice = (page) => page.getByRole('group', { name: 'Chủ hộ hoặc chủ sở hữu chỗ ở cho ý kiến bằng cách nào?' });
const invitation = (page) => desk(page).getByRole('textbox', { name: 'Đường dẫn lời mời' });

/** The applicant, signed in, on the page about the head, who has to be asked. */
async function atTheHead(options) {
  const page = await openPage(browser, options);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  let heading = await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
  for (; !heading.endsWith('Chủ hộ nơi tạm trú'); heading = await goOn(page)) await fillPage(person, before);
  await fillPage(person, before);
  await state(page).getByText('Chưa có ý kiến của Chủ hộ nơi tạm trú.').waitFor();
  return { page, person };
}

/** The head on a phone of their own, before the question. */
async function atThePhone(page) {
  await desk(page).getByRole('button', { name: 'Mời người ấy cho ý kiến' }).click();
  const phone = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await phone.goto(await invitation(page).inputValue());
  assert.doesNotMatch(await phone.locator('main').innerText(), /phố Mẫu/, 'nothing of the applicant before a sign-in');
  await phone.getByRole('link', { name: 'Đăng nhập để xem và quyết định' }).click();
  await phone.locator(`button[value="${head.id}"]`).click();
  while (await phone.locator('button[value="agree"]').count()) {
    const answered = phone.waitForEvent('framenavigated', (frame) => frame === phone.mainFrame());
    await phone.locator('button[value="agree"]').click();
    await answered;
  }
  await phone.getByRole('heading', { name: 'Bạn được hỏi ý kiến về việc này' }).waitFor();
  return phone;
}

/** As {@link atThePhone}, and they agree. */
async function agreed(page) {
  const phone = await atThePhone(page);
  assert.match(await phone.locator('main').innerText(), SENTENCE);
  await phone.getByRole('button', { name: 'Tôi đồng ý với nội dung trên' }).click();
  await phone.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await desk(page).getByText(/Cao Văn Lệch đã đồng ý lúc/).waitFor();
  return phone;
}

async function over(...pages) {
  assert.deepEqual(pages.flatMap(({ complaints }) => complaints), []);
  for (const page of pages) await page.context().close();
}

test('the head agrees on their own phone to what they read; the form shows it and the dossier is taken', async () => {
  const { page, person } = await atTheHead({ viewport: { width: 360, height: 800 } });
  await lookInBoth(page, 'consent-none');
  assert.equal(await choice(page).count(), 1);
  const phone = await atThePhone(page);
  await lookInBoth(phone, 'consent-asked');
  await phone.getByRole('button', { name: 'Tôi đồng ý với nội dung trên' }).click();
  await phone.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await desk(page).getByText(/Cao Văn Lệch đã đồng ý lúc/).waitFor();
  // Nobody asks how they agree any more.
  await choice(page).waitFor({ state: 'detached' });
  await lookInBoth(page, 'consent-given');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, before);
  await page.getByText(SENTENCE).first().waitFor();
  await lookInBoth(page, 'consent-review');
  // On the sheet it says who agreed, and when.
  await page.getByRole('button', { name: 'Xem tờ khai như bản in (A4)' }).click();
  await page.getByRole('dialog').getByText(/thời hạn 12 tháng \(Cao Văn Lệch, \d\d\/\d\d\/\d{4}\)/).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Đóng' }).click();
  const { dossier } = await send(person);
  const origin = dossier.origins['/dong_y_chu_ho'];
  assert.deepEqual([dossier.answers.dong_y_chu_ho, origin.origin, origin.role], [true, 'presented', 'chu_ho']);
  const party = dossier.parties.find(({ role }) => role === 'chu_ho');
  assert.match(party.consent, /^[0-9a-f]{64}$/);
  assert.equal(dossier.answers.y_kien_chu_ho, undefined);
  await over(page, phone);
});

test('the head refuses: what was typed stays, and a paper takes the place', async () => {
  const { page, person } = await atTheHead();
  const phone = await atThePhone(page);
  await phone.getByRole('button', { name: 'Tôi không đồng ý' }).click();
  await phone.getByRole('heading', { name: 'Bạn đã từ chối' }).waitFor();
  await desk(page).getByText('Người ấy không đồng ý.').waitFor();
  await state(page).getByText('Chưa có ý kiến').waitFor();
  await lookInBoth(page, 'consent-refused');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  const { dossier } = await send(person);
  assert.deepEqual([dossier.answers.dong_y_chu_ho, dossier.answers.y_kien_chu_ho], [undefined, 'vneid']);
  await over(page, phone);
});

test('another stay than the one they read is none that they agreed to, and what they take back is told before sending', async () => {
  const { page, person } = await atTheHead();
  const phone = await agreed(page);
  await goBack(page);
  await page.locator('[id="f-thoi_han"]').fill('24');
  await goOn(page);
  await page.locator('.tk-sources').getByText(/Nội dung Chủ hộ nơi tạm trú đã đồng ý nay đã khác/).waitFor();
  await choice(page).waitFor();
  await desk(page).getByText(/chưa đồng ý, hoặc nội dung xin ý kiến đã thay đổi/).waitFor();
  await lookInBoth(page, 'consent-changed');
  await desk(page).getByRole('button', { name: 'Bỏ dữ liệu và ý kiến này' }).click();
  await goBack(page);
  await page.locator('[id="f-thoi_han"]').fill('12');
  await goOn(page);
  const other = await agreed(page);
  await other.getByRole('button', { name: 'Rút lại' }).click();
  await other.getByRole('heading', { name: 'Bạn đã rút lại' }).waitFor();
  await goOn(page);
  await page.locator('.tk-sources').getByText('Chủ hộ nơi tạm trú đã rút lại dữ liệu của mình').waitFor();
  // It stays said until the page about them was seen.
  await goBack(page);
  await page.locator('.tk-sources').getByText('Chủ hộ nơi tạm trú đã rút lại dữ liệu của mình').waitFor();
  await state(page).getByText('Chưa có ý kiến').waitFor();
  await lookInBoth(page, 'consent-withdrawn');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  assert.equal(await page.getByText('đã rút lại dữ liệu của mình').count(), 0);
  const { dossier } = await send(person);
  assert.equal(dossier.answers.dong_y_chu_ho, undefined);
  await over(page, phone, other);
});
