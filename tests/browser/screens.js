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

/**
 * Words that go over two lines although one line has room for them, as `word: rule of its place`; shadow trees are looked into.
 * Letters of twice the size break what is longer than a line, and nothing else.
 */
export function brokenWords(page) {
  return page.evaluate(() => {
    const found = [];
    const room = (element) => {
      let block = element;
      while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement ?? block.getRootNode().host;
      const { paddingLeft, paddingRight } = getComputedStyle(block);
      return block.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    };
    const visit = (root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.shadowRoot) visit(node.shadowRoot);
        if (node.nodeType !== Node.TEXT_NODE || !node.parentElement?.checkVisibility()) continue;
        for (const { 0: word, index } of node.data.matchAll(/[^\s-]+/gu)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
          const width = lines.reduce((sum, line) => sum + line.width, 0);
          if (lines.length > 1 && width + 1 < room(node.parentElement)) found.push(`${word}: ${node.parentElement.className}`);
        }
      }
    };
    visit(document.body);
    return found;
  });
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
