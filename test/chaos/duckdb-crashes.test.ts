import { test } from 'vitest';
import { duckDbCrashes } from './duckdb-crashes.ts';
import { expectTrials } from './expect-trials.ts';

test('a thousand runs on DuckDB with crashes between any two steps end as the model does', { timeout: 600_000 }, async () => {
  await expectTrials('crashes', duckDbCrashes, ({ verbs }) => verbs >= 1_000);
});
