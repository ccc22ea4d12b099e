// The pages around the form: each is whole, reachable and calm, also when something is not there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { look, lookInBoth, overflow, violations } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();

const PAGES = [
  ['home', '/', 200, /Bạn cần làm thủ tục gì/],
  ['search-without-marks', '/?tim=tam+tru', 200, /Đăng ký tạm trú/],
  ['search-empty', '/?tim=khong-co-gi', 200, /Không tìm thấy biểu mẫu nào/],
  ['unknown-form', '/bieu-mau/khong-co', 404, /Không có biểu mẫu này/],
  ['unknown-page', '/khong-co', 404, /Không tìm thấy trang/],
  ['sign-in-failed', '/dang-nhap/ve?code=a&state=b', 400, /Chưa đăng nhập được/],
  ['problem-explained', '/loi/sign-in-needed', 200, /Cần đăng nhập/],
];

for (const [name, path, status, words] of PAGES) {
  test(`portal page ${name}`, async () => {
    const page = await openPage(browser);
    const response = await page.goto(service.url + path);
    assert.equal(response.status(), status);
    assert.match(await page.locator('main').innerText(), words);
    await look(page, `portal-${name}`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

const ENGLISH = [
  ['home', '/', /What do you need to do/],
  ['search-empty', '/?tim=khong-co-gi', /No form found/],
  ['unknown-form', '/bieu-mau/khong-co', /Go to the home page/],
  ['sign-in-failed', '/dang-nhap/ve?code=a&state=b', /Go to the home page/],
  ['dossiers-signed-out', '/ho-so', /Sign in/],
];

for (const [name, path, words] of ENGLISH) {
  test(`portal page ${name} in English`, async () => {
    const page = await openPage(browser);
    await page.context().addCookies([{ name: 'tokhai_lang', value: 'en', url: service.url }]);
    await page.goto(service.url + path);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    const text = await page.locator('main').innerText();
    assert.match(text, words);
    assert.deepEqual(await untranslated(page), []);
    await look(page, `portal-${name}-en`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

/** Texts with Vietnamese letters that are not marked as such. */
function untranslated(page) {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const isShown = node.parentElement.closest('script, noscript') === null;
      const isVietnamese = /[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]/.test(node.data);
      if (isShown && isVietnamese && node.parentElement.closest('[lang]').lang !== 'vi') found.push(node.data.trim());
    }
    return found;
  });
}

test('changing the language loses nothing that is typed, with script and without', async () => {
  const page = await openPage(browser);
  await page.goto(`${service.url}/?tim=tru`);
  await page.locator('#tim').fill('tam tru o Ha Noi');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'What do you need to do?' }).waitFor();
  assert.equal(await page.locator('#tim').inputValue(), 'tam tru o Ha Noi');
  assert.equal(await page.title(), 'Choose a form – Tờ Khai');
  assert.ok(await page.getByRole('link', { name: 'Tiếng Việt' }).evaluate((node) => node === document.activeElement));

  await page.goto(`${service.url}/bieu-mau/${FORMS[0].id}`);
  await page.locator('to-khai').getByRole('button', { name: 'Fill it in yourself' }).click();
  await page.locator('[id="f-muc_dich"]').first().waitFor();
  const person = new Person(page, 'mouse');
  await person.answer('/muc_dich', 'thu-tuc-hanh-chinh');
  await page.locator('[id="f-co_quan_yeu_cau"]').fill('Trường Mẫu');
  const heading = await page.locator('#tk-heading').innerText();
  await page.getByRole('link', { name: 'Tiếng Việt' }).click();
  await page.waitForFunction((before) => document.querySelector('to-khai').shadowRoot.querySelector('#tk-heading').innerText !== before, heading);
  assert.equal(await page.locator('[id="f-co_quan_yeu_cau"]').inputValue(), 'Trường Mẫu');
  assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
  await page.reload();
  assert.equal(await page.locator('html').getAttribute('lang'), 'vi', 'the choice is remembered');
  assert.deepEqual(page.complaints, []);
  await page.context().close();

  const bare = await openPage(browser, { javaScriptEnabled: false });
  await bare.goto(`${service.url}/?tim=tam+tru`);
  await bare.getByRole('link', { name: 'English' }).click();
  assert.equal(await bare.locator('html').getAttribute('lang'), 'en');
  assert.equal(await bare.locator('#tim').inputValue(), 'tam tru');
  await bare.goto(`${service.url}/khong-co`);
  assert.equal(await bare.locator('html').getAttribute('lang'), 'en');
  await bare.context().close();
});

test('who chooses a language and sends the search in the same moment finds what they look for in it', async () => {
  const page = await openPage(browser);
  for (const [lang, heading, other] of [
    ['en', 'What do you need to do?', 'vi'],
    ['vi', 'Bạn cần làm thủ tục gì?', 'en'],
  ]) {
    await page.goto(`${service.url}/`);
    // The other language takes its time.
    let free;
    const freed = new Promise((resolve) => (free = resolve));
    await page.route(`**/*=${lang}*`, async (route) => {
      await freed;
      await route.continue();
    });
    await page.locator('input[name="tim"]').fill('ket hon');
    await page.locator(`a[data-language="${lang}"]`).click();
    const sent = page.waitForRequest((request) => request.url().includes('tim='));
    await page.locator('input[name="tim"]').press('Enter');
    free();
    await sent;
    await page.waitForURL(/tim=ket/);
    await page.locator(`html[lang="${lang}"]`).waitFor();
    await page.getByRole('heading', { name: heading }).waitFor();
    assert.equal(await page.locator('input[name="tim"]').inputValue(), 'ket hon');
    assert.equal(await page.locator(`html[lang="${other}"]`).count(), 0);
    await page.unrouteAll();
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a citizen who declines to share can go on without', async () => {
  const page = await openPage(browser);
  const [form] = FORMS;
  await openForm(page, service, form.id);
  await page.locator('to-khai').getByRole('link', { name: /^Đăng nhập/ }).click();
  await page.locator(`button[value="${form.citizen.id}"]`).click();
  await page.locator('button[value="refuse"]').click();
  await page.getByRole('heading', { name: 'Bạn đã dừng đăng nhập' }).waitFor();
  await look(page, 'portal-sign-in-declined');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('who has signed in for something else is told how to share with this form, and a page of one\'s own asks for a sign-in to see it', async () => {
  const page = await openPage(browser);
  const [form] = FORMS;
  await page.goto(`${service.url}/nhat-ky`);
  await page.getByText('Trang này chỉ dành cho chính bạn. Đăng nhập để xem.').waitFor();
  await page.locator('main').getByRole('link', { name: 'Đăng nhập' }).click();
  await page.locator(`button[value="${form.citizen.id}"]`).click();
  await page.locator('button[value="agree"]').click();
  await page.getByRole('heading', { name: 'Nhật ký đọc dữ liệu' }).waitFor();
  await openForm(page, service, form.id);
  const share = page.locator('.tk-sources').getByRole('link', { name: 'Chọn dữ liệu để chia sẻ' });
  await share.waitFor();
  await lookInBoth(page, 'portal-not-shared');
  await share.click();
  await page.locator(`button[value="${form.citizen.id}"]`).click();
  for (;;) {
    await page.locator('button[value="agree"]').or(page.locator('#tk-heading')).first().waitFor();
    if (!(await page.locator('button[value="agree"]').count())) break;
    const answered = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await page.locator('button[value="agree"]').click();
    await answered;
  }
  await page.locator('.tk-sources').getByText('Cơ sở dữ liệu quốc gia về dân cư').waitFor();
  assert.equal(await share.count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the receipt can be read again by its owner, and by nobody else', async () => {
  const [form] = FORMS;
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  await fillAll(person, form);
  const { dossier, code } = await send(person);
  const address = `${service.url}/bien-nhan/${dossier.key}`;
  const response = await page.goto(address);
  assert.equal(response.status(), 200);
  assert.ok((await page.locator('main').innerText()).includes(code));
  await look(page, 'portal-receipt');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'What was submitted' }).waitFor();
  await look(page, 'portal-receipt-en');

  await page.getByRole('link', { name: 'My applications' }).click();
  assert.ok((await page.locator('main').innerText()).includes(code));
  await look(page, 'portal-dossiers-en');
  await page.getByRole('link', { name: 'Tiếng Việt' }).click();
  await page.getByRole('heading', { name: 'Hồ sơ của tôi' }).waitFor();
  await page.locator('#ma').fill(`${code.toLowerCase()} `);
  await page.getByRole('button', { name: 'Tra cứu' }).click();
  await look(page, 'portal-dossiers-found');
  assert.equal(await page.locator('.forms__item').count(), 1);
  await page.locator('#ma').fill('TK01-1999-000001');
  await page.getByRole('button', { name: 'Tra cứu' }).click();
  await page.getByRole('heading', { name: /Không có hồ sơ nào của bạn/ }).waitFor();
  await look(page, 'portal-dossiers-unknown');
  assert.deepEqual(page.complaints, []);

  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.waitForURL(`${service.url}/`);
  const refused = await page.goto(address);
  assert.ok([401, 404].includes(refused.status()), `status ${refused.status()}`);
  assert.ok(!(await page.locator('main').innerText()).includes(form.citizen.attributes['name.birth']));
  await page.context().close();
});

test('the checks of a screen see faults inside a real form', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await openForm(page, service, FORMS[0].id);
  assert.deepEqual(await violations(page), []);
  assert.ok((await overflow(page)) <= 0);
  await page.evaluate(() => {
    const input = document.createElement('input');
    document.querySelector('to-khai').shadowRoot.querySelector('#tk-heading').after(input);
    input.size = 90;
  });
  assert.match((await violations(page)).join(), /^label: /);
  assert.ok((await overflow(page)) > 0);
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await page.waitForFunction(() => document.body.hasAttribute('style'));
  assert.match(page.complaints.join(), /policy/);
  await page.context().close();
});

test('the page of a form says what to do where no script runs', async () => {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(`${service.url}/bieu-mau/${FORMS[0].id}`);
  assert.match(await page.locator('noscript').innerText(), /bật JavaScript/);
  await page.context().close();
});

test('every response has a strict content security policy', async () => {
  for (const path of ['/', '/thiet-ke', `/bieu-mau/${FORMS[0].id}`, '/api/forms', '/khong-co', '/assets/tokhai.js']) {
    const response = await fetch(service.url + path);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'|default-src 'self'/, path);
    assert.match(policy, /'wasm-unsafe-eval'/, path);
    assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'/, path);
  }
});
