// Other engines than Chromium, each behind the same few verbs: Firefox by WebDriver BiDi, WebKitGTK by WebDriver. Both are the
// system's packages; `cargo xtask test` installs them and names them in the environment.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import puppeteer from 'puppeteer-core';

/** What `cargo xtask test` found: programs by engine; nothing where the system has none. */
const FIREFOX = process.env.FIREFOX;
const WEBKIT = process.env.WEBKIT_DRIVER;

/** @typedef {{ version: string, goto: (url: string) => Promise<void>, run: (act: Function, ...args: any[]) => Promise<any>, click: (find: Function, ...args: any[]) => Promise<void>, type: (text: string, find: Function, ...args: any[]) => Promise<void>, pdf?: () => Promise<Uint8Array>, complaints: string[], close: () => Promise<void> }} Engine */

/** How each engine is started; why not, where it can not be had. @type {Record<string, { start: () => Promise<Engine>, missing: string | false }>} */
export const ENGINES = {
  Firefox: { start: firefox, missing: FIREFOX ? false : 'FIREFOX names no program' },
  WebKit: { start: webkit, missing: WEBKIT ? false : 'WEBKIT_DRIVER names no program' },
};

async function firefox() {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, timeout: 60_000 });
  const page = await browser.newPage();
  const complaints = [];
  page.on('pageerror', ({ message }) => {
    // The provider's pages let nothing be loaded, and say no more than that of the icon that Firefox looks for.
    if (!message.includes('/favicon.ico')) complaints.push(`script: ${message}`);
  });
  const found = async (find, args) => (await page.evaluateHandle(find, ...args)).asElement();
  return {
    version: await browser.version(),
    complaints,
    goto: async (url) => void (await page.goto(url)),
    run: (act, ...args) => page.evaluate(act, ...args),
    click: async (find, ...args) => (await found(find, args)).click(),
    type: async (text, find, ...args) => (await found(find, args)).type(text),
    pdf: () => page.pdf({ preferCSSPageSize: true }),
    close: () => browser.close(),
  };
}

/** WebKitGTK's own browser, driven as the standard says (w3.org/TR/webdriver), on a screen of its own. */
async function webkit() {
  const [port] = await freePorts(1);
  const screen = await virtualScreen();
  const driver = spawn(WEBKIT, [`--port=${port}`], { env: { ...process.env, DISPLAY: screen.name }, stdio: 'ignore' });
  const stop = () => {
    driver.kill();
    screen.stop();
  };
  try {
    return await session(`http://127.0.0.1:${port}`, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

/** @param {string} driver its address @param {() => void} stop */
async function session(driver, stop) {
  await listening(driver);
  const browser = { binary: miniBrowser(), args: ['--automation'] };
  const opened = await ask(driver, 'POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browser } } });
  const base = `${driver}/session/${opened.sessionId}`;
  const send = (path, body) => ask(base, 'POST', path, body);
  const call = (act, args) => send('/execute/async', { script: `const done = arguments[${args.length}]; Promise.resolve((${act})(...[...arguments].slice(0, -1))).then((value) => done([value]), (error) => done([null, String(error)]))`, args });
  const run = async (act, ...args) => {
    const [value, error] = await call(act, args);
    if (error) throw new Error(error);
    return value;
  };
  const found = async (find, args) => Object.values(await send('/execute/sync', { script: `return (${find})(...arguments)`, args }))[0];
  return {
    version: `${opened.capabilities.browserName} ${opened.capabilities.browserVersion}`,
    complaints: [],
    goto: (url) => send('/url', { url }),
    run,
    click: async (find, ...args) => send(`/element/${await found(find, args)}/click`, {}),
    type: async (text, find, ...args) => send(`/element/${await found(find, args)}/value`, { text }),
    close: async () => {
      await ask(base, 'DELETE', '').catch(() => undefined);
      stop();
    },
  };
}

/** One command; what the driver refuses is an error with its words. */
async function ask(base, method, path, body) {
  const response = await fetch(base + path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
  return value;
}

/** Waits until something answers there. */
async function listening(address) {
  for (const end = Date.now() + 20_000; ; ) {
    const answer = await fetch(`${address}/status`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`${address} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The browser beside the library, whose folder has the machine's name in it. */
function miniBrowser() {
  const places = readdirSync('/usr/lib').flatMap((folder) => ['4.1', '6.0', '4.0'].map((version) => [folder, version]));
  for (const [folder, version] of places) {
    const name = version === '6.0' ? 'webkitgtk-6.0' : `webkit2gtk-${version}`;
    const place = `/usr/lib/${folder}/${name}`;
    if (readable(place).includes('MiniBrowser')) return `${place}/MiniBrowser`;
  }
  throw new Error('MiniBrowser is not where Debian has it');
}

function readable(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A screen that nobody sees; its number is the first free one. */
function virtualScreen() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    let text = '';
    child.stdio[3].on('data', (part) => {
      text += part;
      if (text.includes('\n')) resolve({ name: `:${text.trim()}`, stop: () => child.kill() });
    });
  });
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port))));
  const found = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}
