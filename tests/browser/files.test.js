// Papers as files: chosen by hand or keyboard, made smaller on the device, brought to the service whatever happens to the
// connection, and sent with the dossier; what a register holds is not asked for on paper.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { citizen } from './forms.js';
import { hold, keptPlace, launch, openPage, serve, temporaryFolder } from './harness.js';
import { Person, hasFocus } from './person.js';
import { lookInBoth, speak } from './screens.js';
import { openForm, send, signIn, toNextScreen } from './walk.js';

const words = (vi) => ({ vi, en: `${vi} (en)` });
const field = (id, type, label, more = {}) => ({ id, type, label: words(label), ...more });

const forms = temporaryFolder();
after(forms.remove);
writeFileSync(
  join(forms.path, 'nop-giay-to.json'),
  JSON.stringify({
    id: 'nop-giay-to', version: '2026-01-01', title: words('Nộp giấy tờ'),
    procedure: { code: '0.000000', authority: 'Công an cấp xã', form: 'Mẫu thử' },
    roles: { applicant: { from: 'self' } },
    pages: [
      { id: 'nguoi', title: words('Người khai'), fields: [
        field('ho_ten', 'name', 'Họ và tên', { official: '1', required: true, bind: 'name.birth' }),
        field('so', 'id-number', 'Số định danh cá nhân', { official: '2', required: true, bind: 'id.number' }),
        field('ngay', 'date', 'Ngày sinh', { official: '3', required: true, bind: 'birth.date' }),
        field('the', 'file', 'Ảnh thẻ căn cước', { official: '4', required: true, max_files: 1, show: '!verified(so)', accept: ['image/jpeg', 'image/png'] }),
        field('cho_o', 'file', 'Giấy tờ chứng minh chỗ ở hợp pháp', { official: '5', required: true, max_files: 3, max_mb: 2 }),
      ] },
      { id: 'them', title: words('Thông tin thêm'), fields: [
        field('ghi_chu', 'text', 'Ghi chú', { official: '6' }),
        field('giay_khac', 'file', 'Giấy tờ khác', { official: '7', accept: ['image/png'] }),
        field('o_cung', 'repeat', 'Người ở cùng', { fields: [field('giay', 'file', 'Giấy của người ấy', { accept: ['image/png'] })] }),
      ] },
    ],
    statement: words('Tôi cam đoan lời khai là đúng.'),
  }),
);

const browser = await launch();
after(() => browser.close());
const place = await keptPlace();
after(place.remove);
let service = await serve(forms.path, { place });
after(() => service.stop());
const restart = async () => {
  await service.stop();
  service = await serve(forms.path, { place });
};

const somebody = citizen('nguyen-van-mau');

/** A PDF, as far as its first bytes say, of so many bytes. */
const pdf = (name, size, mark = 1) => ({ name, mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(size - 9, mark)]) });

/** A picture that does not become light by itself, as PNG. */
function png(name, width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const lines = Buffer.alloc((width * 3 + 1) * height);
  for (let at = 0, seed = 1; at < lines.length; at += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    lines[at] = 128 + (seed >> 25);
  }
  for (let line = 0; line < height; line += 1) lines[line * (width * 3 + 1)] = 0;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]) };
}

