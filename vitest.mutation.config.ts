import { defineConfig } from 'vitest/config';

// Under Stryker: only the tests that scripts/mutation.mjs chose for the files that it mutates.
export default defineConfig({
  test: {
    include: JSON.parse(process.env['MUTATION_TESTS'] ?? '[]'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
