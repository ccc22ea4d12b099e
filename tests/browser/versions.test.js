// A form that was published anew while somebody filled it: what fits is there again, and all else is told.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launch, openPage, succession, temporaryFolder } from './harness.js';
import { lookInBoth } from './screens.js';
import { openForm, toNextScreen } from './walk.js';

const browser = await launch();
after(() => browser.close());

const words = (vi) => ({ vi, en: `${vi} (en)` });
const text = (id, label) => ({ id, type: 'text', label: words(label) });
const options = (codes) => codes.map((code) => ({ code, label: words(`Mục ${code}`) }));
const rows = (id, label, fields) => ({ id, type: 'repeat', label: words(label), row_label: words(label), fields });

/** A form of which some questions and options are in its first version only. */
function version(number) {
  const only = (...fields) => (number === 1 ? fields : []);
  const chosen = number === 1 ? ['x', 'y'] : ['y', 'z'];
  const people = rows('o', 'Người ở', [text('ten', 'Tên'), ...only(text('biet_danh', 'Biệt danh'))]);
  const fields = [
    { id: 'ho_ten', type: 'name', label: words('Họ tên'), required: true, official: '1', bind: 'name.birth' },
    { id: 'so', type: 'id-number', label: words('Số'), required: true, official: '2', bind: 'id.number' },
    text('a', 'Chữ A'),
    ...only(text('b', 'Chữ B')),
    { id: 'mot', type: 'choice', label: words('Chọn một'), options: options(chosen) },
    { id: 'con', type: 'choice', label: words('Chọn còn'), options: options(chosen) },
    { id: 'ca', type: 'choices', label: words('Chọn cả'), options: options(chosen) },
    { id: 'nhieu', type: 'choices', label: words('Chọn nhiều'), options: options(chosen) },
    rows('nha', 'Nhà', [text('dc', 'Địa chỉ'), ...only(text('mau', 'Màu')), people]),
  ];
  return {
    id: 'thu-ban',
    version: `2026-0${number}-01`,
    title: words('Thử bản'),
    procedure: { code: '0.000000', authority: 'X', form: 'Y' },
    roles: { applicant: { from: 'self' } },
    pages: [{ id: 'mot', title: words('Một'), fields }],
    statement: words('Tôi cam đoan.'),
  };
}

test('of what a new version has no place for, each answer is listed with its question: in rows of rows, and options that are gone', async (t) => {
  const forms = temporaryFolder();
  t.after(forms.remove);
  const { next } = await succession(t);
  const publish = (number) => {
    writeFileSync(join(forms.path, 'thu-ban.json'), JSON.stringify(version(number)));
    return next(forms.path);
  };
  const first = await publish(1);
  const page = await openPage(browser);
  await openForm(page, first, 'thu-ban');
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  const at = (id) => page.locator(`[id="f-${id}"]`);
  const option = (question, name) => page.getByRole('group', { name: question }).getByLabel(name);
  await at('a').fill('một');
  await at('b').fill('hai');
  await option('Chọn một', 'Mục x').check();
  await option('Chọn còn', 'Mục y').check();
  await option('Chọn cả', 'Mục y').check();
  for (const name of ['Mục x', 'Mục y']) await option('Chọn nhiều', name).check();
  await page.getByRole('button', { name: /^Thêm nhà/ }).click();
  await at('nha-r1-dc').fill('Số 1');
  await at('nha-r1-mau').fill('đỏ');
  await page.getByRole('button', { name: /^Thêm người ở/ }).click();
  await at('nha-r1-o-r1-ten').fill('An');
  await at('nha-r1-o-r1-biet_danh').fill('Tí');
  await page.keyboard.press('Tab');
  await page.getByText(/^Đã lưu trên máy này/).waitFor();
  await page.goto(`${first.url}/`);

  const second = await publish(2);
  await openForm(page, second, 'thu-ban');
  const notice = page.getByText('Biểu mẫu đã được thay bằng bản mới');
  await notice.waitFor();
  const [, listed] = (await notice.innerText()).split('hãy xem lại: ');
  const gone = ['Biệt danh: Tí', 'Chọn một: Mục x', 'Chọn nhiều: Mục x, Mục y', 'Chữ B: hai', 'Màu: đỏ'];
  assert.deepEqual(listed.split('; ').sort(), gone.sort());
  await lookInBoth(page, 'draft-of-a-new-version');
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  for (const [id, value] of [['a', 'một'], ['nha-r1-dc', 'Số 1'], ['nha-r1-o-r1-ten', 'An']]) assert.equal(await at(id).inputValue(), value);
  const checked = await page.locator('to-khai').evaluate((element) => [...element.shadowRoot.querySelectorAll('input:checked')].map(({ id }) => id));
  assert.equal(checked.length, 2, checked.join());
  for (const question of ['Chọn còn', 'Chọn cả']) assert.ok(await option(question, 'Mục y').isChecked());
  await page.context().close();
});
