// Every published form from its first page to the receipt, by somebody who has signed in and types only what is left; each screen is looked at.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, openPage, stage } from './harness.js';
import { Person } from './person.js';
import { look } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();

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
    await signIn(person, form.citizen);
    await fillAll(person, form, (name) => (name.endsWith('filled') ? look(page, `${form.id}-${name}`) : undefined));
    await look(page, `${form.id}-review`);
    const { dossier, code } = await send(person);
    await look(page, `${form.id}-receipt`);
    assert.match(code, /\d/, 'the receipt has a code');
    assert.deepEqual(page.complaints, [], 'no script error, no violation of the security policy');
    const origins = Object.values(dossier.origins).map((one) => one.origin);
    assert.ok(origins.includes('register'), 'something came from a register');
    t.diagnostic(`${form.id}: ${person.count}`);
    await page.context().close();
  });
}
