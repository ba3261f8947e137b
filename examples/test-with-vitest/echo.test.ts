import { runChallenge, toPass } from 'maelstrom-action/test';
import { expect, test } from 'vitest';

expect.extend({ toPass });

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as Vitest declares it
  interface Matchers<T = any> {
    toPass(): T;
  }
}

test('echo passes, and so do 10 seeds of it', async () => {
  const verdict = await runChallenge('1-echo', { bin: 'echo.js', timeLimit: 5, seeds: 10 });
  expect(verdict).toPass();
  expect(verdict.metrics['stats.ok-count']).toBeGreaterThan(0);
}, 60_000);
