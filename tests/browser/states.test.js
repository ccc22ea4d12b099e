// Every page of every published form as somebody meets it who has not signed in: with nothing answered and all that is missing told, typed,
// and read again at the end. What is typed is looked at in English, and what comes from registers, in journeys.test.js and walked.test.js;
// paper in print.test.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { burdenReports, decisive, play } from './acts.js';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { faultless, faultlessInBoth } from './screens.js';
import { openForm, toNextScreen } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();
const reports = burdenReports();

/**
 * Asks to go on with nothing answered, and tells whether something was missing; where nothing has to be answered, another page comes up,
 * and the way leads back.
 */
async function isMissing(page) {
  const heading = page.locator('#tk-heading');
  const before = await heading.textContent();
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const other = heading.filter({ hasNotText: before });
  await page.locator('#tk-summary').or(other).first().waitFor();
  if ((await other.count()) === 0) return true;
  await toNextScreen(page, () => page.getByRole('button', { name: 'Quay lại' }).click());
  return false;
}

for (const { id } of [...FORMS, ...WALKED]) {
  test(`${id}: with what is missing, typed and read again without having signed in`, async (t) => {
    const { acts } = decisive((await reports).get(id));
    const page = await openPage(browser);
    await openForm(page, service, id);
    let [pages, missing] = [0, 0];
    const leave = () => faultless(page, `${id}, page ${pages}, typed`);
    const arrive = async () => {
      pages += 1;
      const isToldSo = await isMissing(page);
      if (isToldSo) missing += 1;
      await faultlessInBoth(page, `${id}, page ${pages}, ${isToldSo ? 'what is missing' : 'empty'}`);
    };
    await play(new Person(page, 'keyboard'), acts.without, leave, arrive);
    await page.locator('#tk-statement').waitFor();
    await faultlessInBoth(page, `${id}, review`);
    assert.ok(missing > 1, `something is missing on ${missing} of ${pages} pages`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
    t.diagnostic(`${pages} pages, ${missing} with something missing`);
  });
}
