// Times the compiler of the designer's page on one definition: prints the best and the median run in milliseconds.
// For `cargo xtask bench`; needs no service, only the built site.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SITE, launch, openPage } from './harness.js';

const RUNS = 100;
const [, , definition] = process.argv;
const request = JSON.stringify({ main: { file: 'neutral.json', text: readFileSync(definition, 'utf8') } });

const browser = await launch();
const page = await openPage(browser);
await page.route('http://localhost/**', (route) => {
  const name = new URL(route.request().url()).pathname.slice(1);
  if (name === '') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Bench</title>' });
  const contentType = name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
  return route.fulfill({ contentType, body: readFileSync(join(SITE, 'designer', name)) });
});
await page.goto('http://localhost/');
const times = await page.evaluate(
  async ([text, runs]) => {
    const { default: load, compile } = await import('/compiler.js');
    await load(fetch('/compiler_bg.wasm'));
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      const begin = performance.now();
      const outcome = compile(text);
      const bytes = outcome.take_module();
      times.push(performance.now() - begin);
      outcome.free();
      if (!bytes) throw new Error('the definition has mistakes');
    }
    return times;
  },
  [request, RUNS],
);
await browser.close();
times.sort((a, b) => a - b);
console.log(times[0].toFixed(2), times[RUNS / 2].toFixed(2));
