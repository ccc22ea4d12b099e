// Every published form from its first page to the receipt with keys alone: by somebody who has signed in and types only what is left,
// where each screen is looked at (journeys.test.js does so for two of the forms), and by somebody who types everything and
// signs in before sending.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { burdenReports, decisive, play } from './acts.js';
import { FORMS } from './forms.js';
import { ROOT, openPage, stage } from './harness.js';
import { Person } from './person.js';
import { lookInBoth } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();
const reports = burdenReports();

test('every published form is walked', () => {
  const files = readdirSync(join(ROOT, 'forms')).filter((file) => file.endsWith('.json'));
  const published = files.map((file) => file.slice(0, -'.json'.length));
  const walked = [...FORMS, ...WALKED].map((form) => form.id);
  assert.deepEqual(walked.sort(), published.sort());
});

for (const form of WALKED) {
  test(`${form.id}: from the first page to the receipt`, async (t) => {
    const page = await openPage(browser);
    await openForm(page, service, form.id);
    const person = new Person(page, 'keyboard');
    await lookInBoth(page, `${form.id}-start`);
    await signIn(person, form.citizen);
    await fillAll(person, form, (name) => (name.endsWith('filled') ? lookInBoth(page, `${form.id}-${name}`) : undefined));
    await lookInBoth(page, `${form.id}-review`);
    const { dossier, code } = await send(person);
    await lookInBoth(page, `${form.id}-receipt`);
    assert.match(code, /\d/, 'the receipt has a code');
    assert.deepEqual(page.complaints, [], 'no script error, no violation of the security policy');
    const origins = Object.values(dossier.origins).map((one) => one.origin);
    assert.ok(origins.includes('register'), 'something came from a register');
    assert.equal(person.clicks, 0);
    t.diagnostic(`${form.id}: ${person.count}`);
    await page.context().close();
  });
}

for (const id of [...FORMS, ...WALKED].map((form) => form.id)) {
  test(`${id}: by keyboard alone, signed in only to send it`, async (t) => {
    const measure = decisive((await reports).get(id));
    const page = await openPage(browser);
    await openForm(page, service, id);
    const person = new Person(page, 'keyboard');
    await play(person, measure.acts.without);
    await signIn(person, { id: measure.citizen }, { declining: true, label: 'Đăng nhập để nộp' });
    await page.locator('#tk-statement').waitFor();
    const { dossier, code } = await send(person);
    assert.match(code, /\d/, 'the receipt has a code');
    const origins = Object.values(dossier.origins).map((one) => one.origin);
    assert.ok(!origins.includes('register'), 'nothing came from a register');
    assert.deepEqual(page.complaints, []);
    assert.equal(person.clicks, 0);
    t.diagnostic(`${id}: ${person.count}`);
    await page.context().close();
  });
}
