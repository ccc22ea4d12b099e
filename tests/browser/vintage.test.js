// A register that still speaks of addresses of before July 2025: a commune that went whole into one of today's fills and locks, one
// that was split asks which of today's it is; the register's own words stand beside, on screen, on the receipt and on the sheet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citizen } from './forms.js';
import { openPage, stage } from './harness.js';
import { Person, hasFocus, idOf } from './person.js';
import { look } from './screens.js';
import { WALKED } from './walked.js';
import { fillPage, openForm, send, settled, signIn, toNextScreen } from './walk.js';

const { browser, service } = await stage();

const walked = WALKED.find((one) => one.id === 'ly-lich-tu-phap');
// Older than who walks it elsewhere: a history begins no later than at 14.
const rows = { ...walked.rows, answers: walked.rows.answers.map(([name, text]) => [name, name === 'tu' ? '1975' : text]) };
const form = { ...walked, rows, citizen: citizen('huynh-van-so-cu') };
const WHOLE = 'Ấp Mẫu, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An';
const SPLIT = 'Số 6, ấp Mẫu, Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An';

const facts = (page, path) => page.locator(`[id="a${idOf(path)}"] > .tk-facts, .tk-question:has([id="${idOf(path)}-province"]) .tk-facts`);
const part = (page, path, name) => page.locator(`input[id="${idOf(path)}-${name}"]`);
/** Names come with the list of communes, which is asked for when a page first shows one. */
const saysCommune = (page, path, name) => page.waitForFunction(
  ([id, name]) => document.querySelector('to-khai').shadowRoot.getElementById(id).value === name,
  [`${idOf(path)}-commune`, name],
);
const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
const goBack = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Quay lại' }).click());
const question = (page) => facts(page, '/noi_tam_tru').getByRole('group', { name: 'Nơi đó nay thuộc xã, phường nào?' });
const choose = (page, name) => question(page).getByRole('button', { name }).click();

/** Somebody who has signed in and stands at the page that asks where they live. */
async function atTheAddresses(options) {
  const page = await openPage(browser, options);
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
  for (let heading = ''; !heading.includes('Nơi cư trú'); heading = await goOn(page)) await fillPage(person, form);
  await question(page).waitFor();
  return { page, person };
}

const over = async (page) => {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
};

test('an old address fills as today\'s; a split one asks the one question that decides; both are sent with the register\'s own words', async () => {
  const { page, person } = await atTheAddresses({ viewport: { width: 360, height: 800 } });
  assert.equal(await part(page, '/noi_thuong_tru', 'province').count(), 0, 'locked as the register\'s value is');
  await page.locator('.tk-card button[aria-expanded="false"]').first().click();
  await facts(page, '/noi_thuong_tru').getByText(`Sổ ghi: ${WHOLE} (trước 01/7/2025).`).waitFor();
  assert.match(await page.locator(`[id="a${idOf('/noi_thuong_tru')}"]`).innerText(), /Ấp Mẫu, Xã Mỹ Thạnh, Tây Ninh/);
  await facts(page, '/noi_tam_tru').getByText(`Sổ còn ghi địa chỉ trước 01/7/2025: ${SPLIT}.`).waitFor();
  assert.equal(await part(page, '/noi_tam_tru', 'province').inputValue(), '', 'nothing is chosen for the person');
  const offered = await question(page).getByRole('button').allInnerTexts();
  assert.deepEqual(offered, ['Xã Thủ Thừa, Tây Ninh', 'Xã Nhựt Tảo, Tây Ninh'], 'the likelier one first');
  await look(page, 'vintage-asked');
  await choose(page, 'Xã Nhựt Tảo, Tây Ninh');
  const said = facts(page, '/noi_tam_tru').getByText(`Sổ ghi: ${SPLIT} (trước 01/7/2025).`);
  await said.waitFor();
  assert.ok(await hasFocus(said), 'whoever can not see it hears what became of it');
  await saysCommune(page, '/noi_tam_tru', 'Xã Nhựt Tảo');
  assert.equal(await part(page, '/noi_tam_tru', 'detail').inputValue(), 'Số 6, ấp Mẫu');
  await look(page, 'vintage-chosen');
  // Looking again asks nothing that was answered, and neither does the draft.
  await page.locator('.tk-sources--below').getByRole('button', { name: /^Tra lại/ }).first().click();
  await settled(page);
  assert.equal(await page.locator('.tk-differs').count(), 0);
  assert.equal(await question(page).count(), 0);
  for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  await facts(page, '/noi_thuong_tru').getByText(`Sổ ghi: ${WHOLE}`).waitFor();
  await look(page, 'vintage-review');
  const { dossier, code } = await send(person);
  assert.match(code, /\d/, 'the service comes to the same');
  const [whole, split] = ['/noi_thuong_tru', '/noi_tam_tru'].map((path) => dossier.origins[path]);
  assert.deepEqual([dossier.answers.noi_thuong_tru.commune, whole.as_written, whole.assurance], ['28051', WHOLE, 'vneid2']);
  assert.deepEqual([dossier.answers.noi_tam_tru.commune, split.as_written, split.assurance], ['28087', SPLIT, 'typed']);
  await page.goto(`${service.url}/bien-nhan/${dossier.key}`);
  for (const words of [WHOLE, SPLIT]) await page.getByText(`Sổ ghi: ${words} (trước 01/7/2025).`).first().waitFor();
  await look(page, 'vintage-receipt');
  await page.getByRole('button', { name: /như bản in|A4/ }).click();
  await page.getByRole('dialog').getByText(`(Sổ ghi: ${SPLIT} – trước 01/7/2025)`).waitFor();
  await over(page);
});

