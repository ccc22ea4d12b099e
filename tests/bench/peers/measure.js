// What is measured of one component, in a Chromium of its own context: the way to the first question, keys, memory, checking.

/** A slow phone: 1.6 Mbit/s, 150 ms, a processor of a quarter. */
const SLOW = { network: { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 }, processor: 4 };
const LETTERS = [...'Nguyen Van'];
/** Each digit is taken back, so that the sum is always made of the same two numbers. */
const DIGITS = [...'0123456789'].flatMap((digit) => [digit, 'Backspace']);
/** Of keys that take seconds a few tell enough. */
const PATIENCE = { ms: 10_000, keys: 4 };
/** 200 words a minute; and what Form.io waits for on purpose, with room. */
const BETWEEN_KEYS_MS = 60;
const SETTLED_MS = 1000;
const isEnough = (begin, count) => count >= PATIENCE.keys && Date.now() - begin > PATIENCE.ms;
/** What the sum is made of; it is larger than any number that a label has. */
const [PEOPLE, ROOMS] = [99, 5];
/** Verdicts of which the best counts, each so many times at once as the clock needs to tell them apart. */
const VERDICTS = { runs: 40, at_once: 20, most_ms: 10_000 };

/** In the page, from its beginning: notes when the first question is painted, with `isWhole` the last one too, and presses our start button as soon as it is there. */
function watch(isWhole) {
  // JSON Forms asks before it takes a row out.
  globalThis.confirm = () => true;
  let isPressed = false;
  let resolve;
  globalThis.arrived = new Promise((done) => (resolve = done));
  const look = () => {
    const root = document.querySelector('to-khai')?.shadowRoot ?? document;
    if (!isPressed && root !== document) {
      const start = root.querySelector('button.tk-button');
      isPressed = Boolean(start);
      start?.click();
    }
    const first = root.querySelector(root === document ? '#form input, #form button' : '.tk-question input, section[aria-labelledby^="f-"]');
    if (!first) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.mark('first-question'));
    requestAnimationFrame(() => port2.postMessage(''));
    return isWhole && grow(root, 0);
  };
  // Some draw a long page in parts.
  const grow = (root, before) => {
    const count = root.querySelectorAll('input, select, textarea').length;
    if (count > before) {
      performance.clearMarks('last-question');
      performance.mark('last-question');
    }
    return requestAnimationFrame(() => grow(root, count));
  };
  requestAnimationFrame(look);
}

/** Opens the page anew, with nothing cached. */
async function open(browser, url, isSlow, isWhole) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'vi-VN', serviceWorkers: 'block' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  // The processor's time rather than the clock's: what others do on the machine is not in it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  if (isSlow) {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', SLOW.network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW.processor });
  }
  await page.addInitScript(watch, isWhole);
  await page.goto(url);
  // Not by `page`: the script that it would put into the page for that takes the processor for 50 ms before the first question.
  const { exceptionDetails } = await session.send('Runtime.evaluate', { expression: 'globalThis.arrived.then(() => undefined)', awaitPromise: true });
  if (exceptionDetails) throw new Error(exceptionDetails.text);
  return { page, session, close: () => context.close() };
}

const firstQuestion = (page) => page.evaluate(() => performance.getEntriesByName('first-question')[0].startTime);

/** Milliseconds to the first question and to the last, and of the main thread's work until the first. */
export async function arrival(browser, url, isSlow) {
  const { page, session, close } = await open(browser, url, isSlow, true);
  const { metrics } = await session.send('Performance.getMetrics');
  const work = metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const time = await firstQuestion(page);
  const isWhole = (quiet) => performance.now() - performance.getEntriesByName('last-question')[0].startTime > quiet;
  await page.waitForFunction(isWhole, isSlow ? 3000 : 1000, { timeout: 120_000 });
  const whole = await page.evaluate(() => performance.getEntriesByName('last-question')[0].startTime);
  const loaded = await page.evaluate((moment) => performance.getEntriesByType('resource').filter(({ startTime }) => startTime <= moment).map(({ name }) => new URL(name).pathname), time);
  await close();
  return { time, whole, work, loaded };
}

