// What must hold on every screen, whichever journey shows it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT, picture } from './harness.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** Violations of WCAG 2.0 to 2.2, A and AA, as lines `rule: place`; shadow trees and frames are looked into. */
export async function violations(page) {
  const found = await everywhere(page, async (frame) => {
    // Evaluated by the debugger, so the page's own security policy neither hinders it nor has to be loosened.
    if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(AXE);
    return frame.evaluate((only) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: only }, iframes: false, resultTypes: ['violations'] }), TAGS);
  });
  const rulesFound = found.flatMap((one) => one.violations);
  return rulesFound.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')} (${rule.help})`));
}

/** What `ask` finds in the page and in each frame of it. */
const everywhere = (page, ask) => Promise.all(page.frames().map(ask));

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
        for (const { 0: word, index } of node.data.matchAll(/[^\s–-]+/gu)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const parts = [...range.getClientRects()].filter(({ width }) => width > 0);
          const width = parts.reduce((sum, part) => sum + part.width, 0);
          // Between two directions of writing a word on one line is drawn in parts.
          const lines = new Set(parts.map(({ top }) => Math.round(top)));
          if (lines.size > 1 && width + 1 < room(node.parentElement)) found.push(`${word}: ${node.parentElement.className}`);
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

/** Every element that is drawn, in shadow trees too; to be handed to a page. */
const DRAWN = `() => {
  const found = [];
  const visit = (tree) => {
    for (const element of tree.querySelectorAll('*')) {
      if (element.checkVisibility({ visibilityProperty: true })) found.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return found;
}`;

/** What `test`, a function of an element, its computed style and all elements, says of those that are drawn; empty texts are left out. */
async function told(page, test) {
  const source = `(${DRAWN})().map((element, _, all) => (${test})(element, getComputedStyle(element), all)).filter(Boolean)`;
  return (await everywhere(page, (frame) => frame.evaluate(source))).flat();
}

/** What has to be scrolled sideways to be read, the page itself among it. Who types code scrolls within a text area. */
export function sideways(page) {
  return told(page, (element, { overflowX, clipPath }, all) => {
    const isPage = element === document.documentElement;
    // What is only listened to is as small as can be.
    if (!isPage && (overflowX === 'visible' || clipPath !== 'none' || element.matches('input, textarea, select'))) return '';
    const wider = element.scrollWidth - element.clientWidth;
    if (wider <= 1) return '';
    const ends = (part) => part.getBoundingClientRect().right;
    const [widest] = (isPage ? all : [...element.querySelectorAll('*')]).toSorted((one, other) => ends(other) - ends(one));
    return `${element.localName}.${element.className} is ${wider} px too wide for ${widest?.localName}.${widest?.className}`;
  });
}

/** What can be used and has neither a border nor a line under it, so that nobody sees it where the system chooses the colours. */
export function shapeless(page) {
  return told(page, (element, style) => {
    if (!element.matches('button, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=range]), a[href], [role=button]')) return '';
    const hasBorder = ({ borderBlockEndWidth, borderInlineEndWidth }) => Number.parseFloat(borderBlockEndWidth) + Number.parseFloat(borderInlineEndWidth) > 0;
    // Or what is right around it has one.
    const around = element.parentElement && getComputedStyle(element.parentElement);
    const hasShape = hasBorder(style) || style.textDecorationLine.includes('underline') || (around && hasBorder(around));
    // A link that is known by its place, such as the name of the site at its top, is a link for the system's colours too.
    const isShown = hasShape || element.localName === 'a' || element.querySelector('img, svg, video');
    return isShown ? '' : `${element.localName}.${element.className} has no shape`;
  });
}

/**
 * Text that stands out too little from what is behind it, as axe has it, but by the colours that are drawn: where the system chooses
 * them, axe goes by those of the page.
 */
export function pale(page) {
  return told(page, (element, style) => {
    const isText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
    if (!isText || style.clipPath !== 'none' || element.closest('svg')) return '';
    const parts = (color) => color.match(/[\d.]+/g).map(Number);
    let [behind, at] = [[255, 255, 255], element];
    for (; at; at = at.parentElement ?? at.getRootNode().host) {
      const [red, green, blue, alpha = 1] = parts(getComputedStyle(at).backgroundColor);
      behind = [red, green, blue];
      if (alpha > 0) break;
    }
    // The luminance of WCAG 2.
    const light = (color) => {
      const [red, green, blue] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const [dark, bright] = [light(parts(style.color).slice(0, 3)), light(behind)].toSorted((one, other) => one - other);
    return bright / dark < 4.5 ? `${element.localName}.${element.className} is too pale: ${style.color}` : '';
  });
}

/** What moves or slides. */
export function moving(page) {
  return told(page, (element, style) => {
    const times = `${style.transitionDuration}, ${style.animationName === 'none' ? '0s' : style.animationDuration}`.split(', ');
    const isStill = times.every((time) => Number.parseFloat(time) === 0) && style.scrollBehavior !== 'smooth';
    return isStill ? '' : `${element.localName}.${element.className} moves`;
  });
}

/** Doubles all letters, as who sets larger letters in the browser has it; gives back what undoes it. */
export async function enlarge(page) {
  const undo = await everywhere(page, (frame) =>
    frame.evaluateHandle(() => {
      const { style } = document.documentElement;
      const before = style.fontSize;
      style.fontSize = `${2 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)}px`;
      return () => (style.fontSize = before);
    }),
  );
  return () => Promise.all(undo.map((one) => one.evaluate((back) => void back()).catch(() => undefined)));
}

/**
 * Everything that is wrong with one screen, as lines: at 320 px, with letters of twice the size, with the system's own colours, without
 * motion, and wide in the other one of light and dark.
 */
export async function faults(page) {
  const lines = [];
  const note = (where, found) => lines.push(...found.map((one) => `${where}: ${one}`));
  const before = page.viewportSize();
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await page.setViewportSize({ width: 320, height: 800 });
  note('320 px', await sideways(page));
  note('320 px', await violations(page));
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  note('forced colours', await shapeless(page));
  note('forced colours', await pale(page));
  note('reduced motion', await moving(page));
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
  await page.setViewportSize({ width: 360, height: 800 });
  const shrink = await enlarge(page);
  note('letters twice the size', await sideways(page));
  note('letters twice the size', await brokenWords(page));
  await shrink();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' });
  const other = isDark ? 'light' : 'dark';
  note(other, await sideways(page));
  note(other, await violations(page));
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
  await page.setViewportSize(before);
  return lines;
}

/**
 * Has everything laid out that is only laid out near the window, as who scrolls through it sees it: what is skipped has a place that
 * was guessed, and may seem to lie on what follows it.
 */
async function unroll(page) {
  await everywhere(page, (frame) =>
    frame.evaluate(() => {
      for (const { shadowRoot } of document.querySelectorAll('to-khai')) {
        // Where the element is not defined, or nothing of the kind can be made, nothing is skipped either.
        if (!shadowRoot?.adoptedStyleSheets.length) continue;
        if (shadowRoot.adoptedStyleSheets.some((sheet) => sheet.isUnrolled)) continue;
        const sheet = Object.assign(new CSSStyleSheet(), { isUnrolled: true });
        sheet.replaceSync('* { content-visibility: visible !important }');
        shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet];
      }
    }),
  );
}

/** Looks at one screen: takes pictures of it, and finds no fault. */
export async function look(page, name) {
  await unroll(page);
  await picture(page, name);
  assert.deepEqual(await faults(page), [], name);
}

/** Finds no fault with one screen, and takes no pictures of it. */
export async function faultless(page, name) {
  await unroll(page);
  assert.deepEqual(await faults(page), [], name);
}

/** The same, and at its narrowest in English too. */
export async function faultlessInBoth(page, name) {
  await faultless(page, name);
  await inEnglish(page, name);
}

/** Looks at one screen in English too, at its narrowest, and leaves it in Vietnamese. */
export async function lookInBoth(page, name) {
  await look(page, name);
  await inEnglish(page, name, () => picture(page, `${name}-en`));
}

async function inEnglish(page, name, also = async () => {}) {
  const before = page.viewportSize();
  await speak(page, 'en');
  await also();
  await page.setViewportSize({ width: 320, height: 800 });
  assert.deepEqual([await sideways(page), await violations(page)].flat(), [], `${name} in English`);
  await page.setViewportSize(before);
  await speak(page, 'vi');
}

/** Looks at a screen that can not change its language, such as a dialog over the form: it was opened in `lang`, and has nothing of another. */
export async function lookIn(page, name, lang) {
  assert.deepEqual(await untranslated(page, lang), [], `${name} in ${lang}`);
  await look(page, lang === 'vi' ? name : `${name}-${lang}`);
}

/** Changes the language of a page, as its own link to it does, and of the forms on it; nothing is left in the one before. */
export async function speak(page, lang) {
  if ((await page.locator('to-khai').count()) > 0) {
    // Who presses the link leaves the form; here it goes on where it was.
    await page.evaluate((to) => {
      document.documentElement.lang = to;
      for (const form of document.querySelectorAll('to-khai')) form.setAttribute('lang', to);
    }, lang);
  } else {
    await page.locator(`a[data-language="${lang}"]`).click();
  }
  let found = await untranslated(page, lang);
  for (const end = Date.now() + 10_000; found.length > 0 && Date.now() < end; found = await untranslated(page, lang)) await page.waitForTimeout(20);
  assert.deepEqual(found, [], `not in ${lang}`);
}

/** Sentences of another language on a page that is to speak `lang`: of its forms, or where it has none of all there is. */
export function untranslated(page, lang) {
  // Evaluated by the debugger: the page's own policy lets no text become a function.
  return page.evaluate(`(${SPOKEN})(${JSON.stringify(lang)}, ${JSON.stringify(ONLY[lang])})`);
}

/** Texts on a page, in shadow trees too, that only another language has; a language is known by its catalogues. To be handed to a page. */
const SPOKEN = `(lang, others) => {
  const found = [];
  const isOf = new Set(others);
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.shadowRoot) visit(node.shadowRoot);
      else if (node.nodeType === Node.TEXT_NODE && isOf.has(node.data.trim()) && node.parentElement.closest("[lang]:not(html, .tk-form, [lang='" + lang + "'])") === null) found.push(node.data.trim());
    }
  };
  // Around a form everything changes by the link of the page.
  for (const root of document.querySelector("to-khai") ? [...document.querySelectorAll("to-khai")].map((form) => form.shadowRoot) : [document.body]) visit(root);
  return found;
}`;

/** For each language the sentences of the other one, as far as they are whole: what is filled in is known to nobody here. */
const ONLY = (() => {
  const www = join(ROOT, 'www');
  const isCatalogue = (file) => /(^|\/)(vi|en)\.json$/.test(file);
  const files = readdirSync(www, { recursive: true }).filter(isCatalogue);
  const said = (lang) => new Set(files.filter((file) => file.endsWith(`${lang}.json`)).flatMap((file) => Object.values(JSON.parse(readFileSync(join(www, file), 'utf8')))));
  const [vi, en] = [said('vi'), said('en')];
  return { vi: [...en].filter((text) => !vi.has(text)), en: [...vi].filter((text) => !en.has(text)) };
})();
