import { expect, test } from 'vitest';
import { StagingLimit } from '../../src/pipeline/staging-limit.ts';
import type { LedgerDetails, LedgerEntry } from '../../src/sql/ledger.ts';

const HOUR = 3_600_000_000n;
const NOW = 1_000n * HOUR;

function load(hoursAgo: bigint, details: LedgerDetails, kind: LedgerEntry['kind'] = 'load_finished'): LedgerEntry {
  const recordedAt = NOW - hoursAgo * HOUR;
  const incarnations = { final: 'f', staging: 's' };
  const rest = { table: 't', runId: 'r', version: '1', incarnations, identity: '', windowStart: null, windowEnd: null };
  return { kind, ...rest, startedAt: recordedAt, recordedAt, details };
}

function warningsAfter(segments: number, entries: readonly LedgerEntry[], perDay: number | undefined): readonly string[] {
  const warnings: string[] = [];
  const limit = new StagingLimit({ staging: 't_staging', perDay, entries, now: NOW, warn: (message) => warnings.push(message) });
  for (let count = 0; count < segments; count += 1) limit.count();
  return warnings;
}

test('a load that brings the segments of a day near the limit is told so, once', () => {
  const entries = [
    load(25n, { segments: 900 }),
    load(23n, { segments: 1_000 }),
    load(3n, { segments: 7 }, 'load_started'),
    load(2n, { jobs: ['a', 'b'] }),
  ];
  expect(warningsAfter(197, entries, 1_500)).toEqual([]);
  expect(warningsAfter(500, entries, 1_500)).toEqual([
    '1,200 segments were staged in t_staging within 24 hours, and the destination refuses more than 1,500 a day: load less often, more events at a time',
  ]);
});

test('where there is no limit nothing is told', () => {
  expect(warningsAfter(10_000, [], undefined)).toEqual([]);
});
