// What goes wrong is refused with a clear sentence, and nothing that was typed or stored is lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person, hasFocus } from './person.js';
import { look, lookInBoth, speak } from './screens.js';
import { fillAll, fillPage, openForm, send, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const [form] = FORMS;
const SUBMISSIONS = '**/api/submissions';

async function atReview(options) {
  const page = await openPage(browser);
  await options?.prepare?.(page);
  await openForm(page, service, form.id);
  const person = new Person(page, 'mouse');
  if (options?.isSignedIn ?? true) await signIn(person, form.citizen);
  await fillAll(person, form);
  return { page, person };
}

/** Asks the service from inside the page, with the page's own session. */
function ask(page, path, init) {
  return page.evaluate(
    async ([url, options]) => {
      const response = await fetch(url, options);
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, body: type.includes('json') ? await response.json() : await response.text() };
    },
    [path, init ?? {}],
  );
}

const post = (body, type = 'application/json') => ({ method: 'POST', headers: { 'content-type': type }, body });

/** Problem details as RFC 9457 has them, with a sentence in both languages. */
function assertProblem(answer, status) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(answer.type, /application\/problem\+json/);
  assert.equal(answer.body.status, status);
  for (const member of ['type', 'title', 'detail']) assert.ok(answer.body[member]?.length > 3, `${member} is told`);
}

test('a locked value that was tampered with is refused, and the untouched dossier still goes through', async () => {
  const { page, person } = await atReview();
  let key;
  await page.route(SUBMISSIONS, async (route) => {
    const dossier = route.request().postDataJSON();
    key = dossier.key;
    dossier.answers.nguoi_khai.ho_ten = 'Kẻ Mạo Danh';
    await route.continue({ postData: JSON.stringify(dossier) });
  });
  await person.tick(page.locator('#tk-statement'));
  const [response] = await Promise.all([
    page.waitForResponse(SUBMISSIONS),
    person.use(page.getByRole('button', { name: 'Nộp hồ sơ' })),
  ]);
  assert.equal(response.status(), 422);
  const problem = await response.json();
  // The proofs are bound to what the page sent; what the module says of a changed value is tested in the service's own tests.
  assert.equal(problem.code, 'proof');
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /Lần đăng nhập này không dùng để nộp được nữa/);
  await lookInBoth(page, 'tampered-refused');
  assert.equal((await ask(page, `/api/submissions/${key}`)).status, 404, 'nothing was stored');

  await page.unroute(SUBMISSIONS);
  const { code, dossier } = await send(person);
  assert.equal(dossier.key, key);
  assert.match(code, /\d/);
  assert.equal((await ask(page, `/api/submissions/${key}`)).status, 200);
  await page.context().close();
});

test('the same value without its proof is no longer verified, and its origin is refused', async () => {
  const { page, person } = await atReview();
  await page.route(SUBMISSIONS, async (route) => {
    const dossier = route.request().postDataJSON();
    dossier.proofs = [];
    await route.continue({ postData: JSON.stringify(dossier) });
  });
  await person.tick(page.locator('#tk-statement'));
  const [response] = await Promise.all([
    page.waitForResponse(SUBMISSIONS),
    person.use(page.getByRole('button', { name: 'Nộp hồ sơ' })),
  ]);
  assert.ok([400, 403, 422].includes(response.status()), `status ${response.status()}`);
  await page.locator('#tk-summary').waitFor();
  await page.context().close();
});

test('a module with one flipped byte is not run', async () => {
  const page = await openPage(browser);
  await page.route('**/forms/*.wasm', async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 1] ^= 1;
    await route.fulfill({ response, body });
  });
  await page.goto(`${service.url}/bieu-mau/${form.id}`);
  const alert = page.locator('to-khai').getByRole('alert');
  // Its words come after those of every visit.
  await alert.getByText(/không đúng bản đã công bố nên không được mở/).waitFor();
  await lookInBoth(page, 'module-refused');
  await page.unroute('**/forms/*.wasm');
  await alert.getByRole('button', { name: 'Thử lại' }).click();
  await page.locator('#tk-heading').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

