// Rows that go and come back, and letters of twice the size: on the page of the designer, where any form can be put together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { brokenWords, overflow } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();

const words = (vi) => ({ vi, en: vi });
const ROWS = {
  id: 'thu-hang',
  version: '2026-01-01',
  title: words('Thử hàng'),
  procedure: { code: '0.000000' },
  pages: [
    {
      id: 'mot',
      title: words('Mọi người'),
      fields: [
        { id: 'nguoi', type: 'repeat', label: words('Người'), fields: [{ id: 'ten', type: 'text', label: words('Tên') }] },
      ],
    },
  ],
};

const TOLD = {
  id: 'thu-loi',
  version: '2026-01-01',
  title: words('Thử lời'),
  procedure: { code: '0.000000' },
  pages: [
    {
      id: 'mot',
      title: words('Lời có câu trả lời'),
      intro: words('Cho {ten} {{x}'),
      fields: [
        { id: 'ten', type: 'text', label: words('Tên') },
        { id: 'muc', type: 'choice', label: words('Mục của {ten}'), options: [{ code: 'a', label: words('Mục A') }] },
        { id: 'tien', type: 'money', label: words('Tiền cho {muc}'), max: 1000, messages: { 'too-large': words('{tien} là quá nhiều cho {ten}') } },
        {
          id: 'nguoi',
          type: 'repeat',
          label: words('Người'),
          fields: [
            { id: 'ho_ten', type: 'text', label: words('Họ tên') },
            { id: 'ngay', type: 'text', label: words('Ngày sinh của {ho_ten}') },
          ],
        },
      ],
    },
  ],
  checks: [{ id: 'khac', rule: 'ten != ho_ten', at: 'nguoi.ho_ten', message: words('{ho_ten} trùng với {ten}') }],
};

