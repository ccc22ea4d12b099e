// The consent of another adult: given on their own device to exactly what they read, refused, or taken back; nobody else gives it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citizen, FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { lookInBoth } from './screens.js';
import { fillPage, onCard, openForm, send, signIn, toNextScreen } from './walk.js';

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

const agreeToAll = (phone) => phone.locator('button[value="agree"]').click();

/** Signs in at the provider as somebody, and answers what is asked for source by source. */
async function answerAs(phone, who, share = agreeToAll) {
  await phone.locator(`button[value="${who.id}"]`).click();
  await phone.locator('button[value="agree"]').waitFor();
  while (await phone.locator('button[value="agree"]').count()) {
    const answered = phone.waitForEvent('framenavigated', (frame) => frame === phone.mainFrame());
    await share(phone);
    await answered;
  }
}

/** Who is invited, with the link on a phone of their own, at their sign-in. */
async function onTheirPhone(page) {
  await desk(page).getByRole('button', { name: 'Mời người ấy cho ý kiến' }).click();
  const phone = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await phone.goto(await invitation(page).inputValue());
  assert.doesNotMatch(await phone.locator('main').innerText(), /phố Mẫu/, 'nothing of who asks before a sign-in');
  await phone.getByRole('link', { name: 'Đăng nhập để xem và quyết định' }).click();
  return phone;
}

/** The head on a phone of their own, before the question. */
async function atThePhone(page) {
  const phone = await onTheirPhone(page);
  await answerAs(phone, head);
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
  await desk(page).getByText(/đã đồng ý lúc .*, nhưng sau đó nội dung xin ý kiến đã thay đổi/).waitFor();
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

const minor = citizen('vu-thi-vi-thanh-nien');
const guardian = citizen('ton-nu-ten-dai');
/** Of the page about the parent or guardian nothing is typed before they are asked. */
const young = { ...form, citizen: minor, answers: form.answers.filter(([path]) => !path.startsWith('/nguoi_khai') && !path.startsWith('/lien_he')) };
const GUARDIAN = 'Cha, mẹ hoặc người giám hộ';
const FOR_THE_MINOR = new RegExp(`${GUARDIAN} đồng ý cho ${minor.attributes['name.birth']} đăng ký tạm trú tại Số 8, phố Mẫu, Phường Ba Đình, .*Hà Nội, thời hạn 12 tháng`);
const part = (page, name) => page.locator(`[id="f-${name}"]`);
const opinion = (page) => page.getByRole('group', { name: `${GUARDIAN} cho ý kiến bằng cách nào?` });

/** Somebody under age, signed in, on the page about who has to agree. */
async function atTheGuardian() {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  const person = new Person(page, 'mouse');
  await openForm(page, service, young.id);
  await signIn(person, minor);
  let heading = await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
  for (; !heading.endsWith(GUARDIAN); heading = await goOn(page)) await fillPage(person, young);
  await part(page, 'dong_y_nguoi_dai_dien-consent').getByText(`Chưa có ý kiến của ${GUARDIAN}.`).waitFor();
  await opinion(page).waitFor();
  return { page, person };
}

/** The guardian on a phone of their own: `share` answers what is asked for, source by source. */
async function guardianAsked(page, share) {
  const phone = await onTheirPhone(page);
  await answerAs(phone, guardian, share);
  await phone.getByRole('heading', { name: 'Bạn được hỏi ý kiến về việc này' }).waitFor();
  assert.match(await phone.locator('main').innerText(), FOR_THE_MINOR);
  return phone;
}

test('a guardian who shares their name alone agrees for a minor: the name fills, the number is typed, no paper is asked', async () => {
  const { page, person } = await atTheGuardian();
  await lookInBoth(page, 'guardian-none');
  const phone = await guardianAsked(page, async (phone) => {
    const items = phone.locator('input[name="decline"]');
    assert.ok((await items.count()) > 1, 'more than the name is asked for, and each can be held back');
    for (const box of await items.all()) if ((await box.getAttribute('value')) !== 'name.birth') await box.check();
    await phone.locator('button[value="agree"]').click();
  });
  await lookInBoth(phone, 'guardian-asked');
  await phone.getByRole('button', { name: 'Tôi đồng ý với nội dung trên' }).click();
  await phone.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await desk(page).getByText(`${guardian.attributes['name.birth']} đã đồng ý lúc`).waitFor();
  await opinion(page).waitFor({ state: 'detached' });
  await part(page, 'so_dinh_danh_nguoi_dai_dien').fill(guardian.attributes['id.number']);
  assert.equal(await part(page, 'ho_ten_nguoi_dai_dien').count(), 0, 'the name came from them and is locked');
  await lookInBoth(page, 'guardian-given');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, young);
  await page.getByText(FOR_THE_MINOR).first().waitFor();
  await lookInBoth(page, 'guardian-review');
  const { dossier } = await send(person);
  const { answers, origins } = dossier;
  assert.deepEqual([answers.dong_y_nguoi_dai_dien, answers.ho_ten_nguoi_dai_dien, answers.y_kien_nguoi_dai_dien], [true, guardian.attributes['name.birth'], undefined]);
  const { origin, role } = origins['/ho_ten_nguoi_dai_dien'];
  assert.deepEqual([origin, role], ['register', 'nguoi_dai_dien']);
  assert.equal(origins['/so_dinh_danh_nguoi_dai_dien'], undefined, 'typed by the minor');
  await over(page, phone);
});

test('a guardian who leaves everything out is told that agreeing takes a name, and can choose again', async () => {
  const { page } = await atTheGuardian();
  const phone = await guardianAsked(page, (phone) => phone.locator('button[value="none"]').click());
  await phone.getByText('Bạn đã bỏ hết các mục').waitFor();
  await phone.getByText('Ý kiến đồng ý ở đây cần tài khoản định danh mức 2 và họ tên của bạn.').waitFor();
  assert.equal(await phone.getByRole('button', { name: /đồng ý với nội dung/ }).count(), 0);
  await lookInBoth(phone, 'guardian-asked-nothing');
  await phone.getByRole('link', { name: 'Chọn lại các mục' }).click();
  await answerAs(phone, guardian);
  await phone.getByRole('button', { name: 'Tôi đồng ý với nội dung trên' }).click();
  await phone.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await desk(page).getByText(`${guardian.attributes['name.birth']} đã đồng ý lúc`).waitFor();
  await opinion(page).waitFor({ state: 'detached' });
  await onCard(page, guardian.attributes['id.number']);
  await over(page, phone);
});
