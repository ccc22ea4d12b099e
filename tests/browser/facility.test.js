// A facility, such as the first place of care: found by a piece of its name among those in the province of an address, kept and told
// when that address changes, filled by a register whose code is in the list, and left open, with a word about it, when it is not.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { citizen } from './forms.js';
import { openPage, stage, temporaryFolder } from './harness.js';
import { Person } from './person.js';
import { look } from './screens.js';
import { onCard, openForm, send, signIn, toNextScreen } from './walk.js';

const words = (vi, en = `${vi} (en)`) => ({ vi, en });
const field = (id, type, label, more = {}) => ({ id, type, label: words(label), ...more });
const option = (code, label, more = {}) => ({ code, label: words(label), ...more });

const forms = temporaryFolder();
after(forms.remove);
mkdirSync(join(forms.path, 'lists'));
// No real facility is meant: an agency brings the list that it answers for.
writeFileSync(
  join(forms.path, 'lists', 'co-so-mau.json'),
  JSON.stringify({
    id: 'co-so-mau', source: 'Danh sách mẫu để thử, không có cơ sở thật nào',
    options: [
      option('MAU-01-001', 'Bệnh viện Bạch Mẫu', { province: '01' }),
      option('MAU-01-002', 'Trạm y tế phường Mẫu', { province: '01' }),
      option('MAU-01-003', 'Phòng khám đa khoa Mẫu Hai', { province: '01', to: '2099-12-31' }),
      option('MAU-04-001', 'Bệnh viện Bạch Mẫu Vùng Cao', { province: '04' }),
      option('MAU-00-001', 'Bệnh viện Mẫu Trung Ương'),
    ],
  }),
);
const facility = (id, label, more = {}) => field(id, 'facility', label, { options: 'list:co-so-mau', ...more });
writeFileSync(
  join(forms.path, 'noi-kham.json'),
  JSON.stringify({
    id: 'noi-kham', version: '2026-01-01', title: words('Đăng ký nơi khám (mẫu)'),
    procedure: { code: '0.000000', authority: 'Bảo hiểm xã hội', form: 'Mẫu thử' },
    roles: { applicant: { from: 'self' } },
    pages: [
      { id: 'nguoi', title: words('Người tham gia'), fields: [
        field('ho_ten', 'name', 'Họ và tên', { official: '1', required: true, bind: 'name.birth' }),
        field('so', 'id-number', 'Số định danh cá nhân', { official: '2', required: true, bind: 'id.number' }),
        facility('noi_dang_ky', 'Nơi khám chữa bệnh ban đầu trên thẻ', { official: '3', bind: 'health.firstCareFacilityCode' }),
      ] },
      { id: 'noi', title: words('Nơi khám mới'), fields: [
        field('noi_o', 'address', 'Nơi ở', { official: '4', required: true, sample: '01/00004/Số 1' }),
        facility('noi_moi', 'Nơi đăng ký khám chữa bệnh ban đầu', { official: '5', required: true, within: 'noi_o', sample: 'MAU-01-001' }),
      ] },
    ],
    statement: words('Tôi cam đoan lời khai là đúng.'),
  }),
);

const { browser, service } = await stage(forms.path);
const next = (page) => page.getByRole('button', { name: 'Tiếp tục', exact: true });
const offered = (page, path) => page.locator(`[id="${path}-list"] [role=option]`).allTextContents();

/** To the page on which a facility goes by an address. */
async function toPlace(page, person) {
  await openForm(page, service, 'noi-kham');
  await toNextScreen(page, () => person.use(page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ })));
  await person.answer('/ho_ten', 'Trần Thị Mẫu');
  await person.answer('/so', '000195000018');
  await toNextScreen(page, () => person.use(next(page)));
}

