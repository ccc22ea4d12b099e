// The files that a browser loads for each component: production builds of the others, each in one script and one style; ours as the
// service sends them.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as forms from './forms.js';

const here = dirname(fileURLToPath(import.meta.url));
const INLINE = Object.fromEntries(['.svg', '.woff', '.woff2', '.ttf', '.eot'].map((end) => [end, 'dataurl']));
const KINDS = { js: 'text/javascript', css: 'text/css', json: 'application/json', wasm: 'application/wasm', html: 'text/html; charset=utf-8' };

/** What each component is called, its package, the form in its own words, whether it has pages, and what adds and removes a row. */
export const PEERS = {
  survey: { title: 'SurveyJS', package: 'survey-react-ui', formOf: forms.survey, hasPages: true, add: '.sd-paneldynamic__add-btn', remove: '.sd-paneldynamic__remove-btn' },
  formio: { title: 'Form.io', package: '@formio/js', formOf: forms.formio, hasPages: true, add: '.formio-button-add-row', remove: '.formio-button-remove-row' },
  rjsf: { title: 'RJSF', package: '@rjsf/core', formOf: (definition) => ({ schema: forms.schema(definition, true) }), hasPages: false, add: '.btn-add', remove: '.rjsf-array-item-remove' },
  jsonforms: {
    title: 'JSON Forms',
    package: '@jsonforms/react',
    formOf: (definition) => ({ schema: forms.schema(definition, false), layout: forms.layout(definition) }),
    hasPages: true,
    add: '.button-add',
    remove: '.button-delete',
  },
  formjs: { title: 'form-js', package: '@bpmn-io/form-js-viewer', formOf: forms.formjs, hasPages: false, add: '.fjs-repeat-render-add', remove: '.fjs-repeat-row-remove' },
};

/** The forms that are measured. */
export const SHAPES = ['fifty', 'thousand', 'twenty', 'rows'];

/** The version that is installed of a package. */
export const version = (name) => JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version;

/** A file as it travels, and what it weighs. */
export function file(name, bytes) {
  const body = Buffer.from(bytes);
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
  return { type: KINDS[name.split('.').at(-1)] ?? 'application/octet-stream', brotli, raw: body.length, gzip: gzipSync(body, { level: 9 }).length };
}

const page = (head, body) => `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">${head}${body}`;

/** The pages and files of all components by their addresses: each component in a folder, with one below for each form. */
export async function files(folder, site, loadedFirst) {
  const all = new Map();
  // What the browser itself needs for a page with a field in it.
  all.set('/bare/index.html', file('index.html', page('', '<div id="form"><input></div>')));
  const put = (name, bytes) => all.set(name, file(name, bytes));
  const definitions = SHAPES.map((shape) => [shape, JSON.parse(readFileSync(join(folder, `${shape}.json`), 'utf8'))]);
  for (const [name, { formOf }] of Object.entries(PEERS)) {
    const { outputFiles } = await build({
      entryPoints: [join(here, 'pages', `${name}.js`)],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      outdir: '/out',
      target: 'es2022',
      loader: INLINE,
      legalComments: 'none',
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    });
    for (const { path, contents } of outputFiles) put(`/${name}/form.${path.split('.').at(-1)}`, contents);
    const open = `import { open } from '../form.js'; globalThis.bench = fetch('form.json').then((response) => response.json()).then((form) => open(document.getElementById('form'), form));`;
    for (const [shape, definition] of definitions) {
      put(`/${name}/${shape}/form.json`, JSON.stringify(formOf(definition)));
      put(`/${name}/${shape}/open.js`, open);
      put(`/${name}/${shape}/index.html`, page('<link rel="stylesheet" href="../form.css"><link rel="preload" as="fetch" crossorigin href="form.json"><script type="module" src="open.js"></script>', '<div id="form"></div>'));
    }
  }
  // Ours brings more once the first question is there: all of it stands where the service has it.
  const later = readdirSync(site, { recursive: true }).filter((name) => /^(\w+\.(js|css)|units\.json|lang\/.*\.json)$/.test(name) && !loadedFirst.includes(name));
  for (const name of [...loadedFirst, ...later]) put(`/tokhai/${name}`, readFileSync(join(site, name)));
  // As the service's pages and the package's README say.
  const early = ['form.wasm', ...loadedFirst.map((name) => `../${name}`)].map((name) => (name.endsWith('.js') ? `<link rel="modulepreload" href="${name}">` : `<link rel="preload" as="fetch" crossorigin="anonymous" href="${name}">`));
  for (const shape of [...SHAPES, 'bound']) {
    put(`/tokhai/${shape}/form.wasm`, readFileSync(join(folder, `${shape}.wasm`)));
    put(`/tokhai/${shape}/index.html`, page(`${early.join('')}<script type="module" src="../tokhai.js"></script>`, '<to-khai src="form.wasm" lang="vi"></to-khai>'));
  }
  return all;
}
