// The form on a page of another site: from the page to filled answers to the agency that has them, under a strict policy.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { agency } from './agency.js';
import { fill, form, goOn, isWhole, personIn, stageOfAgency } from './embedded.js';
import { FORMS, WITH_PAPER } from './forms.js';
import { openPage } from './harness.js';
import { idOf } from './person.js';
import { look, violations } from './screens.js';
import { fillPage } from './walk.js';

const { browser, office, service } = await stageOfAgency(({ url }) => ({ framedBy: [url] }));

const [, second] = FORMS;

/** A page that writes down the events of its elements. */
async function open(path, options) {
  const page = await openPage(browser, options);
  await page.addInitScript(() => {
    globalThis.heard = [];
    for (const name of ['tk-ready', 'tk-page', 'tk-submit', 'tk-error']) {
      addEventListener(name, ({ detail }) => globalThis.heard.push([name, detail]), true);
    }
  });
  await page.goto(path.startsWith('http') ? path : office.url + path);
  return page;
}

const heard = (page, name) =>
  page.evaluate((wanted) => globalThis.heard.filter(([type]) => type === wanted).map(([, detail]) => detail), name);

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

/** Waits until the agency has one more dossier than before, and gives it. */
async function nextDossier(act) {
  const count = office.received.length;
  await act();
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (office.received.length > count) return office.received[count];
    await new Promise((done) => setTimeout(done, 20));
  }
  return assert.fail('the agency has received nothing');
}

test('plain HTML: three lines, and the page’s own form posts the dossier', async () => {
  const page = await open('/plain.html');
  const asked = [];
  page.on('request', (request) => request.url().startsWith(service.url) && asked.push(request));
  const element = page.locator('to-khai');
  await page.locator('#tk-heading').waitFor();
  await look(page, 'embed-plain-start');
  const isInvalid = () => element.evaluate((node) => node.matches(':invalid') && !node.checkValidity());
  assert.ok(await isInvalid());

  // Too early: nothing is posted, the browser says why and leads there.
  const button = page.getByRole('button', { name: 'Gửi cho Cơ quan Ví dụ' });
  await button.click();
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'to-khai');
  assert.equal(await element.evaluate((node) => node.validationMessage), 'Tờ khai chưa điền xong.');
  assert.equal(office.received.length, 0);
  assert.equal(new URL(page.url()).pathname, '/plain.html');

  await fill(page, page.locator('to-khai'));
  await page.getByRole('heading', { name: 'Đã điền xong' }).waitFor();
  assert.equal(await isInvalid(), false);
  // The page has yet to post it: nobody has received anything.
  assert.equal((await heard(page, 'tk-page')).at(-1).title, 'Đã điền xong');
  await look(page, 'embed-plain-done');

  // What was handed over and not sent is not lost with the page.
  await page.reload();
  await page.getByText('Bạn có một hồ sơ đang điền dở').waitFor();
  assert.ok(await isInvalid());
  await page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click();
  await page.locator('#tk-statement').check();
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await page.getByRole('heading', { name: 'Đã điền xong' }).waitFor();
  const { dossier, type } = await nextDossier(() => button.click());
  assert.match(type, /^application\/x-www-form-urlencoded/);
  isWhole(dossier);
  for (const request of asked) assert.equal((await request.allHeaders()).cookie, undefined, request.url());
  await close(page);
});

test('the page’s form resets the element, which begins anew, and a disabled fieldset disables it', async () => {
  const form = '<form><fieldset><to-khai name="k" src="https://tokhai.example/forms/xac-nhan-cu-tru.wasm"></to-khai></fieldset></form>';
  const page = await open(office.page('/reset.html', `<script type="module" src="https://tokhai.example/assets/tokhai.js"></script>${form}`));
  const element = page.locator('to-khai');
  await fill(page, element);
  await page.getByRole('heading', { name: 'Đã điền xong' }).waitFor();
  const posted = () => page.evaluate(() => new FormData(document.querySelector('form')).get('k'));
  isWhole(JSON.parse(await posted()));
  assert.equal(await posted(), await element.evaluate((node) => node.value));
  await page.evaluate(() => (document.querySelector('fieldset').disabled = true));
  assert.equal(await posted(), null);
  assert.ok(await element.evaluate((node) => node.inert && !node.willValidate));
  await page.evaluate(() => (document.querySelector('fieldset').disabled = false));

  await page.evaluate(() => document.querySelector('form').reset());
  await element.getByRole('button', { name: 'Bắt đầu' }).waitFor();
  assert.equal(await posted(), null);
  assert.ok(await element.evaluate((node) => node.matches(':invalid')));
  await goOn(element, element.getByRole('button', { name: 'Bắt đầu' }));
  assert.equal(await element.locator('input:checked').count(), 0, 'nothing stays of what was answered');
  await close(page);
});

