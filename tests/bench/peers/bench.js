// Neutral forms in <to-khai> and in other components, in one run of one Chromium; prints the tables and writes them.
// For `cargo xtask bench`: node bench.js FOLDER RESULTS [SHAPE…], with CHROMIUM, TOKHAI_SITE and LOADED_FIRST in the environment. FOLDER has
// definition and module of each form. RUNS and PEERS in the environment are for trying it out: fewer runs, some components.

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { SITE, launch } from '../../browser/harness.js';
import * as bundle from './bundle.js';
import { arrival, use } from './measure.js';

const [, , folder, results, ...wanted] = process.argv;
const loadedFirst = readFileSync(process.env.LOADED_FIRST, 'utf8').trim().split('\n');
const names = process.env.PEERS?.split(',').filter(Boolean) ?? Object.keys(bundle.PEERS);
/** One that has not come to the end of a form by then is told as such, beside what was measured of it; half of it is enough for one run. */
const LIMIT_MS = 6 * 60_000;
const PEERS = Object.fromEntries(names.map((name) => [name, bundle.PEERS[name]]));

/** How often a form is opened: most of that is the browser's own beginning, which takes twice as long when the machine has to read it anew. */
const OPENINGS = 5;

/** Rows that are there before one is added: one less than a group may have. */
const ROWS = 199;

/** Right answers to ten questions, whose names end in `end`; who is of age and has no guardian is not asked for one. */
const ten = (n, end = `_${n}`) => ({
  [`ho_ten${end}`]: 'Nguyễn Thị Mẫu',
  [`ma${end}`]: 'AB123456',
  [`so_nguoi${end}`]: 101 + n,
  [`so_phong${end}`]: n % 100,
  [`ngay${end}`]: '1990-02-28',
  [`loai${end}`]: 'c',
  [`dong_y${end}`]: false,
  [`email${end}`]: 'mau@vi-du.example',
});
const times = (count) => Array.from({ length: count }, (_, at) => at + 1);
const groups = (count) => Object.assign({}, ...times(count).map((n) => ten(n)));

/** Six of ten answers, for filling. */
const part = (count) => Object.fromEntries(Object.entries(groups(count)).filter(([name]) => !/^(so_phong|dong_y)/.test(name)));

/** What a register says of those questions of ours that are bound; the guardian's name is shown to who is young. */
const record = {
  format: 'tokhai-identity/1',
  entries: Object.entries({ 'name.birth': 'Nguyễn Thị Mẫu', 'id.oldNumber': 'AB123456', 'birth.date': '2015-02-28', sex: 'c', 'representative.name': 'Trần Thị Mẫu', 'contact.email': 'mau@vi-du.example' }).map(
    ([attr, value]) => ({ attr, role: 'nguoi_khai', subject: 'p1', value, source: 'population', assurance: 'vneid2', as_of: '2026-11-01', proof: 0 }),
  ),
  missing: [],
};

/** Each form: its title, how often it is measured, the answers to it, and how many of each question stand on the screen. */
const SHAPES = {
  fifty: { title: 'Fifty questions on one page', runs: 3, answers: groups(5), part: undefined },
  thousand: { title: 'A thousand questions on one page', runs: 3, answers: groups(100), part: part(100), shown: 100 },
  twenty: { title: 'A thousand questions on twenty pages', runs: 2, answers: groups(100), part: undefined },
  rows: { title: '200 rows of ten questions', runs: 1, answers: { hang: times(ROWS).map((n) => ten(n, '')) }, rows: ROWS },
};

/** Everything cross-origin isolated, which measuring memory asks for. */
function serve(all) {
  const server = createServer((request, response) => {
    const path = request.url.endsWith('/') ? `${request.url}index.html` : request.url;
    const found = all.get(path);
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    if (!found) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': found.type, 'content-encoding': 'br' });
    return response.end(found.brotli);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://localhost:${server.address().port}`, stop: () => server.close() }));
  });
}


