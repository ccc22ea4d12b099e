// The neutral form of fifty questions in <to-khai> and in other components, in one run of one Chromium; prints the table and writes it.
// For `cargo xtask bench`: node bench.js DEFINITION MODULE RESULTS, with CHROMIUM, TOKHAI_SITE and LOADED_FIRST in the environment.

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { SITE, launch } from '../../browser/harness.js';
import { PEERS, files, version } from './bundle.js';
import { arrival, use } from './measure.js';

/** Runs of each measure; the best counts, since the machine does other things too. */
const RUNS = 3;
const [, , definitionFile, moduleFile, results] = process.argv;
const definition = JSON.parse(readFileSync(definitionFile, 'utf8'));
const loadedFirst = readFileSync(process.env.LOADED_FIRST, 'utf8').trim().split('\n');

/** Right answers to all of it; who is of age and has no guardian is not asked for one. */
const answers = Object.fromEntries(
  Array.from({ length: 5 }, (_, at) => at + 1).flatMap((n) => [
    [`ho_ten_${n}`, 'Nguyễn Thị Mẫu'],
    [`ma_${n}`, 'AB123456'],
    [`so_nguoi_${n}`, 40 + n],
    [`so_phong_${n}`, n],
    [`ngay_${n}`, '1990-02-28'],
    [`loai_${n}`, 'c'],
    [`dong_y_${n}`, false],
    [`email_${n}`, 'mau@vi-du.example'],
  ]),
);

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

const least = (list) => Math.min(...list);

async function measure(browser, service, all, name) {
  const url = `${service.url}/${name}/`;
  const [plain, slow, used] = [[], [], []];
  const given = { answers, module: name === 'tokhai' && `${service.url}/tokhai/form.wasm` };
  for (let run = 0; run < RUNS; run += 1) {
    plain.push(await arrival(browser, url, false));
    slow.push(await arrival(browser, url, true));
    used.push(await use(browser, url, given));
  }
  const loaded = [...new Set(plain[0].loaded)].map((path) => all.get(path)).filter(Boolean);
  const sum = (kind) => loaded.reduce((total, one) => total + (kind === 'brotli' ? one.brotli.length : one[kind]), 0);
  return {
    raw: sum('raw'),
    gzip: sum('gzip'),
    brotli: sum('brotli'),
    plain: least(plain.map(({ time }) => time)),
    slow: least(slow.map(({ time }) => time)),
    work: least(plain.map(({ work }) => work)),
    key: least(used.map(({ plain: key }) => key)),
    dependant: least(used.map(({ dependant }) => dependant)),
    memory: least(used.map(({ memory }) => memory)),
    judged: least(used.map(({ judged }) => judged)),
  };
}

/** A ratio; below one it shows two digits. */
const times = (ratio) => ratio.toFixed(ratio < 0.95 ? 2 : 1);

/** What has to be known beside the figures. */
const NOTES = [
  'Each draws all fifty questions at once, with what it can say of them: none but ours and SurveyJS has the age in the condition of the guardian; JSON Forms and form-js do not compare rooms with people.',
  'RJSF and JSON Forms have no sums: their page works them out. Form.io and form-js wait on purpose until nobody has typed for a while. A key can not be painted before the next picture of the screen, up to 17 ms later.',
  'Judging is reading the text of the answers and checking for ours, checking what is in memory for the others; JSON Forms by the ajv that it has compiled before.',
].join('\n\n');
const KB = (bytes) => (bytes / 1024).toFixed(0);
const MS = (ms) => ms.toFixed(ms < 10 ? 1 : 0);
const US = (ms) => (ms * 1000).toFixed(ms < 0.01 ? 1 : 0);
const ROWS = [
  ['before the first question, KB as it is', 'raw', KB],
  ['the same, gzip', 'gzip', KB],
  ['the same, brotli', 'brotli', KB],
  ['to the first question, ms', 'plain', MS],
  ['the same at 1.6 Mbit/s, 150 ms, a quarter of the processor, ms', 'slow', MS],
  ['work of the main thread until then, ms', 'work', MS],
  ['plain key to paint, median ms', 'key', MS],
  ['key to painted sum, median ms', 'dependant', MS],
  ['memory of the page, form open, KB', 'memory', KB],
  ['judging all answers, µs', 'judged', US],
];

function table(found) {
  const names = Object.keys(found);
  const titles = names.map((name) => (name === 'tokhai' ? '`<to-khai>`' : `${PEERS[name][0]} ${version(PEERS[name][1])}`));
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const lines = ROWS.map(([what, key, write]) => {
    const own = found.tokhai[key];
    const cells = names.map((name) => (name === 'tokhai' ? write(own) : `${write(found[name][key])} (${times(found[name][key] / own)} ×)`));
    return row([what, ...cells]);
  });
  return [row(['', ...titles]), row(['---', ...titles.map(() => '---')]), ...lines].join('\n');
}

const all = await files(definition, readFileSync(moduleFile), SITE, loadedFirst);
const service = await serve(all);
const browser = await launch(['--enable-blink-features=ForceEagerMeasureMemory']);
const found = {};
const failed = [];
for (const name of ['tokhai', ...Object.keys(PEERS)]) {
  try {
    found[name] = await measure(browser, service, all, name);
  } catch (error) {
    // One that can not be measured to the end is said to be missing, with the reason.
    failed.push(`${name}: ${String(error.message).split('\n')[0]}`);
  }
}
const chromium = browser.version();
await browser.close();
service.stop();
const day = new Date().toISOString().slice(0, 10);
const load = loadavg().map((one) => one.toFixed(1)).join(', ');
const head = `${day}, Chromium ${chromium}, ${cpus().length} cores with a load of ${load} (1, 5, 15 minutes); the best of ${RUNS} runs of each. In brackets: how many times ours.`;
const text = [head, '', table(found), ...(failed.length ? ['', `Not measured: ${failed.join('; ')}`] : [])].join('\n');
writeFileSync(results, `# One neutral form of fifty questions on one page, in several components\n\nWritten by \`cargo xtask bench\`; how it is measured stands in [peers/measure.js](peers/measure.js), and what each is given in [peers/forms.js](peers/forms.js).\n\n${text}\n\n${NOTES}\n`);
console.log(text);
process.exitCode = failed.length ? 1 : 0;
