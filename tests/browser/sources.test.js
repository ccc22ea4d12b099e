// Registers are asked one by one, each when a page comes up that needs it; what is typed stays until the person chooses otherwise.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { ROOT, openPage, stage } from './harness.js';
import { Person, hasFocus, shown } from './person.js';
import { lookInBoth } from './screens.js';
import { fillPage, isOnCard, onCard, openForm, send, settled, signIn, toNextScreen } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();

// Its first page is about the applicant, its last about members of the household; those between bind nothing.
const form = FORMS.find((one) => one.id === 'dang-ky-tam-tru');
const { attributes } = form.citizen;
const POPULATION = 'Cơ sở dữ liệu quốc gia về dân cư';
const IDENTITY = '**/api/identity?form=**';

const answer = (page, name) => page.locator(`[id="f-nguoi_khai-${name}"]`);
const start = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Bắt đầu' }).click());
const goOn = (page) => toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click());
const above = (page) => page.locator('.tk-sources').first();
const below = (page) => page.locator('.tk-sources--below');

/** Somebody who has just signed in, and the sources that are asked from then on. */
async function signedIn(options) {
  const page = await openPage(browser, options);
  const asked = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/api/identity')) asked.push(request.postDataJSON().source);
  });
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await signIn(person, form.citizen);
  return { page, person, asked };
}

/** Holds the answer of a source back until `free()`; `change` may alter it. */
async function held(page, source, change = (given) => given) {
  let free;
  const freed = new Promise((resolve) => (free = resolve));
  await page.route(IDENTITY, async (route) => {
    const request = route.request();
    if (request.method() !== 'POST' || request.postDataJSON().source !== source) return route.fallback();
    const response = await route.fetch();
    await freed;
    return route.fulfill({ response, json: change(await response.json()) });
  });
  return free;
}