// A browser may remember for good that an import failed.
for (const [name, address] of [
  ['a module', '**/forms/*.wasm'],
  ['an engine', '**/engine_bg.wasm'],
  ['the script of an engine', '**/engine.js'],
]) {
  test(`${name} that can not be loaded is told, and loads when tried again`, async () => {
    const page = await openPage(browser);
    await page.route(address, (route) => route.abort());
    await page.goto(`${service.url}/bieu-mau/${form.id}`);
    const element = page.locator('to-khai');
    await element.getByRole('alert').filter({ hasText: /[Kk]iểm tra kết nối mạng/ }).waitFor();
    await page.unroute(address);
    await element.getByRole('button', { name: 'Thử lại' }).click();
    await page.locator('#tk-heading').waitFor();
    await page.context().close();
  });
}

const LATE = [/Tờ khai chưa hiện ra ở đây\? Hãy kiểm tra kết nối mạng/, /Has the declaration not come up here\? Check your connection/];
const BLOCKED = [/trình duyệt quá cũ/, /the browser is too old/];
const LOST = [/Không tải được biểu mẫu, kiểm tra kết nối mạng/, /The form could not be loaded, check your connection/];

/** No sheets can be made by script. */
const SHEETLESS = () => {
  globalThis.CSSStyleSheet = class {
    constructor() {
      throw new TypeError('Illegal constructor');
    }
  };
};

/** Nor do elements take part in forms. */
const SAFARI_16_3 = `(${SHEETLESS})(); delete HTMLElement.prototype.attachInternals;`;

