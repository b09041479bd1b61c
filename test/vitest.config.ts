import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { whyLeftOut } from './googlesql/why-left-out.ts';
import { findServer } from './postgres/find-server.ts';
import { findSpark } from './spark/spark-installation.ts';

const EMULATOR_TESTS = [
  'test/emulator/**/*.test.ts',
  'test/fault-proxy/**/*.test.ts',
  'test/conformance/bigquery*.test.ts',
  'test/recovery/**/*.test.ts',
];
const CLI_TESTS = ['test/cli/**/*.test.ts', 'test/readme.test.ts'];
const CHAOS_TESTS = ['test/chaos/**/*.test.ts', 'test/mutations/**/*.test.ts'];
const POSTGRES_TESTS = ['test/postgres/**/*.test.ts'];
const GOOGLESQL_TESTS = ['test/googlesql/googlesql.test.ts'];
const SPARK_TESTS = ['test/spark/**/*.test.ts'];
const withoutEmulator = process.env['DEDUP_TEST_WITHOUT_EMULATOR'] === '1';

if (withoutEmulator) console.warn('DEDUP_TEST_WITHOUT_EMULATOR=1: the tests against the BigQuery emulator are left out');

const withoutGoogleSql = await whyLeftOut();
if (withoutGoogleSql !== undefined) {
  console.warn(`The check of BigQuery statements by Google's analyzer is left out: ${withoutGoogleSql}`);
}

const withoutPostgres = (await findServer()) === undefined;

if (withoutPostgres) console.warn('There is no PostgreSQL server here (initdb, postgres): the tests against one are left out');

const spark = await findSpark();
if ('leftOut' in spark) console.warn(`The Spark SQL of views is not run: ${spark.leftOut}`);

const unit = {
  test: {
    name: 'unit',
    include: ['test/**/*.test.ts'],
    exclude: [...EMULATOR_TESTS, ...CLI_TESTS, ...CHAOS_TESTS, ...POSTGRES_TESTS, ...GOOGLESQL_TESTS, ...SPARK_TESTS],
    // Random inputs by the hundred take a second or two each on an idle machine.
    testTimeout: 30_000,
  },
};

/** Tests that run the real process: a start takes a while on a loaded machine. */
const cli = {
  test: { name: 'cli', include: CLI_TESTS, globalSetup: ['test/cli/global-setup.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
};

/** Tests against a real emulator, installed and started once by the test run itself. */
const emulator = {
  test: {
    name: 'emulator',
    include: EMULATOR_TESTS,
    globalSetup: ['test/emulator/global-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // A request through proxy and emulator takes seconds on a loaded machine.
    expect: { poll: { timeout: 20_000 } },
  },
};

/** Tests against a real PostgreSQL server, started once by the test run itself. */
const postgres = {
  test: {
    name: 'postgres',
    include: POSTGRES_TESTS,
    globalSetup: ['test/cli/global-setup.ts', 'test/postgres/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

/** Random faults, crashes and crowds, and mistakes made on purpose. They take all that the machine has, so they come last. */
const chaos = {
  test: {
    name: 'chaos',
    include: CHAOS_TESTS,
    exclude: withoutEmulator ? ['test/*/bigquery-*.test.ts'] : [],
    globalSetup: ['test/cli/global-setup.ts', ...(withoutEmulator ? [] : ['test/emulator/global-setup.ts'])],
    sequence: { groupOrder: 1 },
    // One core for the emulator, one for all that needs none.
    maxWorkers: 2,
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

/** Google's own analyzer on every reviewed BigQuery statement; its first run fetches 92 MB of jars. */
const googlesql = { test: { name: 'googlesql', include: GOOGLESQL_TESTS, hookTimeout: 600_000 } };

/** A real Spark on what is printed for it; `npm run test:spark` installs it. */
const sparkSql = { test: { name: 'spark', include: SPARK_TESTS } };

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    projects: [
      unit,
      cli,
      chaos,
      ...(withoutPostgres ? [] : [postgres]),
      ...(withoutEmulator ? [] : [emulator]),
      ...(withoutGoogleSql === undefined ? [googlesql] : []),
      ...('leftOut' in spark ? [] : [sparkSql]),
    ],
  },
});
