// Drafts on the device: kept as typed, readable by nobody else, never written over, never in the way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMS } from './forms.js';
import { mortalBrowser, openPage, stage } from './harness.js';
import { Person } from './person.js';
import { lookInBoth, speak } from './screens.js';
import { fillAll, openForm, toNextScreen } from './walk.js';

const { browser, service } = await stage();

// The form that asks for a name on its first page.
const form = FORMS.find((one) => one.id === 'dang-ky-tam-tru');
const nameOf = (page) => page.locator('[id="f-nguoi_khai-ho_ten"]');
const saved = (page) => page.getByText(/^Đã lưu trên máy này/);

/** Opens the form in a page, begins, and types a name. */
async function begin(page, name) {
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await typeName(page, name);
}

async function typeName(page, name) {
  await nameOf(page).fill(name);
  await saved(page).waitFor();
  await page.waitForFunction(() => kept().then((all) => all.length > 0));
}

/** The name in the draft that the start screen offers. */
async function nameInDraft(page) {
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  return nameOf(page).inputValue();
}

/** What the browser keeps, as it lies there; asked from the page. */
const KEPT = () => {
  globalThis.kept = () =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open('tokhai');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        if (!database.objectStoreNames.contains('drafts')) return resolve([]);
        const request = database.transaction('drafts').objectStore('drafts').getAll();
        request.onsuccess = () => {
          database.close();
          resolve(request.result);
        };
        return undefined;
      };
    });
};

async function newPage(context) {
  const page = context ? await context.newPage() : await openPage(browser);
  page.complaints ??= [];
  await page.addInitScript(KEPT);
  return page;
}

/** How large each draft on the device is, in bytes. */
const sizes = (page) => page.evaluate(() => kept().then((all) => all.map((one) => one.data.byteLength)));

test('a draft outlives its tab, and lies on the device as nothing that can be read', async () => {
  const page = await newPage();
  await begin(page, 'Nguyễn Thị Mẫu');
  const [draft, key] = await page.evaluate(async () => {
    const opening = indexedDB.open('tokhai');
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const all = (store) =>
      new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
    const [[one], [cryptoKey]] = [await all('drafts'), await all('keys')];
    const text = new TextDecoder().decode(one.data) + JSON.stringify({ key: one.key, place: one.place });
    const exported = await crypto.subtle.exportKey('raw', cryptoKey).then(() => 'exported', () => 'refused');
    return [text, exported];
  });
  assert.equal(key, 'refused', 'the key can not be taken out of the browser');
  for (const part of ['Mẫu', 'ho_ten', 'set']) assert.ok(!draft.includes(part), `${part} can not be read`);
  for (const store of ['localStorage', 'sessionStorage']) {
    const text = await page.evaluate((name) => JSON.stringify(globalThis[name]), store);
    assert.ok(!text.includes('Mẫu'), `${store} holds no answer`);
  }
  // As after a crash: the tab is gone without a word.
  await page.close({ runBeforeUnload: false });
  const next = await newPage(page.context());
  await openForm(next, service, form.id);
  assert.equal(await nameInDraft(next), 'Nguyễn Thị Mẫu');
  await next.context().close();
});

test('a first visit loads nothing for drafts before its first question', async () => {
  const page = await newPage();
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  const drafts = () => asked.filter((path) => path.includes('drafts'));
  assert.deepEqual(drafts(), []);
  await nameOf(page).fill('Nguyễn Thị Mẫu');
  await saved(page).waitFor();
  assert.equal(new Set(drafts()).size, 1);
  await page.context().close();
});

