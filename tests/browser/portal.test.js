// The pages around the form: each is whole, reachable and calm, also when something is not there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FORMS } from './forms.js';
import { launch, openPage, serve } from './harness.js';
import { Person } from './person.js';
import { look, overflow, violations } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

let browser;
let service;
before(async () => {
  browser = await launch();
  service = await serve();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

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
