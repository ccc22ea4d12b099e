// Without the network: what was opened once opens, what was filled is not lost, and nothing is shown as sent that was not.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, SITE, mortalBrowser, openPage, stage, succession } from './harness.js';
import { Person } from './person.js';
import { lookInBoth, speak } from './screens.js';
import { fillAll, openForm, send, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const [form, other] = FORMS;
const open = () => openPage(browser, { serviceWorkers: 'allow' });

/** Waits until a page opens without the network. */
async function isKept(page, path) {
  await page.evaluate(async (key) => {
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((next) => setTimeout(next, 20))) {
      if (navigator.serviceWorker.controller && (await caches.match(key))) return;
    }
    throw new Error(`${key} is not kept`);
  }, `${path}?lang=vi`);
}

/** Opens a form and waits until it is kept. */
async function openKept(page, { url } = service, id = form.id) {
  await openForm(page, { url }, id);
  await isKept(page, `/bieu-mau/${id}`);
}

/** Everything in the caches: addresses, and what of it is text. */
const cached = (page) =>
  page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        found.push({ name, url: new URL(request.url).pathname, text: await response.text() });
      }
    }
    return found;
  });

test('a form that was opened once opens without the network, also after a reload, and so does the start page', async () => {
  const page = await open();
  await openKept(page);
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  assert.equal(await page.locator('to-khai').getAttribute('today'), null, 'the day is the device’s, not that of keeping');
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await page.getByText('Đang mất mạng. Bạn cứ điền tiếp').waitFor();
  await page.goto(`${service.url}/`);
  await page.getByText('Chưa liên lạc được với máy chủ').waitFor();
  const marked = page.locator('.forms__item').filter({ has: page.locator('[data-form]:visible') });
  await marked.first().waitFor();
  assert.equal(await marked.count(), 1, 'only the form that was opened is said to open');
  await lookInBoth(page, 'offline-home');
  await marked.getByRole('link').click();
  await page.locator('#tk-heading').waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.locator('html[lang="en"]').waitFor();
  await page.locator('to-khai').getByText('There is no network').or(page.locator('to-khai[lang="en"]')).first().waitFor();
  await page.goto(`${service.url}/`);
  await page.getByRole('heading', { name: 'What do you need to do?' }).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('who chooses a language and presses a link in the same moment gets the next page in it, without the network too', async () => {
  const page = await open();
  await openKept(page);
  for (const [isOffline, lang, heading] of [
    [false, 'en', 'What do you need to do?'],
    [true, 'vi', 'Bạn cần làm thủ tục gì?'],
    [true, 'en', 'What do you need to do?'],
    [false, 'vi', 'Bạn cần làm thủ tục gì?'],
  ]) {
    await page.context().setOffline(isOffline);
    await page.evaluate((to) => {
      document.querySelector(`a[data-language="${to}"]`).click();
      document.querySelector('a.banner__name').click();
    }, lang);
    await page.waitForURL(`${service.url}/`);
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.goto(`${service.url}/bieu-mau/${form.id}`);
    await page.locator(`html[lang="${lang}"]`).waitFor();
    await page.locator('#tk-heading').waitFor();
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the same when the server is gone and the device does not know', async (t) => {
  const { next } = await succession(t);
  const mortal = await next();
  const page = await open();
  await openKept(page, mortal);
  await mortal.stop();
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await page.goto(`${mortal.url}/bieu-mau/${other.id}`);
  await page.getByRole('heading', { name: 'Chưa mở được trang này' }).waitFor();
  await lookInBoth(page, 'offline-not-kept');
  await page.goto(`${mortal.url}/ho-so`);
  await page.getByRole('heading', { name: 'Chưa mở được trang này' }).waitFor();
  await page.goto(`${mortal.url}/bieu-mau/${form.id}`);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  const gone = page.getByText('Đang mất mạng. Bạn cứ điền tiếp');
  await gone.waitFor();
  assert.ok(await page.evaluate(() => navigator.onLine), 'the device does not know');
  await next();
  await gone.waitFor({ state: 'hidden' });
  await page.context().close();
});

test('a new edition takes over, leaves an open page alone, and the old one goes with that page', async (t) => {
  const { folder, next, stop } = await succession(t);
  const [forms, site] = [join(folder, 'forms'), join(folder, 'site')];
  cpSync(join(ROOT, 'forms'), forms, { recursive: true });
  cpSync(SITE, site, { recursive: true });
  const mortal = await next(forms, site);
  const old = await open();
  await openKept(old, mortal);
  const editions = () => old.context().pages().at(-1).evaluate(() => caches.keys());
  const [first] = (await editions()).filter((name) => name.endsWith('-forms'));

  const words = join(site, 'lang', 'vi.json');
  writeFileSync(words, readFileSync(words, 'utf8').replace('"Tự điền"', '"Tự điền bản mới"'));
  rmSync(`${words}.br`);
  const definition = join(forms, `${form.id}.json`);
  const text = readFileSync(definition, 'utf8');
  const title = JSON.parse(text).title.vi;
  writeFileSync(definition, text.replace(JSON.stringify(title), JSON.stringify(`${title} bản mới`)));
  await next(forms, site);

  const page = await old.context().newPage();
  await openForm(page, mortal, form.id);
  await page.getByRole('button', { name: 'Tự điền bản mới' }).waitFor();
  assert.equal(await page.locator('#tk-heading').innerText(), `${title} bản mới`);
  // The new worker has kept the form too, although only its older edition was opened before it came.
  await page.evaluate(async (before) => {
    for (;;) {
      const names = (await caches.keys()).filter((name) => name.endsWith('-forms') && name !== before);
      if (names.length && (await (await caches.open(names[0])).keys()).length > 2) return;
      await new Promise((next) => setTimeout(next, 20));
    }
  }, first);
  assert.ok((await editions()).includes(first), 'a page of the old edition is open');

  // The page that was open brings the rest of its own edition, and keeps its draft.
  await toNextScreen(old, () => old.getByRole('button', { name: 'Tự điền', exact: true }).click());
  await old.locator('[id="f-co_quan_yeu_cau"]').or(old.locator('.tk-question').first()).first().waitFor();
  const base = await old.locator('script[src$="tokhai.js"]').getAttribute('src');
  const [later, fresh] = await old.evaluate(
    async ([own, names]) => [await Promise.all(names.map((name) => fetch(own + name).then((response) => response.status))), (await fetch(`${own}lang/vi.json`).then((response) => response.text())).includes('Tự điền bản mới')],
    [base.replace('tokhai.js', ''), ['drafts.js', 'send.js', 'proof.js', 'lang/later/vi.json']],
  );
  assert.deepEqual([later, fresh], [[200, 200, 200, 200], false], 'what it loads later is of its own edition');

  await old.close();
  await page.goto(`${mortal.url}/`);
  await page.evaluate(async (before) => {
    while ((await caches.keys()).includes(before)) await new Promise((next) => setTimeout(next, 20));
  }, first);
  await stop();
  await page.goto(`${mortal.url}/bieu-mau/${form.id}`);
  await page.getByRole('button', { name: 'Tự điền bản mới' }).waitFor();
  await page.context().close();
});

test('nothing of a person is ever in a cache, and on a shared device not even which form was opened', async () => {
  const page = await open();
  const person = new Person(page, 'mouse');
  await openKept(page);
  await signIn(person, form.citizen);
  await openKept(page);
  await fillAll(person, form);
  const { dossier } = await send(person);
  for (const path of [`/bien-nhan/${dossier.key}`, '/ho-so', '/nhat-ky', '/', `/bieu-mau/${form.id}?ho_ten=Mao+Danh`]) {
    await page.goto(service.url + path);
  }
  const all = await cached(page);
  assert.ok(all.length > 20);
  const isPublic = /^\/(|lang|mat-mang|worker\.js|bieu-mau\/[a-z-]+|forms\/[0-9a-f]{64}\.wasm|units\/[0-9a-f]{64}\.json|v\/[0-9a-f]{16}\/assets\/.+)$/;
  assert.deepEqual(all.filter(({ url }) => !isPublic.test(url)).map(({ url }) => url), []);
  const { attributes } = form.citizen;
  for (const value of [attributes['name.birth'], attributes['id.number'], attributes['contact.phone'], dossier.key, 'Mao Danh', 'Đăng xuất']) {
    assert.deepEqual(all.filter(({ text }) => text.includes(value)).map(({ url }) => url), [], value);
  }
  await page.goto(`${service.url}/bieu-mau/${other.id}`);
  await page.locator('#tk-shared').check();
  // Listened for before the press: on a slow machine the page has come again when the press is over.
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Xoá dữ liệu trên máy này' }).click();
  await reloaded;
  await page.locator('#tk-heading').waitFor();
  await page.goto(`${service.url}/bieu-mau/${form.id}`);
  await page.locator('#tk-heading').waitFor();
  // What is asked for by name comes after whatever the page itself asked for.
  await page.evaluate((path) => navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ form: path })), `/bieu-mau/${other.id}`);
  await isKept(page, `/bieu-mau/${other.id}`);
  const forms = (await cached(page)).filter(({ url }) => url.startsWith('/bieu-mau/')).map(({ url }) => url);
  assert.deepEqual([...new Set(forms)], [`/bieu-mau/${other.id}`]);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

const panel = (page) => page.locator('#waiting');
const code = (page) => page.locator('.tk-receipt__code');
const ask = (page, path) => page.evaluate((url) => fetch(url).then(async (response) => ({ status: response.status, body: await response.json() })), path);

/** What lies in a database of the browser, as it lies there. */
const lying = (page, name, store) =>
  page.evaluate(
    async ([database, of]) => {
      const known = (await indexedDB.databases()).some((one) => one.name === database);
      if (!known) return [];
      const opening = indexedDB.open(database);
      const base = await new Promise((resolve, reject) => {
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = reject;
      });
      const all = base.transaction(of).objectStore(of).getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      base.close();
      return all.result.map(({ data, iv, ...rest }) => ({ ...rest, text: new TextDecoder().decode(data) }));
    },
    [name, store],
  );

/** Fills a form to its end, signed in or not, and presses "Nộp hồ sơ" without a network. */
async function fillWithout(page, { isSignedIn = true, isShared = false } = {}) {
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  if (isShared) await page.locator('#tk-shared').check();
  if (isSignedIn) await signIn(person, form.citizen);
  await fillAll(person, form);
  // The words have to be here before the network goes: no worker keeps them in this test.
  for (const lang of ['en', 'vi']) await speak(page, lang);
  await page.context().setOffline(true);
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  return person;
}

/** The same, until it waits; gives its key. */
async function waits(page, options) {
  const person = await fillWithout(page, options);
  await panel(page).getByText('Chưa nộp được vì mất mạng').waitFor();
  const [{ key }] = await lying(page, 'tokhai-waiting', 'waiting');
  return { person, key };
}

/** Every dossier that pages of a context send, as its key and the token of its first proof. */
function sendings(page) {
  const sent = [];
  page.context().on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/api/submissions')) return;
    const { key, proofs, answers } = request.postDataJSON();
    sent.push({ key, token: proofs[0]?.split('~')[0], answers });
  });
  return sent;
}