/** Measures into `seen`: each of the runs, what a browser loaded, and what could not be measured. */
async function measure(browser, service, shape, name, seen) {
  const url = `${service.url}/${name}/${shape}/`;
  const { runs, rows, answers, part, shown } = SHAPES[shape];
  const isOurs = name === 'tokhai';
  // Rows of ours have keys.
  const own = isOurs && rows ? { hang: answers.hang.map((row, at) => ({ _id: `r${at + 1}`, ...row })) } : answers;
  const given = { answers: own, part, shown, rows, record, module: isOurs && `${url}form.wasm`, bound: isOurs && `${service.url}/tokhai/bound/form.wasm`, ...PEERS[name] };
  const begin = Date.now();
  const isInTime = () => Date.now() - begin < LIMIT_MS / 2;
  // A form of rows begins with none: there is no first question to wait for.
  for (let run = 0; !rows && run < Number(process.env.RUNS ?? OPENINGS) && isInTime(); run += 1) {
    const { time, whole, work, loaded } = await arrival(browser, url, false);
    seen.runs.push({ plain: time, whole, work });
    seen.loaded = loaded;
  }
  for (let run = 0; run < Number(process.env.RUNS ?? runs) && isInTime(); run += 1) {
    const found = {};
    seen.runs.push(found);
    // What takes half a minute differs little from one time to the next.
    if (!rows && (run === 0 || shape === 'fifty')) {
      const { time, whole, work } = await arrival(browser, url, true);
      Object.assign(found, { slow: time, slowWhole: whole, slowWork: work });
    }
    await use(browser, url, given, found, (what) => seen.missed.add(what));
  }
}

/** The same; what takes too long is left, and the browser is then of no use any more. */
function measureInTime(...given) {
  let clock;
  const late = new Promise((_, reject) => {
    clock = setTimeout(() => reject(new Error(`not at the end after ${LIMIT_MS / 60_000} minutes`)), LIMIT_MS);
  });
  return Promise.race([measure(...given), late]).finally(() => clearTimeout(clock));
}

/** The best of what the runs found, and the weight of what was loaded. */
function best(all, { runs, loaded }) {
  const keys = [...new Set(runs.flatMap(Object.keys))];
  const least = Object.fromEntries(keys.map((key) => [key, Math.min(...runs.flatMap((found) => found[key] ?? []))]));
  const files = [...new Set(loaded)].map((path) => all.get(path)).filter(Boolean);
  const sum = (weigh) => files.reduce((total, one) => total + weigh(one), 0);
  return files.length ? { raw: sum(({ raw }) => raw), gzip: sum(({ gzip }) => gzip), brotli: sum(({ brotli }) => brotli.length), ...least } : least;
}

/** A ratio; below one it shows two digits. */
const ratio = (ratio) => ratio.toFixed(ratio < 0.95 ? 2 : 1);

/** What has to be known beside the figures. */
const NOTES = [
  'Ours draws sixty questions of a page at once and the others in parts of forty after those are painted; the others draw all at once. Each has what it can say of them: none but ours and SurveyJS has the age in the condition of the guardian; JSON Forms and form-js do not compare rooms with people. RJSF and form-js have no pages; JSON Forms has tabs in their place, Form.io a wizard.',
  'RJSF and JSON Forms have no sums: their page works them out. Form.io and form-js wait on purpose until nobody has typed for a while. A key can not be painted before the next picture of the screen, up to 17 ms later. Work is how long the main thread kept the processor busy; for a key, typed at 200 words a minute with nobody looking at the page.',
  'Filling gives six answers of ten to the method that each has for it. Ours has none for answers that nobody typed or signed: it is given an identity record that six questions of ten are bound to, and puts five of each six on a card, closed, that says how many they are; the others show each answer. Rows are given to the others; in ours they are added one by one, which is not in any figure.',
  'Judging is reading the text of the answers and checking for ours, checking what is in memory for the others; JSON Forms by the ajv that it has compiled before.',
].join('\n\n');
const KB = (bytes) => (bytes / 1024).toFixed(0);
const MS = (ms) => ms.toFixed(ms < 10 ? 1 : 0);
const US = (ms) => (ms * 1000).toFixed(ms < 0.01 ? 1 : 0);
const LINES = [
  ['before the first question, KB as it is', 'raw', KB],
  ['the same, gzip', 'gzip', KB],
  ['the same, brotli', 'brotli', KB],
  ['to the first question, ms', 'plain', MS],
  ['work of the main thread until then, ms', 'work', MS],
  ['to the last question, ms', 'whole', MS],
  ['to the first question at 1.6 Mbit/s, 150 ms, a quarter of the processor, ms', 'slow', MS],
  ['work of the main thread until then, ms', 'slowWork', MS],
  ['to the last question there, ms', 'slowWhole', MS],
  ['plain key to paint, median ms', 'key', MS],
  ['work for it, ms', 'keyWork', MS],
  ['key to painted sum, median ms', 'dependant', MS],
  ['work for it, ms', 'dependantWork', MS],
  ['filling six of ten, to paint, ms', 'filled', MS],
  ['work for it, ms', 'filledWork', MS],
  ['adding a row, to paint, ms', 'added', MS],
  ['taking a row out, to paint, ms', 'removed', MS],
  ['memory of the page, form open, KB', 'memory', KB],
  ['judging all answers, µs', 'judged', US],
];