test('two tabs keep two drafts and say so', async () => {
  const first = await newPage();
  await begin(first, 'Người Thứ Nhất');
  const second = await newPage(first.context());
  await openForm(second, service, form.id);
  await second.getByText('Biểu mẫu này đang được điền ở một cửa sổ khác').waitFor();
  await lookInBoth(second, 'draft-elsewhere');
  await toNextScreen(second, () => second.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await typeName(second, 'Người Thứ Hai');
  await second.waitForFunction(() => kept().then((all) => all.length === 2));
  for (const [page, name] of [
    [first, 'Người Thứ Nhất'],
    [second, 'Người Thứ Hai'],
  ]) {
    await page.reload();
    await page.locator('#tk-heading').waitFor();
    assert.equal(await nameInDraft(page), name);
  }
  await first.context().close();
});

test('what was typed in the last moment before the page goes is there again', async () => {
  const page = await newPage();
  await begin(page, 'Nguyễn Thị Mẫu');
  for (const name of ['Nguyễn Thị Mẫu Một', 'Nguyễn Thị Mẫu Hai']) {
    await nameOf(page).fill(name);
    await page.reload();
    await page.locator('#tk-heading').waitFor();
    assert.equal(await nameInDraft(page), name);
  }
  // Once it is written, the tab has no copy in plain text.
  await typeName(page, 'Nguyễn Thị Mẫu Ba');
  await page.waitForFunction(() => !JSON.stringify(sessionStorage).includes('Mẫu'));
  await page.context().close();
});

test('an address of a draft waits for its names in words, on its page and on the review, and says where they can not be had', async () => {
  const page = await newPage();
  const person = new Person(page, 'mouse');
  await openForm(page, service, form.id);
  await fillAll(person, form);
  const [province, commune, detail] = ['province', 'commune', 'detail'].map((part) => form.answers.find(([path]) => path === `/noi_tam_tru/${part}`)[1]);
  const control = (part) => page.locator(`[id="f-noi_tam_tru-${part}"]`);
  const row = page.locator('[id="af-noi_tam_tru"]');
  const [whole, wait, failed] = [`${detail}, ${commune}, ${province}`, 'Đang tải danh sách tỉnh, xã…', 'Không tải được danh sách tỉnh, xã.'];
  await row.getByText(whole, { exact: true }).waitFor();
  await saved(page).waitFor();
  /** Back from a reload, with the list not there until the function that is given is called. */
  const reloaded = async () => {
    let answer;
    const answered = new Promise((resolve) => (answer = resolve));
    await page.route(/\/units[./]/, async (route) => ((await answered) ? route.continue() : route.abort()));
    await page.reload();
    await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
    return answer;
  };
  const answer = await reloaded();
  await page.locator('[id="af-kinh_gui"]').getByText(wait, { exact: true }).waitFor();
  await row.getByText(`${detail}, ${wait}`, { exact: true }).waitFor();
  await lookInBoth(page, 'draft-units-waiting-review');
  await row.getByRole('button', { name: /^Sửa/ }).click();
  await control('province').waitFor();
  await page.locator('.tk-question:has([id="f-noi_tam_tru-province"])').getByText(wait, { exact: true }).waitFor();
  for (const part of ['province', 'commune']) assert.equal(await control(part).inputValue(), '', 'no code');
  await lookInBoth(page, 'draft-units-waiting');
  answer(false);
  await page.getByText(failed).first().waitFor();
  assert.equal(await control('commune').inputValue(), '');
  await page.getByText('Những gì bạn đã nhập vẫn được giữ nguyên.').waitFor();
  await page.locator('[id="af-kinh_gui"], .tk-question').getByText('(chưa tải được tên tỉnh, xã)').first().waitFor();
  await lookInBoth(page, 'draft-units-failed');
  // Who goes on nevertheless, and types where nothing can be found, loses nothing.
  await control('province').click();
  await page.keyboard.press('Tab');
  await page.unroute(/\/units[./]/);
  await page.getByRole('button', { name: 'Thử lại' }).click();
  await page.waitForFunction((name) => document.querySelector('to-khai').shadowRoot.getElementById('f-noi_tam_tru-commune')?.value === name, commune);
  assert.equal(await control('province').inputValue(), province);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a draft that waited too long is removed', async () => {
  const page = await newPage();
  await begin(page, 'Nguyễn Thị Mẫu');
  await page.goto(`${service.url}/`);
  await page.evaluate(async () => {
    const opening = indexedDB.open('tokhai');
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const transaction = database.transaction('drafts', 'readwrite');
    const drafts = transaction.objectStore('drafts');
    drafts.getAll().onsuccess = ({ target }) => {
      for (const one of target.result) {
        const old = { ...one, saved_at: Date.now() - 8 * 86_400_000 };
        drafts.put(old);
        // One of a form that nobody opens again.
        drafts.put({ ...old, key: `${one.key}-khac`, place: 'tokhai:khac' });
      }
    };
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  });
  await openForm(page, service, form.id);
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).count(), 0);
  assert.deepEqual(await sizes(page), []);
  await page.context().close();
});