/** What an old browser lacks, or a network does not bring, and what the element says of it, if anything of it runs. */
const LACKS = [
  ['no WebAssembly', (page) => page.addInitScript(() => delete globalThis.WebAssembly), BLOCKED],
  ['Safari 16.3', (page) => page.addInitScript(SAFARI_16_3), BLOCKED],
  ['Safari 15.3', async (page) => [await page.addInitScript(SAFARI_16_3), await page.addInitScript(() => [delete Object.hasOwn, delete AbortSignal.timeout, delete Crypto.prototype.randomUUID])], BLOCKED],
  ['no sheets made by script, as Firefox 100', (page) => page.addInitScript(SHEETLESS), BLOCKED],
  ['an engine that it can not compile', (page) => page.addInitScript(() => (WebAssembly.instantiateStreaming = () => Promise.reject(new WebAssembly.CompileError('invalid opcode')))), BLOCKED],
  ['an engine that does not come', (page) => page.route('**/engine_bg.wasm', (route) => route.abort()), LOST],
  ['a page of an error in the place of the engine', (page) => page.route('**/engine_bg.wasm', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>503</h1>' })), LOST],
  ['no custom elements', (page) => page.addInitScript(() => Object.defineProperty(globalThis, 'customElements', { value: undefined })), undefined],
  ['a script that it can not read', (page) => page.route('**/tokhai.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'class A { ### }' })), undefined],
  ['a script that does not come', (page) => page.route('**/tokhai.js', (route) => route.abort()), undefined],
];

/** Whether what is said late can be seen: just before its time, and from then on. */
const lateSeen = (page) =>
  page.locator('.late').evaluate((node) => {
    // From its beginning, however slow this machine is.
    node.style.animation = 'none';
    node.getAnimations();
    node.style.animation = '';
    const [waiting] = node.getAnimations();
    const isSeen = () => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().height > 20;
    waiting.pause();
    waiting.currentTime = 9_990;
    const before = isSeen();
    waiting.finish();
    return [before, isSeen()];
  });

for (const [name, prepare, told] of LACKS) {
  test(`what to know and what to do stand on the page in both languages: ${name}`, async () => {
    for (const [nth, lang] of ['vi', 'en'].entries()) {
      const page = await openPage(browser);
      await page.context().addCookies([{ name: 'tokhai_lang', value: lang, url: service.url }]);
      await prepare(page);
      await page.goto(`${service.url}/bieu-mau/${form.id}`);
      const element = page.locator('to-khai');
      if (told) {
        await element.getByRole('alert').filter({ hasText: told[nth] }).waitFor();
        await element.getByRole('button', { name: lang === 'vi' ? 'Thử lại' : 'Try again' }).waitFor();
      }
      assert.deepEqual(await lateSeen(page), [false, true]);
      assert.match(await page.locator('.late').innerText(), LATE[nth]);
      await page.getByRole('heading', { name: lang === 'vi' ? 'Về thủ tục này' : 'About this procedure' }).waitFor();
      await look(page, `lacks-${LACKS.findIndex(([other]) => other === name)}-${lang}`);
      await page.getByRole('link', { name: lang === 'vi' ? 'Tải lại trang' : 'Reload the page' }).click();
      await page.getByRole('heading', { name: lang === 'vi' ? 'Về thủ tục này' : 'About this procedure' }).waitFor();
      await page.context().close();
    }
  });
}

test('a form that is there says nothing of one that is not', async () => {
  const page = await openPage(browser);
  await openForm(page, service, form.id);
  assert.equal(await page.locator('.late').isVisible(), false);
  assert.deepEqual(await page.locator('.late').evaluate((node) => node.getAnimations().length), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

/** A page whose time is ours, that of limits too. */
async function inOurTime(page) {
  await page.clock.install();
  await page.addInitScript(() => {
    AbortSignal.timeout = (ms) => {
      const control = new AbortController();
      setTimeout(() => control.abort(new DOMException('timed out', 'TimeoutError')), ms);
      return control.signal;
    };
  });
}

for (const [name, addresses, begun, sentence] of [
  ['engine', '**/engine_bg.wasm', 'to-khai:defined', LOST[0]],
  ['its script', '**/engine.js', 'to-khai:defined', LOST[0]],
  ['words', '**/lang/vi.json', 'to-khai:defined', LOST[0]],
  ['sheet', '**/tokhai.css', 'to-khai:defined', LOST[0]],
  ['module', '**/forms/*.wasm', 'to-khai >> text=Đang tải biểu mẫu…', /Kiểm tra kết nối mạng/],
]) {
  test(`a connection that stalls is told after a minute, and the form comes when tried again: ${name}`, async () => {
    const page = await openPage(browser);
    await inOurTime(page);
    await page.route(addresses, () => {});
    // The browser's own loading goes on for ever.
    await page.goto(`${service.url}/bieu-mau/${form.id}`, { waitUntil: 'domcontentloaded' });
    await page.locator(begun).waitFor();
    await page.clock.fastForward(30_000);
    assert.equal(await page.getByRole('alert').count(), 0);
    await page.clock.fastForward(60_000);
    const alert = page.locator('to-khai').getByRole('alert');
    await alert.filter({ hasText: sentence }).waitFor();
    await page.unroute(addresses);
    await page.locator('to-khai').getByRole('button', { name: 'Thử lại' }).click();
    await page.locator('#tk-heading').waitFor();
    await page.getByRole('button', { name: 'Tự điền' }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a form is there without data when the service does not say who is signed in', async () => {
  const page = await openPage(browser);
  await inOurTime(page);
  await page.route('**/api/session', () => {});
  const asked = page.waitForRequest('**/api/session');
  await page.goto(`${service.url}/bieu-mau/${form.id}`);
  await asked;
  await page.clock.fastForward(60_000);
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  await page.unroute('**/api/session');

  // Nor when it says who, and not what is known of them.
  await signIn(new Person(page, 'mouse'), form.citizen);
  await page.route('**/api/identity**', () => {});
  const planned = page.waitForRequest('**/api/identity**');
  await page.reload();
  await planned;
  await page.clock.fastForward(60_000);
  await page.locator('#tk-heading').waitFor();
  await page.context().close();
});

test('while a dossier is on its way that is said, in another language too', async () => {
  const { page, person } = await atReview();
  let free;
  const freed = new Promise((resolve) => (free = resolve));
  await page.route(SUBMISSIONS, async (route) => {
    await freed;
    return route.continue();
  });
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  await page.locator('#tk-heading').filter({ hasText: 'Đang nộp hồ sơ…' }).waitFor();
  await lookInBoth(page, 'sending');
  // What becomes known meanwhile does not lead back.
  await page.locator('to-khai').evaluate((element) => {
    element.person = { name: 'Trần Thị Mẫu', record: { format: 'tokhai-identity/1', entries: [], missing: [] }, proofs: [] };
    return new Promise((done) => element.addEventListener('tk-ready', done, { once: true }));
  });
  await page.locator('#tk-heading').filter({ hasText: 'Đang nộp hồ sơ…' }).waitFor();
  free();
  await page.locator('.tk-receipt__code').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a sending that stalls waits after a minute as one without network does, and can be tried again each time', async () => {
  const { page, person } = await atReview({ prepare: inOurTime });
  // While nobody looks, nothing is tried by itself.
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
  const keys = [];
  const stalls = async (addresses, act) => {
    await page.route(addresses, () => {});
    const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith(addresses.slice(2)));
    await act();
    keys.push((await asked).postDataJSON()?.key);
    await page.clock.fastForward(60_000);
    await page.locator('#waiting').getByText('Chưa nộp được vì mất mạng').waitFor();
    await page.unroute(addresses);
  };
  const again = () => page.locator('#waiting').getByRole('button', { name: 'Nộp ngay' }).click();
  await person.tick(page.locator('#tk-statement'));
  await stalls(SUBMISSIONS, () => person.use(page.getByRole('button', { name: 'Nộp hồ sơ' })));
  await stalls(SUBMISSIONS, again);
  await stalls('**/api/nonce', again);
  const sent = page.waitForRequest(SUBMISSIONS);
  await again();
  const { key } = (await sent).postDataJSON();
  assert.deepEqual(keys.slice(0, 2), [key, key]);
  await page.locator('.tk-receipt__code').waitFor();
  await page.context().close();
});

test('without a sign-in everything can be filled, is kept over the sign-in, and is then sent', async () => {
  const { page, person } = await atReview({ isSignedIn: false });
  const answers = await page.locator('dl.tk-answers').allInnerTexts();
  await lookInBoth(page, 'review-signed-out');
  assert.equal(await page.getByRole('button', { name: 'Nộp hồ sơ' }).count(), 0);
  await signIn(person, form.citizen, { declining: true, label: 'Đăng nhập để nộp' });
  await page.locator('#tk-statement').waitFor();
  assert.deepEqual(await page.locator('dl.tk-answers').allInnerTexts(), answers);
  const { code } = await send(person);
  assert.match(code, /\d/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a session that ended while filling loses nothing', async () => {
  const { page, person } = await atReview();
  await page.context().clearCookies();
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /Cần đăng nhập để nộp/);
  await signIn(person, form.citizen, { label: 'Đăng nhập để nộp' });
  await page.locator('#tk-statement').waitFor();
  assert.match((await send(person)).code, /\d/);
  await page.context().close();
});

test('a sending that the network lost is sent again under the same key, and stored once', async () => {
  const { page, person } = await atReview();
  const keys = [];
  await page.route(SUBMISSIONS, async (route) => {
    keys.push(route.request().postDataJSON().key);
    // The service takes the dossier, but the answer never arrives.
    await route.fetch();
    await route.abort();
  });
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  const waiting = page.locator('#waiting');
  await waiting.getByText(/Chưa nộp được vì mất mạng/).waitFor();
  await page.unroute(SUBMISSIONS);
  const again = page.waitForRequest(SUBMISSIONS);
  await person.use(waiting.getByRole('button', { name: 'Nộp ngay' }));
  const dossier = (await again).postDataJSON();
  const code = (await page.locator('.tk-receipt__code').textContent()).trim();
  assert.deepEqual(keys, [dossier.key]);
  const stored = await ask(page, `/api/submissions/${dossier.key}`);
  assert.equal(stored.status, 200);
  assert.ok(JSON.stringify(stored.body).includes(code), 'the receipt is that of the first sending');
  await page.context().close();
});

test('an answer without the code of a receipt is no receipt: nothing is told as received, and the dossier is sent again', async () => {
  const { page, person } = await atReview();
  // On a page that looks after nothing that waits.
  await page.locator('to-khai').evaluate((element) => {
    element.removeAttribute('queue');
    globalThis.received = [];
    element.addEventListener('tk-received', ({ detail }) => globalThis.received.push(detail));
  });
  await person.tick(page.locator('#tk-statement'));
  const keys = new Set();
  const answers = [[200, '{}'], [200, 'null'], [201, '[1]'], [200, '{"code":""}'], [200, '{"code":7}'], [204, ''], [200, '<p>OK</p>']];
  for (const [index, [status, body]] of answers.entries()) {
    await page.route(SUBMISSIONS, (route) => {
      keys.add(route.request().postDataJSON().key);
      return route.fulfill({ status, body, contentType: 'application/json' });
    });
    const answered = page.waitForResponse(SUBMISSIONS);
    await person.use(page.getByRole('button', { name: index ? 'Nộp lại' : 'Nộp hồ sơ' }).last());
    await answered;
    await page.locator('#tk-summary').getByText(/Chưa nộp được/).first().waitFor();
    assert.doesNotMatch(await page.title(), /Đã nhận|Đã điền xong/, `${status} ${body}`);
    assert.deepEqual(await page.evaluate(() => globalThis.received), [], `${status} ${body}`);
    await page.unroute(SUBMISSIONS);
  }
  await person.use(page.getByRole('button', { name: 'Nộp lại' }).last());
  const code = (await page.locator('.tk-receipt__code').textContent()).trim();
  assert.deepEqual((await page.evaluate(() => globalThis.received)).map((one) => one.code), [code]);
  assert.equal(keys.size, 1);
  await page.context().close();
});

test('a sending without network is tried again right beside the sentence that says so', async () => {
  const { page, person } = await atReview();
  // On a page that looks after nothing that waits.
  await page.locator('to-khai').evaluate((element) => element.removeAttribute('queue'));
  await page.setViewportSize({ width: 360, height: 740 });
  assert.match(await page.locator('#tk-heading').innerText(), /^Bước (\d+)\/\1/, 'the review is the last step');
  // The words have to be here before the network goes: no worker keeps them in this test.
  for (const lang of ['en', 'vi']) await speak(page, lang);
  await person.tick(page.locator('#tk-statement'));
  await page.context().setOffline(true);
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  const again = summary.getByRole('button', { name: 'Nộp lại' });
  for (const part of [summary.getByText(/mất kết nối/), again]) {
    const { y, height } = await part.boundingBox();
    assert.ok(y >= 0 && y + height <= 740, `in sight: ${y} + ${height}`);
  }
  await lookInBoth(page, 'review-offline');
  await page.context().setOffline(false);
  await again.click();
  await page.locator('.tk-receipt__code').waitFor();
  await page.context().close();
});

test('answers survive a reload of the page', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await fillPage(person, form);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
  await fillPage(person, form);
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await lookInBoth(page, 'start-with-draft');
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  assert.equal(await person.at('f-nguoi_khai-ho_ten').inputValue(), form.citizen.attributes['name.birth']);
  await page.context().close();
});

test('an empty page stays, with one summary that has the focus and leads to each question', async () => {
  const page = await openPage(browser);
  await openForm(page, service, form.id);
  const person = new Person(page, 'keyboard');
  await toNextScreen(page, () => person.use(page.getByRole('button', { name: 'Tự điền' })));
  await person.use(page.getByRole('button', { name: 'Tiếp tục', exact: true }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.ok(await hasFocus(summary), 'the summary has the focus');
  const title = await page.locator('#tk-heading').evaluate((node) => node.lastChild.textContent);
  await page.waitForFunction((start) => document.title.startsWith(start), `Có 1 mục cần sửa – ${title} – `);
  await lookInBoth(page, 'page-errors');
  const link = summary.getByRole('link').first();
  const sentence = await link.innerText();
  await person.use(link);
  const control = page.locator('[id="f-muc_dich"]');
  assert.ok(await hasFocus(control), 'the link leads to the question');
  const question = page.locator('.tk-question', { has: control });
  assert.ok((await question.innerText()).includes(sentence), 'the same words stand at the question');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a summary that stands there before what comes after the first question is named in the title then', async () => {
  const page = await openPage(browser);
  let go;
  const held = new Promise((done) => (go = done));
  await page.route('**/send.js', (route) => held.then(() => route.continue()));
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  await page.locator('#tk-summary').waitFor();
  const start = 'Có 1 mục cần sửa – ';
  assert.ok(!(await page.title()).startsWith(start), await page.title());
  go();
  await page.waitForFunction((start) => document.title.startsWith(start), start);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a review without the statement is not sent, and says what is missing', async () => {
  const { page, person } = await atReview();
  let requests = 0;
  await page.route(SUBMISSIONS, (route) => {
    requests += 1;
    return route.continue();
  });
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /lời cam đoan/);
  await lookInBoth(page, 'review-errors');
  assert.equal(requests, 0);
  await page.context().close();
});

test('what programs send wrongly is refused with problem details', async () => {
  const page = await openPage(browser);
  await page.goto(service.url);
  assertProblem(await ask(page, '/api/submissions', post('{}')), 401);
  await openForm(page, service, form.id);
  await signIn(new Person(page, 'mouse'), form.citizen);
  assertProblem(await ask(page, '/api/submissions', post('{"a":')), 400);
  assertProblem(await ask(page, '/api/submissions', post('{}')), 422);
  assertProblem(await ask(page, '/api/submissions', post('{}', 'text/plain')), 415);
  assertProblem(await ask(page, '/api/submissions', post(`"${'a'.repeat(3_000_000)}"`)), 413);
  assertProblem(await ask(page, '/api/submissions/0193b6f0-0000-7000-8000-000000000000'), 404);
  assertProblem(await ask(page, '/api/identity?form=khong-co', post('{}')), 404);
  await page.context().close();
});