function table(found) {
  const names = Object.keys(found);
  const titles = names.map((name) => (name === 'tokhai' ? '`<to-khai>`' : `${PEERS[name].title} ${bundle.version(PEERS[name].package)}`));
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const measured = LINES.filter(([, key]) => names.some((name) => found[name][key] !== undefined));
  const lines = measured.map(([what, key, write]) => {
    const own = found.tokhai?.[key];
    const cells = names.map((name) => {
      const value = found[name][key];
      if (value === undefined) return '–';
      return name === 'tokhai' || own === undefined ? write(value) : `${write(value)} (${ratio(value / own)} ×)`;
    });
    return row([what, ...cells]);
  });
  return [row(['', ...titles]), row(['---', ...titles.map(() => '---')]), ...lines].join('\n');
}

const howOften = process.env.RUNS ? `runs of each: ${process.env.RUNS}, the best of which counts` : `each form opened ${OPENINGS} times; of the rest three runs of fifty questions and of a thousand on one page, two of the twenty pages, one of the rows; the slow network once but for fifty; the best counts`;

/** The text of what has been measured so far. */
function written(parts, missing) {
  const day = new Date().toISOString().slice(0, 10);
  const load = loadavg().map((one) => one.toFixed(1)).join(', ');
  const head = `${day}, Chromium ${version}, ${cpus().length} cores with a load of ${load} (1, 5, 15 minutes) at the end; ${howOften}. In brackets: how many times ours.`;
  const told = missing.length ? `Not measured:\n\n${missing.map((what) => `* ${what}`).join('\n')}` : [];
  const sections = parts.flatMap(({ shape, found }) => [`## ${SHAPES[shape].title}`, table(found)]);
  const own = `A page with nothing but one field, which needs no component: ${MS(bare)} ms, to be found in every time to the first question.`;
  return [head, own, ...sections].concat(told).join('\n\n');
}

const all = await bundle.files(folder, SITE, loadedFirst);
const service = await serve(all);
const open = () => launch(['--enable-blink-features=ForceEagerMeasureMemory']);
let browser = await open();
const version = browser.version();
const [parts, missing] = [[], []];
let bare = Infinity;
for (let opening = 0; opening < OPENINGS; opening += 1) bare = Math.min(bare, (await arrival(browser, `${service.url}/bare/`, false)).time);
for (const shape of wanted.length ? wanted : bundle.SHAPES) {
  const found = {};
  parts.push({ shape, found });
  for (const name of ['tokhai', ...Object.keys(PEERS)]) {
    if (shape === 'twenty' && PEERS[name]?.hasPages === false) continue;
    const begin = Date.now();
    const tell = (what) => missing.push(`${SHAPES[shape].title}, ${name}: ${what}`);
    const seen = { runs: [], loaded: [], missed: new Set() };
    try {
      await measureInTime(browser, service, shape, name, seen);
    } catch (error) {
      seen.missed.add(String(error.message).split('\n')[0]);
      await browser.close().catch(() => {});
      browser = await open();
    }
    found[name] = best(all, seen);
    seen.missed.forEach(tell);
    // What ours can not do is a defect of ours; what another can not do is told beside the figures.
    if (name === 'tokhai' && seen.missed.size) process.exitCode = 1;
    console.error(`${shape}, ${name}: ${((Date.now() - begin) / 1000).toFixed(0)} s`);
    // Written each time, so that what was measured is not lost with the rest.
    writeFileSync(results, `# Neutral forms in several components\n\nWritten by \`cargo xtask bench\`; how it is measured stands in [peers/measure.js](peers/measure.js), and what each is given in [peers/forms.js](peers/forms.js).\n\n${written(parts, missing)}\n\n## What has to be known\n\n${NOTES}\n`);
  }
}
await browser.close();
service.stop();
console.log(written(parts, missing));
