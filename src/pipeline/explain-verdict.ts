import { columnNamed, isDirect, type TableSpec } from '../spec/table-spec.ts';
import { compareOffsets } from '../sql/compare-offsets.ts';
import type { FinalRow } from '../sql/explain-final.ts';
import type { StagedKey, StagedVersion } from '../sql/explain-staged.ts';
import type { Verdict } from './explanation-report.ts';

/**
 * Compares a staged version with the final row as the MERGE does (`supersedes`): offset, then tombstone, then hash; what is NULL in the
 * final row is older than anything. Positive: the version would win.
 */
export function compareWithFinal(spec: TableSpec, version: StagedVersion, final: FinalRow): number {
  if (final.offset === null) return 1;
  const types = spec.sourceOffset.map((name) => columnNamed(spec, name).type);
  const byOffset = compareOffsets(version.offset, final.offset, types);
  if (byOffset !== 0) return byOffset;
  if (version.deleted !== final.deleted) return version.deleted ? 1 : -1;
  if (final.hash === null) return 1;
  return version.hash > final.hash ? 1 : version.hash < final.hash ? -1 : 0;
}

/** What became of the key, in one sentence. Pure. */
export function verdictOf(spec: TableSpec, staged: StagedKey, final: FinalRow | null): Verdict {
  const usable = staged.versions.filter((version) => version.usable);
  const [first] = usable;
  if (first === undefined) return nothingStaged(spec, staged, final);
  const order = final === null ? 1 : compareWithFinal(spec, first, final);
  if (order === 0) return { code: 'current', text: `the final row is version #1${deletion(first.deleted)}` };
  if (order < 0) return ahead(final);
  const covered = usable.find((version) => version.merged);
  if (covered !== undefined && (final === null || compareWithFinal(spec, covered, final) > 0)) {
    return {
      code: 'lost',
      text: `a merge has covered version #${covered.rank}, but ${final === null ? 'the final table has no such row' : 'the final row is older'}: something other than dedup changed the table, or staged the row too late; run dedup verify`,
    };
  }
  return {
    code: 'not-merged',
    text: `not merged yet: the next dedup merge takes version #1, and ${heldNow(spec, usable, final)}`,
  };
}

function nothingStaged(spec: TableSpec, staged: StagedKey, final: FinalRow | null): Verdict {
  const kept = `${spec.stagingRetentionDays} d`;
  if (isDirect(spec) && final === null) {
    return { code: 'never-staged', text: 'the final table does not have this key: it did not come, or it was rejected' };
  }
  if (isDirect(spec) && final?.mergeSeq !== null) {
    return {
      code: 'current',
      text: `the final row is the greatest event that came; the others are not kept (staging: none)${deletion(final?.deleted ?? false)}`,
    };
  }
  if (final !== null) {
    return final.mergeSeq === null
      ? {
          code: 'adopted',
          text: 'no merge has written the final row, and nothing is staged for this key: the row is older than dedup',
        }
      : {
          code: 'expired',
          text: `nothing is staged for this key any more: the final row was merged before its staged rows expired (retention ${kept})${deletion(final.deleted)}`,
        };
  }
  return staged.total > 0
    ? {
        code: 'unusable',
        text: `no merge can take what is staged for this key: ${spec.sourceOffset.join(', ')} is NULL, so something other than dedup staged it`,
      }
    : {
        code: 'never-staged',
        text: `nothing was ever staged for this key (retention ${kept}), and the final table does not have it: it did not come, or it was rejected`,
      };
}

function ahead(final: FinalRow | null): Verdict {
  return final?.mergeSeq === null
    ? { code: 'adopted', text: 'no merge has written the final row: it is older than dedup, and greater than anything staged' }
    : {
        code: 'final-ahead',
        text: `the final row is greater than anything staged: it was merged before its staged rows expired${deletion(final?.deleted ?? false)}`,
      };
}

function heldNow(spec: TableSpec, usable: readonly StagedVersion[], final: FinalRow | null): string {
  if (final === null) return 'the final table does not have the key';
  const same = usable.find((version) => compareWithFinal(spec, version, final) === 0);
  return same === undefined ? 'the final row is older' : `the final row is version #${same.rank}`;
}

function deletion(deleted: boolean): string {
  return deleted ? ', a tombstone: the key is deleted' : '';
}
