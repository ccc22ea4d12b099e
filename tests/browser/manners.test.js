// The manners of every published form, all of it typed by somebody who has not signed in: it says little by itself and nothing twice,
// who goes through it by Tab sees where they are, and the browser fills in nobody else's data.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { burdenReports, decisive, play } from './acts.js';
import { FORMS } from './forms.js';
import { ROOT, openPage, stage } from './harness.js';
import { chatter, heard, listen, tabThrough } from './heard.js';
import { Person, idOf } from './person.js';
import { enlarge } from './screens.js';
import { fillAll, fillPage, openForm, send, settled, signIn, toNextScreen } from './walk.js';
import { WALKED } from './walked.js';

const { browser, service } = await stage();
const reports = burdenReports();
const IDS = [...FORMS, ...WALKED].map((form) => form.id);

/** What the browser may fill in, by the attribute that a question is bound to. */
const TOKENS = { 'name.birth': 'name', 'birth.date': 'bday', 'contact.phone': 'tel', 'contact.email': 'email' };

const read = (...path) => JSON.parse(readFileSync(join(ROOT, 'forms', ...path), 'utf8'));

/** The token of each question of a form that is about who fills it by these acts, by the id of its control, as the definition has it. */
function ownTokens(id, acts) {
  const form = read(`${id}.json`);
  const isGiven = (when) => {
    const [, field, code] = /^(\w+) == '(\w+)'$/.exec(when);
    return acts.some(({ place, text }) => place === `/${field}` && text === code);
  };
  const isOwn = (role) => {
    const { from, is, when, otherwise } = form.roles?.[role] ?? {};
    return from === 'self' || (is !== undefined && isOwn(isGiven(when) ? is : otherwise));
  };
  const tokens = new Map();
  const note = (path, { bind }, role) => {
    const token = TOKENS[bind?.attr ?? bind];
    if (token && isOwn(bind.role ?? role)) tokens.set(idOf(path), token);
  };
  for (const page of form.pages) {
    for (const field of page.fields ?? []) note(`/${field.id}`, field);
    for (const use of page.use ?? []) {
      if (!use.block) note(`/${use.id}`, use);
      else for (const field of read('blocks', `${use.block}.json`).fields) note(`/${use.as}/${field.id}`, field, use.role);
    }
  }
  return tokens;
}

/** What stands in `autocomplete` of each control that has it, by its id. */
const completing = (page) => page.locator('to-khai [autocomplete]').evaluateAll((all) => all.map((one) => [one.id, one.getAttribute('autocomplete')]));

/** Where it lies may be told at any time, and once: what follows from letters is not. */
const whileTyping = (said) => said.filter(({ typing, text }) => typing && !/^Đã lưu/.test(text)).map(({ typing, text }) => `said while ${typing} is typed: ${text}`);

/** To and fro by Tab in windows of these widths: how many stops that has, and what is wrong with them. */
async function walkByTab(page, widths) {
  const before = page.viewportSize();
  let stops = 0;
  const faults = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 640 });
    for (const isBack of [false, true]) {
      const height = () => page.evaluate(() => document.documentElement.scrollHeight);
      const whole = await height();
      const { count, found } = await tabThrough(page, isBack);
      // What grows while somebody goes on pushes away where they are.
      if ((await height()) !== whole) faults.push(`${width} px: ${whole} px of page are ${await height()}`);
      stops += count;
      faults.push(...found.map((fault) => `${width} px${isBack ? ', back' : ''}: ${fault}`));
    }
  }
  await page.setViewportSize(before);
  return { stops, found: faults };
}

const begin = (page) => toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
const goOn = (page) => page.getByRole('button', { name: 'Tiếp tục', exact: true });

async function guest(id) {
  const page = await openPage(browser);
  await listen(page);
  await openForm(page, service, id);
  return { page, person: new Person(page, 'mouse') };
}

