import { formatInstant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { FinalRow } from '../sql/explain-final.ts';
import type { StagedVersion } from '../sql/explain-staged.ts';
import { isPayload } from '../sql/staged-rows.ts';
import type { Row } from '../sql/value.ts';
import { compareWithFinal } from './explain-verdict.ts';
import type { VersionOutcome, VersionReport } from './explanation-report.ts';
import { plainValue, type PlainValue } from './plain-value.ts';

/** One staged row of a key, and why it won or lost. `all`: those that are shown, in rank order. Pure. */
export function versionReport(
  spec: TableSpec,
  version: StagedVersion,
  all: readonly StagedVersion[],
  final: FinalRow | null,
): VersionReport {
  const winner = all.find(({ rank }) => rank === 1) ?? version;
  const outcome = outcomeOf(version, winner);
  return {
    number: version.rank,
    kind: version.deleted ? 'tombstone' : 'row',
    sourceOffset: single(version.offset),
    hash: version.hash.toString(),
    stagedAt: formatInstant(version.stagedAt),
    loadId: version.loadId,
    position: version.position,
    columns: payloadOf(spec, version.row),
    outcome,
    copyOf: version.versionRank < version.rank ? version.versionRank : null,
    why: outcome === 'won' ? whyWon(spec, version, all) : whyLost(spec, version, outcome),
    merged: version.merged,
    isFinal: version.usable && final !== null && compareWithFinal(spec, version, final) === 0,
  };
}

/** The columns of a row other than key and offset, as reports show them. */
export function payloadOf(spec: TableSpec, row: Row): Readonly<Record<string, PlainValue>> {
  const names = spec.columns.map(({ name }) => name).filter((name) => isPayload(spec, name));
  return Object.fromEntries(names.map((name) => [name, plainValue(row[name] ?? null)]));
}

/** An offset of one component as a text. */
export function single(offset: readonly string[]): string | readonly string[] {
  const [first] = offset;
  return offset.length === 1 && first !== undefined ? first : offset;
}

function outcomeOf(version: StagedVersion, winner: StagedVersion): VersionOutcome {
  if (!version.usable) return 'unusable';
  if (version.rank === 1) return 'won';
  if (version.versionRank === 1) return 'redelivered';
  if (version.offsetRank > 1) return 'superseded';
  return version.deleted === winner.deleted ? 'conflict' : 'tombstone';
}

function whyWon(spec: TableSpec, version: StagedVersion, all: readonly StagedVersion[]): string {
  const rival = all.find((other) => other.usable && other.offsetRank === 1 && other.versionRank > 1);
  const highest = `the highest ${spec.sourceOffset.join(', ')}`;
  if (rival === undefined) {
    const others = all.some((other) => other.usable && other.offsetRank > 1);
    return others ? highest : 'no other version';
  }
  return rival.deleted === version.deleted
    ? `${highest}; of two payloads with it the higher hash`
    : `${highest}; a tombstone beats a row that has it too`;
}

function whyLost(spec: TableSpec, version: StagedVersion, outcome: Exclude<VersionOutcome, 'won'>): string {
  const copy =
    version.versionRank < version.rank && version.versionRank > 1 ? `; redelivered copy of #${version.versionRank}` : '';
  switch (outcome) {
    case 'redelivered':
      return 'redelivered copy of #1';
    case 'tombstone':
      return `a tombstone, #1, beats a row with the same ${spec.sourceOffset.join(', ')}${copy}`;
    case 'conflict':
      return `conflict with #1: same ${spec.sourceOffset.join(', ')}, other payload; the higher hash wins${copy}`;
    case 'unusable':
      return `${spec.sourceOffset.join(', ')} is NULL, so no merge takes it`;
    case 'superseded':
      return `lower ${spec.sourceOffset.join(', ')} than #1${copy}`;
    default:
      return outcome satisfies never;
  }
}