test('on a shared computer nothing stays on the device, and a reload loses nothing', async () => {
  const page = await newPage();
  await openForm(page, service, form.id);
  await lookInBoth(page, 'start-shared-computer');
  await page.locator('#tk-shared').check();
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  const control = nameOf(page);
  await control.fill('Nguyễn Thị Mẫu');
  await page.getByText('Chưa lưu trên máy này').waitFor();
  assert.deepEqual(await sizes(page).catch(() => []), []);
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  assert.ok(await page.locator('#tk-shared').isChecked(), 'the tab remembers');
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  assert.equal(await control.inputValue(), 'Nguyễn Thị Mẫu');
  const later = await newPage(page.context());
  await openForm(later, service, form.id);
  await later.getByRole('button', { name: 'Tự điền' }).waitFor();
  await page.context().close();
});

test('a draft can be taken off the device after it was begun', async () => {
  const page = await newPage();
  await begin(page, 'Nguyễn Thị Mẫu');
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await page.getByRole('button', { name: 'Xoá và điền lại từ đầu' }).click();
  await page.getByRole('button', { name: 'Tự điền' }).waitFor();
  assert.deepEqual(await sizes(page), []);
  await page.context().close();
});

test('where the browser refuses its storage the form says so and goes on', async () => {
  for (const [refused, sentence] of [
    [['indexedDB'], 'Chưa lưu trên máy này'],
    [['indexedDB', 'sessionStorage', 'localStorage'], 'Trình duyệt không cho lưu trên máy này'],
  ]) {
    const page = await newPage();
    await page.addInitScript((names) => {
      const refuse = () => {
        throw new DOMException('refused', 'SecurityError');
      };
      for (const name of names) Object.defineProperty(globalThis, name, { get: refuse });
    }, refused);
    await openForm(page, service, form.id);
    await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
    await nameOf(page).fill('Nguyễn Thị Mẫu');
    await page.getByText(sentence).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

test('a full disk is told, and what was typed stays in the tab', async () => {
  const page = await newPage();
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tự điền' }).click());
  const control = nameOf(page);
  await control.fill('Nguyễn Thị Mẫu');
  await page.getByText('Chưa lưu trên máy này').waitFor();
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  assert.equal(await control.inputValue(), 'Nguyễn Thị Mẫu');
  await page.context().close();
});

test('of a draft of another version what fits comes back, and the rest is listed', async () => {
  const page = await newPage();
  await begin(page, 'Nguyễn Thị Mẫu');
  await page.goto(`${service.url}/`);
  // As an older version of the form would have left it: another digest, and an answer to a question that is gone.
  await page.evaluate(async () => {
    const opening = indexedDB.open('tokhai');
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const all = (store) =>
      new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
    const [[one], [key]] = [await all('drafts'), await all('keys')];
    const algorithm = { name: 'AES-GCM', iv: one.iv, additionalData: new TextEncoder().encode(`${one.place} ${one.key}`) };
    const draft = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, one.data)));
    draft.digest = 'sha256-0';
    draft.acts.unshift(['set', '/so_ho_khau', '123']);
    draft.labels['/so_ho_khau'] = { vi: 'Số sổ cũ', en: 'Number of the old book' };
    const data = await crypto.subtle.encrypt(algorithm, key, new TextEncoder().encode(JSON.stringify(draft)));
    const transaction = database.transaction('drafts', 'readwrite');
    transaction.objectStore('drafts').put({ ...one, data });
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  });
  await openForm(page, service, form.id);
  const notice = page.getByText('Biểu mẫu đã được thay bằng bản mới');
  await notice.waitFor();
  assert.match(await notice.innerText(), /Số sổ cũ: 123/);
  await speak(page, 'en');
  await page.getByText('Number of the old book: 123').waitFor();
  await speak(page, 'vi');
  await lookInBoth(page, 'draft-of-another-version');
  await toNextScreen(page, () => page.getByRole('button', { name: 'Tiếp tục hồ sơ đang điền' }).click());
  assert.equal(await nameOf(page).inputValue(), 'Nguyễn Thị Mẫu');
  await page.context().close();
});

