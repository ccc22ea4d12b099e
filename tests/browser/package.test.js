// The npm package says what the element offers, and the element offers what the package says.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { agency } from './agency.js';
import { ROOT, TARGET, launch, openPage, temporaryFolder } from './harness.js';

const PACKAGE = join(TARGET, 'package');
const read = (...path) => readFileSync(join(ROOT, ...path), 'utf8');
const README = read('www', 'package', 'README.md');
const TYPES = read('www', 'package', 'tokhai.d.ts');

/** Everything in which the element's source says something, by file. */
function sources() {
  const rust = readdirSync(join(ROOT, 'src', 'element', 'src'), { recursive: true }).filter((name) => name.endsWith('.rs'));
  // The two ends of a frame only pass on what the element says.
  const scripts = readdirSync(join(ROOT, 'www')).filter((name) => name.endsWith('.js') && !/^framed?\.js$/.test(name));
  return [...rust.map((name) => read('src', 'element', 'src', name)), ...scripts.map((name) => read('www', name))].join('\n');
}

const found = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();

/** The names in the first column of a table under a heading: `` `a`, `b` ``. */
function listed(heading) {
  const from = README.indexOf(`\n## ${heading}\n`);
  assert.notEqual(from, -1, heading);
  const section = README.slice(from + 4, README.indexOf('\n## ', from + 4) >>> 0);
  const rows = section.match(/^\| `.*$/gm) ?? [];
  return rows.flatMap((row) => found(row.split('|')[1], /`([^`]+)`/g)).sort();
}

let browser;
let office;
before(async () => {
  browser = await launch();
  office = await agency();
  office.meet('http://localhost:9');
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

test('attributes: those that are read are those that are described', async () => {
  const page = await openPage(browser);
  await page.goto(office.page('/a.html', '<script type="module" src="/to-khai/tokhai.js"></script>', '/react.html'));
  const observed = await page.evaluate(async () => {
    await customElements.whenDefined('to-khai');
    return customElements.get('to-khai').observedAttributes;
  });
  await page.context().close();
  const asked = found(sources(), /ttribute\((?:[\w.#]+, )?"([a-z-]+)"\)/g);
  // The browser itself reads the name of a form's part.
  const all = [...new Set([...asked, ...observed, 'name'])].filter((name) => !/^(role|href|aria-.*)$/.test(name)).sort();
  assert.deepEqual(listed('Attributes'), all);
  const [, typed] = TYPES.split('export interface Attributes {\n');
  const props = found(typed.slice(0, typed.indexOf('\n}')), /^ {2}"?([a-z-]+)"?\?:/gm);
  assert.deepEqual([...props, 'lang'].sort(), [...all, 'module', 'person'].sort());
});

test('properties and methods: those that the element has are those that are described and typed', async () => {
  const page = await openPage(browser);
  await page.goto(office.page('/b.html', '<script type="module" src="/to-khai/tokhai.js"></script>', '/react.html'));
  const [properties, methods] = await page.evaluate(async () => {
    await customElements.whenDefined('to-khai');
    const { prototype } = customElements.get('to-khai');
    const called = /^(constructor|\w+Callback)$/;
    const all = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([name]) => !called.test(name));
    const own = Object.keys(document.createElement('to-khai'));
    const names = (isMethod) => all.filter(([, { value }]) => (typeof value === 'function') === isMethod).map(([name]) => name);
    return [[...names(false), ...own].sort(), names(true).map((name) => `${name}()`).sort()];
  });
  await page.context().close();
  assert.deepEqual(listed('Properties and methods'), [...properties, ...methods].sort());
  const [, typed] = TYPES.split('export class ToKhai');
  const body = typed.slice(0, typed.indexOf('declare global'));
  assert.deepEqual(found(body, /^ {2}(?:readonly )?(\w+): /gm), properties);
  assert.deepEqual(found(body, /^ {2}(\w+)\([^)\n]*\): /gm).map((name) => `${name}()`), methods);
});

test('the dossier that a page is handed is typed as its schema has it', () => {
  const { properties: dossier, required } = JSON.parse(read('src', 'dossier', 'schema', 'tokhai-dossier-1.schema.json'));
  const members = (name) => {
    const [, rest] = TYPES.split(`export interface ${name} {\n`);
    return found(rest.slice(0, rest.indexOf('\n}')), /^ {2}(\w+\??): /gm);
  };
  const expected = (names, needed) => names.map((name) => (needed.includes(name) ? name : `${name}?`)).sort();
  assert.deepEqual(members('Dossier'), expected(Object.keys(dossier), required));
  const origin = dossier.origins.additionalProperties;
  assert.deepEqual(members('Origin'), expected(Object.keys(origin.properties), origin.required));
  const [, kinds] = /origin: ([^;]+);/.exec(TYPES);
  assert.deepEqual(found(kinds, /"([^"]+)"/g), [...origin.properties.origin.enum].sort());
});

test('events and their codes: those that are fired are those that are described and typed', () => {
  const fired = found(sources(), /[tT]ell\(\s*(?:[\w.]+,\s*)?"(tk-[a-z]+)"/g);
  const codes = found(sources(), /"((?:problem|send)\.[a-z.]+)"/g);
  // Files, titles, buttons and what is said besides, not why something failed.
  const words = /^problem\.title$|^send\.(js|login|sending|sending\.hint|retry|refused\.why)$/;
  const failures = codes.filter((code) => !words.test(code));
  assert.deepEqual(listed('Events'), [...fired, ...failures].sort());
  assert.deepEqual(found(TYPES, /"(tk-[a-z]+)": CustomEvent/g), fired);
  assert.deepEqual(found(TYPES, /\| "((?:problem|send)\.[a-z.]+)"/g), failures);
  const later = JSON.parse(read('www', 'lang', 'later', 'vi.json'));
  const first = JSON.parse(read('www', 'lang', 'vi.json'));
  // What waits is told by the page around the form.
  for (const code of failures.filter((one) => one !== 'send.waiting')) assert.ok(later[code] ?? first[code], code);
});

test('theme: properties and parts that are described are there, and themes use no others', () => {
  const style = read('www', 'tokhai.css');
  const properties = found(style.slice(0, style.indexOf('}')), /(--tk-[a-z-]+):/g);
  const theme = README.slice(README.indexOf('\n## Theme'), README.indexOf('\n## A frame'));
  assert.deepEqual(found(theme, /`(--tk-[a-z-]+)`/g), properties);
  const parts = new Set(found(sources(), /[" ](tk-[a-z_-]+)(?=[" ])/g));
  const described = listed('Theme');
  for (const part of described) assert.ok(parts.has(part), part);
  for (const name of readdirSync(join(ROOT, 'www', 'package', 'themes'))) {
    const text = read('www', 'package', 'themes', name);
    for (const part of found(text, /::part\(([^)]+)\)/g)) assert.ok(described.includes(part), `${name}: ${part}`);
    for (const one of found(text, /(--tk-[a-z-]+)/g)) assert.ok(properties.includes(one), `${name}: ${one}`);
    assert.match(text, /prefers-color-scheme: dark/, name);
  }
});

test('all letters follow the element’s: no style of the form sets a size that does not, but on paper', () => {
  const styles = readdirSync(PACKAGE).filter((name) => name.endsWith('.css.txt') && !name.startsWith('print'));
  assert.ok(styles.length > 4, `${styles}`);
  for (const name of styles) {
    const sizes = found(readFileSync(join(PACKAGE, name), 'utf8'), /font-size:([^;}]*)/g);
    // What lies between two sizes that follow follows, too.
    const own = sizes.map((size) => size.replace(/clamp\([\d.]+em,[^,]*,\s*[\d.]+em\)/, ''));
    assert.deepEqual(own.filter((size) => /rem|px|v[wh]/.test(size)), [], name);
  }
});

test('the frame’s messages: those that are sent and heard are those that are described', () => {
  const [inside, outside] = [read('www', 'framed.js'), read('www', 'frame.js')];
  const frame = README.slice(README.indexOf('\n## A frame'), README.indexOf('\n## Whose'));
  const from = found(frame, /^\| (`tk-.*) \|/gm).flatMap((row) => found(row, /`(tk-[a-z]+)`/g)).sort();
  assert.deepEqual(found(inside.replace(/tk-(hello|lang|reset)/g, ''), /"(tk-[a-z]+)"/g), from);
  assert.deepEqual(found(outside.replace(/tk-(hello|lang|reset)/g, ''), /"(tk-[a-z]+)"/g), from);
  assert.deepEqual(found(frame, /type: "(tk-[a-z]+)"/g), ['tk-hello', 'tk-lang', 'tk-reset']);
});

test('npm packs exactly the package, which installs and runs nothing', () => {
  const files = readdirSync(PACKAGE, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => relative(PACKAGE, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'));
  const shell = process.platform === 'win32';
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], { cwd: PACKAGE, encoding: 'utf8', shell });
  const answer = JSON.parse(text);
  const packed = answer[0] ?? answer['to-khai'];
  assert.deepEqual(packed.files.map(({ path }) => path).sort(), names.sort());
  const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  for (const member of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts', 'bin']) assert.ok(!(member in manifest), member);
  for (const { types, default: file } of Object.values(manifest.exports).filter((one) => typeof one === 'object')) {
    for (const name of [types, file].filter(Boolean)) assert.ok(names.includes(name.slice(2)), name);
  }
  for (const name of ['LICENSE', 'README.md', 'units.json', 'lang/later/en.json', 'themes/civic.css']) assert.ok(names.includes(name), name);
});

test('the types hold for who writes TypeScript, and refuse what is wrong', () => {
  const folder = temporaryFolder();
  try {
    const modules = join(folder.path, 'node_modules');
    mkdirSync(modules);
    cpSync(PACKAGE, join(modules, 'to-khai'), { recursive: true });
    for (const name of ['@types', 'csstype', 'vue', '@vue']) symlinkSync(join(ROOT, 'tests', 'browser', 'node_modules', name), join(modules, name));
    writeFileSync(join(folder.path, 'right.tsx'), RIGHT);
    writeFileSync(join(folder.path, 'wrong.ts'), WRONG);
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--jsx', 'react-jsx', '--types', 'react'];
    let said = '';
    try {
      execFileSync(process.execPath, [compiler, ...options, '--lib', 'es2022,dom', 'right.tsx', 'wrong.ts'], { cwd: folder.path, encoding: 'utf8' });
    } catch (error) {
      said = error.stdout;
    }
    const errors = said.trim().split('\n').filter((line) => /error TS/.test(line));
    assert.deepEqual(errors.filter((line) => !line.startsWith('wrong.ts')), []);
    const wrong = errors.map((line) => Number(/\((\d+),/.exec(line)[1]));
    const marked = WRONG.split('\n').flatMap((line, index) => (line.includes('// wrong') ? [index + 1] : []));
    assert.deepEqual(wrong, marked);
  } finally {
    folder.remove();
  }
});

const RIGHT = `import type {} from "to-khai/react";
import type {} from "to-khai/vue";
import type { GlobalComponents } from "vue";
import type { Dossier } from "to-khai";
import { ToKhai } from "to-khai";
import { connect } from "to-khai/frame";

const element = document.querySelector("to-khai");
element?.addEventListener("tk-submit", ({ detail }) => {
  const dossier: Dossier = detail;
  console.log(dossier.answers, element.value.length, element.validity.valueMissing);
});
element?.addEventListener("tk-error", ({ detail }) => detail.code === "problem.network");
document.body.append(new ToKhai());
connect(new HTMLIFrameElement()).speak("en");
export const page = <to-khai src="/a.wasm" lang="vi" form-id="a" ontk-submit={({ detail }) => console.log(detail.key)} />;
// What vue-tsc makes of a template.
type Template = InstanceType<GlobalComponents["to-khai"]>;
export const props: Template["$props"] = { src: "/a.wasm", lang: "vi", "form-id": "a", class: "b", onVnodeMounted: () => {} };
declare const component: Template;
component.$emit("tk-submit", new CustomEvent<Dossier>("tk-submit"));
`;

const WRONG = `import type {} from "to-khai/vue";
import type { GlobalComponents } from "vue";
import { ToKhai } from "to-khai";
import { connect } from "to-khai/frame";
const element = new ToKhai();
element.value = ""; // wrong
element.addEventListener("tk-error", ({ detail }) => detail.code === "other"); // wrong
element.person = { name: "a" }; // wrong
connect(element); // wrong
type Template = InstanceType<GlobalComponents["to-khai"]>;
export const props: Template["$props"] = { src: 1 }; // wrong
declare const component: Template;
component.$emit("tk-other", 1); // wrong
component.$emit("tk-submit", 1); // wrong
`;
