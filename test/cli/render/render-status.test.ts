import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { renderStatus } from '../../../src/cli/render/render-status.ts';
import { sampleReport } from './sample-report.ts';

test('status tells backlog, lag, expiry and the last runs', () => {
  const report = sampleReport({
    state: {
      stagedNotMerged: 1000,
      lagSeconds: 7380,
      watermark: '2026-06-28T10:00:00.000000Z',
      daysUntilExpiry: 29.5,
      openLoads: ['20260628T110000Z-abcdef'],
      lastRuns: [
        {
          kind: 'load',
          repair: false,
          rebuild: false,
          runId: '20260628T103000Z-aaaaaa',
          recordedAt: '2026-06-28T10:30:00.000000Z',
          counts: { read: 1001, rejected: 1, staged: 1000 },
        },
        {
          kind: 'merge',
          repair: false,
          rebuild: false,
          runId: '20260628T100000Z-bbbbbb',
          recordedAt: '2026-06-28T10:00:05.000000Z',
          counts: { winners: 7, inserted: null, updated: null, unchanged: 7 },
        },
      ],
    },
    notes: ['the lag is too much'],
  });
  expect(renderStatus(report, PLAIN)).toBe(`device_readings                                            duckdb:./dedup.duckdb
    to merge    1,000 staged rows
    lag         2 h 3 min
    merged to   2026-06-28T10:00:00.000000Z
    expires in  29 d 12 h
    open load   20260628T110000Z-abcdef
    last runs   2026-06-28T10:30:00Z  load   20260628T103000Z-aaaaaa  1,000 staged · 1 rejected
                2026-06-28T10:00:05Z  merge  20260628T100000Z-bbbbbb  7 unchanged
  ! the lag is too much
`);
});

test('a table that never ran has nothing to tell', () => {
  const state = { stagedNotMerged: 0, lagSeconds: null, watermark: null, daysUntilExpiry: null, openLoads: [], lastRuns: [] };
  expect(renderStatus(sampleReport({ state }), PLAIN))
    .toBe(`device_readings                                            duckdb:./dedup.duckdb
    to merge    0 staged rows
    merged to   nothing was merged yet
`);
});

test('a table without staging has nothing to merge', () => {
  const state = {
    stagedNotMerged: null,
    lagSeconds: null,
    watermark: null,
    daysUntilExpiry: null,
    openLoads: [],
    lastRuns: [],
  };
  expect(renderStatus(sampleReport({ state }), PLAIN)).toBe(
    'device_readings                                            duckdb:./dedup.duckdb\n',
  );
});

test('a merge that a rebuild or a repair made is told as such', () => {
  const run = {
    kind: 'merge',
    repair: false,
    rebuild: false,
    runId: 'r',
    recordedAt: '2026-06-28T10:00:05.000000Z',
    counts: {},
  } as const;
  const state = {
    stagedNotMerged: 0,
    lagSeconds: null,
    watermark: '2026-06-28T10:00:00.000000Z',
    daysUntilExpiry: null,
    openLoads: [],
    lastRuns: [run, { ...run, rebuild: true }, { ...run, repair: true }],
  };
  expect(renderStatus(sampleReport({ state }), PLAIN).split('\n').slice(3)).toEqual([
    '    last runs   2026-06-28T10:00:05Z  merge    r',
    '                2026-06-28T10:00:05Z  rebuild  r',
    '                2026-06-28T10:00:05Z  repair   r',
    '',
  ]);
});
