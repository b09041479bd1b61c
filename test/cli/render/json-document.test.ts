import { expect, test } from 'vitest';
import { NO_COUNTS } from '../../../src/index.ts';
import { jsonDocument } from '../../../src/cli/render/json-document.ts';
import { sampleReport } from './sample-report.ts';

test('the document has the promised shape, member for member', () => {
  const report = sampleReport({
    table: 'orders',
    destination: 'bigquery://acme/iot',
    status: 'failed',
    rows: { ...NO_COUNTS, read: 10, rejected: 1, staged: 9 },
    sourceOffset: { min: '1', max: ['2', '9223372036854775807'] },
    window: { start: null, end: '2026-06-28T00:00:00.000000Z' },
    partitions: { count: 1, ranges: [{ start: '2026-06-28', end: null }], whyNoRanges: null },
    bytes: { read: 100, estimated: 5, billed: null },
    jobs: ['job_1'],
    statements: [{ summary: 'merge', sql: 'MERGE' }],
    rejectsFile: '/x/rejects.ndjson',
    rejections: [{ position: 'a:1', code: 'EVENT.X', reason: 'bad' }],
    notes: ['at postgres://alice:pw@h/x'],
    state: {
      stagedNotMerged: 1,
      lagSeconds: 2.5,
      watermark: null,
      daysUntilExpiry: null,
      openLoads: ['l'],
      lastRuns: [{ kind: 'merge', runId: 'r', recordedAt: 't', counts: { winners: 1 } }],
    },
    error: [
      { code: 'A.B', summary: 'first', where: 'here' },
      { code: 'A.C', summary: 'second', why: 'because', next: 'do', frame: '1 | x' },
    ],
    exitClass: 'failed',
  });
  const document: unknown = JSON.parse(
    jsonDocument({
      command: 'run',
      runId: 'run-1',
      version: '0.1.0',
      exitCode: 1,
      startedAt: 0,
      finishedAt: 1500,
      tables: [report],
      error: null,
      extra: { schema: {} },
    }),
  );
  expect(document).toEqual({
    schema_version: 1,
    ok: false,
    command: 'run',
    run_id: 'run-1',
    version: '0.1.0',
    exit_code: 1,
    started_at: '1970-01-01T00:00:00.000Z',
    finished_at: '1970-01-01T00:00:01.500Z',
    tables: [
      {
        table: 'orders',
        destination: 'bigquery://acme/iot',
        status: 'failed',
        rows: {
          read: 10,
          rejected: 1,
          staged: 9,
          scanned: null,
          unusable: null,
          redelivered: null,
          conflicting: null,
          superseded: null,
          winners: null,
          inserted: null,
          updated: null,
          unchanged: null,
        },
        source_offset: { min: '1', max: ['2', '9223372036854775807'] },
        window: { start: null, end: '2026-06-28T00:00:00.000000Z' },
        partitions: { count: 1, ranges: [{ start: '2026-06-28', end: null }], why_no_ranges: null },
        bytes: { read: 100, estimated: 5, billed: null },
        jobs: ['job_1'],
        statements: [{ summary: 'merge', sql: 'MERGE' }],
        rejects_file: '/x/rejects.ndjson',
        rejections: [{ position: 'a:1', code: 'EVENT.X', reason: 'bad' }],
        notes: ['at postgres://********@h/x'],
        state: {
          staged_not_merged: 1,
          lag_seconds: 2.5,
          watermark: null,
          days_until_expiry: null,
          open_loads: ['l'],
          last_runs: [{ kind: 'merge', run_id: 'r', recorded_at: 't', counts: { winners: 1 } }],
        },
        explanation: null,
        history: null,
        error: {
          code: 'A.B',
          summary: 'first',
          where: 'here',
          frame: null,
          why: null,
          next: null,
          others: [{ code: 'A.C', summary: 'second', where: null, frame: '1 | x', why: 'because', next: 'do' }],
        },
      },
    ],
    error: null,
    schema: {},
  });
});
