import { expect, test } from 'vitest';
import { NO_COUNTS } from '../../../src/index.ts';
import { PLAIN, type Paint } from '../../../src/cli/render/paint.ts';
import { renderReport } from '../../../src/cli/render/render-report.ts';
import { sampleReport } from './sample-report.ts';

const MARKED: Paint = {
  strong: (text) => `<b>${text}</b>`,
  faint: (text) => `<f>${text}</f>`,
  good: (text) => `<g>${text}</g>`,
  warning: (text) => `<w>${text}</w>`,
  bad: (text) => `<r>${text}</r>`,
};

test('a run reads as a line for the table and one for every step, numbers below each other', () => {
  const report = sampleReport({
    rows: { ...NO_COUNTS, read: 1_000_000, rejected: 0, staged: 1_000_000 },
    sourceOffset: { min: '918000000', max: '929083412' },
  });
  const steps = [
    { name: 'staged', message: '1,000,000 events, 165 MB, 1 segment', seconds: 0.94 },
    { name: 'scanned', message: '960,165 keys · 39,835 redelivered · 0 conflicts', seconds: 0.2 },
    { name: 'merged', message: '960,165 inserted · 0 updated · 0 unchanged', seconds: 12.34 },
  ] as const;
  expect(renderReport({ report, from: '3 files', steps, verbose: null }, PLAIN)).toBe(
    `device_readings  ←  3 files                                duckdb:./dedup.duckdb
  ✔ staged      1,000,000 events, 165 MB, 1 segment                        0.9 s
  ✔ scanned       960,165 keys · 39,835 redelivered · 0 conflicts          0.2 s
  ✔ merged        960,165 inserted · 0 updated · 0 unchanged              12.3 s
    offsets     918000000 … 929083412
`,
  );
});

test('where a line needs more than 80 columns, all right ends move: they stay below each other, up to 100', () => {
  const scanned = '960,165 keys · 1,039,835 redelivered · 0 conflicts · 112,345 superseded';
  const steps = [
    { name: 'staged', message: '2,000,000 events, 165 MB, 1 segment', seconds: 0.94 },
    { name: 'scanned', message: scanned, seconds: 0.2 },
  ] as const;
  expect(renderReport({ report: sampleReport(), from: '3 files', steps, verbose: null }, PLAIN)).toBe(
    `device_readings  ←  3 files                                                duckdb:./dedup.duckdb
  ✔ staged      2,000,000 events, 165 MB, 1 segment                                        0.9 s
  ✔ scanned       960,165 keys · 1,039,835 redelivered · 0 conflicts · 112,345 superseded  0.2 s
`,
  );
  const long = renderReport({ report: sampleReport(), from: 'x'.repeat(90), steps, verbose: null }, PLAIN).split('\n');
  expect(long[0]).toMatch(/x {2}duckdb/);
  expect(long.slice(1, 3).map((line) => line.length)).toEqual([100, 100]);
});

test('rejects are shown with position, code and reason, and the file that keeps them', () => {
  const report = sampleReport({
    status: 'rejects',
    exitClass: 'rejects',
    rows: { ...NO_COUNTS, read: 1000, rejected: 1001, staged: 0 },
    rejectsFile: 'dedup-rejects/device_readings-run.ndjson',
    rejections: [
      { position: 'a.ndjson:2', code: 'EVENT.NULL_KEY', reason: 'device_id is missing' },
      { position: 'a.ndjson:9', code: 'EVENT.BAD_JSON', reason: 'unexpected end' },
    ],
    notes: ['something to know'],
  });
  expect(renderReport({ report, from: 'a.ndjson', steps: [], verbose: null }, MARKED)).toBe(
    `<b>device_readings</b>  ←  a.ndjson                               <f>duckdb:./dedup.duckdb</f>
  <w>✖</w> rejected    1,001 kept in dedup-rejects/device_readings-run.ndjson
      a.ndjson:2  <f>EVENT.NULL_KEY</f>  device_id is missing
      a.ndjson:9  <f>EVENT.BAD_JSON</f>  unexpected end
      … and 999 more
  <w>!</w> something to know
`,
  );
});

