// Every type of field in one form, typed by keyboard alone: what is sent is what was meant, in both languages, and axe finds nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { look } from './screens.js';

const { browser, service } = await stage();

const words = (vi, en = vi) => ({ vi, en });
const options = ['a', 'b', 'c'].map((code) => ({ code, label: words(`Mục ${code}`, `Item ${code}`) }));

/** Type, what is typed (or the codes that are ticked, or what stands in each part), what is sent, and more members of the field. */
const TYPES = [
  ['text', 'Số 5', 'Số 5'],
  ['long-text', 'Một dòng', 'Một dòng'],
  ['name', 'Trần Thị Mẫu', 'Trần Thị Mẫu'],
  ['integer', '12', 12],
  ['money', '1250000', 1250000],
  ['decimal', '12,50', '12.50', { scale: 2 }],
  ['date', '29/02/2000', '2000-02-29'],
  ['partial-date', '02/2000', '2000-02'],
  ['time', '8:30', '08:30'],
  ['date-time', '21/11/2026 08:30', '2026-11-21T08:30'],
  ['choice', 'b', 'b', { options }],
  ['choices', ['c', 'a'], ['a', 'c'], { options }],
  ['boolean', 'false', false],
  ['id-number', '000190000018', '000190000018'],
  ['phone', '+84 900 000 001', '0900000001'],
  ['email', 'mau@vi-du.vn', 'mau@vi-du.vn'],
  ['tax-code', '0100000000-001', '0100000000001'],
  ['social-insurance-no', '0000 0000 18', '0000000018'],
  ['licence-plate', '30a-123.45', '30A12345'],
  ['bank-account', '0000 0000 18', '0000000018'],
  ['url', 'https://vi-du.vn/mau', 'https://vi-du.vn/mau'],
  [
    'address',
    { province: 'Hà Nội', commune: 'Phường Ba Đình', detail: 'Số 1' },
    { commune: '00004', country: 'VN', detail: 'Số 1', province: '01', vintage: 'since-2025-07' },
  ],
  ['country', 'LA', 'LA'],
  ['ethnicity', '04', '04'],
  ['statement', ['true'], true],
];

const id = (type) => type.replaceAll('-', '_');
const fields = TYPES.map(([type, , , more = {}], index) => ({
  id: id(type),
  type,
  label: words(`Câu ${index + 1}, kiểu ${type}`, `Question ${index + 1}, type ${type}`),
  required: type === 'statement' ? undefined : true,
  ...more,
}));

const FORM = {
  id: 'thu-kieu',
  version: '2026-01-01',
  title: words('Thử mọi kiểu', 'Every type'),
  procedure: { code: '0.000000' },
  pages: [
    {
      id: 'mot',
      title: words('Mọi kiểu trả lời', 'Every type of answer'),
      fields: [
        ...fields,
        { id: 'ghi_chu', type: 'note', label: words('Điều cần đọc', 'Something to read') },
        { id: 'kinh_gui', type: 'agency', label: words('Kính gửi', 'To'), authority: words('Công an', 'Police of'), value: 'commune(address)' },
      ],
    },
  ],
};

async function give(person, type, typed) {
  const path = `/${id(type)}`;
  if (Array.isArray(typed)) return person.tickAll(path, typed.join('\n'));
  if (typeof typed === 'string') return person.answer(path, typed);
  for (const [part, text] of Object.entries(typed)) await person.answer(`${path}/${part}`, text);
  return undefined;
}

for (const [lang, start, next, send, agency] of [
  ['vi', /^(Bắt đầu|Tự điền)$/, 'Tiếp tục', /^Nộp hồ sơ$/, 'Công an Phường Ba Đình, Hà Nội'],
  ['en', /^(Start|Fill it in yourself)$/, 'Continue', /^Submit$/, 'Police of Phường Ba Đình, Hà Nội'],
]) {
  test(`every type of field is answered by keyboard alone (${lang})`, async () => {
    const page = await openPage(browser);
    await page.goto(`${service.url}/thiet-ke`);
    await page.locator('#form').selectOption('to-khai-moi');
    await page.evaluate((wanted) => (document.documentElement.lang = wanted), lang);
    await page.locator('#text').fill(JSON.stringify(FORM));
    await page.locator('to-khai #tk-heading').filter({ hasText: FORM.title[lang] }).waitFor();
    const form = page.locator('to-khai');
    const sent = form.evaluate((element) => new Promise((resolve) => element.addEventListener('tk-submit', (event) => resolve(event.detail))));
    const person = new Person(page, 'keyboard');
    await person.use(form.getByRole('button', { name: start }));
    for (const [type, typed] of TYPES) await give(person, type, typed);
    // Typed without dots, and read in groups.
    assert.equal(await page.locator('[id="f-money"]').inputValue(), '1.250.000');
    // Where it stands, and where it is said.
    await form.locator('.tk-fixed').getByText(agency).waitFor();
    await form.getByRole('status').filter({ hasText: agency }).waitFor({ state: 'attached' });
    await look(page, `types-${lang}`);
    await person.use(form.getByRole('button', { name: next, exact: true }));
    await page.locator('#tk-statement').waitFor();
    await form.getByText(agency).waitFor();
    await look(page, `types-review-${lang}`);
    await person.tick(page.locator('#tk-statement'));
    await person.use(form.getByRole('button', { name: send }));
    const { answers } = await sent;
    const meant = TYPES.map(([type, , stored]) => [id(type), stored]);
    assert.deepEqual(answers, { ...Object.fromEntries(meant), kinh_gui: '01/00004' });
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a place is found with and without marks, in whatever letters', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#text').fill(JSON.stringify(FORM));
  await page.locator('to-khai #tk-heading').filter({ hasText: FORM.title.vi }).waitFor();
  await page.locator('to-khai').getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  const province = page.locator(`[id="f-${id('address')}-province"]`);
  const best = page.locator('to-khai [role=option]').first();
  for (const typed of ['ha noi', 'hà nội', 'Ha Noi', 'HÀ NỘI', 'hà nội'.normalize('NFD')]) {
    await province.fill('');
    await province.pressSequentially(typed);
    await best.filter({ hasText: /^Hà Nội$/ }).waitFor();
  }
  await province.fill('hanoi xyz');
  await page.locator('to-khai').getByText('Không có tên nào như vậy').first().waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
