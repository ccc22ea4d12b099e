// What must hold on every screen, whichever journey shows it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { picture } from './harness.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** Violations of WCAG 2.0 to 2.2, A and AA, as lines `rule: place`; shadow trees are looked into. */
export async function violations(page) {
  // Evaluated by the debugger, so the page's own security policy neither hinders it nor has to be loosened.
  await page.evaluate(AXE);
  const found = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }),
    RULES,
  );
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')} (${rule.help})`));
}

/** How many pixels the page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * Looks at one screen: pictures, no sideways scrolling at 360 px, no violation at either width.
 * All screens looked at are counted, so that a test can say that it saw them.
 */
export async function look(page, name) {
  await picture(page, name);
  const before = page.viewportSize();
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    assert.ok((await overflow(page)) <= 0, `${name} scrolls sideways at ${width} px`);
    assert.deepEqual(await violations(page), [], `accessibility of ${name} at ${width} px`);
  }
  await page.setViewportSize(before);
  seen.add(name);
}

/** Names of the screens looked at so far. */
export const seen = new Set();