for (const way of ['mouse', 'keyboard']) {
  test(`a facility is found in the province of the address, and told when that changes, by ${way}`, async () => {
    const page = await openPage(browser);
    const person = new Person(page, way);
    await toPlace(page, person);
    const input = person.at('f-noi_moi');
    assert.deepEqual(await input.evaluate((node) => [node.role, node.getAttribute('aria-expanded'), node.getAttribute('aria-autocomplete')]), ['combobox', 'false', 'list']);
    await person.goTo(input);
    await person.press('ArrowDown');
    assert.equal((await offered(page, 'f-noi_moi')).length, 5, 'without an address all are offered');
    await person.press('Escape');
    for (const [part, text] of [['province', 'Hà Nội'], ['commune', 'Phường Ba Đình'], ['detail', 'Số 8, phố Mẫu']]) await person.answer(`/noi_o/${part}`, text);
    await person.goTo(input);
    await person.type('bach mau');
    assert.deepEqual(await offered(page, 'f-noi_moi'), ['Bệnh viện Bạch Mẫu']);
    await look(page, `facility-list-${way}`);
    await person.press('Enter');
    assert.equal(await input.inputValue(), 'Bệnh viện Bạch Mẫu');

    // Whoever moves keeps what they chose, and is told that it lies elsewhere.
    const province = person.at('f-noi_o-province');
    await person.goTo(province);
    await province.fill('');
    await person.type('cao bang');
    await person.press('Enter');
    await person.answer('/noi_o/commune', 'Phường Thục Phán');
    await person.use(next(page));
    await page.locator('#tk-summary').waitFor();
    const sentence = 'Chọn “Nơi đăng ký khám chữa bệnh ban đầu” ở tỉnh, thành phố của địa chỉ đã khai, hoặc sửa địa chỉ ấy';
    assert.equal(await page.locator('#tk-summary a').allTextContents().then((all) => all.join()), sentence);
    assert.equal(await input.inputValue(), 'Bệnh viện Bạch Mẫu');
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    const described = await input.evaluate((node) => node.getAttribute('aria-describedby').split(' ').map((id) => node.getRootNode().getElementById(id)?.textContent).join(' '));
    assert.ok(described.includes(sentence), described);
    await look(page, `facility-elsewhere-${way}`);

    // What was chosen stays in the list until somebody takes another.
    await person.goTo(input);
    await input.fill('');
    await person.type('benh vien');
    assert.deepEqual((await offered(page, 'f-noi_moi')).sort(), ['Bệnh viện Bạch Mẫu', 'Bệnh viện Bạch Mẫu Vùng Cao', 'Bệnh viện Mẫu Trung Ương']);
    await input.fill('');
    await person.type('vung cao');
    await person.press('Enter');
    await toNextScreen(page, () => person.use(next(page)));
    await page.locator('.tk-answer').getByText('Bệnh viện Bạch Mẫu Vùng Cao', { exact: true }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a name that no list has is kept and told', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await toPlace(page, person);
  const input = person.at('f-noi_moi');
  await person.goTo(input);
  await person.type('Bệnh viện Không Có');
  await page.locator('.tk-combo').filter({ has: input }).getByText('Không có tên nào như vậy').waitFor();
  await person.press('Tab');
  await page.locator('[id="f-noi_moi-error"]').getByText('Chọn “Nơi đăng ký khám chữa bệnh ban đầu” trong danh sách').waitFor();
  assert.equal(await input.inputValue(), 'Bệnh viện Không Có');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a register fills and locks a facility of the list, which is filed with its proof and told by its name', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, 'noi-kham');
  await signIn(person, citizen('mau'));
  await toNextScreen(page, () => person.use(page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ })));
  await onCard(page, 'Bệnh viện Bạch Mẫu');
  const card = page.locator('.tk-answer').filter({ hasText: 'Nơi khám chữa bệnh ban đầu trên thẻ' });
  assert.match(await card.textContent(), /Bệnh viện Bạch Mẫu.*Đã khoá/s);
  await toNextScreen(page, () => person.use(next(page)));
  for (const [path, text] of [['/noi_o/province', 'Hà Nội'], ['/noi_o/commune', 'Phường Ba Đình'], ['/noi_o/detail', 'Số 8'], ['/noi_moi', 'Trạm y tế phường Mẫu']]) await person.answer(path, text);
  await toNextScreen(page, () => person.use(next(page)));
  const { dossier, code } = await send(person);
  assert.equal(dossier.answers.noi_dang_ky, 'MAU-01-001');
  assert.equal(dossier.answers.noi_moi, 'MAU-01-002');
  assert.equal(dossier.origins['/noi_dang_ky'].source, 'health-insurance');
  assert.ok(code);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what a register says and the list does not have fills nothing, and that is told', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, 'noi-kham');
  await signIn(person, citizen('nguyen-van-mau'));
  await toNextScreen(page, () => person.use(page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ })));
  const input = person.at('f-noi_dang_ky');
  const told = page.locator('.tk-question').filter({ has: input }).getByText(/bảo hiểm y tế.* ghi: MAU-99-001\. Danh sách của tờ khai này không có mục ấy, bạn hãy tự chọn\./);
  await told.waitFor();
  assert.equal(await input.inputValue(), '');
  await look(page, 'facility-unlisted');
  // It is said as long as nothing is chosen, and stops nobody.
  await person.answer('/noi_dang_ky', 'Bệnh viện Bạch Mẫu');
  await told.waitFor({ state: 'detached' });
  await toNextScreen(page, () => person.use(next(page)));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
