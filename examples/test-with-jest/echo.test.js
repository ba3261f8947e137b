const { runChallenge, toPass } = require('maelstrom-action/test');

expect.extend({ toPass });

test('echo passes, and so do 10 seeds of it', async () => {
  const verdict = await runChallenge('1-echo', { bin: 'echo.mjs', timeLimit: 5, seeds: 10 });
  expect(verdict).toPass();
  expect(verdict.metrics['stats.ok-count']).toBeGreaterThan(0);
}, 60_000);
