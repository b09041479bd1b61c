import { expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

const COST = ['plan', '--table', 'readings', '--cost'] as const;

test('rows of a day on a destination without a price, as text and as one document', async () => {
  const cwd = workFolder();
  await runDedup(['run', '--table', 'readings', '--quiet', 'readings.ndjson'], { cwd });
  const { exitCode, stdout } = await runDedup([...COST, '--queries-per-day', '10', '--merges-per-day', '0.5'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`readings                                                    duckdb:./test.duckdb
    a day       10 queries, 0.5 merges
    final       2 rows
    staging     3 rows
    a merge     3 rows, the average of 1 merge

    in a day                                 rows read
    merge, read the final table                     22
    merge, read what came since too                 22
    no merge, rank at every read                    30
`);
  const document = JSON.parse((await runDedup([...COST, '--json'], { cwd })).stdout);
  expect(document.tables[0].cost).toEqual({
    queries_per_day: 24,
    merges_per_day: 24,
    merges_from: 'default',
    final: { rows: 2, bytes: null },
    fresh: { rows: 2, bytes: null },
    staging: { rows: 3, bytes: null },
    merge: { rows: 3, bytes: null, count: 1 },
    ways: [
      { way: 'merge', merged: { rows: 72, bytes: null }, queried: { rows: 48, bytes: null }, price: null },
      { way: 'fresh', merged: { rows: 72, bytes: null }, queried: { rows: 48, bytes: null }, price: null },
      { way: 'window', merged: { rows: 0, bytes: null }, queried: { rows: 72, bytes: null }, price: null },
    ],
    break_even_queries: null,
    price: null,
  });
});

test('of tables that are not there yet nothing is known, and nothing is created', async () => {
  const cwd = workFolder();
  const { exitCode, stdout } = await runDedup(COST, { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('the cost is not known: table readings_staging does not exist yet');
});

test.each([
  [['--cost', '--sql'], '--cost is about every day'],
  [['--cost', '--queries-per-day', 'many'], '--queries-per-day is not a number: "many"'],
  [['--price-per-tib', '5'], 'need --cost'],
])('plan %j makes no sense', async (flags, summary) => {
  const { exitCode, stdout, stderr } = await runDedup(['plan', '--table', 'readings', ...flags], { cwd: workFolder() });
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(summary);
});
