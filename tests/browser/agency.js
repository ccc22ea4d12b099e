// A page of an agency on another site: 127.0.0.1 where the service is localhost. It serves the examples of the npm package, the
// package itself and production builds of React and Vue, each page under a strict policy, and takes what is posted to /nhan.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';
import { ROOT, TARGET } from './harness.js';

const EXAMPLES = join(ROOT, 'www', 'package', 'examples');
const PACKAGE = join(TARGET, 'package');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
const resolve = createRequire(import.meta.url).resolve;
const folder = (name) => dirname(resolve(`${name}/package.json`));

/** React as one ES module of its production files, which are written for require(). */
function react() {
  const files = [
    ['react', 'react/cjs/react.production.js'],
    ['scheduler', 'scheduler/cjs/scheduler.production.js'],
    ['react-dom', 'react-dom/cjs/react-dom.production.js'],
    ['react-dom/client', 'react-dom/cjs/react-dom-client.production.js'],
  ];
  const parts = files.map(([name, file]) => {
    const text = readFileSync(join(folder(name.split('/')[0]), '..', file), 'utf8');
    return `has[${JSON.stringify(name)}] = ((exports) => { ${text}\n; return exports; })({});`;
  });
  return `const has = {}; const require = (name) => has[name];
${parts.join('\n')}
export const { StrictMode, createElement, useState } = has.react;
export const { createRoot } = has['react-dom/client'];`;
}

const vue = () => readFileSync(join(folder('vue'), 'dist', 'vue.runtime.esm-browser.prod.js'), 'utf8');

/**
 * What a page's policy allows; nothing else. Vue makes a Trusted Types policy of its own name, all others none.
 * @param {string} service origin
 */
function policies(service) {
  const common = ["default-src 'none'", "style-src 'self'", 'img-src data:', "base-uri 'none'", "form-action 'self'"];
  const typed = ["require-trusted-types-for 'script'", "trusted-types 'none'"];
  const all = (...own) => [...common, ...own].join('; ');
  const elsewhere = all(`script-src ${service} 'wasm-unsafe-eval'`, `connect-src ${service}`, ...typed);
  const here = (names) =>
    all("script-src 'self' 'wasm-unsafe-eval'", `connect-src 'self' ${service}`, typed[0], `trusted-types ${names}`);
  return {
    '/plain.html': elsewhere,
    '/two.html': elsewhere,
    '/react.html': here("'none'"),
    '/vue.html': here('vue'),
    '/frame.html': all("script-src 'self'", "connect-src 'self'", `frame-src ${service}`, ...typed),
    '/frame-alone.html': all(`frame-src ${service}`, ...typed),
    '/blocked.html': all(`script-src ${service}`, `connect-src ${service}`, ...typed),
  };
}

/**
 * Serves until `stop()`. `received` has what was posted, as `{ type, dossier, files }`; `page(name, body)` adds a page of the test's own
 * under the policy of /plain.html or of `like`, `folder(start, path, like)` a folder of files. What the examples call the service and themselves becomes `service` and this origin.
 */
export async function agency() {
  const received = [];
  const pages = new Map();
  const folders = [['/to-khai/', PACKAGE]];
  let names = (text) => text;
  let allowed = {};
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://agency');
    const answer = (status, type, body, policy) => {
      response.writeHead(status, {
        'content-type': type,
        'content-security-policy': policy ?? allowed[pathname] ?? "default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      response.end(body);
    };
    if (request.method === 'POST' && pathname === '/nhan') {
      const body = Buffer.concat(await request.toArray());
      const type = request.headers['content-type'];
      const isForm = !type.startsWith('application/json');
      const fields = isForm ? await new Response(body, { headers: { 'content-type': type } }).formData() : undefined;
      const dossier = JSON.parse(fields?.get('to_khai') ?? body.toString());
      const files = new Map([...(fields ?? [])].filter(([, value]) => value instanceof File));
      received.push({ type, dossier, files, origin: request.headers.origin, cookie: request.headers.cookie });
      const code = `NH-${received.length}`;
      if (type.startsWith('application/json')) return answer(200, 'text/plain; charset=utf-8', code);
      return answer(200, TYPES['.html'], `<!doctype html><html lang="vi"><title>Đã nhận</title><h1>Đã nhận ${code}</h1></html>`);
    }
    if (pages.has(pathname)) {
      const { body, like } = pages.get(pathname);
      return answer(200, TYPES['.html'], body, allowed[like]);
    }
    if (pathname === '/vendor/react.js') return answer(200, TYPES['.js'], react());
    if (pathname === '/vendor/vue.js') return answer(200, TYPES['.js'], vue());
    const [start, root, like] = folders.find(([one]) => pathname.startsWith(one)) ?? ['/', EXAMPLES];
    const path = pathname.slice(start.length) || 'index.html';
    try {
      const bytes = readFileSync(join(root, normalize(path)));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      return answer(200, type, root === EXAMPLES ? names(bytes.toString()) : bytes, allowed[like]);
    } catch {
      return answer(404, 'text/plain', 'not found');
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    received,
    /** Says where the service is. */
    meet: (service) => {
      allowed = policies(service);
      names = (text) => text.replaceAll('https://tokhai.example', service).replaceAll('https://agency.example', url);
    },
    page: (name, body, like = '/plain.html') => {
      const head = '<meta charset="utf-8"><title>Thử</title><link rel="icon" href="data:,">';
      pages.set(name, { body: names(`<!doctype html><html lang="vi">${head}<main>${body}</main></html>`), like });
      return url + name;
    },
    folder: (start, path, like) => {
      folders.push([start, path, like]);
      return url + start;
    },
    stop: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}
