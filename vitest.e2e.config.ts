import { defineConfig } from 'vitest/config';

// The bundles in dist/, started as a person or a runner starts them.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/support/temporary-directory.ts'],
    maxWorkers: 2,
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
