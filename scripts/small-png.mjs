// A screenshot with a palette of 256 colors: text and tables have few, and a third of the bytes is left.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const COLORS_AT_MOST = 256;

/** The same picture in fewer bytes; of more than 256 colors rare ones become near ones. Takes 8-bit RGB or RGBA, not interlaced. */
export function smallPng(png) {
  const { width, height, pixels } = readPixels(png);
  const { palette, indexOf } = paletteOf(pixels);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexOf.get(pixels[y * width + x]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  const small = Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return small.length < png.length ? small : png;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The pixels as numbers 0xRRGGBB. */
function readPixels(png) {
  const parts = [];
  let [width, height, depth] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      depth = { 2: 3, 6: 4 }[data[9]];
      if (depth === undefined || data[8] !== 8 || data[12] !== 0) throw new Error('not a PNG of the kind that is read');
    }
    if (type === 'IDAT') parts.push(data);
  }
  const raw = unfiltered(inflateSync(Buffer.concat(parts)), width * depth, depth);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) {
    const at = index * depth;
    pixels[index] = (raw[at] << 16) | (raw[at + 1] << 8) | raw[at + 2];
  }
  return { width, height, pixels };
}

/** https://www.w3.org/TR/png-3/#9Filters */
function unfiltered(bytes, stride, depth) {
  const rows = bytes.length / (stride + 1);
  const raw = Buffer.alloc(rows * stride);
  for (let y = 0; y < rows; y += 1) {
    const filter = bytes[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < depth ? 0 : raw[at - depth];
      const up = y === 0 ? 0 : raw[at - stride];
      const corner = x < depth || y === 0 ? 0 : raw[at - stride - depth];
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      raw[at] = bytes[y * (stride + 1) + 1 + x] + predicted;
    }
  }
  return raw;
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** The commonest colors, and for each color the nearest of them. */
function paletteOf(pixels) {
  const counts = new Map();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const common = [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  const palette = chosen(common);
  const indexOf = new Map(palette.map((color, index) => [color, index]));
  for (const color of common) if (!indexOf.has(color)) indexOf.set(color, nearest(color, palette));
  return { palette, indexOf };
}

/** As many as fit, the commonest first; none that is hardly another one, as long as there are more. */
function chosen(common) {
  if (common.length <= COLORS_AT_MOST) return common;
  for (let apart = 3; ; apart += 3) {
    const kept = [];
    for (const color of common) {
      if (kept.every((other) => distance(color, other) >= apart * apart)) kept.push(color);
      if (kept.length > COLORS_AT_MOST) break;
    }
    if (kept.length <= COLORS_AT_MOST) return kept;
  }
}

function nearest(color, palette) {
  let best = 0;
  for (const [index, other] of palette.entries()) {
    if (distance(color, other) < distance(color, palette[best])) best = index;
  }
  return best;
}

const distance = (one, other) =>
  ((one >> 16) - (other >> 16)) ** 2 +
  (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
  ((one & 255) - (other & 255)) ** 2;