/**
 * Everything that needs the form open: memory, keys, filling, rows, verdict, each put into `found` as it is measured. What one component
 * can not do, or not in time, is told to `miss`, and the rest is measured all the same.
 */
export async function use(browser, url, given, found, miss) {
  const { page, session, close } = await open(browser, url, false, false);
  page.setDefaultTimeout(15_000);
  const step = async (what, act) => {
    try {
      Object.assign(found, await act());
    } catch (error) {
      miss(`${what}: ${String(error.message).split('\n')[0]}`);
    }
  };
  try {
    await page.evaluate(() => globalThis.bench);
    if (given.rows) await many(page, given);
    const field = inputs(page, given);
    await step('memory', async () => ({ memory: await memoryOf(page) }));
    await step('plain key', async () => {
      await readyForKeys(page, field('Họ và tên'));
      const key = await typed(page, LETTERS);
      return { key, keyWork: await workOfKeys(page, session, LETTERS) };
    });
    await step('key to sum', async () => {
      await field('Số phòng').fill(String(ROOMS));
      await readyForSums(page, field('Số người'));
      const dependant = await sumKeys(page);
      return { dependant, dependantWork: await workOfKeys(page, session, DIGITS) };
    });
    if (given.rows) await step('rows', () => addAndRemove(page, given));
    else if (given.part) await step('filling', () => filling(page, session, given));
    await step('judging', async () => ({ judged: given.module ? await ourVerdict(page, given.module, given.answers) : await theirVerdict(page, given.answers) }));
  } finally {
    await close();
  }
}

/** What something gives, and the milliseconds that the main thread worked for it. */
async function working(session, act) {
  const worked = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const before = await worked();
  const value = await act();
  return { value, work: (await worked()) - before };
}

/** The input of a question: of the first of its kind, in rows of the last. */
const inputs = (page, { rows }) => (label) => (rows ? page.getByLabel(new RegExp(`^${label}`)).last() : page.getByLabel(new RegExp(`${label} 1(\\D|$)`)).first());

