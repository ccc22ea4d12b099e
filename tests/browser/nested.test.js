// Rows in rows: asked, checked, taken back, kept, reviewed, filed and printed, by hand and by keyboard.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { citizen } from './forms.js';
import { openPage, stage, temporaryFolder } from './harness.js';
import { Person } from './person.js';
import { look, lookInBoth } from './screens.js';
import { openForm, send, signIn, toNextScreen } from './walk.js';

const words = (vi, en = vi) => ({ vi, en });
const field = (id, type, label, more = {}) => ({ id, type, label, ...more });

const forms = temporaryFolder();
after(forms.remove);
writeFileSync(
  join(forms.path, 'xac-nhan-o-nha.json'),
  JSON.stringify({
    id: 'xac-nhan-o-nha', version: '2026-01-01', title: words('Khai những người ở từng nhà', 'People of each house'),
    procedure: { code: '0.000000', authority: 'Công an cấp xã', form: 'Mẫu thử' },
    roles: { applicant: { from: 'self' } },
    pages: [
      { id: 'nguoi', title: words('Người khai', 'Applicant'), fields: [
        field('ho_ten', 'name', words('Họ và tên', 'Full name'), { official: '1', required: true, bind: 'name.birth' }),
        field('so', 'id-number', words('Số định danh cá nhân', 'Personal number'), { official: '2', required: true, bind: 'id.number' }),
      ] },
      { id: 'nha', title: words('Các căn nhà', 'Houses'), fields: [
        field('nha', 'repeat', words('Nhà', 'Houses'), { official: '3', row_label: words('Nhà', 'House'), max_rows: 4, fields: [
          field('dia_chi', 'text', words('Địa chỉ nhà', 'Address of the house'), { required: true }),
          field('tong', 'integer', words('Tổng số tuổi', 'Ages together'), { value: 'sum(o, n, n.tuoi)' }),
          field('o', 'repeat', words('Người ở', 'People'), { row_label: words('Người ở', 'Person'), min_rows: 1, max_rows: 3, hint: words('Tất cả những ai ở {dia_chi}.', 'Everyone who lives at {dia_chi}.'), fields: [
            field('ten', 'name', words('Tên người ở', 'Name of the person'), { required: true }),
            field('tuoi', 'integer', words('Tuổi', 'Age'), { required: true, min: 0, max: 150, hint: words('{ten} ở {dia_chi} bao nhiêu tuổi', 'How old {ten} of {dia_chi} is') }),
          ] }),
        ] }),
      ] },
    ],
    checks: [{ id: 'trung', rule: 'others.all(k, k.ten != ten)', at: 'nha.o.ten', message: words('{ten} đã khai ở nhà này', '{ten} is there twice') }],
    statement: words('Tôi cam đoan lời khai là đúng.', 'I declare that this is true.'),
  }),
);

const { browser, service } = await stage(forms.path);
const somebody = citizen('nguyen-van-mau');

const at = (path) => `[id="f${path.replaceAll('/', '-')}"]`;
const section = (page, path) => page.locator(`section[aria-labelledby="f${path.replaceAll('/', '-')}"]`);
const add = (page, path, row) => section(page, path).getByRole('button', { name: `Thêm ${row}`, exact: true });
const next = (page) => page.getByRole('button', { name: 'Tiếp tục', exact: true });

async function onHouses(options) {
  const page = await openPage(browser, options);
  await openForm(page, service, 'xac-nhan-o-nha');
  const person = new Person(page, 'mouse');
  await signIn(person, somebody);
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền|Tiếp tục)$/ }).first().click());
  if ((await page.locator('#tk-heading').textContent()) !== 'Các căn nhà') await toNextScreen(page, () => next(page).click());
  return { page, person };
}

async function house(page, key, address, people) {
  await add(page, '/nha', 'nhà').click();
  await page.locator(at(`/nha/${key}/dia_chi`)).fill(address);
  for (const [index, [name, age]] of people.entries()) {
    await add(page, `/nha/${key}/o`, 'người ở').click();
    await page.locator(at(`/nha/${key}/o/r${index + 1}/ten`)).fill(name);
    await page.locator(at(`/nha/${key}/o/r${index + 1}/tuoi`)).fill(age);
  }
  await page.locator(at(`/nha/${key}/dia_chi`)).press('Tab');
}

