import { describe, expect, it } from 'vitest';
import { createSimulatedClock, type SimulatedClock } from '../../../src/engine/simulation/simulated-clock.ts';

/** Runs what `begin` sets going until the action at `until`; gives what was noted, each with its time. */
function noted(until: number, begin: (clock: SimulatedClock, note: (what: string) => void) => void): Promise<string[]> {
  const notes: string[] = [];
  return new Promise((fulfil, reject) => {
    const clock = createSimulatedClock(reject);
    begin(clock, (what) => void notes.push(`${clock.now()} ${what}`));
    clock.at(until, () => {
      clock.stop();
      fulfil(notes);
    });
  });
}

describe('simulated time', () => {
  it('jumps from action to action, in the order of their times and, at equal times, of their making', async () => {
    const notes = await noted(1e9, (clock, note) => {
      clock.at(86_400_000, () => note('a day later'));
      clock.at(5, () => note('b'));
      clock.at(5, () => note('c'));
      clock.at(0.25, () => {
        note('a');
        clock.at(0.25, () => note('at once'));
      });
    });
    expect(notes).toEqual(['0.25 a', '0.25 at once', '5 b', '5 c', '86400000 a day later']);
  });

  it('is given up when turns bring new turns without end and time does not pass', async () => {
    const endless = (rounds: number) =>
      noted(10, (clock, note) => {
        let left = rounds;
        const taker = {
          order: 1,
          takeTurn: async () => () => {
            left -= 1;
            if (left > 0) clock.giveTurn(taker);
            else note('at rest');
          },
        };
        clock.at(1, () => clock.giveTurn(taker));
      });
    await expect(endless(Number.POSITIVE_INFINITY)).rejects.toThrow(/no time passed/);
    expect(await endless(2_000)).toEqual(['1 at rest']);
  });

  it('passes only after what an action has promised', async () => {
    const notes = await noted(10, (clock, note) => {
      clock.at(1, async () => {
        for (let round = 0; round < 20; round += 1) await null;
        note('promised at 1');
      });
      clock.at(2, () => note('next'));
    });
    expect(notes).toEqual(['1 promised at 1', '2 next']);
  });

  it('stands still while something is held, and lets go in the order of the calls', async () => {
    const notes = await noted(10, (clock, note) => {
      const slow = new Promise((fulfil) => setTimeout(fulfil, 30));
      clock.at(1, () => {
        void clock.hold(slow).then(() => note('slow'));
        void clock.hold(Promise.reject(new Error('lost'))).catch(({ message }) => note(message));
        void clock.hold(Promise.resolve()).then(() => note('quick'));
      });
      clock.at(2, () => note('next'));
    });
    expect(notes).toEqual(['1 slow', '1 lost', '1 quick', '2 next']);
  });

  it('waits no longer for what it was held for once it is given up', async () => {
    let failure: unknown;
    const clock = createSimulatedClock((error) => {
      failure = error;
    });
    let held: Promise<string> | undefined;
    clock.giveTurn({
      order: 1,
      async takeTurn() {
        held = clock.hold(Promise.resolve('ended'));
        throw new Error('lost');
      },
    });
    await expect.poll(() => held).toBeDefined();
    expect(await held).toBe('ended');
    expect(failure).toEqual(new Error('lost'));
  });

  it('gives turns after all actions of their time, and applies what came of them in order', async () => {
    const notes = await noted(10, (clock, note) => {
      const taker = (order: number, ms: number) => ({
        order,
        async takeTurn() {
          await new Promise((fulfil) => setTimeout(fulfil, ms));
          return () => note(`turn ${order}`);
        },
      });
      const [first, second] = [taker(1, 30), taker(2, 0)];
      clock.at(1, () => {
        clock.giveTurn(second);
        clock.giveTurn(first);
        clock.giveTurn(first);
      });
      clock.at(1, () => note('action'));
      clock.at(1, () => clock.afterInput(() => note('after input')));
    });
    expect(notes).toEqual(['1 action', '1 after input', '1 turn 1', '1 turn 2']);
  });

  it('stands still and says so when an action throws', async () => {
    const ending = noted(10, (clock) => clock.at(1, () => expect.unreachable('planted')));
    await expect(ending).rejects.toThrow('planted');
  });

  it('runs nothing more once it is stopped', async () => {
    const notes = await noted(5, (clock, note) => clock.at(6, () => note('too late')));
    await new Promise((fulfil) => setImmediate(fulfil));
    expect(notes).toEqual([]);
  });
});

describe('turns at the same time', () => {
  /** The order in which three takers begin, and in which what came of them is applied. */
  const ordersOf = (shuffle?: <T>(items: readonly T[]) => readonly T[]): Promise<string[]> =>
    new Promise((fulfil, reject) => {
      const notes: string[] = [];
      const clock = createSimulatedClock(reject, shuffle);
      const taker = (order: number) => ({
        order,
        async takeTurn() {
          notes.push(`begins ${order}`);
          return () => void notes.push(`applied ${order}`);
        },
      });
      clock.at(0, () => {
        for (const order of [2, 0, 1]) clock.giveTurn(taker(order));
      });
      clock.at(1, () => {
        clock.stop();
        fulfil(notes);
      });
    });

  it('are taken in their own order', async () => {
    expect(await ordersOf()).toEqual(['begins 0', 'begins 1', 'begins 2', 'applied 0', 'applied 1', 'applied 2']);
  });

  it('are taken in the order that a shuffle of their own order gives', async () => {
    expect(await ordersOf((items) => [...items].reverse())).toEqual([
      'begins 2',
      'begins 1',
      'begins 0',
      'applied 2',
      'applied 1',
      'applied 0',
    ]);
  });
});
