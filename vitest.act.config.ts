import { defineConfig } from 'vitest/config';

// The three actions in dist/, in a workflow that act runs.
export default defineConfig({
  test: {
    include: ['test/act/**/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
