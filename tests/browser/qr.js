// Pictures of QR codes for tests: as a PNG file, and as what a camera sees.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import qrcode from 'qrcode-generator';
import { SITE } from './harness.js';

qrcode.stringToBytes = (text) => [...Buffer.from(text)];

/** Dots of the code of `text`, `scale` wide each, with a white edge: one byte a dot. `damage(x, y)` gives other dots, or nothing. */
export function code(text, { scale = 5, damage = () => undefined } = {}) {
  const made = qrcode(0, 'M');
  made.addData(text, 'Byte');
  made.make();
  const [count, edge] = [made.getModuleCount(), 4];
  const side = (count + 2 * edge) * scale;
  const dots = Buffer.alloc(side * side, 255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [column, row] = [Math.floor(x / scale) - edge, Math.floor(y / scale) - edge];
      const isInside = column >= 0 && row >= 0 && column < count && row < count;
      const own = isInside && made.isDark(row, column) ? 20 : 255;
      dots[y * side + x] = isInside ? (damage(column / count, row / count) ?? own) : own;
    }
  }
  return { width: side, height: side, dots };
}

/** One picture on another's paper of a given size, in its middle. */
export function onPaper({ width, height, dots }, paperWidth, paperHeight, shade = 200) {
  const paper = Buffer.alloc(paperWidth * paperHeight, shade);
  const [left, top] = [(paperWidth - width) >> 1, (paperHeight - height) >> 1];
  for (let y = 0; y < height; y += 1) dots.copy(paper, (top + y) * paperWidth + left, y * width, (y + 1) * width);
  return { width: paperWidth, height: paperHeight, dots: paper };
}

function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture of greys as PNG. */
export function png({ width, height, dots }) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  // Eight bits, shades of grey.
  head[8] = 8;
  const lines = [];
  for (let y = 0; y < height; y += 1) lines.push(Buffer.from([0]), dots.subarray(y * width, (y + 1) * width));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.concat(lines));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** The same picture as a film that a camera without colours would take (YUV4MPEG2). */
export function film({ width, height, dots }, frames = 10) {
  const grey = Buffer.alloc((width * height) / 2, 128);
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame += 1) parts.push(Buffer.from('FRAME\n'), dots, grey);
  return Buffer.concat(parts);
}

/** Dots of a picture of the screen, one byte a dot. */
function greyOf(page, png) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return { width: picture.width, grey: Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 1]) };
  }, png.toString('base64'));
}

/** Our own scanner, loaded once. */
let scanner;
async function load() {
  const module = await import(pathToFileURL(join(SITE, 'scanner.js')).href);
  await module.default(fetch(`data:application/wasm;base64,${readFileSync(join(SITE, 'scanner_bg.wasm'), 'base64')}`));
  return module;
}

/** What the code on the screen says, read from its picture as a phone would. */
export async function decoded(locator) {
  scanner ??= load();
  await locator.scrollIntoViewIfNeeded();
  const { width, grey } = await greyOf(locator.page(), await locator.screenshot());
  return (await scanner).find(width, Uint8Array.from(grey));
}
