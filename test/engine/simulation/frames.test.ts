import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame, FRAME, type FrameType } from '../../../src/engine/simulation/frames.ts';

const types = fc.constantFrom<FrameType>(...Object.values(FRAME));
const value = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));
const payload = fc.uint8Array({ maxLength: 300 });

describe('frames', () => {
  it('are read as they were written, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(types, value, payload), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1 }),
        (frames, lengths) => {
          const bytes = Buffer.concat(frames.map((frame) => encodeFrame(...frame)));
          const reader = createFrameReader();
          const read: unknown[] = [];
          for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
            const length = lengths[cut % lengths.length] as number;
            reader.push(bytes.subarray(at, at + length));
            at += length;
            for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
              read.push([frame.type, frame.value, new Uint8Array(frame.payload)]);
            }
          }
          expect(read).toEqual(frames);
          expect(reader.next()).toBeUndefined();
        },
      ),
    );
  });

  it('keep their bytes when the buffer that brought them is used again', () => {
    const reader = createFrameReader();
    const buffer = Buffer.from(encodeFrame(FRAME.output, 0, Buffer.from('first')));
    reader.push(buffer);
    buffer.fill(0);
    expect(reader.next()?.payload.toString()).toBe('first');
  });
});
