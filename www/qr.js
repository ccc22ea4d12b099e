// @ts-check
// Drawing a QR code (ISO/IEC 18004): bytes, error correction M, versions 1 to 10, which is enough for any link of ours.

/** Codewords for correction in each block, and how many blocks, by version. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
/** Where the alignment patterns lie, by version. */
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

/** @type {((x: number, y: number) => number)[]} */
const MASKS = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Product in GF(256) by the code's polynomial. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** Codewords that correct a block. @param {number[]} block @param {number} count */
function corrections(block, count) {
  const divisor = [...Array(count - 1).fill(0), 1];
  for (let step = 0, root = 1; step < count; step += 1, root = times(root, 2)) {
    for (let at = 0; at < count; at += 1) divisor[at] = times(divisor[at], root) ^ (divisor[at + 1] ?? 0);
  }
  const rest = Array(count).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((one, at) => (rest[at] ^= times(one, factor)));
  }
  return rest;
}

/** Codewords in all. @param {number} version */
function room(version) {
  const aligned = Math.floor(version / 7) + 2;
  const modules = (16 * version + 128) * version + 64 - (version > 1 ? (25 * aligned - 10) * aligned - 55 : 0) - (version > 6 ? 36 : 0);
  return Math.floor(modules / 8);
}

/** Bytes of data that a version holds. @param {number} version */
const capacity = (version) => room(version) - CORRECTION[version - 1] * BLOCKS[version - 1];

/** The codewords of a text, blocks interleaved. @param {Uint8Array} bytes @param {number} version */
function codewords(bytes, version) {
  const lengthBits = version > 9 ? 16 : 8;
  let bits = `0100${bytes.length.toString(2).padStart(lengthBits, "0")}${[...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("")}`;
  const all = capacity(version) * 8;
  bits += "0".repeat(Math.min(4, all - bits.length));
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const data = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  for (let pad = 0xec; data.length < capacity(version); pad ^= 0xec ^ 0x11) data.push(pad);
  const [blocks, count] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  const short = Math.floor(data.length / blocks);
  const longer = blocks - (data.length % blocks);
  const parts = Array.from({ length: blocks }, (_, at) => data.splice(0, short + (at < longer ? 0 : 1)));
  const fixes = parts.map((part) => corrections(part, count));
  const woven = (/** @type {number[][]} */ rows, /** @type {number} */ most) =>
    Array.from({ length: most }, (_, at) => rows.flatMap((row) => (at < row.length ? [row[at]] : []))).flat();
  return [...woven(parts, short + 1), ...woven(fixes, count)];
}

/** A code of fixed length behind its value (BCH). @param {number} value @param {number} bits @param {number} polynomial */
function checked(value, bits, polynomial) {
  let rest = value;
  for (let step = 0; step < bits; step += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * polynomial);
  return (value << bits) | rest;
}

/** How hard a code is to read (7.8.3): runs, blocks, what looks like a corner, too dark or too light. @param {boolean[][]} rows */
function penalty(rows) {
  const size = rows.length;
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  let sum = 0;
  for (const line of [...rows, ...columns]) {
    const text = line.map(Number).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    sum += (text.match(/(?=00001011101|10111010000)/g) ?? []).length * 40;
  }
  for (let y = 0; y < size - 1; y += 1) {
    for (let x = 0; x < size - 1; x += 1) {
      const one = rows[y][x];
      if (one === rows[y][x + 1] && one === rows[y + 1][x] && one === rows[y + 1][x + 1]) sum += 3;
    }
  }
  const dark = rows.flat().filter(Boolean).length / size ** 2;
  return sum + Math.floor(Math.abs(dark - 0.5) * 20) * 10;
}

/** The dots of a code, row by row; nothing if the text is too long. @param {string} text @returns {boolean[][]} */
export function code(text) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, at) => capacity(at + 1) >= bytes.length + (at > 8 ? 3 : 2)) + 1;
  if (!version) return [];
  const size = version * 4 + 17;
  /** @type {(boolean | undefined)[][]} */
  const fixed = Array.from({ length: size }, () => Array(size).fill(undefined));
  const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ dark) => {
    if (fixed[y]?.[x] !== undefined || !(y in fixed) || x < 0 || x >= size) return;
    fixed[y][x] = dark;
  };
  const square = (/** @type {number} */ cx, /** @type {number} */ cy, /** @type {number} */ reach, /** @type {number[]} */ light) => {
    for (let y = -reach; y <= reach; y += 1) {
      for (let x = -reach; x <= reach; x += 1) put(cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
    }
  };
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, [2, 4]);
  const aligned = ALIGNED[version - 1];
  const last = aligned.at(-1);
  for (const y of aligned) {
    for (const x of aligned) if (!((x === 6 && (y === 6 || y === last)) || (x === last && y === 6))) square(x, y, 2, [1]);
  }
  for (let at = 8; at < size - 8; at += 1) {
    put(at, 6, at % 2 === 0);
    put(6, at, at % 2 === 0);
  }
  if (version > 6) {
    const told = checked(version, 12, 0x1f25);
    for (let at = 0; at < 18; at += 1) {
      const [a, b] = [size - 11 + (at % 3), Math.floor(at / 3)];
      put(a, b, Boolean((told >> at) & 1));
      put(b, a, Boolean((told >> at) & 1));
    }
  }
  const format = (/** @type {number} */ mask) => {
    const told = checked(mask, 10, 0x537) ^ 0x5412;
    const bit = (/** @type {number} */ at) => Boolean((told >> at) & 1);
    const places = /** @type {[number, number, boolean][]} */ ([]);
    for (let at = 0; at < 15; at += 1) {
      const own = at < 6 ? at : at < 8 ? at + 1 : 0;
      places.push(at < 8 ? [8, own, bit(at)] : [at < 9 ? 7 : 14 - at, 8, bit(at)]);
      places.push(at < 8 ? [size - 1 - at, 8, bit(at)] : [8, size - 15 + at, bit(at)]);
    }
    return [...places, /** @type {[number, number, boolean]} */ ([8, size - 8, true])];
  };
  for (const [x, y] of format(0)) fixed[y][x] = false;
  const bits = codewords(bytes, version).flatMap((byte) => Array.from({ length: 8 }, (_, at) => Boolean((byte >> (7 - at)) & 1)));
  /** @type {[number, number, boolean][]} */
  const placed = [];
  for (let right = size - 1, isUp = true; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (fixed[y][x] === undefined) placed.push([x, y, bits[placed.length] ?? false]);
    }
  }
  const drawn = MASKS.map((mask, number) => {
    const rows = fixed.map((row) => row.map(Boolean));
    for (const [x, y, dark] of placed) rows[y][x] = dark !== (mask(x, y) === 0);
    for (const [x, y, dark] of format(number)) rows[y][x] = dark;
    return rows;
  });
  const worth = drawn.map(penalty);
  return drawn[worth.indexOf(Math.min(...worth))];
}

/** The code as a picture, dark on light whatever the page's colours. @param {string} text @param {string} label */
export function picture(text, label) {
  const dots = code(text);
  const side = dots.length + 8;
  const make = (/** @type {string} */ tag, /** @type {Record<string, string>} */ attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const path = dots.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join("");
  const svg = make("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label, class: "tk-invite__code", "shape-rendering": "crispEdges" });
  svg.append(make("rect", { width: `${side}`, height: `${side}`, fill: "#ffffff" }), make("path", { d: path, fill: "#000000" }));
  return svg;
}
