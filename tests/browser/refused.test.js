// Proofs that were tampered with on their way: each is refused by the service with one sentence in the language of the page, noted
// without anything of the person, and the form stays as it was, so that it can be sent right after.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citizen, FORMS } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person } from './person.js';
import { speak } from './screens.js';
import { fillAll, openForm, send, signIn } from './walk.js';

const { browser, service } = await stage();

const SUBMISSIONS = '**/api/submissions';
const [form] = FORMS;
const other = citizen('nguyen-van-mau');

async function atReview(who) {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, who);
  const answers = form.answers.filter(([path]) => who === form.citizen || !/^.(nguoi_khai|lien_he|ho_gia_dinh)./.test(path));
  await fillAll(person, { ...form, answers });
  return { page, person };
}

/** One proof of somebody else, as they sent it. */
async function theirs() {
  const { page, person } = await atReview(other);
  const { dossier } = await send(person);
  await page.context().close();
  return dossier.proofs[0];
}

const flipped = (letter) => (letter === 'A' ? 'B' : 'A');
/** Another letter in the middle of a part. */
const changed = (part) => part.slice(0, 20) + flipped(part[20]) + part.slice(21);
const binding = (proof, change) => {
  const end = proof.lastIndexOf('~') + 1;
  return proof.slice(0, end) + change(proof.slice(end));
};
const signature = (token) => token.replace(/[^.]+$/, changed);

const DAMAGED = [/Xác nhận danh tính bị hỏng hoặc đã bị sửa nên không dùng được\. Hãy đăng nhập lại\./, /The proof of identity is damaged or was altered, so it can not be used\. Sign in again\./];
const NOT_TIED = [/Lần đăng nhập này không dùng để nộp được nữa\. Hãy đăng nhập lại; những gì bạn đã điền vẫn còn\./, /This sign-in can not be used to submit any more\. Sign in again; what you filled in is still here\./];
const OVER = [/Xác nhận danh tính đã hết hạn, hoặc thuộc lần nộp khác\. /, /The proof of identity has expired, or belongs to another submission\. Submit again;/];
const TOO_LARGE = [/Dữ liệu danh tính gửi đến lớn hơn mức cho phép\./, /The identity data is larger than allowed\./];

test('each proof that is no proof has one sentence in both languages, and the form can be sent right after', async () => {
  const others = await theirs();
  const wrong = [
    ['forged', DAMAGED, (proof) => proof.replace(/^[^~]+/, signature)],
    ['with a disclosure that was changed', DAMAGED, (proof) => proof.replace(/~([^~]+)~/, (_, part) => `~${changed(part)}~`)],
    ['malformed', DAMAGED, () => 'không phải token'],
    ['empty', DAMAGED, () => ''],
    ['oversized', TOO_LARGE, (proof) => proof + 'A'.repeat(200_000)],
    ['bound by another key', DAMAGED, (proof) => binding(proof, signature)],
    ['unbound', NOT_TIED, (proof) => binding(proof, () => '')],
    ["somebody else's, sent before", OVER, () => others],
  ];
  const { page, person } = await atReview(form.citizen);
  await page.locator('#tk-statement').check();
  for (const [what, sentences, change] of wrong) {
    await page.route(SUBMISSIONS, async (route) => {
      const body = route.request().postDataJSON();
      const [first, ...rest] = body.proofs;
      await route.fulfill({ response: await route.fetch({ postData: JSON.stringify({ ...body, proofs: [change(first), ...rest] }) }) });
    });
    for (const [lang, sentence, say] of [['vi', sentences[0], /^Nộp (hồ sơ|lại)$/], ['en', sentences[1], /^Submit/]]) {
      await speak(page, lang);
      const answered = page.waitForResponse(SUBMISSIONS);
      await page.getByRole('button', { name: say }).last().click();
      assert.equal((await answered).status(), 422, what);
      await page.locator('#tk-summary').getByText(sentence).waitFor();
      assert.ok(await page.locator('#tk-statement').isChecked(), 'nothing is to be done again');
    }
    await page.unroute(SUBMISSIONS);
  }
  await speak(page, 'vi');
  const { dossier } = await send(person);
  const { attributes } = form.citizen;
  assert.deepEqual([dossier.answers.nguoi_khai.ho_ten, dossier.answers.muc_dich], [attributes['name.birth'], 'nuoc-ngoai']);
  for (const who of [form.citizen, other]) {
    for (const attribute of ['name.birth', 'id.number', 'contact.phone', 'contact.email']) assert.ok(!service.log().includes(who.attributes[attribute]), `${attribute} in the log`);
  }
  await page.context().close();
});
