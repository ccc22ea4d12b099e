// What a dossier proves, and how: no more than its answers, bound to itself, and renewed when it has ended.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();

const SUBMISSIONS = '**/api/submissions';
const sha256 = (text, form) => createHash('sha256').update(text).digest(form);
const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());

async function atReview(form) {
  const page = await openPage(browser);
  await openForm(page, service, form.id);
  const person = new Person(page, 'mouse');
  await signIn(person, form.citizen);
  await fillAll(person, form);
  return { page, person };
}

/** The parts of one proof: what it discloses, and what its key binding says. */
function parts(proof) {
  const end = proof.lastIndexOf('~') + 1;
  const [signed, ...disclosures] = proof.slice(0, end - 1).split('~');
  const binding = proof.slice(end).split('.');
  return { text: proof.slice(0, end), signed, disclosed: disclosures.map(read), binding: binding.slice(0, 2).map(read) };
}

/** JSON with the names of every object in order, which is all that RFC 8785 asks of what a dossier holds. */
const canonical = (value) =>
  JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

for (const form of FORMS) {
  test(`${form.id}: a dossier discloses what its origins name, bound to itself`, async () => {
    const { page, person } = await atReview(form);
    const { dossier } = await send(person);
    const proofs = dossier.proofs.map(parts);
    const proven = Object.values(dossier.origins).filter((origin) => origin.proof !== undefined);
    assert.ok(proven.length > 0);
    const named = new Set(proven.map(({ attribute }) => attribute.split('.').at(-1)));
    for (const [index, { text, disclosed, binding }] of proofs.entries()) {
      assert.ok(proven.some((origin) => origin.proof === index), 'every proof is used');
      const names = disclosed.filter((one) => one.length === 3).map(([, name]) => name);
      assert.deepEqual(names.filter((name) => !named.has(name)), [], 'nothing is disclosed that no answer came from');
      const unbound = { ...dossier, proofs: proofs.map((one) => one.text) };
      const [head, said] = binding;
      assert.deepEqual(head, { alg: 'ES256', typ: 'kb+jwt' });
      assert.equal(said.aud, service.url);
      assert.equal(said.sd_hash, sha256(text, 'base64url'));
      assert.equal(said.dossier_sha256, sha256(canonical(unbound), 'hex'));
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a proof that ended while typing is renewed at submit, and nothing typed is lost', async () => {
  const [form] = FORMS;
  const { page, person } = await atReview(form);
  const sent = [];
  await page.route(SUBMISSIONS, async (route) => {
    sent.push(route.request().postDataJSON());
    if (sent.length > 1) return route.continue();
    const problem = { status: 422, code: 'proof-expired', detail: 'hết hạn', detail_en: 'expired' };
    return route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  const { code } = await send(person);
  assert.match(code, /\d/);
  const [first, second] = sent;
  assert.equal(sent.length, 2);
  assert.notEqual(first.proofs[0].split('~')[0], second.proofs[0].split('~')[0], 'the token is another one');
  for (const member of ['key', 'answers', 'form', 'statement', 'parties']) {
    assert.deepEqual(second[member], first[member], member);
  }
  await page.context().close();
});

test('a draft keeps its proofs: after a reload what was locked is, no register is asked, and the same token is sent', async () => {
  const [form] = FORMS;
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  const tokens = [];
  page.on('response', async (response) => {
    if (response.url().includes('/api/identity') && response.ok()) tokens.push(...((await response.json()).proofs ?? []).map((proof) => proof.split('~')[0]));
  });
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  await fillAll(person, form);
  await saved;
  const before = [...tokens];
  assert.ok(before.length > 0);
  const asked = [];
  // Which registers there are is no person's data, and is asked by GET.
  await page.route('**/api/identity**', (route) => (route.request().method() === 'GET' ? route.continue() : asked.push(route.request().url()) && route.abort()));
  await page.reload();
  await page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
  await page.locator('#tk-statement').waitFor();
  assert.ok((await page.locator('.tk-lock').count()) > 0, 'locked as before');
  const { dossier } = await send(person);
  assert.deepEqual(asked, []);
  for (const proof of dossier.proofs) assert.ok(before.includes(proof.split('~')[0]), 'what was fetched before the reload');
  await page.context().close();
});

test('when no fresh proof is to be had, the person is told and can send again', async () => {
  const [form] = FORMS;
  const { page, person } = await atReview(form);
  const problem = { status: 422, code: 'proof-expired', detail: 'Xác nhận danh tính đã hết hạn.', detail_en: 'expired' };
  await page.route(SUBMISSIONS, (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /đã hết hạn/);
  await page.unroute(SUBMISSIONS);
  const { dossier } = await send(person);
  assert.ok(dossier.proofs.length > 0);
  await page.context().close();
});

test('when sharing has ended too, the form stays filled and asks to sign in again', async () => {
  const [form] = FORMS;
  const { page, person } = await atReview(form);
  const refuse = (status, code) => (route) =>
    route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ status, code, detail: 'x' }) });
  await page.route(SUBMISSIONS, refuse(422, 'proof-expired'));
  await page.route('**/api/identity**', refuse(403, 'share-again'));
  await person.tick(page.locator('#tk-statement'));
  await person.use(page.getByRole('button', { name: 'Nộp hồ sơ' }));
  const summary = page.locator('#tk-summary');
  await summary.waitFor();
  assert.match(await summary.innerText(), /[Đđ]ăng nhập/);
  const shown = await page.locator('to-khai').getByText(form.citizen.attributes['name.birth']).count();
  assert.ok(shown > 0, 'what was prefilled is still there');
  await page.context().close();
});

test('the key of the page can not be read out, and is forgotten after the receipt', async () => {
  const [form] = FORMS;
  const { page, person } = await atReview(form);
  const kept = () =>
    page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('tokhai-keys', 1);
          opening.onerror = reject;
          opening.onsuccess = () => {
            const all = opening.result.transaction('keys').objectStore('keys').getAll();
            all.onsuccess = () => resolve(all.result.map((pair) => pair.privateKey.extractable));
          };
        }),
    );
  assert.deepEqual(await kept(), [false]);
  await send(person);
  assert.deepEqual(await kept(), []);
  await page.context().close();
});