/** As many rows as there are answers for: given to the others, added one by one in ours. */
async function many(page, { answers, module, rows }) {
  if (!module) {
    await page.evaluate(async (given) => (await globalThis.bench).fill(given), answers);
  } else {
    await page.evaluate(async (rows) => {
      const root = document.querySelector('to-khai').shadowRoot;
      const add = () => [...root.querySelectorAll('button')].find((one) => /^Thêm/.test(one.textContent));
      for (let row = 0; row < rows; row += 1) {
        add().click();
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, rows);
  }
  await page.waitForFunction((rows) => {
    const root = document.querySelector('to-khai')?.shadowRoot ?? document;
    return root.querySelectorAll('input').length >= 5 * rows;
  }, rows, { timeout: 60_000 });
}

/** Milliseconds from the press that adds the last row that may be to the paint with it, and the same of the one that takes a row out. */
async function addAndRemove(page, { module, add, remove }) {
  const press = (which) =>
    page.evaluate(async ([isOurs, selector, words]) => {
      const root = isOurs ? document.querySelector('to-khai').shadowRoot : document;
      const button = isOurs ? [...root.querySelectorAll('button')].filter((one) => new RegExp(words).test(one.textContent)).at(-1) : [...root.querySelectorAll(selector)].at(-1);
      if (!button) throw new Error(`nothing to press: ${selector}`);
      const count = () => root.querySelectorAll('input').length;
      const before = count();
      const begin = performance.now();
      button.click();
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (count() !== before) break;
        if (performance.now() - begin > 10_000) throw new Error(`nothing happens: ${selector}`);
      }
      const { port1, port2 } = new MessageChannel();
      const painted = new Promise((resolve) => (port1.onmessage = resolve));
      port2.postMessage('');
      await painted;
      return performance.now() - begin;
    }, [Boolean(module), which === 'add' ? add : remove, which === 'add' ? '^Thêm' : '^X[oó]']);
  const added = await press('add');
  return { added, removed: await press('remove') };
}

/** Milliseconds from data for six questions of ten to the paint with all that is on the screen, and the work for it. */
async function filling(page, session, { part, bound, record, shown }) {
  const address = bound && new URL(bound, page.url()).href;
  const { value, work } = await working(session, () =>
    page.evaluate(async ([part, address, record, shown]) => {
      const form = document.querySelector('to-khai');
      const root = form?.shadowRoot ?? document;
      const bytes = address && (await (await fetch(address)).arrayBuffer());
      const bench = await globalThis.bench;
      const shows = () => [...root.querySelectorAll('input, p')].filter((one) => (one.value ?? one.textContent) === part.email_1).length;
      // Ours puts five of the six on a card, which is closed: the place of each is there, its text when it is opened.
      const there = () => (form ? Math.min(shows(), root.querySelectorAll('.tk-card .tk-answer').length / 5) : shows());
      if (form) {
        form.module = bytes;
        await new Promise((resolve) => form.addEventListener('tk-ready', resolve, { once: true }));
        // All is drawn before anything is filled.
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }
      const begin = performance.now();
      if (form) {
        form.person = { name: '', record, proofs: [] };
      } else {
        bench.fill(part);
      }
      while (there() < shown) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (performance.now() - begin > 60_000) throw new Error(`${there()} of ${shown} are filled`);
      }
      const { port1, port2 } = new MessageChannel();
      const painted = new Promise((resolve) => (port1.onmessage = resolve));
      port2.postMessage('');
      await painted;
      return performance.now() - begin;
    }, [part, address, record, shown]),
  );
  return { filled: value, filledWork: work };
}

/** Bytes of the page: script, WebAssembly and document. */
const memoryOf = (page) => page.evaluate(async () => (await performance.measureUserAgentSpecificMemory()).bytes);

/** Puts the cursor into a field, and the clock beside it. What the page does because of that is no key's work. */
async function readyForKeys(page, field) {
  await field.click();
  await page.evaluate(() => {
    globalThis.times = [];
    addEventListener('keydown', ({ timeStamp }) => {
      if (globalThis.isUnseen) return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.times.push(performance.now() - timeStamp);
      addEventListener('input', () => requestAnimationFrame(() => port2.postMessage('')), { once: true, capture: true });
    }, true);
  });
}

/** Median milliseconds from a key to the paint after it; each is pressed after the one before has been measured. */
async function typed(page, keys) {
  const begin = Date.now();
  for (const [index, key] of keys.entries()) {
    if (isEnough(begin, index)) break;
    await page.keyboard.press(key);
    await page.waitForFunction((count) => globalThis.times.length > count, index, { timeout: 20_000 });
  }
  return middle(await page.evaluate(() => globalThis.times.splice(0)));
}

const middle = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** Milliseconds of the processor that the main thread works for a key when nobody looks: pressed one after another, as quickly as a good typist does. */
async function workOfKeys(page, session, keys) {
  await page.evaluate(() => (globalThis.isUnseen = true));
  const begin = Date.now();
  let count = 0;
  const { work } = await working(session, async () => {
    for (const key of keys) {
      if (isEnough(begin, count)) break;
      await page.keyboard.press(key);
      count += 1;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_KEYS_MS));
    }
    // What waits until nobody has typed for a while is work for the keys, too.
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  });
  await page.evaluate(() => (globalThis.isUnseen = false));
  return work / count;
}

