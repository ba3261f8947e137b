import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/engine/clock/random.ts';
import { createScheduler } from '../../../src/engine/clock/scheduler.ts';

describe('the scheduler', () => {
  it('runs actions in the order of their times, ties in the order in which they were made, and none early', async () => {
    const scheduler = createScheduler();
    const random = randomStream(3, 'times');
    const start = scheduler.now();
    const ran: { time: number; made: number; early: boolean }[] = [];
    await new Promise<void>((done) => {
      let left = 200;
      for (let made = 0; made < 200; made += 1) {
        const time = start + random.below(12) * 2.5;
        scheduler.at(time, () => {
          ran.push({ time, made, early: scheduler.now() < time });
          left -= 1;
          if (left === 0) done();
        });
      }
    });
    expect(ran.some(({ early }) => early)).toBe(false);
    expect(ran).toEqual([...ran].sort((a, b) => a.time - b.time || a.made - b.made));
  });

  it('runs what an action schedules, and nothing after it was stopped', async () => {
    const scheduler = createScheduler();
    const ran: string[] = [];
    await new Promise<void>((done) => {
      scheduler.at(scheduler.now(), () => {
        ran.push('first');
        scheduler.at(scheduler.now(), () => {
          ran.push('second');
          scheduler.at(scheduler.now(), () => ran.push('never'));
          scheduler.stop();
          setImmediate(() => setTimeout(done, 5));
        });
      });
    });
    expect(ran).toEqual(['first', 'second']);
  });

  it('runs what waits for the input at hand once that is read, all of it in order, and what it adds later', async () => {
    const scheduler = createScheduler();
    const ran: string[] = [];
    await new Promise<void>((done) => {
      scheduler.afterInput(() => {
        ran.push('first');
        scheduler.afterInput(() => {
          ran.push('third');
          done();
        });
      });
      scheduler.afterInput(() => ran.push('second'));
      process.nextTick(() => ran.push('at once'));
    });
    expect(ran).toEqual(['at once', 'first', 'second', 'third']);
  });
});
