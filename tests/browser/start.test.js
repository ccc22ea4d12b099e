// What a form's first screen says of the procedure, for every form and in both languages: fee, time, authority, official form, legal grounds,
// and the other people and papers that it may take. The page says the same without any script.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, openPage, stage } from './harness.js';

const { browser, service } = await stage();

const folder = join(ROOT, 'forms');
const forms = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));

/** Everything in a definition that has a type; what blocks bring is left out, and none brings papers. */
const fieldsOf = (part) => (Array.isArray(part) ? part.flatMap(fieldsOf) : part && typeof part === 'object' ? [...(typeof part.type === 'string' ? [part] : []), ...Object.values(part).flatMap(fieldsOf)] : []);
const people = ({ roles }) => Object.entries(roles ?? {}).sort().map(([, role]) => role).filter(({ from }) => from === 'invited').map(({ title }) => title);
const papers = ({ pages }) => fieldsOf(pages).filter(({ type }) => type === 'file').map(({ label }) => label);
const LAW = ['authority', 'form'];
const SAYS = {
  vi: { free: 'Không mất phí', needed: 'Có thể cần thêm', days: (n) => `${n} ngày làm việc` },
  en: { free: 'Free', needed: 'May also be needed', days: (n) => (n === 1 ? '1 working day' : `${n} working days`) },
};

for (const form of forms) {
  for (const [lang, says] of Object.entries(SAYS)) {
    test(`the first screen of ${form.id} says what it takes (${lang})`, async () => {
      const page = await openPage(browser);
      await page.goto(`${service.url}/bieu-mau/${form.id}?lang=${lang}`);
      await page.locator('#tk-heading').waitFor();
      const facts = await page.locator('.tk-fact').evaluateAll((all) =>
        Object.fromEntries(all.map((one) => [one.querySelector('dt').textContent, { text: one.querySelector('dd').textContent, lang: one.querySelector('dd').closest('[lang]').lang }])));
      const texts = Object.values(facts).map(({ text }) => text);
      const { fee = {}, time = {}, legal } = form.procedure;
      for (const amount of Object.values(fee)) {
        const text = amount ? `${amount.toLocaleString('vi-VN')}\u{a0}₫` : says.free;
        assert.ok(texts.some((one) => one.toLowerCase().includes(text.toLowerCase())), `${text} in ${texts}`);
      }
      for (const days of Object.values(time)) assert.ok(texts.includes(says.days(days)), `${days} days in ${texts}`);
      // What the law calls something is Vietnamese in every language, and says so.
      for (const text of [...LAW.map((name) => form.procedure[name]), legal.join('; ')]) {
        const [found] = Object.values(facts).filter((one) => one.text === text);
        assert.equal(found?.lang ?? 'nothing', 'vi', text);
      }
      const labels = [...people(form), ...papers(form)].map((text) => text[lang]);
      assert.equal(facts[says.needed]?.text, labels.length ? labels.join('; ') : undefined);
      // The same where no script runs.
      const written = await (await page.request.get(`${service.url}/bieu-mau/${form.id}?lang=${lang}`)).text();
      for (const text of [form.procedure.form, ...legal, ...labels]) assert.ok(written.includes(text), text);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }
}

test('some form takes papers, and some form other people', () => {
  assert.ok(forms.flatMap(papers).length > 0);
  assert.ok(forms.flatMap(people).length > 1);
});