test('what was chosen outlives the page, and who types another address says so themself', async () => {
  const { page, person } = await atTheAddresses();
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  await choose(page, 'Xã Thủ Thừa, Tây Ninh');
  await saved;
  await page.reload();
  await page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
  await settled(page);
  await facts(page, '/noi_tam_tru').getByText(`Sổ ghi: ${SPLIT} (trước 01/7/2025).`).waitFor();
  await saysCommune(page, '/noi_tam_tru', 'Xã Thủ Thừa');
  const detail = part(page, '/noi_tam_tru', 'detail');
  await detail.fill('Số 9');
  await goOn(page);
  await goBack(page);
  assert.equal(await detail.inputValue(), 'Số 9', 'what they said last counts');
  assert.equal(await facts(page, '/noi_tam_tru').count(), 0, 'it is no word of the register any more');
  for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  const { dossier } = await send(person);
  assert.equal(dossier.origins['/noi_tam_tru'], undefined, 'typed');
  assert.equal(dossier.origins['/noi_thuong_tru'].as_written, WHOLE);
  await over(page);
});

test('in English, with proofs that end while the form is filled, the choice stays', async () => {
  const { page, person } = await atTheAddresses();
  await page.locator('to-khai').evaluate((element) => (element.lang = 'en'));
  await facts(page, '/noi_tam_tru').getByText(`The register still has the address of before 1 July 2025: ${SPLIT}.`).waitFor();
  await look(page, 'vintage-asked-en');
  await facts(page, '/noi_tam_tru').getByRole('button', { name: 'Xã Nhựt Tảo, Tây Ninh' }).click();
  await facts(page, '/noi_tam_tru').getByText(`The register says: ${SPLIT} (before 1 July 2025).`).waitFor();
  await page.locator('to-khai').evaluate((element) => (element.lang = 'vi'));
  await facts(page, '/noi_tam_tru').getByText('Sổ ghi').waitFor();
  for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  // The first sending is answered as when the proofs have ended.
  const sent = [];
  await page.route('**/api/submissions', (route) => {
    sent.push(route.request().postDataJSON());
    return sent.length > 1 ? route.fallback() : route.fulfill({ status: 422, json: { code: 'proof-expired' } });
  });
  await send(person);
  assert.equal(sent.length, 2, 'once more, without asking the person');
  for (const { answers, origins } of sent) assert.deepEqual([answers.noi_tam_tru.commune, origins['/noi_tam_tru'].as_written], ['28087', SPLIT]);
  await over(page);
});
