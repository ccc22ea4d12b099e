// Without the network: what was opened once opens, what was filled is not lost, and nothing is shown as sent that was not.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, SITE, keptPlace, launch, openPage, serve } from './harness.js';
import { Person } from './person.js';
import { look } from './screens.js';
import { fillAll, openForm, send, signIn, toNextScreen } from './walk.js';

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

const [form, other] = FORMS;
const open = () => openPage(browser, { serviceWorkers: 'allow' });

/** Services that follow one another at one place; whatever becomes of the test, the last one stops. */
async function succession(t) {
  const place = await keptPlace();
  let last;
  const next = async (forms = join(ROOT, 'forms'), site = SITE) => {
    await last?.stop();
    last = await serve(forms, { place, site });
    return last;
  };
  t.after(async () => {
    await last?.stop();
    });
  return { folder: place.folder.path, next, stop: () => last.stop() };
}

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
  await look(page, 'offline-home');
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
  await look(page, 'offline-not-kept');
  await page.goto(`${mortal.url}/ho-so`);
  await page.getByRole('heading', { name: 'Chưa mở được trang này' }).waitFor();
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
  const isPublic = /^\/(|lang|mat-mang|worker\.js|bieu-mau\/[a-z-]+|forms\/[0-9a-f]{64}\.wasm|v\/[0-9a-f]{16}\/assets\/.+)$/;
  assert.deepEqual(all.filter(({ url }) => !isPublic.test(url)).map(({ url }) => url), []);
  const { attributes } = form.citizen;
  for (const value of [attributes['name.birth'], attributes['id.number'], attributes['contact.phone'], dossier.key, 'Mao Danh', 'Đăng xuất']) {
    assert.deepEqual(all.filter(({ text }) => text.includes(value)).map(({ url }) => url), [], value);
  }
  await page.goto(`${service.url}/bieu-mau/${other.id}`);
  await page.locator('#tk-shared').check();
  await page.getByRole('button', { name: 'Xoá dữ liệu trên máy này' }).click();
  await page.waitForEvent('load');
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