/** The same for the sum that a digit changes: twice the number of people, and the rooms. */
async function readyForSums(page, field) {
  await field.fill(String(PEOPLE));
  await page.evaluate(([people, rooms]) => {
    const root = document.querySelector('to-khai')?.shadowRoot ?? document;
    const texts = () => [...root.querySelectorAll('input, output, p, span, dd, div')].filter((one) => !one.firstElementChild);
    const says = (one, text) => (one.value ?? one.textContent).replace(/(\d)[.,](?=\d{3})/g, '$1').split(/[^0-9]+/).includes(text);
    let known;
    const shows = (text) => {
      // The place of the sum is looked for once, and again if it was drawn anew.
      if (!known?.isConnected) known = texts().find((one) => says(one, text));
      return known && says(known, text);
    };
    addEventListener('keydown', ({ timeStamp, key }) => {
      if (globalThis.isUnseen || !/^(\d|Backspace)$/.test(key)) return;
      const text = String(2 * (key === 'Backspace' ? people : 10 * people + Number(key)) + rooms);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.times.push(performance.now() - timeStamp);
      const look = () => (shows(text) ? port2.postMessage('') : requestAnimationFrame(look));
      requestAnimationFrame(look);
    }, true);
    // The measure of plain keys is over.
    globalThis.times = { push: (time) => globalThis.kept.push(time) };
    globalThis.kept = [];
  }, [PEOPLE, ROOMS]);
  await field.press('End');
}

/** Median milliseconds from a digit to the paint with the sum. */
async function sumKeys(page) {
  const times = [];
  const begin = Date.now();
  for (const key of DIGITS) {
    if (isEnough(begin, times.length)) break;
    await page.evaluate(() => globalThis.kept.splice(0));
    await page.keyboard.press(key);
    // Two are kept of each key: that of the plain paint, and that of the sum, which is never the earlier one.
    await page.waitForFunction(() => globalThis.kept.length > 1, undefined, { timeout: 20_000 });
    times.push(Math.max(...(await page.evaluate(() => globalThis.kept))));
  }
  return middle(times);
}

/** Best milliseconds of judging all answers, as the component's own method does it. */
async function theirVerdict(page, answers) {
  await page.evaluate(async (given) => (await globalThis.bench).fill(given), answers);
  await page.waitForTimeout(300);
  return page.evaluate(async ({ runs, at_once, most_ms }) => {
    const { judge } = await globalThis.bench;
    if (!judge()) throw new Error('right answers are not taken');
    let least = Infinity;
    const first = performance.now();
    for (let run = 0; run < runs && performance.now() - first < most_ms; run += 1) {
      const begin = performance.now();
      for (let time = 0; time < at_once; time += 1) judge();
      least = Math.min(least, (performance.now() - begin) / at_once);
    }
    return least;
  }, VERDICTS);
}

/** Ours: the text of the answers is read and judged by the module. */
function ourVerdict(page, address, answers) {
  return page.evaluate(
    async ([url, text, { runs, at_once, most_ms }]) => {
      const { instance } = await WebAssembly.instantiate(await (await fetch(url)).arrayBuffer(), {});
      const tk = instance.exports;
      const judge = () => {
        tk.tk_start(20261122);
        const bytes = new TextEncoder().encode(text);
        const place = tk.tk_alloc(bytes.length);
        new Uint8Array(tk.memory.buffer).set(bytes, place);
        if (tk.tk_load(place, bytes.length)) throw new Error('an answer is not taken');
        const length = tk.tk_check(-1);
        return JSON.parse(new TextDecoder().decode(new Uint8Array(tk.memory.buffer, tk.tk_result(), length)));
      };
      if (judge().length) throw new Error('right answers are not taken');
      let least = Infinity;
      const first = performance.now();
      for (let run = 0; run < runs && performance.now() - first < most_ms; run += 1) {
        const begin = performance.now();
        for (let time = 0; time < at_once; time += 1) judge();
        least = Math.min(least, (performance.now() - begin) / at_once);
      }
      return least;
    },
    [address, JSON.stringify(answers), VERDICTS],
  );
}
