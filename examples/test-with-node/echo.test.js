import { test } from 'node:test';
import { assertPass, runChallenge } from 'maelstrom-action/test';

test('echo passes, and so do 10 seeds of it', async () => {
  assertPass(await runChallenge('1-echo', { bin: 'echo.js', timeLimit: 5, seeds: 10 }));
});