test('what can not be sent waits encrypted, over a reload without the network, and is sent once when it is back', async () => {
  const page = await open();
  const tokens = [];
  page.on('response', async (response) => {
    if (response.url().includes('/api/identity')) tokens.push((await response.json()).proofs?.[0].split('~')[0]);
  });
  await openKept(page);
  const sent = sendings(page);
  const { key } = await waits(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'waiting-title');
  assert.equal(await code(page).count(), 0);
  assert.doesNotMatch(await page.locator('body').innerText(), /Đã nộp|Đã nhận/);
  await lookInBoth(page, 'waiting-shown');
  const [one] = await lying(page, 'tokhai-waiting', 'waiting');
  const name = form.citizen.attributes['name.birth'];
  for (const part of [name, 'ho_ten', 'dossier', form.id]) assert.ok(!JSON.stringify(one).includes(part), `${part} can not be read`);

  await page.reload();
  await panel(page).getByText('Chưa nộp được vì mất mạng').waitFor();
  await page.locator('to-khai').getByText(name).first().waitFor();
  assert.match(await page.locator('#tk-heading').innerText(), /Kiểm tra lại/, 'it opens where it was sent off');
  sent.length = 0;
  tokens.length = 0;
  await page.context().setOffline(false);
  await code(page).waitFor();
  assert.deepEqual(sent.map((each) => each.key), [key]);
  assert.ok(tokens.includes(sent[0].token), 'the proofs are fresh');
  assert.ok(tokens.length >= 2 && tokens[0] !== tokens.at(-1));
  const stored = await ask(page, `/api/submissions/${key}`);
  assert.equal(stored.body.code, (await code(page).innerText()).trim());
  await panel(page).waitFor({ state: 'detached' });
  assert.deepEqual([await lying(page, 'tokhai-waiting', 'waiting'), await lying(page, 'tokhai', 'drafts')], [[], []]);
  await page.goto(`${service.url}/ho-so`);
  assert.equal(await page.locator('.forms__item', { hasText: stored.body.code }).count(), 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('it is sent from any page at the next visit, by one of two tabs, and the receipt is told until it was seen', async () => {
  const page = await open();
  await openKept(page);
  const sent = sendings(page);
  const { key } = await waits(page);
  const [first, second] = [await page.context().newPage(), await page.context().newPage()];
  await page.close();
  for (const tab of [first, second]) {
    await tab.goto(`${service.url}/`);
    await panel(tab).getByText('Chưa nộp được vì mất mạng').waitFor();
  }
  await lookInBoth(first, 'waiting-home');
  sent.length = 0;
  await first.context().setOffline(false);
  for (const tab of [first, second]) await panel(tab).getByText(/^Đã nộp\. Mã hồ sơ: TK01-/).waitFor();
  await panel(first).getByRole('heading', { name: 'Hồ sơ đã nộp' }).waitFor();
  await first.getByText('Chưa liên lạc được với máy chủ').waitFor({ state: 'hidden' });
  await lookInBoth(first, 'waiting-sent');
  assert.deepEqual(sent.map((each) => each.key), [key]);
  await panel(first).getByRole('link', { name: 'Xem biên nhận' }).click();
  await first.waitForURL(`${service.url}/bien-nhan/${key}`);
  const person = new Person(second, 'keyboard');
  await person.use(panel(second).getByRole('button', { name: 'Đã xem, ẩn đi' }));
  await panel(second).waitFor({ state: 'detached' });
  await panel(first).waitFor({ state: 'detached' });
  await first.context().close();
});

test('what the service refuses on return comes back with its reasons, in its form, and nothing is lost', async () => {
  const page = await openPage(browser);
  const { key } = await waits(page);
  const finding = { path: '/nguoi_khai/ho_ten', rule: 'pattern' };
  const problem = { status: 422, code: 'findings', title: 'x', detail: 'Sửa các mục được nêu rồi gửi lại.', detail_en: 'Correct.', findings: [finding] };
  const refuse = (route) => route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  await page.context().route('**/api/submissions', refuse);
  const home = await page.context().newPage();
  await page.close();
  await page.context().setOffline(false);
  await home.goto(`${service.url}/`);
  await panel(home).getByText('Nơi tiếp nhận chưa nhận hồ sơ này: Sửa các mục được nêu').waitFor();
  await lookInBoth(home, 'waiting-refused');
  await panel(home).getByRole('button', { name: 'Mở hồ sơ' }).click();
  const summary = home.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /Nơi tiếp nhận chưa nhận hồ sơ này[^]*Họ/);
  await panel(home).waitFor({ state: 'detached' });
  await home.context().unroute('**/api/submissions');
  const { dossier } = await send(new Person(home, 'mouse'));
  assert.equal(dossier.key, key);
  await home.context().close();
});

test('a sign-in that has ended is asked for, and what waits is sent right after it', async () => {
  const page = await openPage(browser);
  const { person, key } = await waits(page);
  await page.context().clearCookies();
  const sent = sendings(page);
  await page.context().setOffline(false);
  await panel(page).getByText('Cần đăng nhập để nộp').waitFor();
  await lookInBoth(page, 'waiting-sign-in');
  await signInFrom(page, person);
  await code(page).waitFor();
  assert.deepEqual(sent.map((each) => each.key), [key]);
  await page.context().close();
});

/** Follows the panel to the sign-in and comes back. */
async function signInFrom(page, person, citizen = form.citizen) {
  await panel(page).getByRole('link', { name: 'Đăng nhập để nộp' }).click();
  await page.locator(`button[value="${citizen.id}"]`).click();
  for (;;) {
    await page.locator('button[value="agree"]').or(page.locator('#tk-heading')).first().waitFor();
    if ((await page.locator('button[value="agree"]').count()) === 0) return;
    const answered = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await person.use(page.locator('button[value="agree"]'));
    await answered;
  }
}

test('a form that was filled without network and sign-in waits too, and the right to read that has ended is asked for again', async () => {
  const page = await open();
  await openKept(page);
  const { person, key } = await waits(page, { isSignedIn: false });
  await page.context().setOffline(false);
  await panel(page).getByText('Cần đăng nhập để nộp').waitFor();
  const sent = sendings(page);
  await signInFrom(page, person);
  await code(page).waitFor();
  assert.deepEqual(sent.map(({ key: of, token }) => [of, token]), [[key, undefined]], 'as it was saved, without proofs');
  await page.context().close();

  const proven = await openPage(browser);
  await waits(proven);
  await proven.route('**/api/identity**', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"code":"share-again"}' }));
  await proven.context().setOffline(false);
  await panel(proven).getByText('Cần đăng nhập để nộp').waitFor();
  await proven.context().close();
});

test('nobody sends what another person left waiting without being asked', async () => {
  const page = await open();
  await openKept(page);
  await waits(page);
  const sent = sendings(page);
  await page.context().clearCookies();
  const home = await page.context().newPage();
  await page.close();
  await home.context().setOffline(false);
  await openForm(home, service, other.id);
  await signIn(new Person(home, 'mouse'), other.citizen);
  await panel(home).getByText('Người đang đăng nhập không phải người đã điền').waitFor();
  await lookInBoth(home, 'waiting-other');
  assert.deepEqual(sent, []);
  await home.context().close();
});

test('what waits is opened and changed, or taken back, by keyboard, and is then sent only when that is said', async () => {
  const page = await open();
  await openKept(page);
  const sent = sendings(page);
  const { key } = await waits(page);
  await page.goto(`${service.url}/`);
  const person = new Person(page, 'keyboard');
  await person.use(panel(page).getByRole('button', { name: 'Mở hồ sơ' }));
  await panel(page).getByText('Câu trả lời ở ngay bên dưới').waitFor();
  await toNextScreen(page, () => page.getByRole('button', { name: 'Quay lại' }).click());
  await panel(page).getByText('Chưa nộp được vì mất mạng').waitFor();
  assert.equal((await lying(page, 'tokhai-waiting', 'waiting')).length, 1, 'looking at it changes nothing');
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
  await page.getByRole('button', { name: /^Sửa.*Email|^Sửa.*thư điện tử/i }).first().click();
  const email = page.locator('[id="f-lien_he-email"]');
  await email.fill('khac@vidu.vn');
  await panel(page).waitFor({ state: 'detached' });
  sent.length = 0;
  await page.context().setOffline(false);
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  assert.equal(await email.inputValue(), 'khac@vidu.vn');
  assert.deepEqual(sent, []);
  assert.equal((await fetchStatus(page, key)), 404);
  await page.context().close();

  const again = await open();
  await openKept(again);
  await waits(again);
  await again.goto(`${service.url}/`);
  await new Person(again, 'keyboard').use(panel(again).getByRole('button', { name: 'Lấy lại, chưa nộp' }));
  await panel(again).getByText('Đã lấy lại. Hồ sơ là bản nháp').waitFor();
  await lookInBoth(again, 'waiting-taken-back');
  await again.goto(`${service.url}/bieu-mau/${form.id}`);
  await again.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).waitFor();
  assert.deepEqual(await lying(again, 'tokhai-waiting', 'waiting'), []);
  await again.context().close();
});

const fetchStatus = (page, key) => page.evaluate((of) => fetch(`/api/submissions/${of}`).then(({ status }) => status), key);

test('when the service was away and the device has noticed nothing, one press sends what waits', async (t) => {
  const { next, stop } = await succession(t);
  const mortal = await next();
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, mortal, form.id);
  await signIn(person, form.citizen);
  await fillAll(person, form);
  await stop();
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  await panel(page).getByText('Chưa nộp được vì mất mạng').waitFor();
  await person.use(panel(page).getByRole('button', { name: 'Nộp ngay' }));
  await panel(page).getByText('Chưa nộp được vì mất mạng').waitFor();
  await next();
  await person.use(panel(page).getByRole('button', { name: 'Nộp ngay' }));
  // Sessions end with the service.
  await panel(page).getByText('Cần đăng nhập để nộp').waitFor();
  await signInFrom(page, person);
  await code(page).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what waits is there after the browser was killed a moment later', async (t) => {
  const { open: start, kill } = mortalBrowser(t);
  const page = await (await start()).newPage();
  await fillWithout(page);
  await panel(page).getByText('Chưa nộp được vì mất mạng').waitFor();
  await kill();
  const next = await (await start()).newPage();
  await next.goto(service.url);
  await panel(next).locator('.waiting__item').waitFor();
});

test('on a shared device, or where there is no room, nothing waits: the form says so, and is sent by hand', async () => {
  for (const [isShared, words, name] of [
    [true, 'Máy này dùng chung nên hồ sơ không được giữ lại', 'waiting-shared'],
    [false, 'trình duyệt không còn chỗ', 'waiting-full'],
  ]) {
    const page = await openPage(browser);
    if (!isShared) {
      await page.addInitScript(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
    }
    const person = await fillWithout(page, { isShared });
    await page.locator('#tk-summary').getByText(words).waitFor();
    await lookInBoth(page, name);
    assert.deepEqual(await lying(page, 'tokhai-waiting', 'waiting'), []);
    assert.equal(await panel(page).count(), 0);
    await page.context().setOffline(false);
    assert.match((await send(person)).code, /\d/);
    await page.context().close();
  }
});
