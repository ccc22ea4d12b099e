// The way through a form: signing in, page by page, sending.

import assert from 'node:assert/strict';
import { idOf, shown } from './person.js';

/** Opens the form's page and waits until the form stands there. */
export async function openForm(page, service, id) {
  await page.goto(`${service.url}/bieu-mau/${id}`);
  await page.locator('#tk-heading').waitFor();
}

/**
 * Signs in at the sandbox provider from the form's start screen and comes back to the form.
 * With `declining`, every item of every source is held back. `look(name)` sees each screen on the way.
 */
export async function signIn(person, citizen, { declining = false, look = async () => {}, label = /^Đăng nhập/ } = {}) {
  const { page } = person;
  // After a failure there is one beside the sentence too; the one below the statement comes last.
  await person.use(page.locator('to-khai').getByRole('link', { name: label }).last());
  await page.getByRole('heading', { name: 'Chọn công dân mẫu' }).waitFor();
  await look('provider-choose');
  await person.use(page.locator(`button[value="${citizen.id}"]`));
  for (let source = 1; ; source += 1) {
    await page.locator('button[value="agree"]').or(page.locator('#tk-heading')).first().waitFor();
    if ((await page.locator('button[value="agree"]').count()) === 0) return void (await settled(page));
    await look(`provider-consent-${source}`);
    if (declining) {
      for (const box of await page.locator('input[name="decline"]').all()) await person.tick(box);
    }
    // Consent for the next source is asked at the same address, so the new document tells, not the address.
    const answered = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await person.use(page.locator('button[value="agree"]'));
    await answered;
  }
}

/** Waits until no register is being asked: what comes may fill what somebody would type. */
export const settled = (page) => page.waitForFunction(() => !document.querySelector('to-khai[data-asking]'));

/** Does something that brings another screen up, and waits for it and for what fills it; the heading tells screens apart. */
export async function toNextScreen(page, act) {
  const heading = page.locator('#tk-heading');
  const before = await heading.textContent();
  // What was wrong before is told until all of it is right.
  const wasWrong = (await page.locator('#tk-summary').count()) > 0;
  await act();
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const now = await heading.textContent({ timeout: 20_000 });
    if (now !== before) {
      await settled(page);
      return now;
    }
    const summary = page.locator('#tk-summary');
    if (!wasWrong && (await summary.count()) > 0) assert.fail(`stays on “${before}”: ${await summary.innerText()}`);
    await page.waitForTimeout(10);
  }
  return assert.fail(`no screen follows “${before}”`);
}

/** Fills everything on the page that is asked and not there yet. */
export async function fillPage(person, form) {
  for (const [path, text] of form.answers) await person.answer(path, text);
  if (form.rows) await fillRows(person, form.rows);
}

/** Picks the person from the record where one is offered, else adds a row; then fills what is left. */
async function fillRows(person, rows) {
  const { page } = person;
  const group = page.locator(`section[aria-labelledby="${idOf(rows.path)}"]`);
  if ((await group.count()) === 0) return;
  const row = group.locator('section.tk-row');
  const offered = group.getByRole('checkbox', { name: rows.name });
  if ((await offered.count()) > 0) await person.tick(offered);
  else await person.use(group.getByRole('button', { name: /^Thêm/ }));
  const path = await row.first().getAttribute('aria-labelledby');
  const base = `/${path.slice(2).replaceAll('-', '/')}`;
  for (const [name, text] of rows.answers) await person.answer(`${base}/${name}`, text);
}

/** From the start screen through all pages to the review; `look(name)` sees each page as it comes up and as it is left. */
export async function fillAll(person, form, look = async () => {}) {
  const { page } = person;
  await toNextScreen(page, () => person.use(page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ })));
  for (let number = 1; ; number += 1) {
    if ((await page.locator('#tk-statement').count()) > 0) return;
    await look(`page-${number}-open`);
    await fillPage(person, form);
    await look(`page-${number}-filled`);
    await toNextScreen(page, () => person.use(page.getByRole('button', { name: 'Tiếp tục', exact: true })));
  }
}

/** Accepts the statement, sends, and gives the dossier that was sent and the code on the receipt. */
export async function send(person) {
  const { page } = person;
  const request = page.waitForRequest((one) => one.url().endsWith('/api/submissions') && one.method() === 'POST');
  const statement = page.locator('#tk-statement');
  if (!(await statement.isChecked())) await person.tick(statement);
  // The one below the statement, as in signIn.
  await person.use(page.getByRole('button', { name: /^Nộp (hồ sơ|lại)$/ }).last());
  const dossier = (await request).postDataJSON();
  const code = page.locator('.tk-receipt__code');
  const summary = page.locator('#tk-summary');
  await code.or(summary).first().waitFor();
  if ((await code.count()) === 0) assert.fail(`no receipt: ${await summary.innerText()}`);
  return { dossier, code: (await code.textContent()).trim() };
}

const closedCards = (page) => page.locator('.tk-card [aria-expanded="false"]');

/** Opens the cards of what came by itself until one says `text`: of a closed one nothing is drawn. */
export async function onCard(page, text) {
  const said = page.locator('.tk-card').getByText(shown(text), { exact: true }).first();
  for (;;) {
    await said.or(closedCards(page)).first().waitFor();
    if (await said.count()) return;
    await closedCards(page).first().click();
  }
}

/** Whether a card says `text` by now; all are opened for that. */
export async function isOnCard(page, text) {
  while (await closedCards(page).count()) await closedCards(page).first().click();
  return (await page.locator('.tk-card').getByText(shown(text), { exact: true }).count()) > 0;
}
