// The checks that every screen goes through can fail: each seeded fault is found.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openPage } from './harness.js';
import { faults, overflow, untranslated, violations } from './screens.js';

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

/** What is found wrong with a screen that holds this, within a shadow tree, and `style`. */
async function wrong(inside, style = '') {
  const page = await openPage(browser);
  await page.setContent(PAGE.replace('<title>', '<meta name="viewport" content="width=device-width"><title>'));
  await page.evaluate(
    ([html, css]) => {
      const root = document.querySelector('#host').attachShadow({ mode: 'open' });
      root.innerHTML = `<style>:host { font-size: 1rem } ${css}</style>${html}`;
    },
    [inside, style],
  );
  const lines = await faults(page);
  await page.context().close();
  return lines.join('\n');
}

test('a good screen has no fault: narrow, wide, light, dark, in large letters, in the system’s colours', async () => {
  assert.equal(await wrong('<p>Ổn</p><button>Tiếp tục</button> <a href="#">Quay lại</a>'), '');
});

for (const [name, inside, style, line] of [
  ['is wider than 320 px', '<div class="a">rộng</div>', '.a { width: 330px }', /^320 px: html\. is \d+ px too wide for div\.a$/m],
  ['scrolls sideways within itself', '<div class="a"><div class="b">rộng</div></div>', '.a { overflow: auto } .b { width: 1400px }', /^320 px: div\.a is \d+ px too wide/m],
  ['is too wide in letters of twice the size', '<p class="a">chữ</p>', '.a { width: 15em }', /^letters twice the size: html\. is \d+ px too wide/m],
  ['breaks words in letters of twice the size', '<p class="a">dài quá</p>', '.a { width: 9rem; word-break: break-all; text-indent: 8rem }', /^letters twice the size: dài: a$/m],
  ['is too pale in the dark', '<p class="a">chữ</p>', '@media (prefers-color-scheme: dark) { .a { background: #222; color: #444 } }', /^dark: color-contrast: /m],
  ['has a button that only a colour shows', '<button class="a">Gửi</button>', '.a { border: 0; background: #006; color: #fff }', /^forced colours: button\.a has no shape$/m],
  ['keeps pale colours of its own', '<p class="a">chữ</p>', '@media (forced-colors: active) { .a { forced-color-adjust: none; background: #fff; color: #ccc } }', /^forced colours: p\.a is too pale: /m],
  ['moves although that is not wished', '<p class="a">chữ</p>', '.a { animation: 3s linear infinite b } @keyframes b { to { margin: 9px } }', /^reduced motion: p\.a moves$/m],
]) {
  test(`a screen that ${name} is found`, async () => {
    assert.match(await wrong(inside, style), line);
  });
}

test('a sentence in another language is found, on a page in whatever language it says it is and in a form on it; one that says so itself is none', async () => {
  const page = await openPage(browser);
  for (const lang of ['vi', 'en']) {
    await page.setContent(`<html lang="${lang}"><body><p>Tiếp tục</p><p lang="vi">Nộp hồ sơ</p><a lang="en">Continue</a>`);
    assert.deepEqual([await untranslated(page, 'en'), await untranslated(page, 'vi')], [['Tiếp tục'], []], `a page in ${lang}`);
    await page.setContent(`<html lang="${lang}"><body><p>Nộp hồ sơ</p><to-khai>`);
    await page.evaluate(() => (document.querySelector('to-khai').attachShadow({ mode: 'open' }).innerHTML = '<div class="tk-form" lang="vi"><p>Tiếp tục</p></div>'));
    assert.deepEqual([await untranslated(page, 'en'), await untranslated(page, 'vi')], [['Tiếp tục'], []], `a form on a page in ${lang}`);
  }
  await page.context().close();
});

test('what is wrong within a frame is found', async () => {
  const page = await openPage(browser);
  await page.setContent(`${PAGE}<iframe title="Trong" srcdoc="<html lang=vi><title>Trong</title><input id=a>"></iframe>`);
  assert.match((await violations(page)).join('\n'), /^label: /m);
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
