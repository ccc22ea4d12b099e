// The checks that every screen goes through can fail: each seeded fault is found.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openPage } from './harness.js';
import { overflow, violations } from './screens.js';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const PAGE = `<!doctype html><html lang="vi"><title>Thử</title><main><h1>Thử</h1><div id="host"></div></main>`;

async function found(inside) {
  const page = await openPage(browser);
  await page.setContent(PAGE);
  await page.evaluate((html) => {
    document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = html;
  }, inside);
  const lines = await violations(page);
  await page.context().close();
  return lines;
}

test('a screen without a fault has no violation', async () => {
  assert.deepEqual(await found('<label for="a">Họ và tên</label> <input id="a">'), []);
});

test('a question without a label is found inside a shadow tree', async () => {
  const lines = await found('<input id="a">');
  assert.match(lines.join('\n'), /^label: /);
});

test('text of too little contrast is found', async () => {
  const lines = await found('<p style="color:#aaa;background:#fff">Chữ quá nhạt</p>');
  assert.match(lines.join('\n'), /^color-contrast: /);
});

test('a target that is too small is found', async () => {
  const lines = await found(
    '<button style="width:9px;height:9px;padding:0;border:0" aria-label="a"></button><button style="width:9px;height:9px;padding:0;border:0" aria-label="b"></button>',
  );
  assert.match(lines.join('\n'), /^target-size: /);
});

test('a page that is wider than its window is found', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.setContent('<meta name="viewport" content="width=device-width"><p>ổn</p>');
  assert.equal(await overflow(page), 0);
  await page.setContent('<div style="width:500px">rộng</div>');
  assert.ok((await overflow(page)) > 0);
  await page.context().close();
});

test('a violation of the security policy is written down', async () => {
  const page = await openPage(browser);
  await page.route('http://localhost/', (route) =>
    route.fulfill({
      headers: { 'content-security-policy': "default-src 'self'", 'content-type': 'text/html' },
      body: '<p style="color:red">x</p><script>1</script>',
    }),
  );
  await page.goto('http://localhost/');
  assert.equal(page.complaints.filter((line) => line.startsWith('policy')).length, 2);
  await page.context().close();
});
