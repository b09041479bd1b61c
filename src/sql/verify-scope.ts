import type { Instant } from '../spec/instant.ts';
import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import type { PartitionRange } from './partition-ranges.ts';
import { usableTerms, windowTerms, type Window } from './staged-rows.ts';

/** What `verify` compares: only staged rows that merges have covered are held against the final table. */
export interface VerifyScope {
  /** The staged rows that are read. Its end is the watermark at most: what was staged later need not be merged yet. */
  readonly window: Window;
  /** Judge only the keys of which a row was staged at or after this instant; absent: all keys of the window. */
  readonly judgedSince?: Instant;
  /** Loads of which rows from before the watermark may not be merged: their rows are not read. */
  readonly pendingLoads: readonly string[];
  /** Touched ranges of the partition column, the same on both sides; empty: none. */
  readonly ranges: readonly PartitionRange[];
  /** How many of 10,000 keys are looked at, chosen by their hash, the same ones every time; absent: all. */
  readonly sample?: number;
  /** Staging holds everything that was ever merged: a final row that no staged row explains is wrong. */
  readonly complete: boolean;
}

/** Conditions on the staged rows besides window, ranges and usability. */
export function scopeTerms(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  const load = dialect.quote('_dedup_load_id');
  const pending = loadList(scope, dialect);
  return [
    ...(pending === undefined ? [] : [`(${load} IS NULL OR ${load} NOT IN (${pending}))`]),
    ...sampleTerms(spec, scope, dialect),
  ];
}

/** Conditions on the staged rows that no merge has covered, of which the final table may hold any or none. */
export function uncoveredTerms(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  const later = `${dialect.quote(spec.staging.ingestedAt)} >= ${dialect.timestamp(scope.window.end)}`;
  const pending = loadList(scope, dialect);
  return [
    pending === undefined ? later : `(${later} OR ${dialect.quote('_dedup_load_id')} IN (${pending}))`,
    ...sampleTerms(spec, scope, dialect),
    ...usableTerms(spec, dialect),
  ];
}

/** Conditions on the staged rows whose keys are judged. */
export function judgedTerms(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  const { window, judgedSince } = scope;
  const judged = judgedSince === undefined ? window : { start: judgedSince, end: window.end };
  return [...windowTerms(spec, judged, dialect), ...scopeTerms(spec, scope, dialect), ...usableTerms(spec, dialect)];
}

/** The sample as a condition on the natural key, on staged and final rows alike; none: every key. */
export function sampleTerms(spec: TableSpec, { sample }: VerifyScope, dialect: Dialect): readonly string[] {
  if (sample === undefined) return [];
  const key = spec.naturalKey
    .toSorted()
    .map((name) => ({ name, type: columnNamed(spec, name).type, expression: dialect.quote(name) }));
  return [`ABS(MOD(${dialect.hash(key)}, 10000)) < ${sample}`];
}

function loadList({ pendingLoads }: VerifyScope, dialect: Dialect): string | undefined {
  return pendingLoads.length === 0 ? undefined : pendingLoads.map((runId) => dialect.string(runId)).join(', ');
}