function crc(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

const sha256 = ({ buffer }) => createHash('sha256').update(buffer).digest('hex');
const input = (page, name) => page.locator(`input[type=file][id="f-${name}"]`);
const list = (page, name) => page.locator('.tk-files').filter({ has: input(page, name) }).locator('.tk-files__item');
const status = (page, name) => page.locator('.tk-files').filter({ has: input(page, name) }).locator('.tk-files__status');
const here = (page, name, count = 1) => page.waitForFunction(
  ([id, count]) => {
    const box = document.querySelector('to-khai').shadowRoot.getElementById(id)?.closest('.tk-files');
    return box?.querySelectorAll('.tk-files__item--here').length === count;
  },
  [`f-${name}`, count],
);
const next = (page) => page.getByRole('button', { name: 'Tiếp tục', exact: true });

/** On the first page, with everything typed but the files. */
async function begun(options, isSignedIn = false) {
  const page = await openPage(browser, options);
  await openForm(page, service, 'nop-giay-to');
  if (isSignedIn) await signIn(new Person(page, 'mouse'), somebody, { declining: true });
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await page.locator('[id="f-ho_ten"]').fill('Nguyễn Thị Mẫu');
  await page.locator('[id="f-so"]').fill('000190000018');
  await page.locator('[id="f-ngay"]').fill('02/09/1990');
  await input(page, 'cho_o').waitFor();
  return page;
}

/** How many files this browser holds for later. */
const held = (page) => page.evaluate(async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === 'tokhai-files')) return 0;
  const opening = indexedDB.open('tokhai-files');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const all = opening.result.transaction('files').objectStore('files').count();
  await new Promise((resolve) => (all.onsuccess = resolve));
  opening.result.close();
  return all.result;
});

