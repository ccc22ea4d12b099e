// What every browser test needs: a service of its own, a browser, and eyes for what must never happen.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder with the root manifest. */
export const ROOT = join(here, '..', '..');

/** Where cargo and its chores put what they make. */
export const TARGET = process.env.TOKHAI_SITE ? dirname(process.env.TOKHAI_SITE) : join(ROOT, 'target');

/** The command line program, as cargo's dev profile leaves it unless told otherwise. */
export const TOKHAI = process.env.TOKHAI ?? join(ROOT, 'target', 'debug', 'tokhai');

/** The compiled cases, as `build_cases` leaves them. */
export const CASES = process.env.TOKHAI_CASES ?? join(ROOT, 'target', 'cases');

/** What `cargo xtask build` wrote for the browser. */
export const SITE = process.env.TOKHAI_SITE ?? join(ROOT, 'target', 'site');
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const PICTURES = join(here, '..', 'pictures');
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium without any network of its own. @param {string[]} flags more of them */
export function launch(flags = []) {
  return chromium.launch({ executablePath: BROWSER, args: [...FLAGS, ...flags] });
}

/**
 * A browser and a service for the tests of one file, which end with them.
 * @param {Parameters<typeof serve>} given for the service
 */
export async function stage(...given) {
  const browser = await launch();
  after(() => browser.close());
  const service = await serve(...given);
  after(() => service.stop());
  return { browser, service };
}

/** A folder that is removed by `remove()`. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'tokhai-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs a program to its end and gives what it printed; rejects when it fails. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`${args.join(' ')}: exit ${code}\n${text}`))));
  });
}

/**
 * Starts `tokhai serve` on free ports with an empty database, and with its sandbox provider or the one that `issuer` starts: it is given
 * the service's address and gives the configuration. `place`, of a service that has stopped, is where another one takes its place:
 * its ports and its folder, which stays when it stops. `site` are other files for the browser, `citizens` a folder of those who
 * can sign in at the sandbox. Pages of the origins in `framedBy` may show forms in frames.
 * @returns {Promise<{url: string, sandbox: string, place: {folder: {path: string, remove: () => void}, ports: number[]}, stop: () => Promise<void>}>}
 */
export async function serve(forms = join(ROOT, 'forms'), { issuer, citizens, place, site = SITE, framedBy = [] } = {}) {
  const { folder, ports } = place ?? { folder: temporaryFolder(), ports: await freePorts(2) };
  const [port, sandboxPort] = ports;
  const args = ['serve', '--port', port, '--data', folder.path, '--site', site, '--forms', forms];
  for (const origin of framedBy) args.push('--framed-by', origin);
  if (issuer) {
    const file = join(folder.path, 'issuer.json');
    writeFileSync(file, JSON.stringify(await issuer(`http://localhost:${port}`)));
    args.push('--issuer', file);
  } else {
    args.push('--sandbox-port', sandboxPort);
    if (citizens) args.push('--citizens', citizens);
  }
  const child = spawn(TOKHAI, args.map(String), { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += part));
  const ended = new Promise((resolve) => child.on('close', resolve));
  const stop = async () => {
    child.kill();
    await ended;
    if (!place) folder.remove();
  };
  const url = `http://localhost:${port}`;
  const sandbox = `http://localhost:${sandboxPort}`;
  try {
    await answers(url, child, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, sandbox, stop, place: { folder, ports }, log: () => log };
}

/** Waits until the service answers; gives up when it ends or after two minutes. */
async function answers(url, child, log) {
  const end = Date.now() + 120_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`tokhai serve ended with ${child.exitCode}\n${log()}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`tokhai serve did not answer\n${log()}`);
}

async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => listen()));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** A place for services that follow one another: `remove()` when the last has stopped. */
export async function keptPlace() {
  const folder = temporaryFolder();
  return { folder, ports: await freePorts(2), remove: folder.remove };
}

/** Services that follow one another at one place; whatever becomes of the test, the last one stops. */
export async function succession(t) {
  const place = await keptPlace();
  let last;
  const next = async (forms = join(ROOT, 'forms'), site = SITE) => {
    await last?.stop();
    last = await serve(forms, { place, site });
    return last;
  };
  t.after(async () => {
    await last?.stop();
    place.remove();
  });
  return { folder: place.folder.path, next, stop: () => last.stop() };
}

/**
 * A browser whose profile outlives it. `open()` starts it and gives its context; `kill()` ends all its processes at once, as a crash or
 * an empty battery does, before the browser has written what it writes later.
 */
export function mortalBrowser(t) {
  const profile = temporaryFolder();
  let context;
  const open = async () => {
    const options = { executablePath: BROWSER, args: FLAGS, serviceWorkers: 'block', locale: 'vi-VN' };
    return (context = await chromium.launchPersistentContext(profile.path, options));
  };
  const kill = async () => {
    const closed = context.waitForEvent('close');
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        // The name of the folder is nobody else's.
        if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(`--user-data-dir=${profile.path}`)) process.kill(Number(id), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    await closed;
    for (const name of readdirSync(profile.path)) if (name.startsWith('Singleton')) rmSync(join(profile.path, name), { force: true });
  };
  t.after(async () => {
    await context?.close().catch(() => undefined);
    profile.remove();
  });
  return { open, kill };
}

/**
 * A page that writes down everything that must not happen: script errors and violations of the content security policy.
 * `page.complaints` is empty at the end of a good test. Service workers are for the tests that are about them: what they answer
 * is not seen by `page.route`.
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'vi-VN', serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  page.complaints = [];
  opened.add(page);
  page.on('pageerror', (error) => page.complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) page.complaints.push(`policy: ${message.text()}`);
  });
  // Who listens only when the dialog is about to open listens too late now and then: Chromium has to be told first.
  page.on('filechooser', () => {});
  return page;
}

/** Pages of the test that runs. @type {Set<import('playwright-core').Page>} */
const opened = new Set();

/** Tells what pages showed whose test failed, for who was not there. */
async function bearWitness({ passed }) {
  const left = [...opened].filter((page) => !page.isClosed());
  opened.clear();
  for (const page of passed ? [] : left) {
    const shown = page.evaluate(() => `${document.readyState} ${document.documentElement.lang}: ${document.body.innerText} ${[...document.querySelectorAll('to-khai')].map(({ shadowRoot }) => shadowRoot?.textContent)}`);
    const late = new Promise((resolve) => setTimeout(resolve, 5000, 'the page does not answer').unref());
    const text = await Promise.race([shown, late]).catch((error) => error.message);
    console.error(`failed on ${page.url()}: ${text.replace(/\s+/g, ' ').slice(0, 1500)} ${page.complaints}`);
  }
}

// Benchmarks use the harness too, and are no tests.
if (process.env.NODE_TEST_CONTEXT) afterEach(bearWitness);

/** Holds what is asked for at an address, until what this gives is called; that waits for the answers. */
export async function hold(page, address) {
  const held = [];
  await page.route(address, (route) => void held.push(route));
  return async () => {
    const answered = held.map((route) => page.waitForResponse(route.request().url()));
    for (const route of held) await route.continue();
    await Promise.all(answered);
    await page.unroute(address);
    // What follows from it has been done by then.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  };
}

/** Full pictures of what is on the screen, narrow, wide and in the dark, for looking at; git does not keep them. */
export async function picture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  const before = page.viewportSize();
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
  }
  if (!(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))) {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(PICTURES, `${name}-360-dark.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await page.setViewportSize(before);
}