test('rejects that could not be written are not said to be kept', () => {
  const report = sampleReport({
    status: 'failed',
    error: [{ code: 'REJECTS.WRITE_FAILED', summary: 'the disk is full' }],
    rows: { ...NO_COUNTS, read: 9, rejected: 2 },
    rejectsFile: 'full/rejects.ndjson',
  });
  expect(renderReport({ report, from: 'a.ndjson', steps: [], verbose: null }, PLAIN)).toContain(
    '  ✖ rejected    2 could not be kept in full/rejects.ndjson\n',
  );
});

test('a failure says at which point, and nothing to do is said', () => {
  const failed = sampleReport({
    status: 'failed',
    error: [{ code: 'DUCKDB.FILE_LOCKED', summary: 'another run has this file open' }],
    rows: { ...NO_COUNTS, read: 3 },
  });
  const steps = [{ name: 'staged', message: '3 events, 0 MB, 1 segment', seconds: 0 }] as const;
  expect(renderReport({ report: failed, from: null, steps, verbose: null }, MARKED)).toBe(
    `<b>device_readings</b>                                            <f>duckdb:./dedup.duckdb</f>
  <g>✔</g> staged      3 events, 0 MB, 1 segment                                  <f>0.0 s</f>
  <r>✖</r> failed      DUCKDB.FILE_LOCKED
`,
  );
  expect(
    renderReport({ report: sampleReport({ status: 'nothing', destination: null }), from: null, steps: [], verbose: null }, PLAIN),
  ).toBe(
    `device_readings
  ✔ nothing to do
`,
  );
});

test('verbose adds how events were read, window, run, jobs and the SQL that ran; a composite offset stands in parentheses', () => {
  const report = sampleReport({
    sourceOffset: { min: ['1', '5'], max: ['2', '918000000000000000000'] },
    window: { start: null, end: '2026-06-28T00:00:00.000000Z' },
    tiers: {
      sameShape: 999_000,
      anyOrder: 0,
      parsed: 1000,
      parsedFor: { rejected: 10, deleted: 990, escapes: 0, spec: 0, other: 0 },
    },
    jobs: ['dedup_load_1', 'dedup_merge_2'],
    statements: [{ summary: 'merge', sql: 'MERGE INTO t' }],
  });
  expect(renderReport({ report, from: null, steps: [], verbose: { runId: '20260628T000000Z-abc123' } }, PLAIN)).toBe(
    `device_readings                                            duckdb:./dedup.duckdb
    offsets     (1, 5) … (2, 918000000000000000000)
    read        999,000 by shape · 0 in any order · 1,000 parsed (10 rejected, 990 deleted)
    window      the beginning … 2026-06-28T00:00:00.000000Z
    run         20260628T000000Z-abc123
    job         dedup_load_1
    job         dedup_merge_2

-- merge
MERGE INTO t;
`,
  );
});

test('hostile names cannot move the cursor, colour the screen or reorder the line', () => {
  const report = sampleReport({
    table: 'a\u001b[2Jb',
    destination: 'duckdb:x\r\u202e.db',
    notes: ['note\nwith\tlines\u0007', 'see postgres://alice:secret@host/db and https://token@host'],
    rejectsFile: 'rejects\u001b]0;title\u0007.ndjson',
    rows: { ...NO_COUNTS, read: 1, rejected: 1 },
    rejections: [{ position: 'f\u009b31m:1', code: 'EVENT.X', reason: 'bad \u001b[31mvalue' }],
  });
  expect(renderReport({ report, from: null, steps: [], verbose: null }, PLAIN)).toBe(
    `a\\x1b[2Jb                                                duckdb:x\\x0d\\u{202e}.db
  ✖ rejected    1 kept in rejects\\x1b]0;title\\x07.ndjson
      f\\x9b31m:1  EVENT.X  bad \\x1b[31mvalue
  ! note\\nwith\\tlines\\x07
  ! see postgres://************@host/db and https://*****@host
`,
  );
});

test('a long list of statements is broken after commas, below the first', () => {
  const message = 'create the final table device_readings, create the staging table device_readings_staging, create the ledger';
  const steps = [{ name: 'prepared', message, seconds: 0.05 }] as const;
  expect(renderReport({ report: sampleReport(), from: null, steps, verbose: null }, PLAIN)).toBe(
    `device_readings                                            duckdb:./dedup.duckdb
  ✔ prepared    create the final table device_readings,                    0.1 s
                create the staging table device_readings_staging,
                create the ledger
`,
  );
});
