// The form as it would be printed: the sheet on the screen, what comes out of the printer, and that nothing is lost on the way.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, openPage, stage } from './harness.js';
import { fold, readPdf } from './pdf.js';
import { Person } from './person.js';
import { look } from './screens.js';
import { SHEETS } from './sheets.js';
import { fillAll, openForm, send, signIn } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();

const PICTURES = join(ROOT, 'tests', 'pictures');
/** Paper and margins of the decree, in millimetres; a letter may stand out of its box by a hair. */
const A4 = { width: 210, height: 297, right: 15.5, bottom: 20 };

const title = (page) => page.getByRole('heading', { name: 'Tờ khai như bản in' });
const dialog = (page) => page.getByRole('dialog', { name: 'Tờ khai như bản in' });

/** Opens a form, fills it and stands at its review. */
async function review(page, form) {
  await openForm(page, service, form.id);
  const person = new Person(page, 'mouse');
  await signIn(person, form.citizen);
  await fillAll(person, form);
  return person;
}

async function openSheet(page) {
  await page.getByRole('button', { name: 'Xem tờ khai như bản in' }).click();
  await title(page).waitFor();
}

/** What the printer gets, kept beside the pictures. Every page is A4, and no text stands in its margins. */
async function printed(page, name) {
  const bytes = await page.pdf({ preferCSSPageSize: true });
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${name}.pdf`), bytes);
  const pages = await readPdf(bytes);
  for (const { width, height, right, bottom } of pages) {
    assert.deepEqual([width, height], [A4.width, A4.height]);
    assert.ok(right <= A4.width - A4.right + 1, `${name}: text ends ${right} mm from the left`);
    assert.ok(bottom <= A4.height - 5, `${name}: text ends ${bottom} mm from the top`);
  }
  return pages;
}

/** Each text stands after the one before it; texts that were lost on the way are named. */
function inOrder(whole, texts) {
  let at = 0;
  for (const text of texts) {
    const found = whole.indexOf(fold(text), at);
    assert.ok(found >= 0, `“${text}” is missing, or not after what stands before it, in: ${whole}`);
    at = found + fold(text).length;
  }
}

test('on the page of a receipt nothing is offered to print before a press does something', async () => {
  const page = await openPage(browser);
  const [form] = FORMS;
  await send(await review(page, form));
  let free;
  const freed = new Promise((resolve) => (free = resolve));
  await page.route('**/portal/portal.js', async (route) => {
    await freed;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Xem hồ sơ đã nộp' }).click();
  const press = page.getByRole('button', { name: 'Xem và in tờ khai (A4)' });
  await page.locator('[data-print]').waitFor({ state: 'attached' });
  assert.equal(await press.count(), 0);
  free();
  await press.click();
  await dialog(page).getByRole('article').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

const SHEET_EN = JSON.parse(readFileSync(join(ROOT, 'www/portal/en.json'), 'utf8'))['receipt.sheet'];

for (const form of FORMS) {
  test(`${form.id}: from the review and from the receipt, in the element and in the portal, one sheet on A4`, async (t) => {
    const page = await openPage(browser);
    const person = await review(page, form);
    await openSheet(page);
    await look(page, `${form.id}-print`);
    const pages = await printed(page, form.id);
    const whole = fold(pages.map(({ text }) => text).join(' '));
    t.diagnostic(`${form.id}: ${pages.length} pages`);
    assert.equal(pages.length, 2);
    assert.ok(pages[1].text.includes('2'), 'the second page has its number');
    inOrder(whole, SHEETS[form.id]);
    assert.ok(whole.includes('Bản xem trước, chưa nộp.'));
    assert.doesNotMatch(whole, /Kiểm tra lại trước khi nộp|Đăng xuất/, 'nothing of the page around the form is printed');
    await page.keyboard.press('Escape');
    await title(page).waitFor({ state: 'detached' });

    const { code } = await send(person);
    await page.getByRole('button', { name: 'In biên nhận và tờ khai' }).click();
    const sheet = dialog(page).getByRole('article');
    await sheet.waitFor();
    const own = await sheet.innerText();
    assert.match(own, new RegExp(`Mã hồ sơ ${code}, nhận lúc .*\\d{4}`));
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Xem hồ sơ đã nộp' }).click();
    await page.getByRole('button', { name: 'Xem và in tờ khai (A4)' }).click();
    await sheet.waitFor();
    const withoutTime = (text) => text.replace(/nhận lúc .*/, '');
    assert.equal(withoutTime(await sheet.innerText()), withoutTime(own));
    await look(page, `${form.id}-print-receipt`);
    const again = await printed(page, `${form.id}-receipt`);
    inOrder(fold(again.map(({ text }) => text).join(' ')), SHEETS[form.id]);
    // In English the sheet is the same, in the words of the law; what is around it speaks English.
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('button', { name: SHEET_EN }).click();
    const english = page.getByRole('dialog').getByRole('article');
    await english.waitFor();
    assert.match(await english.innerText(), /CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM/);
    await look(page, `${form.id}-print-receipt-en`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

for (const form of WALKED) {
  test(`${form.id}: one sheet on A4 in the order of the paper, with no fault on the screen`, async (t) => {
    const page = await openPage(browser);
    await review(page, form);
    await openSheet(page);
    await look(page, `${form.id}-print`);
    const pages = await printed(page, form.id);
    t.diagnostic(`${form.id}: ${pages.length} pages`);
    inOrder(fold(pages.map(({ text }) => text).join(' ')), SHEETS[form.id]);
    pages.slice(1).forEach(({ text }, index) => assert.ok(text.startsWith(`${index + 2} `), `page ${index + 2} has its number`));
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('where numbers lead to and fro between the blocks of a page, its name stands above the first of them alone', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/`);
  const item = (path, official) => field(path, 'text', `Mục ${official}`, { official });
  const block = (title, ...fields) => ({ item: 'block', title: vi(title), fields });
  const view = {
    title: vi('Tờ khai thử'), procedure: { code: '0.000000', authority: 'Nơi nhận' }, statement: vi('Cam đoan'),
    pages: [
      { id: 'me', title: vi('Mẹ'), items: [block('Nhân thân', item('/a', '1'), item('/c', '3')), block('Nơi ở', item('/b', '2'))] },
      { id: 'cha', title: vi('Cha'), items: [block('Nhân thân', item('/d', '4')), item('/e', '5')] },
    ],
  };
  const [module] = await page.evaluate(() => [document.querySelector('script[src$="portal.js"]').src.replace('portal/portal.js', 'sheet.js')]);
  const headings = await page.evaluate(async ([from, form]) => {
    const { sheet } = await import(from);
    const drawn = sheet({ view: form, answers: {}, origins: {} }, new Proxy({}, { get: () => '' }), []);
    return [...drawn.querySelectorAll('.sheet__part')].map((one) => one.textContent);
  }, [module, view]);
  assert.deepEqual(headings, ['Mẹ – Nhân thân', 'Nơi ở', 'Nhân thân', 'Cha – Nhân thân', 'Cha']);
  await page.context().close();
});

