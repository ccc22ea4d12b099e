// Reading a PDF that a browser printed: its pages, with every text and where it stands.

import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Points of a millimetre. */
const MM = 72 / 25.4;

/**
 * Pages as `{ width, height, text, right, bottom }` in millimetres: the text in the order in which it was written, white space folded,
 * and how far to the right and down any of it goes.
 */
export async function readPdf(bytes) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const [, , width, height] = page.view;
    const { items } = await page.getTextContent();
    const ends = items.filter(({ str }) => str.trim()).map(({ transform, width: length }) => [transform[4] + length, height - transform[5]]);
    pages.push({
      width: Math.round(width / MM),
      height: Math.round(height / MM),
      text: fold(joined(items)),
      right: Math.max(0, ...ends.map(([right]) => right)) / MM,
      bottom: Math.max(0, ...ends.map(([, bottom]) => bottom)) / MM,
    });
  }
  await pdf.destroy();
  return pages;
}

/** The pieces as one text. A letter that a font lacks is drawn with another one: where it follows at once, no line ends, though the reader of the PDF says so. */
function joined(items) {
  let [text, isEnded, x, y] = ['', false, 0, 0];
  for (const { str, hasEOL, transform, width } of items) {
    const follows = Math.abs(transform[4] - x) < 0.5 && Math.abs(transform[5] - y) < 0.5;
    if (str) {
      text += (isEnded && !follows ? '\n' : '') + str;
      [isEnded, x, y] = [false, transform[4] + width, transform[5]];
    }
    isEnded ||= hasEOL;
  }
  return text;
}

/** White space as one space. */
export const fold = (text) => text.normalize('NFC').replace(/\s+/g, ' ').trim();
