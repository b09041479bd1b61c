import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** For the named tests that mutants must fail; an emulator is that of the surrounding test run, if there is one. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/mutations/provide-emulator.ts'],
    // As those of the emulator, on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