test('by keyboard: the dialog takes the focus, prints, closes, and gives the focus back; then the page prints as before', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 640 } });
  await page.addInitScript(() => (globalThis.print = () => (globalThis.printings = (globalThis.printings ?? 0) + 1)));
  await review(page, FORMS[0]);
  const button = page.getByRole('button', { name: 'Xem tờ khai như bản in' });
  const active = () => page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.textContent;
  });
  await button.focus();
  await page.keyboard.press('Enter');
  await title(page).waitFor();
  assert.equal(await active(), 'Tờ khai như bản in');
  await page.keyboard.press('Tab');
  assert.equal(await active(), 'In');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => globalThis.printings), 1);
  await page.keyboard.press('Tab');
  assert.equal(await active(), 'Đóng');
  // The end of the sheet is reached without a mouse, and the bar above it covers nothing of what has the focus.
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.querySelector('[data-tokhai-print]').shadowRoot.querySelector('dialog').scrollTop > 200);
  await page.keyboard.press('Enter');
  // A dialog that is closed is out of sight at once; what it leaves behind goes with its event.
  await page.locator('[data-tokhai-print]').waitFor({ state: 'detached' });
  assert.equal(await active(), 'Xem tờ khai như bản in (A4)');
  assert.equal(await page.evaluate(() => document.adoptedStyleSheets.length + document.querySelectorAll('[data-tokhai-print]').length), 0);
  const bytes = await readPdf(await page.pdf());
  assert.match(bytes.map(({ text }) => text).join(' '), /Kiểm tra lại trước khi nộp/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('without the network the page says that the sheet did not come, and nothing is lost', async () => {
  const page = await openPage(browser);
  await review(page, FORMS[0]);
  await page.route('**/lang/print/**', (route) => route.abort());
  await page.getByRole('button', { name: 'Xem tờ khai như bản in' }).click();
  await page.getByText('Chưa làm được. Kiểm tra kết nối mạng rồi bấm lại.').waitFor();
  assert.equal(await page.locator('[data-tokhai-print]').count(), 0);
  await page.unroute('**/lang/print/**');
  await openSheet(page);
  await page.context().close();
});

const vi = (text) => ({ vi: text });
const field = (path, type, label, more = {}) => ({ item: 'field', path, type, label: vi(label), ...more });

/** A form as a module's view has it, with everything that is hard to print. */
function hard(rows) {
  const cells = [['so', 'id-number', 'Số định danh cá nhân'], ['ten', 'name', 'Họ và tên'], ['ghi', 'long-text', 'Ghi chú']];
  const wide = ['mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay'];
  const view = {
    title: vi('Mẫu thử <b>in</b>'),
    procedure: { code: '9.999999', authority: '', form: '', legal: [] },
    roles: {},
    lists: {
      '/nhieu': ['a', 'b', 'c'].map((code) => ({ code, label: vi(`Mục ${code}`) })),
      '/dai': Array.from({ length: 9 }, (_, at) => ({ code: `${at}`, label: vi(`Lựa chọn ${at}`) })),
    },
    pages: [
      {
        title: vi('Trang'),
        items: [
          field('/mo', 'long-text', 'Mô tả', { official: '10' }),
          field('/chu', 'text', 'Một từ dài', { official: '2' }),
          field('/trong', 'text', 'Chưa trả lời', { official: '3' }),
          field('/cap_a', 'text', 'Cùng số, có trả lời', { official: '4' }),
          field('/cap_b', 'text', 'Cùng số, không trả lời', { official: '4' }),
          field('/co', 'boolean', 'Có không', { official: '5' }),
          field('/nhieu', 'choices', 'Chọn nhiều', { official: '6', list: '/nhieu' }),
          field('/dai', 'choices', 'Chọn trong danh mục dài', { official: '7', list: '/dai' }),
          field('/tien', 'money', 'Số tiền', { official: '8', unit: vi('đồng') }),
          field('/dien_tich', 'decimal', 'Diện tích', { official: '8a', unit: vi('m²') }),
          field('/thang', 'partial-date', 'Từ tháng', { official: '8b' }),
          field('/luc', 'date-time', 'Lúc', { official: '8c' }),
          field('/thue', 'tax-code', 'Mã số thuế', { official: '8d' }),
          field('/cam', 'statement', 'Tôi đồng ý cho tra cứu', { official: '9' }),
          field('/hoi', 'text', 'Ngày sinh của {/chu} và {/trong}'),
          field('/khong', 'text', 'Không hỏi trên giấy'),
          field('/giay', 'file', 'Giấy tờ kèm theo', { official: '9a' }),
          field('/chu_thich', 'note', 'Ghi chú cho người khai'),
          { item: 'repeat', path: '/bang', label: vi('Những người cùng khai'), row_label: vi('Người'), official: '11', fields: cells.map(([name, type, label]) => field(`/bang/*/${name}`, type, label)) },
          { item: 'repeat', path: '/rong', label: vi('Quá trình'), row_label: vi('Giai đoạn'), official: '12', fields: wide.map((name) => field(`/rong/*/${name}`, 'text', `Cột ${name}`)) },
          { item: 'repeat', path: '/het', label: vi('Không có ai'), row_label: vi('Người'), official: '13', fields: [field('/het/*/ten', 'name', 'Tên người')] },
        ],
      },
    ],
  };
  const answers = {
    mo: Array.from({ length: 300 }, (_, at) => `Dòng ${at + 1} của mô tả.`).join('\n'),
    chu: `<img src=x onerror=alert(1)>${'dài'.repeat(300)}hết`,
    cap_a: 'đây',
    co: false,
    nhieu: ['a', 'c'],
    dai: ['1', '8'],
    tien: 1_250_000,
    dien_tich: '1250.50',
    thang: '2000-02',
    luc: '2026-11-21T08:30',
    thue: '0100000000001',
    cam: true,
    giay: [{ name: 'hợp đồng.pdf', sha256: 'a', size: 1, type: 'application/pdf' }, { name: 'ảnh <1>.jpg', sha256: 'b', size: 1, type: 'image/jpeg' }],
    hoi: '{/chu} {chua} {{',
    bang: Array.from({ length: rows }, (_, at) => ({ _id: `r${at}`, so: `${100000000000 + at}`.replace(/^1/, '0'), ten: `Người ${at}`, ghi: `Ghi chú dài hơn một dòng để chữ phải xuống hàng ${at}` })),
    rong: [{ _id: 'r1', ...Object.fromEntries(wide.map((name) => [name, `Trả lời ${name}`])) }],
  };
  const origins = { '/cap_a': { origin: 'register-corrected', source: 'population', register_value: 'kia', reason: 'Ghi nhầm chữ' } };
  return { view, answers, origins };
}

/** Shows a sheet on a page of the portal that has none. */
async function showOn(page, filled) {
  await page.goto(`${service.url}/`);
  await page.evaluate(async (given) => {
    const { show } = await import('/assets/print.js');
    await show(given, 'vi');
  }, filled);
}

test('what is long, wide, hostile or missing: every word comes out, in the order of the paper', async (t) => {
  const page = await openPage(browser);
  const filled = hard(200);
  await showOn(page, filled);
  const pages = await printed(page, 'hard');
  t.diagnostic(`${pages.length} pages`);
  const whole = fold(pages.map(({ text }) => text).join(' '));
  // Breaks within a word are where the line ends.
  const close = (text) => text.replace(/\s/g, '');
  const at = (text) => close(whole).indexOf(close(text));
  assert.ok(at(filled.answers.chu) > 0, 'a word longer than a line is whole');
  inOrder(whole, [
    'Mẫu thử <b>in</b>'.toUpperCase(),
    'Kính gửi:',
    '2. Một từ dài: <img src=x onerror=alert(1)>',
    '3. Chưa trả lời:',
    '4. Cùng số, có trả lời: đây',
    '(Dữ liệu quốc gia về dân cư ghi: kia. Lý do đề nghị sửa: Ghi nhầm chữ)',
    '5. Có không: Có × Không',
    '6. Chọn nhiều: × Mục a Mục b × Mục c',
    '7. Chọn trong danh mục dài: Lựa chọn 1, Lựa chọn 8',
    '8. Số tiền: 1.250.000 đồng',
    '8a. Diện tích: 1.250,50 m²',
    '8b. Từ tháng: 02/2000',
    '8c. Lúc: 21/11/2026 08:30',
    '8d. Mã số thuế: 0100000000-001',
    '9. × Tôi đồng ý cho tra cứu',
    '9a. Giấy tờ kèm theo: hợp đồng.pdf, ảnh <1>.jpg',
    '10. Mô tả: Dòng 1 của mô tả.',
    'Dòng 299 của mô tả.',
    'Dòng 300 của mô tả.',
    '11. Những người cùng khai:',
    '1 000000000000 Người 0',
    '12. Quá trình:',
    'Giai đoạn 1',
    'Cột mot: Trả lời mot',
    'Cột bay: Trả lời bay',
    '13. Không có ai: TT Tên người',
    'Nội dung khai thêm, không có số mục trên mẫu giấy',
  ]);
  for (let row = 0; row < 200; row += 1) assert.ok(whole.includes(`Ghi chú dài hơn một dòng để chữ phải xuống hàng ${row}`), `row ${row}`);
  for (let line = 1; line <= 300; line += 1) assert.ok(whole.includes(`Dòng ${line} của mô tả.`), `line ${line}`);
  assert.ok(whole.includes(`và …: {/chu} {chua} {{`), 'braces in answers are themselves');
  assert.doesNotMatch(whole, /Cùng số, không trả lời|Không hỏi trên giấy|Ghi chú cho người khai/);
  const withRows = pages.filter(({ text }) => /Người \d+ Ghi chú dài/.test(text));
  assert.ok(withRows.length > 3);
  for (const { text } of withRows) assert.match(text, /TT Số định danh cá nhân Họ và tên Ghi chú/, 'every page of a table repeats its head');
  pages.slice(1).forEach(({ text }, index) => assert.match(text, new RegExp(`(^| )${index + 2}( |$)`), `number of page ${index + 2}`));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('on the screen the sheet fits at every width, and looks as every screen has to', async () => {
  const page = await openPage(browser);
  await showOn(page, hard(3));
  await look(page, 'print-sheet');
  for (const width of [320, 360, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const wider = await dialog(page).evaluate((element) => {
      const parts = [...element.querySelectorAll('*')].filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0 && getComputedStyle(part).display !== 'inline');
      const broken = [...element.querySelectorAll('.sheet__digits')].filter((part) => part.offsetHeight > 2 * part.firstElementChild.offsetHeight);
      return [element.scrollWidth - element.clientWidth, [...parts, ...broken].map(({ className }) => className)];
    });
    assert.deepEqual(wider, [0, []], `${width} px`);
  }
  await page.context().close();
});
