import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { renderCost } from '../../../src/cli/render/render-cost.ts';
import { bigQueryDialect } from '../../../src/destinations/bigquery/dialect.ts';
import { dailyCost } from '../../../src/pipeline/daily-cost.ts';
import { sampleReport } from './sample-report.ts';

/** The table of the README: thirty million rows, of which a hundred million events are staged. */
const cost = dailyCost({
  queriesPerDay: 500,
  mergesPerDay: 24,
  mergesFrom: 'ledger',
  final: { rows: 30_000_000, bytes: 2_900_000_000 },
  fresh: { rows: 30_140_000, bytes: 4_300_000_000 },
  staging: { rows: 100_000_000, bytes: 14_600_000_000 },
  merge: { rows: 280_000, bytes: 640_000_000, count: 168 },
  price: bigQueryDialect('p', 'd').queryPrice ?? null,
});

test('what a day costs, as the README shows it', () => {
  const report = sampleReport({ destination: 'bigquery://acme/iot', cost });
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`text\n${renderCost(report, PLAIN)}\`\`\`\n`);
});

test('where reading has no price, rows alone are told', () => {
  const report = sampleReport({
    cost: dailyCost({
      ...cost,
      final: { rows: 10, bytes: null },
      fresh: { rows: 12, bytes: null },
      staging: { rows: 30, bytes: null },
      merge: { rows: 3, bytes: null, count: 1 },
      mergesFrom: 'default',
      price: null,
    }),
    notes: ['something'],
  });
  expect(renderCost(report, PLAIN)).toBe(`device_readings                                            duckdb:./dedup.duckdb
    a day       500 queries, 24 merges, a guess
    final       10 rows
    staging     30 rows
    a merge     3 rows, the average of 1 merge

    in a day                                 rows read
    merge, read the final table                  5,072
    merge, read what came since too              6,072
    no merge, rank at every read                15,000
  ! something
`);
});
