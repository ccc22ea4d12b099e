// Filling a form that is one part of another site's page: an element, or a frame.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { agency } from './agency.js';
import { FORMS } from './forms.js';
import { stage } from './harness.js';
import { Person } from './person.js';
import { fillPage } from './walk.js';

/** A browser, an agency's site, and the service that it knows, which end with the tests of one file. @param {(office: any) => object} [given] for the service */
export async function stageOfAgency(given = () => ({})) {
  const office = await agency();
  after(() => office.stop());
  const { browser, service } = await stage(undefined, given(office));
  office.meet(service.url);
  return { browser, office, service };
}

/** The form that the examples embed. */
export const [form] = FORMS;

/** Somebody in a part of the page: a frame, or one of several elements. */
export function personIn(page, part) {
  const person = new Person(page, 'mouse');
  person.at = (id) => part.locator(`[id="${id}"]`);
  const { locator } = page;
  person.page = new Proxy(page, {
    get: (target, name) => {
      if (name === 'locator') return (...args) => part.locator(...args);
      if (name === 'getByRole') return (...args) => part.getByRole(...args);
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  assert.equal(typeof locator, 'function');
  return person;
}

/** Waits for another heading than the one on screen. */
export async function goOn(part, button) {
  const heading = part.locator('#tk-heading');
  const before = await heading.textContent();
  await button.click();
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const now = await heading.textContent();
    if (now !== before) return now;
    await new Promise((done) => setTimeout(done, 20));
  }
  return assert.fail(`no screen follows “${before}”: ${await part.locator('.tk-form').innerText()}`);
}

/** From the start screen to the end, as somebody does who types everything. */
export async function fill(page, part, which = form) {
  const person = personIn(page, part);
  await part.locator('#tk-heading').waitFor();
  await goOn(part, part.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }));
  while ((await part.locator('#tk-statement').count()) === 0) {
    await fillPage(person, which);
    await goOn(part, part.getByRole('button', { name: 'Tiếp tục', exact: true }));
  }
  await part.locator('#tk-statement').check();
  await part.getByRole('button', { name: 'Nộp hồ sơ' }).click();
}

export function isWhole(dossier, which = form) {
  assert.equal(dossier.format, 'tokhai-dossier/1');
  assert.equal(dossier.form.id, which.id);
  const name = which.citizen.attributes['name.birth'];
  assert.equal(dossier.answers.nguoi_khai.ho_ten, name.normalize('NFC'));
  assert.match(dossier.statement.text_sha256, /^[0-9a-f]{64}$/);
}
