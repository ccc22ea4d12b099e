// A press that leaves a field counts, although the line of the field's error comes or goes then and what is pressed moves away.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { fillPage, openForm, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const [form] = FORMS;
const PHONE = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } };
const [RIGHT, WRONG] = ['17/08/1996', '31/02/1996'];
const CHANGES = { 'a line comes': [RIGHT, WRONG], 'a line goes': [WRONG, RIGHT] };

/** The page with the applicant's day of birth, and below it two radios. */
async function open(options) {
  const page = await openPage(browser, options);
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  await fillPage(new Person(page, 'mouse'), form);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
  // What looks after presses comes after the first question, and just before that style sheet.
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/later.css')));
  const radio = page.locator('[id="f-nguoi_khai-gioi_tinh"] [value="F"], [name="f-nguoi_khai-gioi_tinh"][value="F"]').first();
  return { page, day: page.locator('[id="f-nguoi_khai-ngay_sinh"]'), radio, label: page.locator(`label[for="${await radio.getAttribute('id')}"]`) };
}

const yOf = async (locator) => (await locator.boundingBox()).y;

/** Lets a finger or the mouse down where something stands now, and up again in the same place. */
async function press(page, on, finger) {
  await on.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await on.boundingBox();
  const place = [x + Math.min(width, 40) / 2, y + height / 2];
  if (finger) return page.touchscreen.tap(...place);
  await page.mouse.move(...place);
  await page.mouse.down();
  return page.mouse.up();
}

for (const [finger, options] of [['', {}], ['a finger', PHONE]]) {
  for (const [change, [before, after]] of Object.entries(CHANGES)) {
    for (const what of ['radio', 'label']) {
      test(`a ${what} is pressed by ${finger || 'the mouse'} while ${change} above it`, async () => {
        const found = await open(options);
        const { page, day, radio } = found;
        await day.fill(before);
        await day.blur();
        await page.locator('[id="f-nguoi_khai-ngay_sinh-error"]').waitFor({ state: before === WRONG ? 'visible' : 'detached' });
        await day.fill(after);
        const from = await yOf(found[what]);
        await press(page, found[what], finger);
        await page.locator('[id="f-nguoi_khai-ngay_sinh-error"]').waitFor({ state: after === WRONG ? 'visible' : 'detached' });
        assert.ok(Math.abs((await yOf(found[what])) - from) > 20, 'it has moved away');
        assert.ok(await radio.isChecked(), 'it is chosen all the same');
        assert.deepEqual(page.complaints, []);
        await page.context().close();
      });
    }
  }
}
