// Another adult shares their own data with somebody's form: on their own phone by a link, or on the same device; nobody else can.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citizen } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { lookInBoth } from './screens.js';
import { fillPage, isOnCard, onCard, openForm, send, settled, signIn, toNextScreen } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();

const form = WALKED.find(({ id }) => id === 'ket-hon');
const groom = citizen('cao-van-lech');
const { attributes } = groom;
/** What is left to type when the groom has shared. */
const rest = {
  ...form,
  answers: [...form.answers.filter(([path]) => !/ben_nam\//.test(path)), ['/goc_ben_nam/dan_toc', attributes.ethnicity], ['/hon_nhan_ben_nam/lan_ket_hon', '1'], ['/hon_nhan_ben_nam/tinh_trang', '1']],
};

const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
const part = (page) => page.locator('.tk-invite');

/** The bride, signed in, on the page about the groom. */
async function atTheGroom(options) {
  const page = await openPage(browser, options);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  let heading = await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
  for (; !heading.endsWith('Bên nam'); heading = await goOn(page)) await fillPage(person, rest);
  return { page, person };
}

/** Asks, and gives the link. */
async function invite(page) {
  await part(page).getByRole('button', { name: 'Mời người ấy chia sẻ' }).click();
  return part(page).getByRole('textbox', { name: 'Đường dẫn lời mời' }).inputValue();
}

/** Opens the link, signs in as this citizen, holding back items with these names, and comes to what would be shared. */
async function come(page, link, who, heldBack = []) {
  await page.goto(link);
  await page.getByRole('link', { name: 'Đăng nhập để xem và quyết định' }).click();
  await page.locator(`button[value="${who.id}"]`).click();
  while (await page.locator('button[value="agree"]').count()) {
    for (const name of heldBack) {
      const box = page.getByRole('checkbox', { name: new RegExp(`: ${name}`) });
      if (await box.count()) await box.check();
    }
    const answered = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await page.locator('button[value="agree"]').click();
    await answered;
  }
}

test('the groom shares on his own phone, item by item; the bride files it as his, and he sees both in his log', async () => {
  const { page, person } = await atTheGroom();
  await lookInBoth(page, 'invited-none');
  const link = await invite(page);
  await lookInBoth(page, 'invited-open');
  const phone = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await phone.goto(link);
  assert.match(await phone.locator('main').innerText(), /Trần Thị Thử đang điền[^]*Đăng ký kết hôn[^]*Người cùng đăng ký kết hôn[^]*Họ, chữ đệm và tên khai sinh/);
  await lookInBoth(phone, 'invited-link');
  await come(phone, link, groom, ['Nơi cấp thẻ căn cước']);
  await phone.getByRole('heading', { name: 'Đúng những gì sẽ được chia sẻ' }).waitFor();
  const shown = await phone.locator('main').innerText();
  assert.match(shown, /Cao Văn Lệch[^]*05\/06\/1987/);
  assert.doesNotMatch(shown, /Nơi cấp thẻ căn cước/);
  await lookInBoth(phone, 'invited-exactly');
  await part(page).getByText('Người ấy đã đăng nhập và đang xem.').waitFor();
  assert.ok(!(await isOnCard(page, attributes['name.birth'])), 'nothing before he agrees');
  await phone.getByRole('button', { name: 'Đồng ý chia sẻ' }).click();
  await phone.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await lookInBoth(phone, 'invited-shared');
  await part(page).getByText('Đã có dữ liệu do Cao Văn Lệch tự chia sẻ').waitFor();
  await onCard(page, attributes['id.number']);
  await lookInBoth(page, 'invited-here');
  await fillPage(person, rest);
  // The draft keeps it.
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  await goOn(page);
  await saved;
  await page.reload();
  await page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
  await settled(page);
  for (let heading = await page.locator('#tk-heading').textContent(); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  const { dossier } = await send(person);
  const name = dossier.origins['/ben_nam/ho_ten'];
  assert.deepEqual([dossier.answers.ben_nam.ho_ten, name.role, name.origin], [attributes['name.birth'], 'ben_kia', 'register']);
  assert.ok(dossier.parties.some(({ role, subject }) => role === 'ben_kia' && subject === 'invited'));
  assert.ok(!dossier.proofs[name.proof].endsWith('~'), 'bound by his own page');
  // His log, and nobody else's, names both.
  await phone.goto(`${service.url}/dang-nhap?ve=/nhat-ky`);
  await phone.locator(`button[value="${groom.id}"]`).click();
  await phone.locator('button[value="agree"]').click();
  await phone.getByRole('heading', { name: 'Nhật ký đọc dữ liệu' }).waitFor();
  const log = await phone.locator('main').innerText();
  assert.match(log, /Gửi kèm hồ sơ đã nộp[^]*Bạn chia sẻ để điền tờ khai của người khác/);
  await lookInBoth(phone, 'invited-log');
  await page.goto(`${service.url}/nhat-ky`);
  assert.doesNotMatch(await page.locator('main').innerText(), /chia sẻ để điền tờ khai của người khác/);
  assert.deepEqual([...page.complaints, ...phone.complaints], []);
  await phone.context().close();
  await page.context().close();
});

test('where the groom files the pages are the same: the bride is invited on hers, and his is filled', async () => {
  const [bride, filer] = [form.citizen, citizen('huynh-van-so-cu')];
  const mirrored = {
    ...form,
    answers: ['ben_nu', 'ben_nam']
      .flatMap((side) => [[`/goc_${side}/dan_toc`, '01'], [`/hon_nhan_${side}/lan_ket_hon`, '1'], [`/hon_nhan_${side}/tinh_trang`, '1']])
      .concat([['/ban_sao/cap_ban_sao', 'false']]),
  };
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, filer);
  let heading = await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
  for (; !heading.endsWith('Bên nữ'); heading = await goOn(page)) await fillPage(person, mirrored);
  await lookInBoth(page, 'invited-bride-none');
  const link = await invite(page);
  const phone = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await come(phone, link, bride);
  await phone.getByRole('button', { name: 'Đồng ý chia sẻ' }).click();
  await phone.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await onCard(page, bride.attributes['id.number']);
  await lookInBoth(page, 'invited-bride-here');
  await fillPage(person, mirrored);
  heading = await goOn(page);
  assert.match(heading, /Bên nam$/);
  await onCard(page, filer.attributes['id.number']);
  assert.equal(await part(page).getByRole('button').count(), 0, 'nobody is invited to one\'s own page');
  await lookInBoth(page, 'invited-groom-own');
  for (; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, mirrored);
  const { dossier } = await send(person);
  const roles = ['/ben_nu/ho_ten', '/ben_nam/ho_ten'].map((path) => dossier.origins[path].role);
  assert.deepEqual(roles, ['ben_kia', 'applicant']);
  assert.deepEqual(dossier.answers._roles, { ben_nam: 'applicant', ben_nu: 'ben_kia' });
  assert.deepEqual(dossier.parties.map(({ role, subject }) => [role, subject]).sort(), [['applicant', 'self'], ['ben_kia', 'invited']]);
  assert.deepEqual([...page.complaints, ...phone.complaints], []);
  await phone.context().close();
  await page.context().close();
});

test('on the same device the form and the session stay as they are; what was taken back is not filed', async () => {
  const { page, person } = await atTheGroom();
  const session = () => page.evaluate(() => fetch('/api/session').then((response) => response.json()));
  const before = await session();
  await person.answer('/ben_nam/ho_ten', 'Cao Văn Khác');
  await invite(page);
  const opened = page.context().waitForEvent('page');
  await part(page).getByRole('link', { name: 'Người ấy dùng luôn máy này (mở trang mới)' }).click();
  const tab = await opened;
  // The bride herself can not.
  await come(tab, tab.url(), form.citizen);
  await tab.getByText('Bạn không thể trả lời lời mời của chính mình').waitFor();
  await tab.getByRole('link', { name: 'Về lời mời' }).click();
  await come(tab, tab.url(), groom);
  await tab.getByRole('button', { name: 'Đồng ý chia sẻ' }).click();
  await tab.getByRole('heading', { name: 'Đã chia sẻ' }).waitFor();
  await page.bringToFront();
  // What she typed stays until she chooses.
  const differs = page.locator('.tk-differs', { hasText: 'Dữ liệu khác với tờ khai' });
  await differs.waitFor();
  assert.match(await differs.innerText(), /Người cùng đăng ký kết hôn ghi khác[^]*Cao Văn Khác[^]*Cao Văn Lệch/);
  await lookInBoth(page, 'invited-differs');
  await differs.getByRole('button', { name: /^Dùng dữ liệu này/ }).click();
  await onCard(page, attributes['name.birth']);
  const who = await session();
  assert.equal(who.person, before.person, 'the session is hers');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  await tab.getByRole('button', { name: 'Rút lại' }).click();
  await tab.getByRole('heading', { name: 'Bạn đã rút lại' }).waitFor();
  await lookInBoth(tab, 'invited-withdrawn');
  await page.bringToFront();
  await page.locator('#tk-statement').check();
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await page.getByText(/Người được mời đã rút lại dữ liệu của mình\. Bỏ dữ liệu ấy ở trang/).first().waitFor();
  await lookInBoth(page, 'invited-refused');
  // Without it the form goes on, by hand.
  for (let heading = ''; !heading.endsWith('Bên nam'); ) heading = await toNextScreen(page, () => page.getByRole('button', { name: 'Quay lại' }).click());
  // The page has looked after it: what was taken back is not there to be sent again, and that is said.
  await page.locator('.tk-sources').getByText('Người cùng đăng ký kết hôn đã rút lại dữ liệu của mình').waitFor();
  assert.equal(await part(page).getByRole('button', { name: 'Bỏ dữ liệu này' }).count(), 0);
  await page.locator('[id="f-ben_nam-ho_ten"]').and(page.locator('input')).waitFor();
  const typed = { ...form, answers: [...form.answers.filter(([path]) => /^\/(ben_nam|goc_ben_nam)\//.test(path)), ['/hon_nhan_ben_nam/tinh_trang', '1']] };
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, typed);
  const { dossier } = await send(person);
  assert.equal(dossier.answers.ben_nam.ho_ten, 'Lê Văn Mẫu');
  assert.equal(dossier.origins['/ben_nam/ho_ten'], undefined);
  assert.deepEqual([...page.complaints, ...tab.complaints ?? []], []);
  await page.context().close();
});

test('what was typed before the other person shares something else is shown beside it; kept, both are filed', async () => {
  const { page, person } = await atTheGroom();
  await person.give('/ben_nam/ho_ten', 'Cao Văn Lệch Mẫu');
  const phone = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await come(phone, await invite(page), groom);
  await phone.getByRole('button', { name: 'Đồng ý chia sẻ' }).click();
  const offer = page.locator('.tk-differs__item');
  await offer.waitFor();
  assert.match(await offer.innerText(), /Bạn đã nhập\s+Cao Văn Lệch Mẫu\s+Người cùng đăng ký kết hôn\s+Cao Văn Lệch\s/);
  await lookInBoth(page, 'invited-differs');
  await offer.getByRole('button', { name: 'Giữ như đang có' }).click();
  const question = page.locator('.tk-question').filter({ has: page.locator('[id="f-ben_nam-ho_ten"]') });
  await question.getByText(/ghi: Cao Văn Lệch\. Lý do của bạn: Người nộp hồ sơ giữ điều đã nhập\./).waitFor();
  await lookInBoth(page, 'invited-kept');
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  const { dossier } = await send(person);
  const { origin, register_value } = dossier.origins['/ben_nam/ho_ten'];
  assert.deepEqual([dossier.answers.ben_nam.ho_ten, origin, register_value], ['Cao Văn Lệch Mẫu', 'register-corrected', 'Cao Văn Lệch']);
  assert.deepEqual([...page.complaints, ...phone.complaints], []);
  await phone.context().close();
  await page.context().close();
});

test('who declines shares nothing, and an invitation that is cancelled is over', async () => {
  const { page } = await atTheGroom();
  const phone = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await come(phone, await invite(page), groom);
  await phone.getByRole('button', { name: 'Không chia sẻ' }).click();
  await phone.getByRole('heading', { name: 'Bạn đã từ chối' }).waitFor();
  await part(page).getByText('Người ấy không chia sẻ.').waitFor();
  await lookInBoth(page, 'invited-declined');
  const link = await invite(page);
  await part(page).getByRole('button', { name: 'Huỷ lời mời' }).click();
  await part(page).getByRole('button', { name: 'Mời người ấy chia sẻ' }).waitFor();
  await phone.goto(link);
  await phone.getByRole('heading', { name: 'Lời mời này không còn dùng được' }).waitFor();
  assert.deepEqual([...page.complaints, ...phone.complaints], []);
  await phone.context().close();
  await page.context().close();
});