for (const id of IDS) {
  test(`${id}: says little, shows the focus, and lets the browser fill in only who fills it`, async (t) => {
    const { acts } = decisive((await reports).get(id));
    const { page, person } = await guest(id);
    const tokens = ownTokens(id, acts.without);
    const [faults, sounds, met] = [[], [], new Set()];
    let stops = 0;
    await play(person, acts.without, async () => {
      // The line that says where it lies takes a second line, in such letters, once the first answer is written.
      if (await page.evaluate(() => localStorage.length)) await page.locator('.tk-status:not(:empty)').waitFor();
      sounds.push(...(await heard(page)));
      for (const [control, token] of await completing(page)) {
        met.add(control);
        if (token !== (tokens.get(control) ?? 'off')) faults.push(`${control}: autocomplete is ${token}`);
      }
      const shrink = await enlarge(page);
      const walked = await walkByTab(page, [360, 1280]);
      await shrink();
      stops += walked.stops;
      faults.push(...walked.found);
    });
    sounds.push(...(await heard(page)));
    const said = sounds.filter(({ kind }) => kind === 'said');
    faults.push(...chatter(sounds), ...whileTyping(said));
    assert.deepEqual(faults, []);
    const [pages, texts] = [sounds.length - said.length, said.map(({ text }) => text)];
    assert.ok(pages > 3 && stops > 4 * pages, 'each page takes the focus, and has something to come to');
    assert.ok([...tokens.keys()].some((control) => met.has(control)), 'something about oneself was asked');
    assert.deepEqual(texts.toSorted(), [...new Set(texts)].sort(), 'nothing is said twice');
    assert.ok(said.length <= pages, `more is said than there are pages: ${texts}`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
    t.diagnostic(`${said.length} said, ${stops} stops of Tab`);
  });
}

for (const id of IDS) {
  test(`${id}: what is wrong is told by the focus alone, and mending it says nothing`, async () => {
    const { page } = await guest(id);
    await begin(page);
    const sounds = await heard(page);
    const summary = page.locator('#tk-summary');
    await goOn(page).click();
    await summary.waitFor();
    const wrong = await heard(page);
    assert.deepEqual(wrong.map(({ kind, id: at }) => [kind, at ?? '']), [['focus', 'tk-summary']]);
    const links = await summary.getByRole('link').count();
    assert.ok(links > 0);
    // The first of what is wrong, whichever way it is given.
    await summary.getByRole('link').first().click();
    const at = await page.evaluate(() => document.activeElement.shadowRoot.activeElement.type);
    if (at === 'text') await page.keyboard.type('Ma');
    else await page.keyboard.press(at === 'radio' ? 'Space' : 'ArrowDown');
    await page.keyboard.press('Tab');
    await page.getByText(/^Đã lưu trên máy này/).waitFor();
    sounds.push(...wrong, ...(await heard(page)));
    const said = sounds.filter(({ kind, text }) => kind === 'said' && !/^(Đã lưu|Đang tải)/.test(text));
    assert.deepEqual([...chatter(sounds), ...said], []);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

/** What is lower or narrower than the 24 px of WCAG 2.5.8 and no link within a sentence. */
const smallTargets = async (page) => {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const small = await page.locator('a[href], button, input, select, textarea, summary').evaluateAll((all) =>
    all.flatMap((one) => {
      const { opacity, clipPath } = getComputedStyle(one);
      const isSeen = one.checkVisibility({ visibilityProperty: true }) && opacity !== '0' && clipPath === 'none';
      const isInSentence = one.localName === 'a' && one.parentElement.innerText.trim() !== one.innerText.trim() && getComputedStyle(one).display === 'inline';
      const { width, height } = one.getBoundingClientRect();
      return isSeen && !isInSentence && Math.min(width, height) < 24 ? [`${one.localName}.${one.className} “${one.innerText}” is ${Math.round(width)} by ${Math.round(height)} px`] : [];
    }),
  );
  await page.setViewportSize(before);
  return small;
};

test('beside the questions, too, who goes by Tab sees where they are, and whatever can be pressed is large enough to be hit', async () => {
  const [form] = FORMS;
  const page = await openPage(browser);
  const person = new Person(page, 'mouse');
  const faults = [];
  const see = async (name) => {
    const note = (where, found) => faults.push(...found.map((fault) => `${name}, ${where}: ${fault}`));
    note('320 px', await smallTargets(page));
    const plain = await walkByTab(page, [320, 360, 1280]);
    note('by Tab', plain.found);
    const shrink = await enlarge(page);
    note('by Tab in letters of twice the size', (await walkByTab(page, [320, 360, 1280])).found);
    await shrink();
    assert.ok(plain.stops > 12, `${name} has something to come to`);
  };
  await openForm(page, service, form.id);
  await see('start');
  await signIn(person, form.citizen);
  await see('start, signed in');
  await fillAll(person, form);
  await see('review');
  await page.getByRole('button', { name: 'Xem tờ khai như bản in' }).click();
  await page.getByRole('dialog').getByRole('article').waitFor();
  await see('paper');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await send(person);
  await see('receipt');
  assert.deepEqual(faults, []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

const stay = FORMS.find((one) => one.id === 'dang-ky-tam-tru');

test('how many names fit is said when the letters pause, and what an answer comes to when it is given', async () => {
  const { page, person } = await guest(stay.id);
  await begin(page);
  await fillPage(person, stay);
  await toNextScreen(page, () => goOn(page).click());
  await heard(page);
  const province = person.at(idOf('/noi_tam_tru/province'));
  await province.click();
  await page.keyboard.type('ha no');
  const voice = page.getByRole('status').filter({ hasText: 'tên phù hợp' });
  await voice.waitFor({ state: 'attached' });
  assert.deepEqual((await heard(page)).map(({ text }) => text.replace(/\d+/, '·')), ['· tên phù hợp']);
  await page.keyboard.press('Enter');
  await fillPage(person, stay);
  await page.keyboard.press('Tab');
  await page.getByRole('status').filter({ hasText: /Công an Phường Ba Đình/ }).or(page.getByRole('status').filter({ hasText: 'thời hạn 12 tháng' })).first().waitFor({ state: 'attached' });
  const sounds = await heard(page);
  assert.deepEqual([...chatter(sounds), ...whileTyping(sounds)], []);
  assert.deepEqual(sounds.map(({ text }) => text).filter((text) => /thời hạn 1 tháng/.test(text)), [], 'a number that is half typed is no answer');
  await page.context().close();
});

test('what an answer comes to is said as soon as it is drawn, without a pause', async () => {
  const { page, person } = await guest(stay.id);
  await begin(page);
  await fillPage(person, stay);
  await toNextScreen(page, () => goOn(page).click());
  await fillPage(person, stay);
  // The next task after the one in which the answer is left.
  const said = await page.evaluate(async () => {
    const root = document.querySelector('to-khai').shadowRoot;
    const voice = root.lastElementChild;
    const before = voice.textContent;
    const months = root.getElementById('f-thoi_han');
    months.focus();
    months.value = '7';
    months.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    months.dispatchEvent(new Event('change', { bubbles: true }));
    months.blur();
    await new Promise((resolve) => setTimeout(resolve));
    return [before, voice.textContent];
  });
  const before = said.shift();
  assert.match(said[0], /thời hạn 7 tháng$/);
  assert.notEqual(before, said[0]);
  await page.context().close();
});

test('a source is told when it takes long and when it has answered, once each, whatever else is drawn', async () => {
  const page = await openPage(browser);
  await listen(page);
  const person = new Person(page, 'mouse');
  await openForm(page, service, stay.id);
  await signIn(person, stay.citizen);
  let free;
  const freed = new Promise((resolve) => (free = resolve));
  await page.route('**/api/identity?form=**', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const response = await route.fetch();
    await freed;
    return route.fulfill({ response });
  });
  await heard(page);
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  await page.locator('.tk-sources__line').first().waitFor();
  // Whoever goes on answering has the page drawn again and again.
  await person.answer('/lien_he/so_dien_thoai', stay.citizen.attributes['contact.phone']);
  free();
  await settled(page);
  const about = (sounds) => sounds.filter(({ kind, text }) => kind === 'said' && /dân cư/.test(text)).map(({ text }) => text);
  const sounds = await heard(page);
  for (let screens = 0; screens < 2; screens += 1) {
    await fillPage(person, stay);
    await toNextScreen(page, () => goOn(page).click());
    sounds.push(...(await heard(page)));
  }
  await toNextScreen(page, () => page.getByRole('button', { name: 'Quay lại' }).click());
  sounds.push(...(await heard(page)));
  assert.deepEqual(chatter(sounds), []);
  const told = about(sounds);
  assert.deepEqual(told, [...new Set(told)], 'each is said once');
  assert.equal(told.length, 2, `${told}`);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
