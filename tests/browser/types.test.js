// Every type of field in one form, typed by keyboard alone: what is sent is what was meant, in both languages, and axe finds nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TOKHAI, openPage, run, stage } from './harness.js';
import { Person, hasFocus } from './person.js';
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
  ['id-number', '000 190.000-018', '000190000018'],
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

/** Types that have a file of tests of their own. */
const ELSEWHERE = { consent: 'consent.test.js', facility: 'facility.test.js', file: 'files.test.js', repeat: 'rows.test.js' };

test('no type of the language is left out', async () => {
  const schema = JSON.parse(await run(TOKHAI, ['schema', '--of', 'form']));
  const all = schema.$defs.field.properties.type.enum;
  const asked = FORM.pages.flatMap((page) => page.fields).map(({ type }) => type);
  assert.deepEqual([...asked, ...Object.keys(ELSEWHERE)].sort(), all.toSorted());
  for (const [type, file] of Object.entries(ELSEWHERE)) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    assert.match(text, new RegExp(`['-]${type}['"]`), file);
  }
});

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
    // However they were typed, they are read in groups.
    for (const [name, read] of [['money', '1.250.000'], ['id_number', '000 190 000 018'], ['phone', '0900 000 001']]) {
      assert.equal(await page.locator(`[id="f-${name}"]`).inputValue(), read);
    }
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

/** The designer's page with this form, at its first question. */
async function opened(definition) {
  const page = await openPage(browser);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#text').fill(JSON.stringify(definition));
  await page.locator('to-khai #tk-heading').filter({ hasText: definition.title.vi }).waitFor();
  await page.locator('to-khai').getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  return page;
}

test('up to five options stand open, and more go into a list', async () => {
  const choice = (count) => ({
    id: `chon_${count}`,
    type: 'choice',
    label: words(`Chọn trong ${count}`),
    options: Array.from({ length: count }, (_, at) => ({ code: `m${at}`, label: words(`Mục ${at}`) })),
  });
  const page = await opened({ ...FORM, pages: [{ ...FORM.pages[0], fields: [choice(5), choice(6)] }] });
  const form = page.locator('to-khai');
  assert.equal(await form.getByRole('group', { name: 'Chọn trong 5' }).getByRole('radio').count(), 5);
  const list = form.getByRole('combobox', { name: 'Chọn trong 6' });
  assert.equal(await list.evaluate((node) => node.localName), 'select');
  assert.equal(await list.locator('option:not([value=""])').count(), 6);
  assert.equal(await form.getByRole('radio').count(), 5, 'and of six none stands open');
  await page.context().close();
});

test('in a list of places the arrows go round both ways, and Escape closes it and chooses nothing', async () => {
  const page = await opened(FORM);
  const province = page.locator(`[id="f-${id('address')}-province"]`);
  const options = page.locator('to-khai [role=option]');
  const active = () => province.evaluate((node) => node.getRootNode().getElementById(node.getAttribute('aria-activedescendant'))?.textContent);
  await province.click();
  await page.keyboard.type('ha');
  await options.first().waitFor();
  const names = await options.allTextContents();
  assert.ok(names.length > 2);
  assert.equal(await active(), names[0]);
  for (const [key, at] of [['ArrowUp', -1], ['ArrowUp', -2], ['ArrowDown', -1], ['ArrowDown', 0], ['ArrowDown', 1], ['ArrowUp', 0]]) {
    await page.keyboard.press(key);
    assert.equal(await active(), names.at(at), `${key} to ${at}`);
  }
  await page.keyboard.press('Escape');
  await options.first().waitFor({ state: 'detached' });
  assert.deepEqual(await province.evaluate((node) => [node.ariaExpanded, node.getAttribute('aria-activedescendant') ?? '']), ['false', '']);
  assert.ok(await hasFocus(province), 'whoever goes on typing does so there');
  // It opens again.
  await page.keyboard.press('ArrowDown');
  await options.first().waitFor();
  assert.equal(await active(), (await options.allTextContents())[0]);
  await page.keyboard.press('Escape');
  await options.first().waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowUp');
  await options.first().waitFor();
  assert.equal(await active(), (await options.allTextContents()).at(-1), 'upwards from its end');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await province.inputValue(), '', 'nothing was chosen');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a place is found with and without marks, in whatever letters', async () => {
  const page = await opened(FORM);
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