test('a draft is offered after the browser was killed a moment after it was saved', async (t) => {
  const { open, kill } = mortalBrowser(t);
  const page = await newPage(await open());
  await begin(page, 'Nguyễn Thị Mẫu');
  await kill();
  const next = await newPage(await open());
  await openForm(next, service, form.id);
  assert.equal(await nameInDraft(next), 'Nguyễn Thị Mẫu');
});

/** Notes when which text lies on the disk, by the page's clock: `written` has `{ at, text }` of each write. `waitsMs` is what a write takes by it. */
const WRITTEN = (waitsMs) => {
  globalThis.written = [];
  globalThis.underWay = 0;
  const plain = new WeakMap();
  const subtle = SubtleCrypto.prototype;
  for (const name of ['encrypt', 'generateKey']) {
    const real = subtle[name];
    subtle[name] = async function (...given) {
      globalThis.underWay += 1;
      const made = await real.apply(this, given).finally(() => (globalThis.underWay -= 1));
      if (name === 'encrypt') {
        plain.set(made, new TextDecoder().decode(given[2]));
        if (waitsMs) await new Promise((resolve) => setTimeout(resolve, waitsMs));
      }
      return made;
    };
  }
  const open = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    const transaction = open.apply(this, given);
    globalThis.underWay += 1;
    for (const end of ['complete', 'abort']) transaction.addEventListener(end, () => (globalThis.underWay -= 1));
    return transaction;
  };
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...more) {
    const text = plain.get(value.data);
    if (text) this.transaction.addEventListener('complete', () => globalThis.written.push({ at: performance.now(), text }));
    return put.call(this, value, ...more);
  };
};

/** A text of so many letters, of which each is told from all before it by how long it is. */
const longText = (letters) => 'Nguyễn Thị Mẫu '.repeat(letters).slice(0, letters).trimEnd();

for (const waitsMs of [0, 700]) {
  test(`what is typed without a pause is on the disk two seconds later, letter by letter; a write takes ${waitsMs} ms`, async () => {
    const page = await newPage();
    await page.clock.install();
    await page.addInitScript(WRITTEN, waitsMs);
    await begin(page, 'Mẫu');
    await page.clock.pauseAt(new Date(await page.evaluate(() => Date.now() + 1000)));
    /** What takes no time by the page's clock takes some by ours. */
    const still = async () => {
      for (let calm = 0; calm < 3; calm += 1) {
        while ((await page.evaluate(() => globalThis.underWay)) > 0) calm = 0;
      }
    };
    const run = async (ms) => {
      for (let at = 0; at < ms; at += 50) {
        await page.clock.runFor(50);
        await still();
      }
    };
    await run(3000);
    const text = longText(90);
    await nameOf(page).fill('');
    await page.evaluate(() => (globalThis.written.length = 0));
    const keys = [];
    for (const letter of text) {
      await page.keyboard.type(letter);
      keys.push({ at: await page.evaluate(() => performance.now()), typed: await nameOf(page).inputValue() });
      await run(100);
    }
    await run(2000);
    const written = await page.evaluate(() => globalThis.written);
    assert.equal(keys.at(-1).typed, text);
    assert.ok(written.length > 5, 'more is written than the end of it');
    const late = keys.flatMap(({ at, typed }) => {
      const first = written.find((one) => one.at >= at && one.text.includes(typed));
      const behind = (first?.at ?? Infinity) - at;
      return behind > 2000 ? [`${typed.length} letters: ${behind} ms`] : [];
    });
    assert.deepEqual(late, []);
    await page.context().close();
  });
}

