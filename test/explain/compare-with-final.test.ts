import { describe, expect, test } from 'vitest';
import { compareWithFinal, verdictOf } from '../../src/pipeline/explain-verdict.ts';
import type { FinalRow } from '../../src/sql/explain-final.ts';
import type { StagedVersion } from '../../src/sql/explain-staged.ts';
import { specOf } from '../sql/shapes.ts';

const spec = specOf({ id: 'STRING', epoch: 'INT64', n: 'INT64' }, ['id'], ['epoch', 'n'], {
  deleteWhen: { field: ['op'], in: ['D'] },
});

function version(epoch: number, n: number, hash: bigint, deleted = false): StagedVersion {
  return {
    rank: 1,
    versionRank: 1,
    offsetRank: 1,
    usable: true,
    merged: true,
    offset: [String(epoch), String(n)],
    deleted,
    hash,
    stagedAt: 0n,
    loadId: null,
    position: null,
    row: {},
  };
}

function final(offset: readonly [number, number] | null, hash: bigint | null, deleted = false): FinalRow {
  return {
    copies: 1,
    offset: offset === null ? null : offset.map(String),
    deleted,
    hash,
    mergedAt: null,
    mergeSeq: 1,
    row: {},
  };
}

describe('a staged version beats the final row as the MERGE would have it', () => {
  test.each([
    ['a higher offset, compared from left to right and as numbers', version(2, 1, 0n), final([1, 10], 9n), 1],
    ['a lower offset', version(1, 9, 9n), final([1, 10], 0n), -1],
    ['the same row', version(1, 1, 5n), final([1, 1], 5n), 0],
    ['a tombstone against a row, whatever the hash', version(1, 1, 0n, true), final([1, 1], 9n), 1],
    ['a row against a tombstone, whatever the hash', version(1, 1, 9n), final([1, 1], 0n, true), -1],
    ['the higher hash', version(1, 1, 5n), final([1, 1], -5n), 1],
    ['the lower hash', version(1, 1, -5n), final([1, 1], 5n), -1],
    ['a row that is older than dedup: no hash', version(1, 1, -5n), final([1, 1], null), 1],
    ['a row that is older than dedup: no offset', version(-1, -1, -5n), final(null, 7n), 1],
  ])('%s', (_, staged, held, order) => {
    expect(Math.sign(compareWithFinal(spec, staged, held))).toBe(order);
  });

  test('and where the merge that covered it has not written it, something is lost', () => {
    const staged = { total: 1, versions: [version(1, 1, 5n)] };
    expect(verdictOf(spec, staged, final([1, 1], 4n)).code).toBe('lost');
    expect(verdictOf(spec, staged, final([1, 1], 5n)).code).toBe('current');
    expect(verdictOf(spec, staged, final([1, 1], 6n)).code).toBe('final-ahead');
    const waiting = { total: 1, versions: [{ ...version(1, 1, 5n), merged: false }] };
    expect(verdictOf(spec, waiting, final([1, 1], 4n)).code).toBe('not-merged');
  });
});