for (const who of ['nobody', 'somebody']) {
  test(`a page that begins anew as soon as it hears the dossier gets a form that begins anew: of ${who}`, async () => {
    const form = '<form><to-khai name="k" src="https://tokhai.example/forms/xac-nhan-cu-tru.wasm"></to-khai></form>';
    const page = await open(office.page('/anew.html', `<script type="module" src="https://tokhai.example/assets/tokhai.js"></script>${form}`));
    const element = page.locator('to-khai');
    await element.locator('#tk-heading').waitFor();
    if (who === 'somebody') {
      await element.evaluate((node) => (node.person = { name: 'Trần Thị Mẫu', record: { format: 'tokhai-identity/1', entries: [], missing: [] }, proofs: [] }));
    }
    await page.evaluate(() => {
      document.addEventListener('tk-submit', ({ detail, target }) => {
        globalThis.taken = detail;
        target.reset();
      });
    });
    await fill(page, element);
    await element.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).waitFor();
    isWhole(await page.evaluate(() => globalThis.taken));
    assert.equal(await element.evaluate((node) => node.value), '');
    assert.deepEqual((await heard(page, 'tk-page')).filter(({ title }) => title === 'Đã điền xong'), []);
    await page.reload();
    await element.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).waitFor();
    await close(page);
  });
}

test('what was to be deleted does not come back, although the page went before the database had done it', async () => {
  const form = '<form><to-khai name="k" src="https://tokhai.example/forms/xac-nhan-cu-tru.wasm"></to-khai></form>';
  const page = await open(office.page('/deleted.html', `<script type="module" src="https://tokhai.example/assets/tokhai.js"></script>${form}`));
  const element = page.locator('to-khai');
  await fill(page, element);
  await page.getByRole('heading', { name: 'Đã điền xong' }).waitFor();
  await page.evaluate(() => {
    // Until the reload nothing is deleted, as when a page goes in the middle of it.
    IDBObjectStore.prototype.delete = () => {
      throw new DOMException('', 'AbortError');
    };
    document.querySelector('form').reset();
  });
  await page.reload();
  await element.getByRole('button', { name: 'Bắt đầu' }).waitFor();
  await close(page);
});

for (const [name, theme] of [['react', 'civic'], ['vue', 'large']]) {
  test(`${name}: the package on the page’s own site, a form of the service, theme ${theme}`, async () => {
    const page = await open(`/${name}.html`);
    await page.locator('#tk-heading').waitFor();
    await look(page, `embed-${name}-start`);

    // The page changes the language by an attribute, and hears where the form is.
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('to-khai').getByRole('button', { name: 'Start' }).waitFor();
    await page.getByRole('button', { name: 'Tiếng Việt' }).click();
    await page.locator('to-khai').getByRole('button', { name: 'Bắt đầu' }).click();
    await page.getByText('Đang ở: ').waitFor();
    await page.locator('to-khai').getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await page.locator('#tk-summary').waitFor();
    await look(page, `embed-${name}-errors`);
    await page.reload();
    await page.locator('to-khai').getByRole('button', { name: 'Bắt đầu' }).waitFor();

    const { dossier, type } = await nextDossier(() => fill(page, page.locator('to-khai')));
    assert.equal(type, 'application/json');
    isWhole(dossier);
    await page.getByText(`Cơ quan Ví dụ đã nhận: NH-${office.received.length}`).waitFor();
    assert.equal(await page.locator('to-khai').count(), 0);
    // The page has said that it is stored, so nothing of it waits on the device.
    await page.reload();
    await page.locator('to-khai').getByRole('button', { name: 'Bắt đầu' }).waitFor();
    await close(page);
  });
}

