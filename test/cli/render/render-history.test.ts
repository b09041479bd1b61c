import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { renderHistory } from '../../../src/cli/render/render-history.ts';
import { sampleReport } from './sample-report.ts';

const MERGE = {
  kind: 'merge',
  state: 'done',
  runId: 'r',
  version: '1.0.0',
  seq: 1,
  repair: false,
  rebuild: false,
  ofPresentTables: true,
  startedAt: '2026-06-28T10:00:00.000000Z',
  finishedAt: '2026-06-28T10:00:05.000000Z',
  seconds: 5,
  window: { start: null, end: null },
  bytes: { read: null, estimated: null, billed: null },
  jobs: [],
  files: [],
  consumed: [],
  attempts: null,
  balance: { ok: true, faults: [] },
} as const;

const TOTALS = {
  loads: 0,
  merges: 1,
  read: null,
  rejected: null,
  staged: null,
  inserted: null,
  updated: null,
  bytesRead: null,
  bytesBilled: null,
};

test.each([
  [1, '    scanned     2 = 1 winner + 1 superseded'],
  [2, '    scanned     3 = 2 winners + 1 superseded'],
])('%i of the scanned rows is counted as such', (winners, line) => {
  const entry = { ...MERGE, counts: { scanned: winners + 1, winners, superseded: 1 } };
  const report = sampleReport({ history: { runs: 1, entries: [entry], totals: TOTALS, unbalanced: 0 } });
  expect(renderHistory(report, PLAIN).split('\n')).toContain(line);
});
