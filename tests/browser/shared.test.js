// On a device that others use too nothing stays: no draft, no key, nothing of the person's data.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { fillAll, fillPage, openForm, send, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const [form] = FORMS;
const NAME = form.citizen.attributes['name.birth'];

/** Everything that the browser keeps for the page: entries of each store as text, and how many each database has. */
function stores(page) {
  return page.evaluate(async () => {
    const texts = [localStorage, sessionStorage].map((store) => JSON.stringify(store));
    const counts = {};
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name);
      const base = await new Promise((resolve, reject) => {
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = reject;
      });
      for (const store of base.objectStoreNames) {
        const all = base.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => (all.onsuccess = resolve));
        counts[`${name}/${store}`] = all.result.length;
      }
      base.close();
    }
    const caches_ = (await globalThis.caches?.keys()) ?? [];
    return { local: texts[0], session: texts[1], counts, caches: caches_ };
  });
}

/** Goes to the second page, the first one of this form that a register fills. */
async function toRegisters(person) {
  const { page } = person;
  await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
  await fillPage(person, form);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
}

// The device's own key for drafts opens nothing once they are gone.
const filled = ({ counts }) => Object.entries(counts).filter(([name, count]) => count > 0 && name !== 'tokhai/keys');

test('a signed-in person on a shared computer leaves no key, and no data after the receipt', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await page.locator('#tk-shared').check();
  await signIn(person, form.citizen);
  assert.ok(await page.locator('#tk-shared').isChecked());
  await fillAll(person, form);
  const during = await stores(page);
  assert.deepEqual(filled(during), [], 'nothing is in a database');
  assert.ok(!during.session.includes(NAME), 'the tab keeps what was typed, not the record');
  const { dossier } = await send(person);
  assert.ok(dossier.proofs.length > 0, 'the key that was in the page alone has bound the proofs');
  const after = await stores(page);
  assert.deepEqual(filled(after), []);
  assert.deepEqual(JSON.parse(after.session), { 'tokhai:shared': '1' });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('saying so after the sign-in takes the key off the device, and the form can still be sent', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  // The key is made when the first register is asked.
  await toRegisters(person);
  assert.equal((await stores(page)).counts['tokhai-keys/keys'], 1);
  for (let back = 0; back < 2; back += 1) await page.getByRole('button', { name: 'Quay lại' }).click();
  await page.locator('#tk-shared').check();
  await page.waitForFunction(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('tokhai-keys');
        opening.onsuccess = () => {
          const all = opening.result.transaction('keys').objectStore('keys').count();
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result === 0);
          };
        };
      }),
  );
  await fillAll(person, form);
  const { dossier } = await send(person);
  assert.ok(dossier.proofs.length > 0);
  assert.deepEqual(filled(await stores(page)), []);
  await page.context().close();
});

test('who begins anew leaves neither key nor draft of the one before', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  await fillAll(person, form);
  await page.context().clearCookies();
  await page.reload();
  await page.getByRole('button', { name: 'Xoá và điền lại từ đầu' }).click();
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  const { counts, session } = await stores(page);
  assert.equal(counts['tokhai/drafts'], 0);
  assert.ok(!session.includes(NAME));
  await page.context().close();
});

test('a key that could not be made once is made the next time', async () => {
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await page.addInitScript(() => {
    const make = crypto.subtle.generateKey.bind(crypto.subtle);
    let failures = 1;
    crypto.subtle.generateKey = (algorithm, ...rest) => {
      if (algorithm.name !== 'ECDSA' || failures === 0) return make(algorithm, ...rest);
      failures -= 1;
      return Promise.reject(new DOMException('no key', 'OperationError'));
    };
  });
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  await toRegisters(person);
  await page.getByText('Chưa lấy được dữ liệu').first().waitFor();
  await page.getByRole('button', { name: 'Lấy lại' }).click();
  await page.getByText(/mục đã có sẵn/).first().waitFor();
  await page.getByText('Chưa lấy được dữ liệu').waitFor({ state: 'detached' });
  await page.context().close();
});