test('a source is asked when a page comes up that needs it, and a page that is never opened asks for nothing', async () => {
  const { page, person, asked } = await signedIn();
  await above(page).getByText(POPULATION).waitFor();
  await lookInBoth(page, 'sources-start');
  assert.deepEqual(asked, [], 'the start screen asks nobody');
  await start(page);
  assert.deepEqual(asked, ['population'], 'the first page is about the applicant alone');
  await onCard(page, attributes['name.birth']);
  await lookInBoth(page, 'sources-here');
  await fillPage(person, form);
  await goOn(page);
  assert.deepEqual(asked, ['population'], 'a page that binds nothing asks nobody');
  await page.getByRole('button', { name: 'Quay lại' }).click();
  await onCard(page, attributes['name.birth']);
  assert.deepEqual(asked, ['population'], 'what came is kept');
  for (const about of ['the place', 'the head of the household']) {
    await goOn(page);
    assert.deepEqual(asked, ['population'], about);
    await fillPage(person, form);
  }
  await goOn(page);
  assert.deepEqual(asked, ['population', 'residence'], 'members come from another source, on their page');
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  await fillPage(person, form);
  await saved;
  await page.reload();
  await page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click();
  await settled(page);
  assert.deepEqual(asked, ['population', 'residence'], 'the draft keeps what was given');
  // The page that was filled before the reload is as it was.
  for (let heading = await goOn(page); !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  const { dossier } = await send(person);
  const sources = new Set(Object.values(dossier.origins).map((origin) => origin.source));
  assert.deepEqual([...sources].filter(Boolean).sort(), ['population', 'residence']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a slow source holds nothing up, and what was typed meanwhile stays until the person chooses', async () => {
  const { page, asked } = await signedIn();
  const free = await held(page, 'population');
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  const name = answer(page, 'ho_ten');
  await name.fill('Nguyễn Văn Khác');
  await above(page).getByText(`Đang lấy dữ liệu từ ${POPULATION}`).waitFor();
  await lookInBoth(page, 'sources-slow');
  await name.focus();
  await page.keyboard.press('End');
  free();
  await settled(page);
  assert.ok(await hasFocus(name), 'who is typing goes on typing');
  await page.keyboard.type(' Nữa');
  assert.equal(await name.inputValue(), 'Nguyễn Văn Khác Nữa');
  // With the name typed, nothing of who they are is locked: it stands there to be looked at.
  const number = answer(page, 'so_dinh_danh');
  await number.waitFor();
  assert.equal(await number.inputValue(), shown(attributes['id.number']));
  assert.match(await number.evaluate((node) => node.closest('.tk-question').innerText), /Từ dữ liệu quốc gia về dân cư/);
  const differs = page.locator('.tk-differs');
  assert.match(await differs.innerText(), /Bạn đã nhập[^]*Nguyễn Văn Khác[^]*Cơ sở dữ liệu quốc gia về dân cư[^]*Nguyễn Văn Mẫu/);
  await lookInBoth(page, 'sources-typed');
  await differs.getByRole('button', { name: /^Dùng dữ liệu này/ }).click();
  await differs.waitFor({ state: 'detached' });
  // What the register says is locked as ever, and so is the rest of the block.
  for (const one of [name, number]) await one.waitFor({ state: 'detached' });
  assert.ok(await hasFocus(page.locator('#tk-heading')));
  await onCard(page, attributes['name.birth']);
  assert.deepEqual(asked, ['population']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what was typed before the register answers and is the same is none of it, in whatever groups: the register’s word counts', async () => {
  const { page } = await signedIn();
  const free = await held(page, 'population');
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  const number = answer(page, 'so_dinh_danh');
  await number.fill(attributes['id.number'].replace(/(...)(?=.)/g, '$1.'));
  await page.locator('[id="f-lien_he-so_dien_thoai"]').fill(attributes['contact.phone'].replace(/^0/, '+84 '));
  await page.locator('[id="f-lien_he-email"]').focus();
  assert.equal(await number.inputValue(), shown(attributes['id.number']), 'it stands there in groups');
  await page.getByText(/^Đã lưu trên máy này/).waitFor();
  free();
  await onCard(page, attributes['id.number']);
  await settled(page);
  assert.deepEqual(await page.locator('.tk-differs').allInnerTexts(), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('who keeps what they typed sends it as their own word', async () => {
  const { page, person } = await signedIn();
  const free = await held(page, 'population');
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  await answer(page, 'ho_ten').fill('Nguyễn Văn Khác');
  free();
  await page.locator('.tk-differs').getByRole('button', { name: /^Giữ như đang có/ }).click();
  await page.locator('.tk-differs').waitFor({ state: 'detached' });
  const rest = { ...form, answers: form.answers.filter(([path]) => path !== '/nguoi_khai/ho_ten') };
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  const { dossier, code } = await send(person);
  assert.match(code, /\d/, 'the service takes it');
  assert.equal(dossier.answers.nguoi_khai.ho_ten, 'Nguyễn Văn Khác');
  assert.equal(dossier.origins['/nguoi_khai/ho_ten'], undefined, 'typed');
  assert.equal(dossier.origins['/nguoi_khai/so_dinh_danh'].source, 'population');
  await page.context().close();
});

test('who is chosen after something else was typed is shown beside it: what is kept is sent, and so is what is taken', async () => {
  const other = WALKED.find(({ id }) => id === 'lien-thong-khai-tu');
  const [, member] = other.answers.find(([path]) => path === '/_roles/nguoi_chet');
  const rest = { ...other, answers: other.answers.filter(([path]) => path !== '/nguoi_chet/ho_ten') };
  const [kept, known] = ['Bùi Văn Khác', 'Bùi Văn Mẫu'];
  for (const [choice, filed] of [['Giữ như đang có', kept], ['Dùng dữ liệu này', known], ['', `${kept} Nữa`]]) {
    const page = await openPage(browser);
    const person = new Person(page, 'mouse');
    await openForm(page, service, other.id);
    await signIn(person, other.citizen);
    let heading = await start(page);
    for (; !heading.endsWith('Người chết'); heading = await goOn(page)) await fillPage(person, rest);
    await person.answer('/nguoi_chet/ho_ten', kept);
    const [chosen, other_one] = [person.at('f-_roles-nguoi_chet'), page.locator('input[name="f-_roles-nguoi_chet"]').nth(1)];
    await (choice ? chosen : other_one).check();
    await above(page).getByText(choice ? known : 'Bùi Văn Thử', { exact: true }).waitFor();
    assert.equal(await page.locator('[id="f-nguoi_chet-ho_ten"]').inputValue(), kept, 'nothing goes over what was typed');
    assert.equal(await above(page).locator('.tk-differs__item').count(), 1);
    const asked = page.locator('.tk-question:has([id="f-nguoi_chet-ho_ten"])').getByText('Đề nghị sửa cơ sở dữ liệu');
    await page.locator('[id="f-nguoi_chet-ho_ten-origin"]').waitFor({ state: 'attached' });
    assert.equal(await asked.filter({ visible: true }).count(), 0, 'nobody has asked for a correction yet');
    if (filed === kept) await lookInBoth(page, 'sources-chosen-late');
    if (choice) await above(page).getByRole('button', { name: choice }).click();
    else {
      await page.locator('[id="f-nguoi_chet-ho_ten"]').fill(`${kept} Nữa`);
      await chosen.check();
      // What was offered of one person is nothing that is asked about the next; what was typed stays.
      await above(page).getByText(known, { exact: true }).waitFor();
      assert.match(await above(page).locator('.tk-differs__item').innerText(), new RegExp(`Bạn đã nhập\\s+${kept} Nữa\\s`));
      assert.equal(await page.locator('[id="f-nguoi_chet-ho_ten"]').inputValue(), `${kept} Nữa`);
      await page.locator('input[name="f-_roles-nguoi_chet"]').last().check();
      await above(page).locator('.tk-differs__item').waitFor({ state: 'detached' });
      assert.equal(await page.locator('[id="f-nguoi_chet-ho_ten"]').inputValue(), `${kept} Nữa`, 'of somebody else, too');
      await chosen.check();
      await above(page).getByRole('button', { name: 'Giữ như đang có' }).click();
    }
    await above(page).locator('.tk-differs__item').waitFor({ state: 'detached' });
    await asked.waitFor(filed === known ? { state: 'detached' } : {});
    for (; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
    const { dossier } = await send(person);
    assert.deepEqual([dossier.answers.nguoi_chet.ho_ten, dossier.answers.nguoi_chet.so_dinh_danh], [filed, '000070000093']);
    const { origin, register_value } = dossier.origins['/nguoi_chet/ho_ten'];
    assert.deepEqual([origin, register_value], filed === known ? ['register', undefined] : ['register-corrected', known]);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

test('who keeps what they typed files why in words, also where those of the choice never came', async () => {
  const other = WALKED.find(({ id }) => id === 'lien-thong-khai-tu');
  const rest = { ...other, answers: other.answers.filter(([path]) => path !== '/nguoi_chet/ho_ten') };
  const page = await openPage(browser);
  await page.route('**/lang/sources/*.json', (route) => route.abort());
  const person = new Person(page, 'mouse');
  await openForm(page, service, other.id);
  await signIn(person, other.citizen);
  let heading = await start(page);
  for (; !heading.endsWith('Người chết'); heading = await goOn(page)) await fillPage(person, rest);
  await person.answer('/nguoi_chet/ho_ten', 'Bùi Văn Khác');
  for (; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  const { dossier } = await send(person);
  const { kept } = JSON.parse(readFileSync(join(ROOT, 'www/lang/sources/vi.json'), 'utf8'));
  assert.deepEqual([dossier.answers.nguoi_chet.ho_ten, dossier.origins['/nguoi_chet/ho_ten'].reason], ['Bùi Văn Khác', kept]);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what a register says of two places, one of them typed before it answered, is kept out of both and the dossier is taken', async () => {
  const other = WALKED.find(({ id }) => id === 'khai-sinh');
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  await openForm(page, service, other.id);
  await signIn(person, other.citizen);
  const free = await held(page, 'population');
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  // Her own name stands in two places of this form: as who files, and as the mother.
  const typed = 'Đỗ Thị Nhuận Mẫu';
  await person.give('/nguoi_yeu_cau/ho_ten', typed);
  free();
  await settled(page);
  await above(page).getByRole('button', { name: 'Giữ như đang có' }).click();
  const rest = { ...other, answers: [...other.answers, ['/me_la_ban/ho_ten', typed]] };
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, rest);
  const { dossier } = await send(person);
  assert.deepEqual([dossier.answers.nguoi_yeu_cau.ho_ten, dossier.answers.me_la_ban.ho_ten], [typed, typed]);
  assert.deepEqual([dossier.origins['/nguoi_yeu_cau/ho_ten'], dossier.origins['/me_la_ban/ho_ten']], [undefined, undefined]);
  assert.equal(dossier.origins['/me_la_ban/so_dinh_danh'].source, 'population');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a source that is down leaves its answers open and marked, and can be asked again', async () => {
  const { page } = await signedIn();
  await page.route(IDENTITY, (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 503, json: {} }) : route.fallback()));
  await start(page);
  await above(page).getByText(`Chưa lấy được dữ liệu từ ${POPULATION}`).waitFor();
  const style = (name) => answer(page, name).evaluate((node) => getComputedStyle(node.closest('.tk-question')).borderInlineStartStyle);
  assert.equal(await style('ho_ten'), 'dotted', 'marked');
  await lookInBoth(page, 'sources-down');
  await answer(page, 'ho_ten').fill(attributes['name.birth']);
  await page.unroute(IDENTITY);
  await above(page).getByRole('button', { name: 'Lấy lại' }).click();
  await settled(page);
  await onCard(page, attributes['id.number']);
  assert.equal(await page.locator('.tk-differs').count(), 0, 'what was typed the same is the same');
  assert.equal(await answer(page, 'ho_ten').count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('when the time to fetch is over, a new sign-in brings the data, and what was typed is there', async () => {
  const { page, person } = await signedIn();
  await page.route(IDENTITY, (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 403, json: { code: 'share-again' } }) : route.fallback()));
  await start(page);
  await above(page).getByText('Đã hết thời hạn lấy dữ liệu').waitFor();
  await page.locator('[id="f-lien_he-email"]').fill('mau@example.test');
  await lookInBoth(page, 'sources-ended');
  await page.unroute(IDENTITY);
  await signIn(person, form.citizen, { label: 'Đăng nhập lại' });
  await onCard(page, attributes['id.number']);
  const differs = page.locator('.tk-differs');
  await differs.waitFor();
  assert.match(await differs.innerText(), /mau@example\.test/);
  assert.equal(await page.locator('[id="f-lien_he-email"]').inputValue(), 'mau@example.test');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('looking again says that nothing has changed, or shows old beside new and changes only what is chosen', async () => {
  const { page, person, asked } = await signedIn();
  await start(page);
  await fillPage(person, form);
  const again = below(page).getByRole('button', { name: /^Tra lại/ });
  await again.click();
  await above(page).getByText('không có gì thay đổi').waitFor();
  assert.deepEqual(asked, ['population', 'population'], 'only when it was wished');
  assert.equal(await page.locator('.tk-differs').count(), 0);
  await lookInBoth(page, 'sources-same');

  const changed = { 'name.birth': 'Nguyễn Văn Mới', 'id.number': '000086000099', 'contact.phone': '0530000099' };
  const free = await held(page, 'population', (given) => {
    for (const entry of given.record.entries) if (entry.role === 'applicant') entry.value = changed[entry.attr] ?? entry.value;
    given.record.entries.reverse();
    given.shows.reverse();
    return given;
  });
  free();
  await again.click();
  await above(page).getByText('có mục khác').waitFor();
  const items = page.locator('.tk-differs__item');
  assert.equal(await items.count(), 3, 'matched by what they are, in whatever order they come');
  await lookInBoth(page, 'sources-changed');
  assert.ok(await isOnCard(page, attributes['name.birth']), 'nothing has changed yet');
  const phone = items.filter({ hasText: '0530 000 099' });
  assert.match(await phone.innerText(), new RegExp(`Đang có[^]*${shown(attributes['contact.phone'])}[^]*Cơ sở dữ liệu quốc gia về dân cư[^]*0530 000 099`));
  await phone.getByRole('button', { name: /^Dùng dữ liệu này/ }).click();
  await items.nth(2).waitFor({ state: 'detached' });
  assert.equal(await page.locator('[id="f-lien_he-so_dien_thoai"]').inputValue(), '0530 000 099');
  await items.filter({ hasText: 'Nguyễn Văn Mới' }).getByRole('button', { name: /^Giữ như đang có/ }).click();
  await items.filter({ hasText: '000 086 000 099' }).getByRole('button', { name: /^Dùng dữ liệu này/ }).click();
  await page.locator('.tk-differs').waitFor({ state: 'detached' });
  await onCard(page, '000086000099');
  assert.ok(await isOnCard(page, attributes['name.birth']), 'what was kept is kept');
  assert.ok(!(await isOnCard(page, 'Nguyễn Văn Mới')));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a dossier can be sent after looking again, and in English the panel speaks English', async () => {
  const { page, person } = await signedIn();
  await start(page);
  await below(page).getByRole('button', { name: /^Tra lại/ }).click();
  await above(page).getByText('không có gì thay đổi').waitFor();
  await page.locator('to-khai').evaluate((element) => element.setAttribute('lang', 'en'));
  await below(page).getByRole('button', { name: /^Look again/ }).waitFor();
  await page.locator('to-khai').evaluate((element) => element.setAttribute('lang', 'vi'));
  await below(page).getByRole('button', { name: /^Tra lại/ }).waitFor();
  for (let heading = ''; !heading.includes('Kiểm tra'); heading = await goOn(page)) await fillPage(person, form);
  assert.match((await send(person)).code, /\d/);
  assert.equal(await page.locator('.tk-sources').count(), 0, 'nothing of it stands beside the receipt');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