test('a page tells who fills the form while it is open: what is empty is filled, what was typed stays', async () => {
  const page = await open('/plain.html');
  const part = page.locator('to-khai');
  await part.locator('#tk-heading').waitFor();
  await goOn(part, part.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }));
  const name = part.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`);
  while ((await name.count()) === 0) {
    await fillPage(personIn(page, part), form);
    await goOn(part, part.getByRole('button', { name: 'Tiếp tục', exact: true }));
  }
  await name.fill('Tên Tôi Gõ');
  const role = await part.evaluate((element) => {
    const section = (bytes) => WebAssembly.Module.customSections(new WebAssembly.Module(bytes), 'tokhai.meta')[0];
    return fetch(element.getAttribute('src')).then((response) => response.arrayBuffer()).then((bytes) => JSON.parse(new TextDecoder().decode(section(bytes))).attributes.find(({ attr }) => attr === 'name.birth').role);
  });
  const { citizen } = form;
  await part.evaluate((element, { role, values }) => {
    const entries = Object.entries(values).map(([attr, value]) => ({ attr, role, subject: 'p1', value, source: 'population', assurance: 'vneid2', as_of: '2026-11-01', proof: 0 }));
    element.person = { name: '', record: { format: 'tokhai-identity/1', entries, missing: [] }, proofs: [] };
  }, { role, values: { 'name.birth': citizen.attributes['name.birth'], 'id.number': citizen.attributes['id.number'] } });
  await part.locator('.tk-origin').getByText('Từ dữ liệu quốc gia về dân cư').first().waitFor();
  assert.equal((await part.locator(`[id="${idOf('/nguoi_khai/so_dinh_danh')}"]`).inputValue()).replaceAll(' ', ''), citizen.attributes['id.number']);
  assert.equal(await name.inputValue(), 'Tên Tôi Gõ');
  await close(page);
});

test('a frame: the page around hears it, makes it as high, and changes its language', async () => {
  const page = await open('/frame.html');
  const frame = page.frameLocator('iframe');
  await frame.locator('#tk-heading').waitFor();
  assert.ok(await page.evaluate(() => {
    try {
      return !new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {
      return true;
    }
  }), 'the page itself may not run WebAssembly');
  const heights = () =>
    page.evaluate(() => document.querySelector('iframe').getBoundingClientRect().height);
  const inner = () => page.frames()[1].evaluate(() => document.documentElement.scrollHeight);
  const fits = async (least) => {
    for (const end = Date.now() + 10_000; Date.now() < end; ) {
      if ((await inner()) <= (await heights()) && (await heights()) > least) return true;
      await new Promise((done) => setTimeout(done, 20));
    }
    return false;
  };
  assert.ok(await fits(300));
  await look(page, 'embed-frame-start');
  await page.getByRole('button', { name: 'English' }).click();
  await frame.getByRole('button', { name: 'Start' }).waitFor();
  await page.getByRole('button', { name: 'Tiếng Việt' }).click();
  await frame.getByRole('button', { name: 'Bắt đầu' }).waitFor();
  const { dossier, type } = await nextDossier(() => fill(page, frame));
  assert.equal(type, 'application/json');
  isWhole(dossier);
  await page.getByText('Đang ở: ').waitFor();
  await page.getByText('Cơ quan Ví dụ đã nhận: ').waitFor();
  await frame.getByRole('button', { name: 'Bắt đầu', includeHidden: true }).waitFor({ state: 'attached' });
  await close(page);
});

test('a frame speaks with the page that was named and with nobody else', async () => {
  const page = await open('/frame.html');
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Bắt đầu' }).waitFor();
  // A message of the right shape from the wrong window: the page's own, and a frame beside.
  const count = await page.evaluate(async () => {
    let heard = 0;
    document.querySelector('iframe').addEventListener('tk-submit', () => (heard += 1));
    const answered = new Promise((done) => addEventListener('message', () => done(), { once: true }));
    postMessage({ type: 'tk-submit', detail: { format: 'tokhai-dossier/1' } }, location.origin);
    await answered;
    return heard;
  });
  assert.equal(count, 0);
  // What is no word of the contract changes nothing.
  for (const message of [null, 'tk-lang', { type: 'tk-lang' }, { type: 'tk-lang', lang: {} }, { type: 'tk-submit', detail: 1 }]) {
    await page.evaluate((text) => document.querySelector('iframe').contentWindow.postMessage(text, '*'), message);
  }
  await frame.getByRole('button', { name: 'Bắt đầu' }).waitFor();

  // A page that is not named is shown nothing; one that names another is not told.
  const stranger = await agency();
  stranger.meet(service.url);
  const other = await openPage(browser);
  try {
    const addresses = [office.url, stranger.url].map((origin) => `${service.url}/nhung/${form.id}?trang=${origin}`);
    const frames = addresses.map((src) => `<iframe title="a" src="${src}"></iframe>`).join('');
    const refused = [];
    other.on('console', (message) => refused.push(message.text()));
    await other.goto(stranger.page('/x.html', frames, '/frame-alone.html'));
    await other.waitForLoadState('networkidle');
    for (const inner of other.frames().slice(1)) assert.equal(await inner.locator('to-khai').count(), 0, inner.url());
    assert.ok(refused.some((text) => /frame-ancestors/.test(text)), refused.join('\n'));
  } finally {
    await other.context().close();
    await stranger.stop();
  }
  await close(page);
});

test('a page that allows no script at all: the frame leads back to it with the dossier', async () => {
  const page = await open('/frame-alone.html');
  const frame = page.frameLocator('iframe');
  await frame.locator('#tk-heading').waitFor();
  await look(page, 'embed-frame-alone');
  const { dossier, type } = await nextDossier(() => fill(page, frame));
  assert.match(type, /^application\/x-www-form-urlencoded/);
  isWhole(dossier);
  await page.getByRole('heading', { name: /^Đã nhận NH-/ }).waitFor();
  assert.equal(page.url(), `${office.url}/nhan`);
  await close(page);
});

test('a page that allows no script at all: files that were chosen come with the dossier', async () => {
  const src = `${service.url}/nhung/${WITH_PAPER.id}?trang=${office.url}&ve=/nhan`;
  const page = await open(office.page('/frame-files.html', `<h1>Thử</h1><iframe title="Tờ khai" width="600" height="2000" src="${src}"></iframe>`, '/frame-alone.html'));
  const { dossier, type, files } = await nextDossier(() => fill(page, page.frameLocator('iframe'), WITH_PAPER));
  assert.match(type, /^multipart\/form-data/);
  const [paper] = dossier.answers.giay_to_cho_o;
  assert.deepEqual([...files.keys()], [paper.sha256]);
  const file = files.get(paper.sha256);
  assert.deepEqual([file.name, file.type], [paper.name, 'application/pdf']);
  assert.equal(createHash('sha256').update(Buffer.from(await file.arrayBuffer())).digest('hex'), paper.sha256);
  await close(page);
});

/**
 * The paths of the files that come over the network from now on. A script that was fetched is imported from what the browser keeps; at
 * most it asks once more whether that still holds.
 */
async function loadedBy(page) {
  const [answers, loaded] = [new Map(), []];
  const session = await page.context().newCDPSession(page);
  session.on('Network.requestWillBeSent', ({ requestId, request }) => answers.set(requestId, new URL(request.url).pathname));
  session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => statusCode === 200 && loaded.push(requestId));
  await session.send('Network.enable');
  return () => loaded.map((id) => answers.get(id));
}

test('two forms on one page share the engine and nothing else', async () => {
  const page = await openPage(browser);
  const loaded = await loadedBy(page);
  await page.goto(`${office.url}/two.html`);
  const [first, other] = [page.locator('#cu-tru'), page.locator('#tam-tru')];
  await first.getByRole('button', { name: 'Bắt đầu' }).waitFor();
  await other.getByRole('button', { name: 'Start' }).waitFor();
  for (const file of ['engine.js', 'engine_bg.wasm', 'tokhai.css', 'lang/vi.json']) {
    assert.equal(loaded().filter((path) => path === `/assets/${file}`).length, 1, file);
  }
  await look(page, 'embed-two');
  await other.getByRole('button', { name: 'Start' }).click();
  await other.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`).fill('Trần Văn Hai');
  await first.evaluate((node) => node.addEventListener('tk-submit', ({ detail }) => (globalThis.sent = detail)));
  await fill(page, first);
  await page.waitForFunction(() => globalThis.sent);
  isWhole(await page.evaluate(() => globalThis.sent));
  assert.equal(await other.locator(`[id="${idOf('/nguoi_khai/ho_ten')}"]`).inputValue(), 'Trần Văn Hai');
  assert.ok(await other.evaluate((node) => node.value === '' && !node.validity.valid));

  // Addresses are found without an attribute that says where the list is.
  await fillPage(personIn(page, other), { answers: second.answers.filter(([path]) => path !== '/nguoi_khai/ho_ten') });
  await close(page);
});

