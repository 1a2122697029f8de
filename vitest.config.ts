import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{engine,cli,lab,boot}/**/*.test.ts', '*.test.ts'],
    testTimeout: 30_000,
    // Two forks: tests that sweep namespaces share a small machine.
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['engine/**/*.ts', 'cli/**/*.ts'],
      exclude: ['**/*.test.ts', 'engine/bench/**', 'engine/testing/**', 'engine/fuzz/**'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
