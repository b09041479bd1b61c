import { test } from 'vitest';
import { duckDbKills } from './duckdb-kills.ts';
import { expectTrials } from './expect-trials.ts';

test(
  'processes on DuckDB that are killed at random moments leave nothing that the next does not make good',
  { timeout: 300_000 },
  async () => {
    await expectTrials('duckdb-kills', duckDbKills, ({ kills }) => kills >= 8);
  },
);
