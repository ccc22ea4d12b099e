// The burden in a real browser: the journeys that `tokhai burden` counts are typed through in Chromium with keyboard and mouse, and
// what the page is pressed for must be, key by key, the number of the report.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { burdenReports, decisive, play } from './acts.js';
import { typedDate } from './forms.js';
import { ROOT, launch, openPage, serve, temporaryFolder } from './harness.js';
import { code, film, onPaper } from './qr.js';
import { Typist, telex } from './typist.js';
import { openForm, send } from './walk.js';

const FORMS = readdirSync(join(ROOT, 'forms')).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));

const read = (...path) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
const folder = temporaryFolder();
const card = join(folder.path, 'the.y4m');

let reports;
let browser;
let service;
before(async () => {
  const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${card}`];
  browser = await launch(camera);
  reports = await burdenReports();
  service = await serve(undefined, { citizens: citizensOfToday() });
});
after(async () => {
  await browser?.close();
  await service?.stop();
  folder.remove();
});

/** The sample citizens with what registers hold today; and again, for each source that is to fail, those for whom it does. */
function citizensOfToday() {
  const to = join(folder.path, 'citizens');
  mkdirSync(to);
  const { attributes, sources } = read('src', 'registry', 'src', 'attributes.json');
  const isToday = (id) => attributes.find((one) => one.id === id).availability === 'today';
  const unluckyWith = new Set(FORMS.flatMap((form) => journeysOf(reports.get(form)).failing).map(({ citizen, way }) => unluckyId(citizen, failingOf(way))));
  const only = (held) => Object.fromEntries(Object.entries(held).filter(([id]) => isToday(id) || id === 'minor_child'));
  for (const file of readdirSync(join(ROOT, 'seeds', 'citizens'))) {
    const all = read('seeds', 'citizens', file);
    const citizen = { ...all, attributes: only(all.attributes), members: (all.members ?? []).map((one) => ({ ...one })) };
    writeFileSync(join(to, file), JSON.stringify(citizen));
    for (const { id } of sources) {
      const unlucky = { ...citizen, id: unluckyId(citizen.id, id), down: [id] };
      if (unluckyWith.has(unlucky.id)) writeFileSync(join(to, `${unlucky.id}.json`), JSON.stringify(unlucky));
    }
  }
  return to;
}

const failingOf = (way) => (way.startsWith('without ') ? way.slice('without '.length) : '');
const unluckyId = (citizen, source) => (source ? `${citizen}-${source}` : citizen);

/**
 * The journeys of a form that are typed: of who decides whether it is published, signed in and with everything declined; with the card alone, and with the
 * source down without which most has to be typed, of somebody else where they have no such journey. And where a register has an address of which it is asked
 * where it lies today, of whoever is asked.
 */
function journeysOf(report) {
  const decides = decisive(report);
  const own = (isMeant) => {
    const all = report.journeys.filter((one) => one.stuck.length === 0 && isMeant(one));
    const theirs = all.filter(({ citizen }) => citizen === decides.citizen);
    return (theirs.length > 0 ? theirs : all).sort((one, other) => other.with.keystrokes - one.with.keystrokes)[0];
  };
  const isAsked = ({ way, acts }) => way === 'signed-in' && acts.with.some(({ act }) => act === 'settle');
  return { decides, card: own(({ way }) => way === 'card'), failing: own(({ way }) => failingOf(way) !== ''), old: own(isAsked) };
}

/** What a camera sees of the citizen's card. */
function cardOf({ attributes }) {
  // Zeros stand for what is not known of a birth.
  const digits = (iso) => typedDate(iso).replaceAll('/', '').padStart(8, '0');
  const sex = { M: 'Nam', F: 'Nữ' }[attributes.sex];
  const text = [attributes['id.number'], '', attributes['name.birth'], digits(attributes['birth.date']), sex, 'Xã Mẫu, Tỉnh Mẫu', digits(attributes['card.issueDate'])].join('|');
  return film(onPaper(code(text, { scale: 6 }), 640, 480));
}

/** Signs in; shares from those sources, and nothing from the others. Gives how often the person agreed or declined. */
async function signIn(typist, citizen, shares, label) {
  const { page } = typist;
  await typist.use(page.locator('to-khai').getByRole('link', { name: label }));
  await typist.use(page.locator(`button[value="${citizen}"]`));
  for (let asked = 0; ; asked += 1) {
    const agree = page.locator('button[value="agree"]');
    await agree.or(page.locator('#tk-heading')).first().waitFor();
    if ((await agree.count()) === 0) return asked;
    const source = await page.locator('input[name="source"]').inputValue();
    const isShared = source === '' || shares.includes(source);
    const answered = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await typist.use(isShared ? agree : page.locator('button[value="none"]'));
    await answered;
  }
}

/** Shows the card to the camera and takes over what it says. */
async function scan(typist) {
  const { page } = typist;
  await typist.use(page.locator('to-khai').getByRole('button', { name: 'Quét thẻ căn cước' }));
  const dialog = page.getByRole('dialog', { name: /thẻ/ });
  await typist.use(dialog.getByRole('button', { name: 'Dùng máy ảnh' }));
  await typist.use(dialog.getByRole('button', { name: 'Điền vào biểu mẫu' }));
  await dialog.waitFor({ state: 'detached' });
}

/** Goes one journey of the report through the browser and compares what it took. */
async function compare(t, form, measure, variant) {
  const begun = performance.now();
  const page = await openPage(browser);
  const typist = await Typist.at(page);
  await openForm(page, service, form);
  const acts = variant === 'declined' ? measure.acts.without : measure.acts.with;
  let consents = 0;
  let shared = 0;
  if (variant === 'card') {
    // The camera looks at the file anew each time it is opened.
    writeFileSync(card, cardOf(read('seeds', 'citizens', `${measure.citizen}.json`)));
    await typist.pressed();
    await scan(typist);
    shared = 1;
  } else if (variant !== 'declined') {
    consents = await signIn(typist, unluckyId(measure.citizen, failingOf(measure.way)), measure.shares, /^Đăng nhập/);
    shared = measure.shares.length;
    assert.equal(consents, measure.shares.length + measure.declines.length, 'the sources that were asked for');
  }
  // To agree or to decline is part of the form's burden; the rest of signing in is told beside it.
  const beside = variant === 'card' ? 0 : (await typist.pressed()) - consents;
  const entries = shared + (await play(typist, acts));
  let presses = consents + (await typist.pressed());
  let later = 0;
  if (variant === 'card' || variant === 'declined') {
    await signIn(typist, measure.citizen, [], 'Đăng nhập để nộp');
    await page.locator('#tk-statement').waitFor();
    later = await typist.pressed();
  }
  await send(typist);
  presses += await typist.pressed();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  const { without, left_out } = measure;
  const told = variant === 'declined' ? { entries: without.entries + left_out.entries, keystrokes: without.keystrokes + left_out.keystrokes } : measure.with;
  t.diagnostic(`${form}, ${measure.citizen}, ${variant}: ${entries} entries, ${presses} keys and clicks; signing in beside it ${beside + later}; ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  assert.deepEqual({ entries, presses }, { entries: told.entries, presses: told.keystrokes }, `${form}, ${measure.citizen}, ${variant}: browser and report`);
}

test('somebody is asked where an old address lies today', () => {
  assert.ok([...reports.values()].some((report) => journeysOf(report).old));
});

test('a letter takes its keys', () => {
  const typed = (text) => [...text].flatMap((letter) => telex(letter).keys).join('');
  assert.equal(typed('Nguyễn'), 'Nguyeexn');
  assert.equal(typed('ĐườngẰăâ'), 'DduwowfngAwfawaa');
  assert.deepEqual(telex('ế').stages, ['e', 'ê', 'ế']);
});

for (const form of FORMS) {
  test(`${form}: what is typed is what the report says, declined, signed in, with the card alone, with a source down`, async (t) => {
    const { decides, card: carded, failing, old } = journeysOf(reports.get(form));
    await compare(t, form, decides, 'declined');
    await compare(t, form, decides, 'identity');
    await compare(t, form, carded, 'card');
    await compare(t, form, failing, failing.way);
    if (old) await compare(t, form, old, 'asked of an old address');
  });
}
