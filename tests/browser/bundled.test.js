// The package as `npm install` leaves it, in what a bundler makes of a page: nothing is missing there, wherever it lies and whatever
// the page's policy; and what a server that draws pages makes of the import.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import vue from '@vitejs/plugin-vue';
import { build, createServer } from 'vite';
import { fill, form, isWhole, stageOfAgency } from './embedded.js';
import { ROOT, TARGET, openPage, temporaryFolder } from './harness.js';

const { browser, office, service } = await stageOfAgency();

const HEAD = '<meta charset="utf-8"><link rel="icon" href="data:,"><title>Thử</title>';

const REACT = `import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";
import "to-khai";
import "to-khai/themes/civic.css";

function Page() {
  const [lang, setLang] = useState("vi");
  const [key, setKey] = useState("");
  return <div>
    <button onClick={() => setLang("en")}>English</button>
    <to-khai src="FORM" lang={lang} ontk-submit={({ detail }) => { globalThis.sent = detail; setKey(detail.key); }} />
    <p role="status">{key}</p>
  </div>;
}
createRoot(document.getElementById("page")).render(<Page />);
`;

const VUE = `<script setup>
import { ref } from "vue";
import "to-khai";
import "to-khai/themes/large.css";
const lang = ref("vi");
const key = ref("");
const hand = ({ detail }) => {
  globalThis.sent = detail;
  key.value = detail.key;
};
</script>
<template>
  <button @click="lang = 'en'">English</button>
  <to-khai src="FORM" :lang="lang" @tk-submit="hand" />
  <p role="status">{{ key }}</p>
</template>
`;

/** A page of each kind: its script by file name, and what the bundler is told besides. */
const PAGES = {
  react: { files: { 'main.jsx': REACT }, main: 'main.jsx', options: { oxc: { jsx: { runtime: 'automatic' } } } },
  vue: {
    files: { 'Page.vue': VUE, 'main.js': 'import { createApp } from "vue";\nimport Page from "./Page.vue";\ncreateApp(Page).mount("#page");\n' },
    main: 'main.js',
    options: { plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'to-khai' } } })] },
  },
};

/** A project with the package installed, and how a bundler is called in it. */
function project(kind) {
  const folder = temporaryFolder();
  const modules = join(folder.path, 'node_modules');
  mkdirSync(modules);
  cpSync(join(TARGET, 'package'), join(modules, 'to-khai'), { recursive: true });
  for (const name of ['react', 'react-dom', 'scheduler', 'vue', '@vue']) {
    symlinkSync(join(ROOT, 'tests', 'browser', 'node_modules', name), join(modules, name));
  }
  const { files, main, options } = PAGES[kind];
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder.path, name), text.replace('FORM', `${service.url}/forms/${form.id}.wasm`));
  }
  const page = `<!doctype html><html lang="vi">${HEAD}<main id="page"></main><script type="module" src="./${main}"></script></html>`;
  writeFileSync(join(folder.path, 'index.html'), page);
  writeFileSync(join(folder.path, 'package.json'), '{ "type": "module", "dependencies": { "to-khai": "*" } }');
  return { ...folder, vite: { root: folder.path, configFile: false, logLevel: 'error', ...options } };
}

for (const kind of ['react', 'vue']) {
  test(`${kind}: what Vite builds lies in a folder of a site with a strict policy, and is filled to the end`, async () => {
    const { path, vite, remove } = project(kind);
    const page = await openPage(browser);
    try {
      const base = `/tuy-y/${kind}/`;
      await build({ ...vite, base });
      await page.goto(office.folder(base, join(path, 'dist'), `/${kind}.html`));
      const element = page.locator('to-khai');
      await fill(page, element);
      await page.waitForFunction(() => globalThis.sent);
      isWhole(await page.evaluate(() => globalThis.sent));
      // Another language, and one that is not there: the site has no such file.
      await page.getByRole('button', { name: 'English' }).click();
      await element.getByRole('heading', { name: 'Filled in' }).waitFor();
      await element.evaluate((node) => node.setAttribute('lang', 'xx'));
      await element.getByRole('heading', { name: 'Đã điền xong' }).waitFor();
      // The 404 of that file is the only complaint.
      assert.ok(page.complaints.every((text) => /404/.test(text)), page.complaints.join('\n'));
    } finally {
      await page.context().close();
      remove();
    }
  });
}

test('Vite’s server for who develops finds all files, without being told anything', async () => {
  const { path, vite, remove } = project('react');
  const page = await openPage(browser);
  const server = await createServer({ ...vite, base: '/x/', cacheDir: join(path, '.vite'), server: { host: '127.0.0.1', port: 0 } });
  try {
    await server.listen();
    await page.goto(server.resolvedUrls.local[0]);
    await page.locator('to-khai').getByRole('button', { name: 'Bắt đầu' }).waitFor();
    // With its style, which such a server likes to turn into a script.
    const display = await page.locator('to-khai').evaluate((node) => getComputedStyle(node).display);
    assert.equal(display, 'block');
    // A site with one page answers with that page where no such language is.
    await page.locator('to-khai').evaluate((node) => node.setAttribute('lang', 'xx'));
    await page.locator('to-khai').getByRole('button', { name: 'Tiếp tục', exact: true }).or(page.locator('to-khai').getByRole('button', { name: 'Bắt đầu' })).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('to-khai').getByRole('button', { name: 'Start' }).waitFor();
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.context().close();
    await server.close();
    remove();
  }
});

test('a server that draws pages can import it', () => {
  const { path, remove } = project('react');
  try {
    const script = 'const { ToKhai } = await import("to-khai"); console.log(typeof ToKhai);';
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: path, encoding: 'utf8' });
    assert.equal(said.trim(), 'function');
  } finally {
    remove();
  }
});

test('every file that scripts of the package ask for stands there whole', () => {
  const folder = join(TARGET, 'package');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const asked = new Set();
  for (const name of scripts) {
    const text = readFileSync(join(folder, name), 'utf8');
    const addresses = [...text.matchAll(/new URL\(([^,]*),import\.meta\.url\)/g)];
    for (const [, address] of addresses) {
      const [, file] = /^["`](?:\.\/)?([\w./-]+)(?:\?no-inline)?["`]$/.exec(address) ?? assert.fail(`${name}: ${address}`);
      readFileSync(join(folder, file));
      asked.add(file);
    }
    assert.equal(addresses.length, text.split('import.meta').length - 1, name);
  }
  const data = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  const isAsked = (name) => /^(lang\/.*\.json|units\.json|[^/]*\.(wasm|txt))$/.test(name);
  assert.deepEqual([...asked].sort(), data.filter(isAsked).sort());
});
