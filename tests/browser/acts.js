// The journeys that `tokhai burden` counts, act by act, played in a browser.

import { join } from 'node:path';
import { ROOT, TOKHAI, run } from './harness.js';
import { idOf } from './person.js';
import { toNextScreen } from './walk.js';

/** What `tokhai burden` reports of each published form today, with the acts of each journey, by the id of the form. */
export async function burdenReports() {
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Ho_Chi_Minh' });
  const text = await run(TOKHAI, ['burden', join(ROOT, 'forms'), '--format', 'json', '--acts', '--today', today]);
  return new Map(JSON.parse(text).map((report) => [report.form, report]));
}

/** The journey that decides whether a form is published. */
export function decisive({ journeys, worst_citizen, worst_percent }) {
  return journeys.find((one) => one.counts && one.citizen === worst_citizen && one.saved_entries === worst_percent && one.stuck.length === 0);
}

/** The path in the page of an answer whose row is told by its number. */
async function pathOf(page, place, repeats) {
  const repeat = repeats.find((one) => place.startsWith(`${one}/`));
  if (!repeat) return place;
  const [row, ...rest] = place.slice(repeat.length + 1).split('/');
  const section = page.locator(`section[aria-labelledby="${idOf(repeat)}"] section.tk-row`).nth(Number(row));
  const id = await section.getAttribute('aria-labelledby');
  return `${repeat}/${id.slice(idOf(repeat).length + 1)}/${rest.join('/')}`;
}

async function addRow(person, { repeat, subject }) {
  const { page } = person;
  const group = page.locator(`section[aria-labelledby="${idOf(repeat)}"]`);
  const rows = await group.locator('section.tk-row').count();
  if (subject) await person.tick(page.locator(`[id="pick${idOf(`${repeat}/${subject}`)}"]`));
  else await person.use(group.getByRole('button', { name: /^Thêm/ }));
  await group.locator('section.tk-row').nth(rows).waitFor();
}

/** Says which of today's communes an old address lies in. */
async function settle(person, { place, text }) {
  const facts = person.page.locator(`.tk-question:has([id="${idOf(place)}-province"]) .tk-facts`);
  await person.use(facts.getByRole('button', { name: text, exact: true }));
  await facts.locator('.tk-facts__old').waitFor();
}

/**
 * Everything of one journey but sending, by a person who can `give`; tells how many answers were given by hand. `look` sees each page
 * before it is left, and `arrive` as it comes up.
 */
export async function play(person, acts, look = async () => {}, arrive = async () => {}) {
  const { page } = person;
  const given = new Set();
  const repeats = acts.filter((one) => one.act === 'row').map((one) => one.repeat);
  let isBegun = false;
  for (const act of acts) {
    if (act.act === 'next') {
      const name = isBegun ? 'Tiếp tục' : /^(Bắt đầu|Tự điền)$/;
      if (isBegun) await look();
      isBegun = true;
      await toNextScreen(page, () => person.use(page.getByRole('button', { name, exact: true })));
      if ((await page.locator('#tk-statement').count()) === 0) await arrive();
    } else if (act.act === 'row') {
      await addRow(person, act);
    } else if (act.act === 'give') {
      await person.give(await pathOf(page, act.place, repeats), act.text);
      given.add(act.place.replace(/\/(province|commune|detail)$/, ''));
    } else if (act.act === 'settle') {
      await settle(person, act);
      given.add(act.place);
    }
  }
  return given.size;
}
