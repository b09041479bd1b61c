import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** For the named tests that mutants must fail; an emulator is that of the surrounding test run, if there is one. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/mutations/provide-emulator.ts'],
    // A hundred rounds of a run that is always overtaken, on a busy machine.
    testTimeout: 280_000,
    hookTimeout: 60_000,
  },
});
