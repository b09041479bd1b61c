import { expect, test } from 'vitest';
import { NO_COUNTS } from '../../../src/index.ts';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { renderPlan } from '../../../src/cli/render/render-plan.ts';
import { renderStatements } from '../../../src/cli/render/render-statements.ts';
import { sampleReport } from './sample-report.ts';

test('a plan can be pasted as it is: facts are comments, every statement ends with a semicolon', () => {
  const report = sampleReport({
    status: 'planned',
    destination: 'bigquery://acme/iot',
    rows: { ...NO_COUNTS, scanned: 1000, winners: 900, redelivered: 90, conflicting: 0, superseded: 9, unusable: 1 },
    sourceOffset: { min: '1', max: '1000' },
    window: { start: '2026-06-28T00:00:00.000000Z', end: '2026-06-29T00:00:00.000000Z' },
    partitions: {
      count: 3,
      ranges: [
        { start: '2026-06-28', end: '2026-06-30' },
        { start: '9999-12-31', end: null },
      ],
      whyNoRanges: null,
    },
    bytes: { read: null, estimated: 1_234_567_890, billed: null },
    notes: ['one\n; DROP TABLE t'],
    statements: [
      { summary: 'create the final table\n; DROP TABLE t', sql: 'CREATE TABLE t (a INT64)' },
      { summary: 'merge t', sql: 'MERGE INTO t' },
    ],
  });
  expect(renderPlan(report, PLAIN)).toBe(`-- device_readings in bigquery://acme/iot: a plan, nothing was changed
--   window      staged from 2026-06-28T00:00:00.000000Z to 2026-06-29T00:00:00.000000Z
--   offsets     1 … 1000
--   rows        1,000 scanned · 900 keys · 90 redelivered · 0 conflicting · 9 superseded · 1 unusable
--   partitions  3 touched
--               [2026-06-28, 2026-06-30)
--               [9999-12-31, the end)
--   estimate    1.2 GB processed
--   note        one\\n; DROP TABLE t

-- create the final table
-- ; DROP TABLE t
CREATE TABLE t (a INT64);

-- merge t
MERGE INTO t;
`);
});

test('a dry run of a load tells what would be staged and rejected', () => {
  const report = sampleReport({
    status: 'planned',
    rows: { ...NO_COUNTS, read: 10, rejected: 2, staged: 8 },
    rejections: [{ position: 'a:1', code: 'EVENT.X', reason: 'bad' }],
  });
  expect(renderPlan(report, PLAIN)).toBe(`-- device_readings in duckdb:./dedup.duckdb: a plan, nothing was changed
--   events      10 read, 8 would be staged, 2 rejected
--               a:1  EVENT.X  bad
--               … and 1 more
`);
});

test('only runnable SQL: no line end of any lexer leaves the comment', () => {
  const summary = 'a\rb\u2028c\u0085d\u000be';
  expect(renderStatements([{ summary, sql: 'SELECT 1' }], PLAIN)).toBe('-- a\n-- b\n-- c\n-- d\n-- e\nSELECT 1;\n');
  expect(renderStatements([], PLAIN)).toBe('');
});