test('rows in rows go from the page to the receipt and to the sheet', async () => {
  const { page, person } = await onHouses();
  await lookInBoth(page, 'nested-empty');
  await house(page, 'r1', 'Số 1', [['Trần Văn Một', '40'], ['Trần Thị Hai', '38']]);
  await house(page, 'r2', 'Số 2', []);
  await next(page).click();
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /Nhà 2: .*Người ở/s, 'the summary names the house');
  await lookInBoth(page, 'nested-too-few');
  await add(page, '/nha/r2/o', 'người ở').click();
  await page.locator(at('/nha/r2/o/r1/ten')).fill('Lê Văn Ba');
  await next(page).click();
  await page.waitForFunction(() => /Tuổi/.test(document.querySelector('to-khai').shadowRoot.querySelector('#tk-summary')?.textContent ?? ''));
  assert.match(await summary.innerText(), /Nhà 2: Người ở 1: /);
  await summary.getByRole('link').first().click();
  assert.equal(await page.locator('to-khai').evaluate((element) => element.shadowRoot.activeElement.id), 'f-nha-r2-o-r1-tuoi');
  await page.keyboard.type('7');
  await lookInBoth(page, 'nested-filled');
  await next(page).click();
  await page.locator('#tk-statement').waitFor();
  await lookInBoth(page, 'nested-review');
  const { dossier } = await send(person);
  assert.deepEqual(dossier.answers.nha, [
    { _id: 'r1', dia_chi: 'Số 1', o: [{ _id: 'r1', ten: 'Trần Văn Một', tuoi: 40 }, { _id: 'r2', ten: 'Trần Thị Hai', tuoi: 38 }], tong: 78 },
    { _id: 'r2', dia_chi: 'Số 2', o: [{ _id: 'r1', ten: 'Lê Văn Ba', tuoi: 7 }], tong: 7 },
  ]);
  await lookInBoth(page, 'nested-receipt');
  await page.goto(`${service.url}/bien-nhan/${dossier.key}`);
  const told = await page.locator('main').innerText();
  assert.match(told, /Nhà 1, Người ở 2[\s\S]*Trần Thị Hai[\s\S]*38[\s\S]*Nhà 2[\s\S]*Nhà 2, Người ở 1[\s\S]*Lê Văn Ba/);
  await lookInBoth(page, 'nested-kept');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a house that is removed comes back with its people, and a draft has them all', async () => {
  const { page } = await onHouses({ viewport: { width: 360, height: 800 } });
  await house(page, 'r1', 'Số 1', [['Trần Văn Một', '40'], ['Trần Thị Hai', '38']]);
  await house(page, 'r2', 'Số 2', [['Lê Văn Ba', '7']]);
  const all = () => page.locator('to-khai').evaluate((element) => [...element.shadowRoot.querySelectorAll('.tk-repeat input')].map((input) => input.value));
  const before = await all();
  // The first person goes, so that the one who stays has a key that no new row would get.
  await section(page, '/nha/r1/o/r1').getByRole('button', { name: /^Xo/ }).click();
  await page.locator(at('/nha/r1/o/r1/ten')).waitFor({ state: 'detached' });
  await section(page, '/nha/r1/o').getByRole('button', { name: 'Khôi phục' }).click();
  await page.waitForFunction(
    (wanted) => JSON.stringify([...document.querySelector('to-khai').shadowRoot.querySelectorAll('.tk-repeat input')].map((input) => input.value)) === wanted,
    JSON.stringify(before),
  );
  await section(page, '/nha/r1/o/r1').getByRole('button', { name: /^Xo/ }).click();
  await page.locator(at('/nha/r1/o/r1/ten')).waitFor({ state: 'detached' });
  const left = await all();
  await section(page, '/nha/r1').getByRole('button', { name: /^Xo.*Nhà 1/ }).click();
  await page.waitForFunction((count) => document.querySelector('to-khai').shadowRoot.querySelectorAll('.tk-repeat input').length < count, left.length);
  await lookInBoth(page, 'nested-removed');
  await section(page, '/nha').getByRole('button', { name: 'Khôi phục' }).first().click();
  await page.waitForFunction(
    (wanted) => JSON.stringify([...document.querySelector('to-khai').shadowRoot.querySelectorAll('.tk-repeat input')].map((input) => input.value)) === wanted,
    JSON.stringify(left),
  );
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await page.locator(at('/nha/r1/dia_chi')).waitFor();
  assert.deepEqual(await all(), left);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('by keyboard, in English, a name that is there twice is told at its place', async () => {
  const { page } = await onHouses();
  const person = new Person(page, 'keyboard');
  await page.getByRole('link', { name: 'English' }).click();
  await page.locator('#tk-heading', { hasText: 'Houses' }).waitFor();
  const press = async (button) => {
    await person.goTo(button);
    await person.press('Enter');
  };
  await press(section(page, '/nha').getByRole('button', { name: 'Add house', exact: true }));
  await person.goTo(page.locator(at('/nha/r1/dia_chi')));
  await person.type('Số 1');
  for (const key of ['r1', 'r2']) {
    await press(section(page, '/nha/r1/o').getByRole('button', { name: 'Add person', exact: true }));
    await person.goTo(page.locator(at(`/nha/r1/o/${key}/ten`)));
    await person.type('Trần Văn Một');
    await person.press('Tab');
    await person.type('40');
  }
  await press(page.getByRole('button', { name: 'Continue', exact: true }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.deepEqual((await summary.getByRole('link').allTextContents()).map((text) => text.trim()), [
    'House 1: Person 1: Trần Văn Một is there twice',
    'House 1: Person 2: Trần Văn Một is there twice',
  ]);
  await look(page, 'nested-twice-en');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