test('files are chosen, told, taken out, and sent with the dossier of who signs in', async () => {
  const page = await begun();
  await lookInBoth(page, 'files-none');
  await next(page).click();
  await page.locator('#tk-summary').waitFor();
  await page.locator('#tk-summary').getByRole('link', { name: 'Chọn tệp cho “Giấy tờ chứng minh chỗ ở hợp pháp”' }).click();
  assert.ok(await hasFocus(input(page, 'cho_o')), 'the summary leads to what takes files');
  await lookInBoth(page, 'files-missing');
  const large = png('thẻ.png', 2600, 600);
  await input(page, 'the').setInputFiles(large);
  await here(page, 'the');
  const [one, two] = [pdf('Hợp đồng <b>thuê</b> nhà.pdf', 700_000, 1), pdf('b.pdf', 5000, 2)];
  await input(page, 'cho_o').setInputFiles([one, two]);
  await here(page, 'cho_o', 2);
  await lookInBoth(page, 'files-here');
  assert.match(await list(page, 'cho_o').first().innerText(), /Hợp đồng <b>thuê<\/b> nhà\.pdf[^]*684 KB[^]*Đã tải lên/);
  await list(page, 'cho_o').nth(1).getByRole('button', { name: 'Bỏ tệp b.pdf' }).click();
  assert.equal(await list(page, 'cho_o').count(), 1);
  assert.ok(await hasFocus(input(page, 'cho_o')));
  await toNextScreen(page, () => next(page).click());
  await toNextScreen(page, () => next(page).click());
  await lookInBoth(page, 'files-review');
  const review = await page.locator('to-khai').evaluate((element) => element.shadowRoot.textContent);
  assert.ok(review.includes('Hợp đồng <b>thuê</b> nhà.pdf') && !review.includes('sha256'), 'the review names files, and nothing else of them');
  assert.equal(await held(page), 0, 'what the service has does not lie here any more');
  const person = new Person(page, 'mouse');
  await signIn(person, somebody, { declining: true, label: /Đăng nhập/ });
  const review2 = page.locator('#tk-statement');
  while ((await review2.count()) === 0) await toNextScreen(page, () => next(page).click());
  const { dossier, code } = await send(person);
  assert.match(code, /\d/);
  const [small] = dossier.answers.the;
  assert.deepEqual([small.name, small.type], ['thẻ.jpg', 'image/jpeg'], 'a large picture is drawn anew');
  assert.ok(small.size < large.buffer.length / 2, `${large.buffer.length} became ${small.size}`);
  assert.deepEqual(dossier.answers.cho_o, [{ name: 'Hợp đồng <b>thuê</b> nhà.pdf', sha256: sha256(one), size: 700_000, type: 'application/pdf' }]);
  assert.deepEqual(dossier.files.map(({ path }) => path).sort(), ['/cho_o', '/the']);
  const saved = await page.evaluate(async ([key, sum]) => {
    const response = await fetch(`/api/submissions/${key}/files/${sum}`);
    return [response.status, response.headers.get('content-disposition'), (await response.arrayBuffer()).byteLength];
  }, [dossier.key, sha256(one)]);
  assert.deepEqual(saved, [200, 'attachment', 700_000], 'its owner gets it back');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

/** Pictures are made smaller only when they are let go; `window.made` says how many have been. */
const holdPictures = (page) => page.evaluate(() => {
  const { toBlob } = HTMLCanvasElement.prototype;
  const freed = new Promise((resolve) => (window.free = resolve));
  window.made = 0;
  HTMLCanvasElement.prototype.toBlob = function (done, ...given) {
    const tell = (blob) => {
      done(blob);
      setTimeout(() => (window.made += 1), 300);
    };
    void freed.then(() => toBlob.call(this, tell, ...given));
  };
});

/** Lets them go, and waits until what follows from so many has been done. */
async function free(page, count = 1) {
  await page.evaluate(() => window.free());
  await page.waitForFunction((count) => window.made >= count, count);
}

/** On the first page, where pictures that were chosen are still being made smaller. */
async function preparing({ isSignedIn, also = [] } = {}) {
  const page = await begun({}, isSignedIn);
  await input(page, 'the').setInputFiles(png('the.png', 40, 40));
  await here(page, 'the');
  await input(page, 'cho_o').setInputFiles(pdf('a.pdf', 4000, 1));
  await here(page, 'cho_o');
  await holdPictures(page);
  await input(page, 'cho_o').setInputFiles([png('anh.png', 2600, 30), ...also]);
  await page.getByText('Đang chuẩn bị anh.png…').waitFor();
  return page;
}

test('a picture that is still being made smaller comes to its question when the page has turned', async () => {
  const page = await preparing();
  await toNextScreen(page, () => next(page).click());
  await page.locator('[id="f-ghi_chu"]').fill('Đang gõ');
  await free(page);
  await page.waitForFunction(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/files')).length >= 9);
  assert.equal(await page.locator('[id="f-ghi_chu"]').inputValue(), 'Đang gõ', 'what is typed meanwhile stays');
  await page.getByText('Quay lại', { exact: true }).click();
  await here(page, 'cho_o', 2);
  await status(page, 'cho_o').getByText('Đã thêm 1 tệp.').waitFor();
  await toNextScreen(page, () => next(page).click());
  await toNextScreen(page, () => next(page).click());
  assert.match(await page.locator('to-khai').evaluate((element) => element.shadowRoot.textContent), /a\.pdf[^]*anh\.jpg/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a picture that is still being made smaller comes to its question in another language, and is told in that', async () => {
  const page = await preparing();
  await speak(page, 'en');
  await page.getByText('Preparing anh.png…').waitFor();
  await free(page);
  await here(page, 'cho_o', 2);
  await status(page, 'cho_o').getByText('1 file added.').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('pictures that are still being made smaller when somebody begins anew are not chosen', async () => {
  const page = await preparing({ also: [png('b.png', 2600, 31)] });
  await page.locator('to-khai').evaluate((element) => element.reset());
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await input(page, 'cho_o').waitFor();
  await free(page);
  await input(page, 'cho_o').setInputFiles(pdf('b.pdf', 4000, 2));
  await here(page, 'cho_o');
  assert.match(await list(page, 'cho_o').innerText(), /b\.pdf/);
  assert.equal(await held(page), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a picture that is ready while the next form is on its way does not bring back the one that was deleted', async () => {
  const page = await preparing();
  const letForm = await hold(page, '**/api/session');
  const asked = page.waitForRequest('**/api/session');
  await page.locator('to-khai').evaluate((element) => element.reset());
  await asked;
  await free(page);
  assert.equal(await page.getByText('Đang tải biểu mẫu…').count(), 1, 'the form that was deleted is not opened again');
  await letForm();
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  assert.equal(await page.getByText('hồ sơ đang điền dở').count(), 0);
  assert.equal(await held(page), 0);
  await page.context().close();
});

test('a picture of a row that was removed comes to no other row', async () => {
  const page = await begun();
  await input(page, 'the').setInputFiles(png('the.png', 40, 40));
  await input(page, 'cho_o').setInputFiles(pdf('a.pdf', 4000, 1));
  await here(page, 'the');
  await here(page, 'cho_o');
  await toNextScreen(page, () => next(page).click());
  for (let row = 0; row < 2; row += 1) await page.getByRole('button', { name: /^Thêm/ }).click();
  await holdPictures(page);
  await input(page, 'o_cung-r1-giay').setInputFiles(png('anh.png', 2600, 30));
  await page.getByText('Đang chuẩn bị anh.png…').waitFor();
  await page.getByRole('button', { name: /^Xoá/ }).first().click();
  await input(page, 'o_cung-r1-giay').waitFor({ state: 'detached' });
  await free(page);
  assert.equal(await page.getByText('anh.png').count(), 0);
  assert.equal(await page.locator('.tk-files__item').count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('no more files come to a question than it takes, however fast they are chosen', async () => {
  const page = await begun();
  await holdPictures(page);
  for (const height of [30, 31]) await input(page, 'the').setInputFiles(png('anh.png', 2600, height));
  await free(page, 2);
  await here(page, 'the');
  assert.match(await status(page, 'the').innerText(), /1/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('sending waits for a picture that is still being made smaller, and takes it along', async () => {
  const page = await preparing({ isSignedIn: true });
  await toNextScreen(page, () => next(page).click());
  await toNextScreen(page, () => next(page).click());
  await page.locator('#tk-statement').check();
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await page.getByText('Còn tệp đang chờ tải lên.').first().waitFor();
  await free(page);
  await page.getByText('anh.jpg').waitFor();
  const { dossier, code } = await send(new Person(page, 'mouse'));
  assert.match(code, /\d/);
  assert.deepEqual(dossier.answers.cho_o.map(({ name }) => name), ['a.pdf', 'anh.jpg']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a file that answers two questions stays with one when it is taken out of the other', async () => {
  const page = await begun();
  const picture = png('the.png', 40, 40);
  await input(page, 'the').setInputFiles(picture);
  await input(page, 'cho_o').setInputFiles(pdf('a.pdf', 4000, 1));
  await here(page, 'the');
  await here(page, 'cho_o');
  await toNextScreen(page, () => next(page).click());
  await input(page, 'giay_khac').setInputFiles(picture);
  await here(page, 'giay_khac');
  const deleted = [];
  page.on('request', (request) => request.method() === 'DELETE' && deleted.push(request.url()));
  await list(page, 'giay_khac').getByRole('button', { name: /^Bỏ tệp/ }).click();
  await list(page, 'giay_khac').waitFor({ state: 'detached' });
  await page.getByText('Quay lại', { exact: true }).click();
  await here(page, 'the');
  assert.deepEqual(deleted, []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('who begins anew leaves no file on the device, after a reload too', async () => {
  const page = await begun();
  await page.route('**/api/files**', (route) => route.abort());
  await input(page, 'cho_o').setInputFiles(pdf('cho.pdf', 6000, 3));
  await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.textContent.includes('Đã lưu'));
  assert.equal(await held(page), 1);
  await page.reload();
  await page.getByRole('button', { name: 'Xoá và điền lại từ đầu' }).click();
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  for (const end = Date.now() + 5000; (await held(page)) > 0 && Date.now() < end; ) await page.waitForTimeout(20);
  assert.equal(await held(page), 0);
  await page.context().close();
});

test('what a register holds is not asked for on paper', async () => {
  const page = await openPage(browser);
  await openForm(page, service, 'nop-giay-to');
  await signIn(new Person(page, 'mouse'), somebody);
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await input(page, 'cho_o').waitFor();
  assert.equal(await input(page, 'the').count(), 0);
  await page.context().close();
});

test('by keyboard alone, with what is wrong told at the question', async () => {
  const page = await begun({ viewport: { width: 360, height: 780 } });
  const choose = async (files) => {
    await input(page, 'cho_o').focus();
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    await (await chooser).setFiles(files);
  };
  // One file dialog by key is enough; what follows is the same change of the same input.
  const give = (files) => input(page, 'cho_o').setInputFiles(files);
  const said = (text) => page.locator('.tk-files__status').filter({ hasText: text }).waitFor();
  await choose([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }]);
  await said('a.txt: không nhận loại tệp này.');
  await give([{ name: 'trong.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) }]);
  await said('trong.pdf: tệp trống.');
  await give([pdf('nang.pdf', 2 * 1024 * 1024 + 1)]);
  await said('nang.pdf: tệp quá nặng, nhiều nhất 2 MB.');
  await speak(page, 'en');
  await said('nang.pdf: too large, at most 2 MB.');
  await speak(page, 'vi');
  await said('nang.pdf: tệp quá nặng, nhiều nhất 2 MB.');
  await give([{ name: 'gia.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html><script>alert(1)</script>') }]);
  await page.locator('.tk-files__item--refused').waitFor();
  assert.match(await list(page, 'cho_o').innerText(), /Chọn tệp PDF hoặc ảnh/, 'the service says why');
  await said('gia.pdf: chưa nhận được');
  await lookInBoth(page, 'files-refused');
  await speak(page, 'en');
  await list(page, 'cho_o').getByText('Choose an intact PDF, JPEG or PNG file').waitFor();
  await speak(page, 'vi');
  await list(page, 'cho_o').getByText(/Chọn tệp PDF hoặc ảnh/).waitFor();
  await list(page, 'cho_o').getByRole('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await list(page, 'cho_o').count(), 0);
  await give([1, 2, 3, 4].map((mark) => pdf(`${mark}.pdf`, 1000, mark)));
  await said('Chỉ được chọn nhiều nhất 3 tệp');
  await here(page, 'cho_o', 3);
  await give([pdf('1.pdf', 1000, 1)]);
  await said('Chỉ được chọn');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('an upload goes on after the service has restarted in the middle of it', async () => {
  const page = await begun();
  const file = pdf('dai.pdf', 1_400_000, 7);
  const offsets = [];
  let isBroken = false;
  await page.route('**/api/files/*', async (route) => {
    const request = route.request();
    if (request.method() !== 'PATCH') return route.continue();
    const offset = Number(request.headers()['upload-offset']);
    offsets.push(offset);
    if (offset > 0 && !isBroken) {
      isBroken = true;
      await restart();
      return route.abort('connectionreset');
    }
    return route.continue();
  });
  await input(page, 'cho_o').setInputFiles(file);
  await here(page, 'cho_o');
  assert.ok(isBroken);
  assert.equal(offsets.filter((offset) => offset === 0).length, 1, 'what was there was not sent again');
  assert.deepEqual([...new Set(offsets)].sort((a, b) => a - b), [0, 524_288, 1_048_576]);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('an upload whose connection stalls is tried again, and goes on where it was', async () => {
  const page = await begun();
  await page.clock.install();
  const offsets = [];
  await page.route('**/api/files/*', (route) => {
    const request = route.request();
    if (request.method() !== 'PATCH') return route.continue();
    offsets.push(Number(request.headers()['upload-offset']));
    // The second piece never arrives.
    return offsets.length === 2 ? undefined : route.continue();
  });
  const patched = page.waitForRequest((request) => request.method() === 'PATCH' && request.headers()['upload-offset'] !== '0');
  await input(page, 'cho_o').setInputFiles(pdf('dai.pdf', 1_400_000, 9));
  await patched;
  await page.clock.fastForward(200_000);
  assert.equal(await list(page, 'cho_o').getByText('Chưa tải lên được, đang thử lại').count(), 0, 'a slow line has its time');
  await page.clock.fastForward(100_000);
  await list(page, 'cho_o').getByText('Chưa tải lên được, đang thử lại').waitFor();
  await page.clock.fastForward(30_000);
  await here(page, 'cho_o');
  assert.deepEqual(offsets, [0, 524_288, 524_288, 1_048_576]);
  await page.context().close();
});

test('while a file is on its way a bar shows how much of it has arrived', async () => {
  const page = await begun();
  const file = pdf('dai.pdf', 1_400_000, 8);
  let free;
  const freed = new Promise((resolve) => (free = resolve));
  await page.route('**/api/files/*', async (route) => {
    const request = route.request();
    if (request.method() === 'PATCH' && Number(request.headers()['upload-offset']) > 0) await freed;
    return route.continue();
  });
  await input(page, 'cho_o').setInputFiles(file);
  const bar = page.getByRole('progressbar', { name: 'Đang tải lên dai.pdf' });
  await bar.waitFor();
  await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.querySelector('progress').value === 524_288);
  assert.equal(await bar.evaluate((node) => node.max), 1_400_000);
  assert.ok(await bar.evaluate((node) => node.offsetWidth > 40 && node.offsetHeight > 3), 'it can be seen');
  free();
  await here(page, 'cho_o');
  assert.equal(await bar.count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('without the network files wait and say so; after a reload they go on from this device', async () => {
  const page = await begun();
  const saved = page.locator('to-khai').evaluate((element) => new Promise((resolve) => element.addEventListener('tk-saved', () => resolve(true), { once: true })));
  // The words have to be here before the network goes.
  for (const lang of ['en', 'vi']) await speak(page, lang);
  await page.context().setOffline(true);
  await input(page, 'cho_o').setInputFiles(pdf('cho.pdf', 600_000, 3));
  await list(page, 'cho_o').getByText('Đang chờ có mạng để tải lên').waitFor();
  await lookInBoth(page, 'files-offline');
  assert.equal(await held(page), 1);
  await saved;
  // The draft follows half a second behind.
  await page.waitForFunction(() => document.querySelector('to-khai').shadowRoot.textContent.includes('Đã lưu'));
  await page.locator('to-khai').evaluate((element) => new Promise((resolve) => {
    element.addEventListener('tk-saved', () => resolve(true), { once: true });
    element.shadowRoot.getElementById('f-ho_ten').focus();
    document.execCommand('insertText', false, ' A');
  }));
  await page.context().setOffline(false);
  await page.reload();
  await toNextScreen(page, () => page.getByRole('button', { name: /^Tiếp tục hồ sơ/ }).click());
  await here(page, 'cho_o');
  await page.waitForFunction(async () => {
    const opening = indexedDB.open('tokhai-files');
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const all = opening.result.transaction('files').objectStore('files').count();
    await new Promise((resolve) => (all.onsuccess = resolve));
    opening.result.close();
    return all.result === 0;
  });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('on a device that others use too no file stays', async () => {
  const page = await openPage(browser);
  await openForm(page, service, 'nop-giay-to');
  await page.getByRole('checkbox', { name: /máy/i }).check();
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await input(page, 'cho_o').waitFor();
  await page.context().setOffline(true);
  await input(page, 'cho_o').setInputFiles(pdf('cho.pdf', 5000, 4));
  await list(page, 'cho_o').getByText('Đang chờ có mạng').waitFor();
  assert.equal(await held(page), 0);
  await page.context().setOffline(false);
  await here(page, 'cho_o');
  await page.context().close();
});

test('a file that always arrives damaged is told after a few tries', async () => {
  const page = await begun();
  let tries = 0;
  await page.route('**/api/files/*', (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    tries += 1;
    return route.fulfill({ status: 460, contentType: 'application/problem+json', body: '{}' });
  });
  await input(page, 'cho_o').setInputFiles(pdf('hong.pdf', 5000, 5));
  await list(page, 'cho_o').getByText('hong.pdf: tệp bị hỏng trên đường truyền nhiều lần.').waitFor();
  assert.equal(tries, 3);
  await lookInBoth(page, 'files-damaged');
  await page.unroute('**/api/files/*');
  await list(page, 'cho_o').getByRole('button').click();
  await input(page, 'cho_o').setInputFiles(pdf('hong.pdf', 5000, 5));
  await here(page, 'cho_o');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
