import path from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const { smallPng }: { readonly smallPng: (png: Buffer) => Buffer } = await import(
  path.resolve('scripts/small-png.mjs')
);

type Color = readonly [red: number, green: number, blue: number];
type Chunk = readonly [type: string, data: Buffer];

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** The sums are left out: nothing here looks at them. */
const png = (...chunks: readonly Chunk[]): Buffer =>
  Buffer.concat([
    SIGNATURE,
    ...chunks.flatMap(([type, data]) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return [length, Buffer.from(type), data, Buffer.alloc(4)];
    }),
  ]);

function header(width: number, height: number, colorType: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, colorType, 0, 0, 0], 8);
  return data;
}

/** A picture in full colors, as Chromium gives it, each line by the filter of its turn. */
function fullColors(lines: readonly (readonly Color[])[]): Buffer {
  const [width, stride] = [lines[0]?.length ?? 0, 3 * (lines[0]?.length ?? 0)];
  const raw = lines.map((line) => Buffer.from(line.flat()));
  const filtered = raw.map((line, y) => {
    const filter = y % 5;
    const above = raw[y - 1] ?? Buffer.alloc(stride);
    const bytes = Array.from(line, (value, x) => {
      const [left, up, corner] = [line[x - 3] ?? 0, above[x] ?? 0, above[x - 3] ?? 0];
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      return (value - ([0, left, up, Math.floor((left + up) / 2), paeth][filter] ?? 0)) & 255;
    });
    return Buffer.from([filter, ...bytes]);
  });
  const noise = Buffer.alloc(4096, 'a text that nobody shows');
  return png(
    ['IHDR', header(width, lines.length, 2)],
    ['tEXt', noise],
    ['IDAT', deflateSync(Buffer.concat(filtered))],
    ['IEND', Buffer.alloc(0)],
  );
}

/** The colors of a picture with a palette. */
function colorsOf(picture: Buffer, width: number): readonly (readonly Color[])[] {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < picture.length; at += 12 + picture.readUInt32BE(at)) {
    chunks.set(picture.toString('latin1', at + 4, at + 8), picture.subarray(at + 8, at + 8 + picture.readUInt32BE(at)));
  }
  const palette = chunks.get('PLTE') ?? Buffer.alloc(0);
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  return Array.from({ length: rows.length / (width + 1) }, (_, y) =>
    Array.from({ length: width }, (__, x): Color => {
      const at = 3 * (rows[y * (width + 1) + 1 + x] ?? 0);
      return [palette[at] ?? -1, palette[at + 1] ?? -1, palette[at + 2] ?? -1];
    }),
  );
}

const byte = fc.integer({ min: 0, max: 255 });

describe('a small PNG', () => {
  it('is the same picture where that has few colors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(byte, byte, byte), { minLength: 4, maxLength: 4 }), { minLength: 6, maxLength: 12 }),
        (lines) => {
          expect(colorsOf(smallPng(fullColors(lines)), 4)).toEqual(lines);
        },
      ),
    );
  });

  it('has near colors in the place of rare ones where there are many, and the commonest as they are', () => {
    const lines = Array.from({ length: 32 }, (_, y) =>
      Array.from({ length: 32 }, (__, x): Color => (x % 2 === 0 ? [13, 17, 23] : [8 * x, 8 * y, 128])),
    );
    const shown = colorsOf(smallPng(fullColors(lines)), 32);
    for (const [y, line] of lines.entries()) {
      for (const [x, color] of line.entries()) {
        const [red, green, blue] = shown[y]?.[x] ?? [];
        if (x % 2 === 0) expect([red, green, blue]).toEqual(color);
        else
          expect(Math.hypot((red ?? 999) - color[0], (green ?? 999) - color[1], (blue ?? 999) - color[2])).toBeLessThan(
            30,
          );
      }
    }
  });
});