test('each failure has its sentence inside the element, and an event for the page', async () => {
  const script = '<script type="module" src="https://tokhai.example/assets/tokhai.js"></script>';
  const src = 'https://tokhai.example/forms/xac-nhan-cu-tru.wasm';
  const wrong = `sha256-${'0'.repeat(64)}`;
  const cases = [
    // A language that is not there is Vietnamese, also where it is asked for on another site.
    ['problem.unknown', `<to-khai lang="fr" src="https://tokhai.example/forms/khong-co.wasm"></to-khai>`, /Không có biểu mẫu này/, null],
    ['problem.unknown', `<to-khai src="https://tokhai.example/forms/khong-co.wasm"></to-khai>`, /Không có biểu mẫu này/, /There is no form/],
    ['problem.digest', `<to-khai src="${src}" integrity="${wrong}"></to-khai>`, /không đúng bản đã công bố/, /not the published one/],
    ['problem.unknown', `<to-khai src="https://tokhai.example/assets/tokhai.css"></to-khai>`, /Không có biểu mẫu này/, /There is no form/],
    ['problem.module', `<to-khai src="https://tokhai.example/assets/engine_bg.wasm"></to-khai>`, /bị hỏng/, /damaged/],
    ['problem.network', `<to-khai src="http://127.0.0.1:9/x.wasm"></to-khai>`, /Kiểm tra kết nối mạng/, /Check your connection/],
    ['problem.blocked', `<to-khai src="${src}"></to-khai>`, /không cho phép WebAssembly/, /does not allow WebAssembly/],
  ];
  for (const [code, element, vietnamese, english] of cases) {
    for (const [lang, sentence] of [['vi', vietnamese], ['en', english]]) {
      if (!sentence) continue;
      const body = script + (element.includes(' lang=') ? element : element.replace('<to-khai', `<to-khai lang="${lang}"`));
      const page = await open(office.page('/fault.html', body, code === 'problem.blocked' ? '/blocked.html' : '/plain.html'));
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
      assert.deepEqual(await heard(page, 'tk-error'), [{ code }]);
      assert.ok(await page.locator('to-khai').evaluate((node) => node.matches(':invalid')));
      assert.deepEqual(await violations(page), [], code);
      await page.getByRole('button', { name: lang === 'vi' ? 'Thử lại' : 'Try again' }).waitFor();
      // That the policy refuses is the case; the browser says so too.
      if (!/blocked|network/.test(code)) assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  }
});

test('what the page wrote inside the element says what to do where the script does not come, or the browser is too old', async () => {
  for (const [prepare, told] of [
    [(page) => page.route('**/tokhai.js', (route) => route.abort()), false],
    [(page) => page.route('**/tokhai.js', (route) => route.fulfill({ contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' }, body: 'class A { ### }' })), false],
    // As in Safari 16.3.
    [(page) => page.addInitScript(() => [delete HTMLElement.prototype.attachInternals, delete globalThis.CSSStyleSheet]), true],
  ]) {
    const page = await openPage(browser);
    await prepare(page);
    await page.goto(`${office.url}/plain.html`);
    if (told) await page.getByRole('alert').filter({ hasText: /trình duyệt quá cũ/ }).waitFor();
    const late = page.locator('.late').first();
    assert.equal(await late.evaluate((node) => {
      const [waiting] = node.getAnimations();
      return waiting?.effect.getTiming().delay ?? 10_000;
    }), 10_000);
    await page.evaluate(() => document.getAnimations().forEach((waiting) => waiting.finish()));
    await late.getByRole('link', { name: 'tải lại trang' }).waitFor();
    await page.getByRole('link', { name: 'reload the page' }).waitFor();
    await look(page, `embed-lacks-${told ? 'features' : 'script'}`);
    await page.context().close();
  }
});

for (const held of ['engine_bg.wasm', 'lang/vi.json']) {
  test(`a language that is chosen while ${held} loads is the one the form comes in`, async () => {
    const page = await openPage(browser);
    let release;
    const isHeld = new Promise((resolve) => (release = resolve));
    await page.route(`**/assets/${held}`, async (route) => {
      await isHeld;
      await route.continue();
    });
    const [words, engine] = ['lang/vi.json', 'engine_bg.wasm'].map((name) => page.waitForRequest(`**/assets/${name}`));
    await page.goto(`${office.url}/plain.html`);
    await Promise.all([words, engine]);
    await page.locator('to-khai').evaluate((element) => element.setAttribute('lang', 'en'));
    release();
    await page.getByRole('button', { name: /^(Start|Fill it in yourself)$/ }).waitFor();
    await close(page);
  });
}

test('without a network there is a sentence, and the form comes when the network does', async () => {
  const page = await openPage(browser);
  await page.route('**/assets/engine_bg.wasm', (route) => route.abort());
  await page.goto(`${office.url}/plain.html`);
  await page.getByText('Không tải được biểu mẫu').waitFor();
  await page.unroute('**/assets/engine_bg.wasm');
  await page.getByRole('button', { name: 'Thử lại' }).click();
  await page.locator('#tk-heading').waitFor();
  await close(page);
});
