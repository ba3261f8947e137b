import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priorityQueue } from '../../src/collections/priority-queue.ts';
import { isEarlier, type Timed } from '../../src/engine/clock/timed.ts';

const timed = fc.record({ time: fc.integer({ min: 0, max: 9 }), order: fc.nat() });

describe('the priority queue', () => {
  it('gives back what stands first among all that is in it, in any mix of pushes and pops', () => {
    fc.assert(
      fc.property(fc.array(fc.option(timed), { maxLength: 200 }), (steps) => {
        const queue = priorityQueue<Timed>(isEarlier);
        const held: Timed[] = [];
        const first = (): Timed | undefined => [...held].sort((a, b) => a.time - b.time || a.order - b.order)[0];
        for (const item of steps) {
          if (item !== null) {
            queue.push(item);
            held.push(item);
          } else {
            const expected = first();
            expect(queue.pop()).toEqual(expected);
            if (expected !== undefined)
              held.splice(
                held.findIndex((each) => !isEarlier(expected, each) && !isEarlier(each, expected)),
                1,
              );
          }
          expect(queue.size).toBe(held.length);
          expect(queue.peek()).toEqual(first());
        }
      }),
    );
  });

  it('is empty when it is cleared', () => {
    const queue = priorityQueue<number>((a, b) => a < b);
    queue.push(2);
    queue.push(1);
    queue.clear();
    expect([queue.size, queue.peek(), queue.pop()]).toEqual([0, undefined, undefined]);
    queue.push(3);
    expect(queue.pop()).toBe(3);
  });
});