test('labels and sentences say the answers as they are now', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#text').fill(JSON.stringify(TOLD));
  await page.locator('to-khai #tk-heading').filter({ hasText: 'Thử lời' }).waitFor();
  const form = page.locator('to-khai');
  await form.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  const there = (text) => form.getByText(text).first().waitFor();
  await there('Cho … {x}');
  await there('Mục của …');
  const name = form.getByLabel('Tên', { exact: false }).first();
  await name.fill('<b>An</b> {/muc}');
  await name.press('Tab');
  // What was typed is text, whatever it looks like, and leaving a question keeps the focus where it went.
  await there('Cho <b>An</b> {/muc} {x}');
  assert.equal(await form.evaluate((element) => element.shadowRoot.activeElement.type), 'radio');
  await form.getByLabel('Mục A').click();
  await there('Tiền cho Mục A');
  await form.getByRole('button', { name: /^Thêm/ }).click();
  await there('Ngày sinh của …');
  const row = form.getByLabel('Họ tên', { exact: false });
  await row.fill('<b>An</b> {/muc}');
  await form.getByLabel(/^Tiền cho/).fill('1250000');
  await form.getByLabel(/^Tiền cho/).press('Tab');
  await there('Ngày sinh của <b>An</b> {/muc}');
  await form.getByRole('button', { name: 'Tiếp tục' }).click();
  const summary = form.locator('#tk-summary');
  await summary.waitFor();
  const said = await summary.getByRole('link').allTextContents();
  assert.equal(said.length, 2);
  assert.ok(said[0].endsWith('1.250.000 đồng là quá nhiều cho <b>An</b> {/muc}'), said[0]);
  assert.ok(said[1].endsWith('<b>An</b> {/muc} trùng với <b>An</b> {/muc}'), said[1]);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a row that was removed comes back to where it stood', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#text').fill(JSON.stringify(ROWS));
  await page.locator('to-khai #tk-heading').filter({ hasText: 'Thử hàng' }).waitFor();
  const form = page.locator('to-khai');
  await form.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  const names = form.getByLabel('Tên');
  const mark = (input) => (input.isTheSame = true);
  const there = () => names.evaluateAll((inputs) => inputs.map((input) => input.value));
  for (const [index, name] of ['Một', 'Hai', 'Ba'].entries()) {
    await form.getByRole('button', { name: /^Thêm/ }).click();
    await names.nth(index).fill(name);
    await names.nth(index).evaluate(mark);
  }
  await form.getByRole('button', { name: /^Xo/ }).nth(1).click();
  await names.nth(2).waitFor({ state: 'detached' });
  assert.deepEqual(await there(), ['Một', 'Ba']);
  assert.deepEqual(await names.evaluateAll((inputs) => inputs.map((input) => input.isTheSame)), [true, true], 'rows that stay keep their elements');
  // What becomes known meanwhile takes nothing away.
  await form.evaluate((element) => {
    element.person = { name: 'Trần Thị Mẫu', record: { format: 'tokhai-identity/1', entries: [], missing: [] }, proofs: [] };
    return new Promise((done) => element.addEventListener('tk-ready', done, { once: true }));
  });
  await form.getByRole('button', { name: 'Khôi phục' }).click();
  await names.nth(2).waitFor();
  assert.deepEqual(await there(), ['Một', 'Hai', 'Ba']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a choice from a list goes with its row, however often that is moved', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  const options = [...'abcdef'].map((code) => ({ code, label: words(`Mục ${code}`) }));
  const [first] = ROWS.pages;
  const [group] = first.fields;
  const fields = [{ ...group, fields: [...group.fields, { id: 'muc', type: 'choice', label: words('Mục'), options }] }];
  await page.locator('#text').fill(JSON.stringify({ ...ROWS, pages: [{ ...first, fields }] }));
  await page.locator('to-khai #tk-heading').filter({ hasText: 'Thử hàng' }).waitFor();
  const form = page.locator('to-khai');
  await form.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  const [names, lists] = [form.getByLabel('Tên'), form.getByRole('combobox', { name: 'Mục' })];
  for (const [index, code] of ['a', 'b'].entries()) {
    await form.getByRole('button', { name: /^Thêm/ }).click();
    await names.nth(index).fill(code);
    await lists.nth(index).selectOption(code);
  }
  const there = () => Promise.all([names, lists].map((all) => all.evaluateAll((controls) => controls.map((control) => control.value))));
  for (const order of [['b', 'a'], ['a', 'b'], ['b', 'a']]) {
    await form.getByRole('button', { name: /^Chuyển lên/ }).click();
    await page.waitForFunction((first) => document.querySelector('to-khai').shadowRoot.querySelector('.tk-row input').value === first, order[0]);
    assert.deepEqual(await there(), [order, order]);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('with letters of twice the size no word breaks that fits into a line', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  const enlarge = () => page.evaluate(() => (document.documentElement.style.fontSize = '225%'));
  const check = async (screen) => {
    await enlarge();
    assert.deepEqual(await brokenWords(page), [], screen);
    assert.ok((await overflow(page)) <= 0, `${screen} scrolls sideways`);
  };
  const [form] = FORMS;
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await check('start');
  await signIn(person, form.citizen);
  await enlarge();
  await fillAll(person, form, (name) => check(name));
  await check('review');
  const { dossier } = await send(person);
  await check('receipt');
  await page.goto(`${service.url}/bien-nhan/${dossier.key}`);
  await check('receipt page');
  await page.goto(`${service.url}/ho-so`);
  await check('dossiers');
  // The check can fail: a word in a line that has room for it, told to break.
  await page.locator('h1').evaluate((node) => {
    node.textContent = 'ab';
    const half = document.createElement('span');
    half.style.cssText = 'float: right; height: 1px';
    half.style.width = 'calc(100% - 0.8em)';
    node.style.textWrap = 'wrap';
    node.prepend(half);
    node.style.wordBreak = 'break-all';
  });
  assert.match((await brokenWords(page)).join(), /^ab/);
  await page.context().close();
});

/** One page that is longer than what is drawn at once. */
const PAGE = {
  ...ROWS,
  id: 'thu-trang-dai',
  title: words('Thử trang dài'),
  pages: [{ id: 'mot', title: words('Trang dài'), fields: Array.from({ length: 301 }, (_, at) => ({ id: `chu_${at}`, type: 'text', label: words(`Chữ ${at}`), required: at === 300, ...(at === 3 && { show: "chu_10 == 'x'" }) })) }],
};

test('of a long page the first questions come at once and the others by themselves; what is wrong with the last one leads there', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#text').fill(JSON.stringify(PAGE));
  const form = page.locator('to-khai');
  await form.locator('#tk-heading').filter({ hasText: PAGE.title.vi }).waitFor();
  // How many there are at each picture that is painted.
  await page.evaluate(() => {
    globalThis.counts = [];
    const look = () => {
      const count = document.querySelector('to-khai').shadowRoot.querySelectorAll('input').length;
      if (count) globalThis.counts.push(count);
      if (count < 300) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await form.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  await form.getByLabel('Chữ 0').fill('đầu');
  await form.locator('input').nth(299).waitFor();
  const counts = await page.evaluate(() => globalThis.counts);
  assert.equal(counts[0], 60, 'a screen full at once');
  assert.ok(counts.length > 2 && counts.every((count, at) => at === 0 || count >= counts[at - 1]), `${counts}`);
  assert.equal(await form.locator('input').first().inputValue(), 'đầu', 'what is typed meanwhile stays');

  // Who is quicker than the last questions finds what is wrong with them all the same.
  await form.getByRole('button', { name: 'Quay lại' }).click();
  await form.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  await page.evaluate(() => {
    const root = document.querySelector('to-khai').shadowRoot;
    const press = () => (root.querySelector('input') ? root.querySelector('button[type="submit"]').click() : requestAnimationFrame(press));
    press();
  });
  await form.locator('#tk-summary a').click();
  await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.activeElement?.id === 'f-chu_300');

  // One that comes up far above leaves the element alone that somebody types into.
  const typed = form.locator('#f-chu_10');
  await typed.evaluate((node) => (globalThis.typed = node));
  await typed.focus();
  await page.keyboard.press('x');
  await form.locator('#f-chu_3').waitFor();
  assert.ok(await page.evaluate(() => document.querySelector('to-khai').shadowRoot.activeElement === globalThis.typed));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

/** A group of 200 rows of ten questions, as large as one may be. */
const LONG = {
  ...ROWS,
  id: 'thu-hang-dai',
  title: words('Thử hàng dài'),
  pages: [
    {
      id: 'mot',
      title: words('Hàng'),
      fields: [
        {
          id: 'hang',
          type: 'repeat',
          max_rows: 200,
          label: words('Các hàng'),
          row_label: words('Hàng'),
          fields: [
            { id: 'ten', type: 'name', label: words('Tên') },
            { id: 'so', type: 'integer', label: words('Số') },
            { id: 'gia', type: 'integer', label: words('Giá') },
            { id: 'tong', type: 'integer', value: 'so * gia', label: words('Tổng') },
            { id: 'ngay', type: 'date', label: words('Ngày') },
            { id: 'dung', type: 'boolean', label: words('Đúng') },
            ...['mot', 'hai', 'ba', 'bon'].map((id) => ({ id: `chu_${id}`, type: 'text', label: words(`Chữ ${id}`) })),
          ],
        },
      ],
    },
  ],
};

/**
 * What a press on what has the focus takes up to the picture in which `done` holds: `ms`, and however busy the machine is, `changes` in the
 * form's tree (elements and texts that come or go, and attributes and texts that are written) and `calls` of the form's module.
 */
async function painted(page, key, done, argument) {
  await page.evaluate(() => {
    addEventListener('keydown', ({ timeStamp }) => (globalThis.began = timeStamp), { once: true, capture: true });
    globalThis.work = { changes: 0 };
    globalThis.calls = 0;
    const all = (node) => 1 + (node.querySelectorAll?.('*').length ?? 0);
    globalThis.watcher = new MutationObserver((records) => {
      for (const { type, addedNodes, removedNodes } of records) {
        globalThis.work.changes += type === 'childList' ? [...addedNodes, ...removedNodes].reduce((sum, node) => sum + all(node), 0) : 1;
      }
    });
    globalThis.watcher.observe(document.querySelector('to-khai').shadowRoot, { attributes: true, characterData: true, childList: true, subtree: true });
  });
  await page.keyboard.press(key);
  await page.waitForFunction(done, argument);
  return page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() =>
          setTimeout(() => {
            globalThis.watcher.disconnect();
            resolve({ ms: Math.round(performance.now() - globalThis.began), ...globalThis.work, calls: globalThis.calls });
          }),
        ),
      ),
  );
}

/** Counts in the page what is called of modules of forms; the engine is none. */
const COUNT_CALLS = () => {
  globalThis.calls = 0;
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const { exports } = made.instance ?? made;
    if (!('tk_save' in exports)) return made;
    const counted = ([name, own]) => [name, typeof own !== 'function' ? own : (...values) => ((globalThis.calls += 1), own(...values))];
    const instance = { exports: Object.fromEntries(Object.entries(exports).map(counted)) };
    return made.instance ? { module: made.module, instance } : instance;
  };
};

