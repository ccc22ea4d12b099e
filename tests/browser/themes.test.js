// The sample themes of the package on every screen of a form: nothing pale, cut off or without a shape, light and dark.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, openPage, picture, stage } from './harness.js';
import { Person } from './person.js';
import { faults, look } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();
const THEMES = join(ROOT, 'www', 'package', 'themes');

for (const file of readdirSync(THEMES)) {
  const name = file.replace('.css', '');
  test(`theme ${name}: from the start to the receipt`, async () => {
    const page = await openPage(browser);
    // As a page would link it; the service's own pages have none.
    await page.addInitScript((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
    }, readFileSync(join(THEMES, file), 'utf8'));
    const see = (screen) => look(page, `theme-${name}-${screen}`);
    const [form] = FORMS;
    await openForm(page, service, form.id);
    await see('start');
    const person = new Person(page, 'mouse');
    await signIn(person, form.citizen);
    await see('sources');
    const next = page.getByRole('button', { name: 'Tiếp tục', exact: true });
    const isSeen = { errors: false };
    await fillAll(person, form, async (screen) => {
      if (screen.endsWith('open') && !isSeen.errors) {
        await next.click();
        await page.locator('#tk-summary').waitFor();
        isSeen.errors = true;
        await see(`${screen}-errors`);
      }
      await see(screen);
    });
    assert.ok(isSeen.errors);
    await see('review');
    await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
    await page.locator('#tk-summary').waitFor();
    await see('review-errors');
    await send(person);
    await picture(page, `theme-${name}-receipt`);
    // A dossier's code has no place to break: twice as large as large it goes over lines anyhow.
    const found = (await faults(page)).filter((line) => !/^letters twice the size: \d+: tk-receipt__code$/.test(line));
    assert.deepEqual(found, [], 'receipt');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
