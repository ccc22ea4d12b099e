// The whole path in a browser: a sample citizen signs in, consents, types what is left, sends and gets a receipt.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS, WITH_PAPER, withoutKeys } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { look } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();

/** One journey from the start screen to the receipt. Signing in is counted beside the form, not in it. */
async function journey(form, { way, declining = false, looks = '' }) {
  const page = await openPage(browser);
  const see = (name) => (looks ? look(page, `${form.id}-${looks}-${name}`) : undefined);
  await openForm(page, service, form.id);
  await see('start');
  const signing = new Person(page, way);
  await signIn(signing, form.citizen, { declining, look: see });
  await see('start-signed-in');
  const person = new Person(page, way);
  await fillAll(person, form, see);
  await see('review');
  const { dossier, code } = await send(person);
  await see('receipt');
  assert.match(code, /\d/, 'the receipt has a code');
  assert.deepEqual(page.complaints, [], 'no script error, no violation of the security policy');
  await page.context().close();
  return { dossier, person, signing };
}

const total = ({ person }) => person.keys + person.clicks;
const origins = ({ dossier }) => Object.values(dossier.origins).map((one) => one.origin);

for (const form of FORMS) {
  test(`${form.id}: what identity spares, with the same final answers`, async (t) => {
    const declined = await journey(form, { way: 'mouse', declining: true, looks: 'declined' });
    const shared = await journey(form, { way: 'mouse', looks: 'shared' });
    assert.deepEqual(withoutKeys(shared.dossier.answers), withoutKeys(declined.dossier.answers));
    assert.ok(!origins(declined).includes('register'), 'nothing declined came from a register');
    assert.ok(origins(shared).includes('register'));
    const spared = 1 - total(shared) / total(declined);
    t.diagnostic(`${form.id}, every attribute declined: ${declined.person.count} (sign-in: ${declined.signing.count})`);
    t.diagnostic(`${form.id}, with identity: ${shared.person.count} (sign-in: ${shared.signing.count})`);
    t.diagnostic(`${form.id}: ${Math.round(100 * spared)} % of keys and clicks spared`);
    assert.ok(spared >= 0.2, 'at least a fifth is spared');
  });

  // Typing everything by keyboard is walked.test.js.
  test(`${form.id}: by keyboard alone, with identity`, async (t) => {
    const { person, dossier } = await journey(form, { way: 'keyboard' });
    assert.equal(person.clicks, 0);
    assert.equal(dossier.form.id, form.id);
    t.diagnostic(`${form.id}: ${person.count}`);
  });
}

test(`${WITH_PAPER.id}: a paper that no source holds, by keyboard alone`, async (t) => {
  const { person, dossier } = await journey(WITH_PAPER, { way: 'keyboard', looks: 'paper' });
  assert.equal(person.clicks, 0);
  const [paper] = dossier.answers.giay_to_cho_o;
  assert.deepEqual([paper.name, paper.type], ['Hợp đồng thuê nhà.pdf', 'application/pdf']);
  assert.deepEqual(dossier.files.map(({ path, sha256 }) => [path, sha256]), [['/giay_to_cho_o', paper.sha256]]);
  t.diagnostic(`${WITH_PAPER.id}: ${person.count}`);
});