test('on a slow processor, too, what is typed is on the disk before two seconds are over', async () => {
  const page = await newPage();
  await page.addInitScript(WRITTEN, 0);
  await begin(page, 'Mẫu');
  const debug = await page.context().newCDPSession(page);
  await debug.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await nameOf(page).fill('');
  // A timer of the page that is as slow as the page is says when two seconds are over.
  await nameOf(page).evaluate((input) => {
    globalThis.late = [];
    globalThis.due = 0;
    input.addEventListener('input', () => {
      const typed = input.value;
      globalThis.due += 1;
      setTimeout(() => {
        globalThis.due -= 1;
        if (!globalThis.written.some(({ text }) => text.includes(typed))) globalThis.late.push(typed.length);
      }, 2000);
    });
  });
  await nameOf(page).pressSequentially(longText(60), { delay: 100 });
  const midway = await page.evaluate(() => globalThis.written.length);
  assert.ok(midway > 5, 'it is written while it is typed');
  await page.waitForFunction(() => globalThis.due === 0);
  assert.deepEqual(await page.evaluate(() => globalThis.late), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the browser’s own Back and Forward lose nothing of what was typed', async () => {
  const page = await newPage();
  await page.goto(`${service.url}/`);
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  // Whoever goes back at once does not wait for the draft to be kept.
  await nameOf(page).fill('Trần Thị Thử');
  await page.goBack();
  await page.waitForURL(`${service.url}/`);
  await page.goForward();
  await page.locator('#tk-heading').waitFor();
  // Chromium may have kept the page as it was; else the draft is offered.
  if ((await nameOf(page).count()) === 0) assert.equal(await nameInDraft(page), 'Trần Thị Thử');
  assert.equal(await nameOf(page).inputValue(), 'Trần Thị Thử');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what was typed before the keeper of drafts has come is not lost with the page', async () => {
  const page = await newPage();
  // A weak signal: the file does not come before the page goes.
  let isGone = false;
  await page.route('**/drafts.js', (route) => isGone && route.continue());
  await openForm(page, service, form.id);
  await toNextScreen(page, () => page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).click());
  await nameOf(page).pressSequentially('Trần Thị Thử');
  // It lies with the tab at once, which a phone may end without a word.
  assert.ok((await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes('Trần Thị Thử'));
  isGone = true;
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  assert.equal(await nameInDraft(page), 'Trần Thị Thử');
  // It comes to lie encrypted, and nowhere else.
  await page.waitForFunction(() => !JSON.stringify({ ...sessionStorage }).includes('Thử'));
  assert.equal((await sizes(page)).length, 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('where what reads a draft does not come, nothing is begun over it', async () => {
  const page = await newPage();
  await begin(page, 'Trần Thị Thử');
  await page.route('**/drafts.js', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').filter({ hasText: 'Kiểm tra kết nối mạng' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^(Bắt đầu|Tự điền)$/ }).count(), 0);
  await lookInBoth(page, 'draft-not-read');
  await page.unroute('**/drafts.js');
  await page.getByRole('button', { name: 'Thử lại' }).click();
  await page.locator('#tk-heading').waitFor();
  assert.equal(await nameInDraft(page), 'Trần Thị Thử');
  await page.context().close();
});

test('a draft stays when this device can not read its key just now', async () => {
  const page = await newPage();
  await begin(page, 'Trần Thị Thử');
  await page.addInitScript(() => {
    if (!location.hash) return;
    // As when iOS has closed the database in the background.
    IDBObjectStore.prototype.get = () => {
      throw new DOMException('', 'InvalidStateError');
    };
  });
  await page.goto(`${page.url()}#closed`);
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  assert.equal((await sizes(page)).length, 1);
  await page.goto(page.url().replace('#closed', ''));
  await page.reload();
  await page.locator('#tk-heading').waitFor();
  assert.equal(await nameInDraft(page), 'Trần Thị Thử');
  await page.context().close();
});

test('who signs in on a weak signal does not wait for what keeps drafts', async () => {
  const page = await newPage();
  await page.route('**/drafts.js', () => {});
  await openForm(page, service, form.id);
  await page.locator('to-khai').getByRole('link', { name: /^Đăng nhập/ }).click();
  await page.getByRole('heading', { name: 'Chọn công dân mẫu' }).waitFor();
  await page.context().close();
});