/** Of each act on 200 rows: most changes in the form's tree, and most calls of its module; about twice what they are. */
const MOST_WORK = {
  add: { changes: 900, calls: 12 },
  letter: { changes: 10, calls: 10 },
  sum: { changes: 50, calls: 10 },
  move: { changes: 80, calls: 60 },
  remove: { changes: 200, calls: 10 },
  undo: { changes: 1000, calls: 60 },
};

test('200 rows of ten questions by keyboard alone: typing, adding, moving, removing and undoing', async (t) => {
  const page = await openPage(browser);
  await page.addInitScript(COUNT_CALLS);
  await page.goto(`${service.url}/thiet-ke`);
  await page.locator('#form').selectOption('to-khai-moi');
  await page.locator('#text').fill(JSON.stringify(LONG));
  await page.locator('to-khai #tk-heading').filter({ hasText: LONG.title.vi }).waitFor();
  const form = page.locator('to-khai');
  await form.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click();
  const add = form.getByRole('button', { name: 'Thêm hàng' });
  await add.waitFor();
  await page.evaluate(async () => {
    const root = document.querySelector('to-khai').shadowRoot;
    for (let row = 0; row < 199; row += 1) {
      [...root.querySelectorAll('button')].find((one) => one.textContent === 'Thêm hàng').click();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  const rows = form.locator('.tk-row');
  assert.equal(await rows.count(), 199);
  const focus = () => form.evaluate((element) => element.shadowRoot.activeElement?.textContent);
  const took = {};

  await add.focus();
  const count = (wanted) => document.querySelector('to-khai').shadowRoot.querySelectorAll('.tk-row').length === wanted;
  took.add = await painted(page, 'Enter', count, 200);
  assert.equal(await focus(), 'Hàng 200', 'the new row has the focus');
  await form.getByText('Đã đủ 200 mục').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  took.letter = await painted(page, 'A', () => document.querySelector('to-khai').shadowRoot.activeElement.value === 'A');
  await page.keyboard.press('n');
  await page.keyboard.press('Tab');
  await page.keyboard.press('5');
  await page.keyboard.press('Tab');
  took.sum = await painted(page, '7', () => [...document.querySelector('to-khai').shadowRoot.querySelectorAll('.tk-row')].at(-1).textContent.includes('35'));

  const up = rows.nth(199).getByRole('button', { name: /^Chuyển lên/ });
  await up.focus();
  took.move = await painted(page, 'Enter', () => document.querySelector('to-khai').shadowRoot.querySelectorAll('.tk-row')[198].querySelector('input').value === 'An');
  assert.equal(await focus(), 'Hàng 199: An', 'the focus goes with the row');
  assert.equal(await rows.nth(199).locator('input').first().inputValue(), '');
  assert.match(await rows.nth(198).innerText(), /35/, 'what is computed goes with it');
  assert.equal(await rows.nth(0).getByRole('button', { name: /^Chuyển lên/ }).count(), 0);

  await rows.nth(198).getByRole('button', { name: /^Xoá/ }).focus();
  took.remove = await painted(page, 'Enter', count, 199);
  assert.equal(await focus(), 'Các hàng', 'the heading of the group has the focus');
  assert.match(await form.locator('.tk-repeat [role=status]').innerText(), /Đã xoá một mục\. Khôi phục/, 'it is announced, with the way back');
  await form.getByRole('button', { name: 'Khôi phục' }).focus();
  took.undo = await painted(page, 'Enter', count, 200);
  assert.equal(await focus(), 'Hàng 199: An');
  assert.equal(await rows.nth(198).locator('input').first().inputValue(), 'An');
  t.diagnostic(JSON.stringify(took));
  // Milliseconds are for `cargo xtask bench` to hold to a budget, as tests run beside each other; the work is the same everywhere. It goes by
  // what a press is about, a question or a row of ten, and never by the 2,000 questions around it.
  for (const [act, { changes, calls }] of Object.entries(MOST_WORK)) {
    assert.ok(took[act].changes <= changes && took[act].calls <= calls, `${act}: ${JSON.stringify(took[act])}, at most ${changes} changes and ${calls} calls`);
  }
  assert.deepEqual(Object.keys(took), Object.keys(MOST_WORK));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
