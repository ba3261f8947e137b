import { defineConfig } from 'vitest/config';

const OTHERS = ['test/act/**', 'test/e2e/**'];

const SETUP = ['test/support/temporary-directory.ts'];

/** Milliseconds for which `expect.poll` tries: it ends as soon as the condition holds, also on a busy machine. */
const POLL = { timeout: 60_000 };

// Each test file belongs to one suite, by its name; test/suites.test.ts checks it.
export default defineConfig({
  test: {
    // Tests start real processes; on a small machine two at a time leave the nodes enough of it.
    maxWorkers: 2,
    projects: [
      {
        // The tests of `npm cit`.
        test: {
          name: 'quick',
          // Files share processes and what they import: to load everything anew for each took half of the time.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...OTHERS, 'test/**/*.heavy.test.ts'],
          globalSetup: SETUP,
          expect: { poll: POLL },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // A browser, real time, many processes or many runs: `.ci/run` has them.
        test: {
          name: 'heavy',
          include: ['test/**/*.heavy.test.ts'],
          exclude: OTHERS,
          globalSetup: SETUP,
          expect: { poll: POLL },
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
