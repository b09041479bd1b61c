import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const EMULATOR_TESTS = ['test/emulator/**/*.test.ts', 'test/conformance/bigquery*.test.ts'];
const CLI_TESTS = ['test/cli/**/*.test.ts'];
const withoutEmulator = process.env['DEDUP_TEST_WITHOUT_EMULATOR'] === '1';

if (withoutEmulator) console.warn('DEDUP_TEST_WITHOUT_EMULATOR=1: the tests against the BigQuery emulator are left out');

const unit = { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...EMULATOR_TESTS, ...CLI_TESTS] } };

/** Tests that run the real process: a start takes a while on a loaded machine. */
const cli = { test: { name: 'cli', include: CLI_TESTS, testTimeout: 60_000, hookTimeout: 60_000 } };

/** Tests against a real emulator, installed and started once by the test run itself. */
const emulator = {
  test: {
    name: 'emulator',
    include: EMULATOR_TESTS,
    globalSetup: ['test/emulator/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: { projects: withoutEmulator ? [unit, cli] : [unit, cli, emulator] },
});
