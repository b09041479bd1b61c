import { MAX_INSTANT, parseInstant, type Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import { offsetText } from './compare-offsets.ts';
import type { Dialect } from './dialect.ts';
import { keyEquals, type KeyTexts } from './key-equals.ts';
import { stagedRows, usableTerms } from './staged-rows.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { countOf, textOf, type Row } from './value.ts';
import { offsetOrder, versionOrder } from './winners.ts';

export interface ExplainStagedOptions {
  readonly key: KeyTexts;
  /** Everything staged before is merged, but for the pending loads; undefined: nothing is. */
  readonly watermark?: Instant;
  /** Ids of loads of which rows from before the watermark may not be merged. */
  readonly pending: readonly string[];
  /** How many versions to read; the greatest that is merged is read besides. */
  readonly limit: number;
  /** Whether the staging table tells from which load and position a row came. */
  readonly traced: boolean;
}

/** One staged row of a key. */
export interface StagedVersion {
  /** Its place among all staged rows of the key, 1 = the greatest. Equal copies: the one staged first comes first. */
  readonly rank: number;
  /** The first place of those that are equal in offset, kind and hash; less than `rank`: this is a copy of that one. */
  readonly versionRank: number;
  /** The first place of those with this source offset. */
  readonly offsetRank: number;
  /** False: a NULL in the source offset, so no merge takes it. */
  readonly usable: boolean;
  /** Whether a merge has covered it. */
  readonly merged: boolean;
  /** One text a component. */
  readonly offset: readonly string[];
  readonly deleted: boolean;
  readonly hash: bigint;
  readonly stagedAt: Instant;
  readonly loadId: string | null;
  readonly position: string | null;
  /** All columns, by name. */
  readonly row: Row;
}

/** What is staged of one key. */
export interface StagedKey {
  /** Staged rows of the key, shown or not. */
  readonly total: number;
  /** In rank order. */
  readonly versions: readonly StagedVersion[];
}

/**
 * The staged rows of one key in the total order, in the normal form that merges see. All of staging is read, since the key says nothing
 * about when a row was staged. Every name that is added begins with dedup's prefix: the others are the user's.
 */
export function compileExplainStaged(spec: TableSpec, options: ExplainStagedOptions, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const extra = [
    `(${usableTerms(spec, dialect).join(' AND ')}) AS ${quote('_dedup_usable')}`,
    `${mergedExpression(spec, options, dialect)} AS ${quote('_dedup_merged')}`,
    `${quote(spec.staging.ingestedAt)} AS ${quote('_dedup_staged_at')}`,
    ...(options.traced ? [quote('_dedup_load_id'), quote('_dedup_position')] : []),
  ];
  const usableFirst = `${quote('_dedup_usable')} DESC`;
  const order = `${usableFirst}, ${versionOrder(spec, dialect)}`;
  const tieBreak = [quote('_dedup_staged_at'), ...(options.traced ? [quote('_dedup_load_id'), quote('_dedup_position')] : [])];
  const row = `${order}, ${tieBreak.join(', ')}`;
  const over = (kind: string, frame: string, alias: string): string => `${kind}() OVER (${frame}) AS ${quote(alias)}`;
  return statement(`find the staged versions of one key of ${spec.table}`, [
    'SELECT *',
    'FROM (',
    ...indent([
      'SELECT *,',
      ...indent(
        commaSeparated([
          over('ROW_NUMBER', `ORDER BY ${row}`, '_dedup_rank'),
          over('RANK', `ORDER BY ${order}`, '_dedup_version'),
          over('RANK', `ORDER BY ${usableFirst}, ${offsetOrder(spec, dialect)}`, '_dedup_offset'),
          over('ROW_NUMBER', `PARTITION BY ${quote('_dedup_merged')} ORDER BY ${row}`, '_dedup_merged_rank'),
          `COUNT(*) OVER () AS ${quote('_dedup_total')}`,
        ]),
      ),
      'FROM (',
      ...indent(
        stagedRows(spec, { window: { end: MAX_INSTANT }, ranges: [], extra }, dialect, keyEquals(spec, options.key, dialect)),
      ),
      `) AS ${quote('_dedup_staged')}`,
    ]),
    `) AS ${quote('_dedup_ranked')}`,
    `WHERE ${quote('_dedup_rank')} <= ${options.limit}`,
    `  OR ${quote('_dedup_merged')} AND ${quote('_dedup_merged_rank')} = 1`,
    `ORDER BY ${quote('_dedup_rank')}`,
  ]);
}

/** The answer of `compileExplainStaged`. */
export function readStagedKey(spec: TableSpec, rows: readonly Row[]): StagedKey {
  return { total: countOf(rows[0] ?? {}, '_dedup_total'), versions: rows.map((row) => versionOf(spec, row)) };
}

function versionOf(spec: TableSpec, row: Row): StagedVersion {
  return {
    rank: countOf(row, '_dedup_rank'),
    versionRank: countOf(row, '_dedup_version'),
    offsetRank: countOf(row, '_dedup_offset'),
    usable: row['_dedup_usable'] === true,
    merged: row['_dedup_merged'] === true,
    offset: spec.sourceOffset.map((name) => offsetText(row[name] ?? null)),
    deleted: row['_dedup_deleted'] === true,
    hash: BigInt(textOf(row, '_dedup_hash') ?? 0),
    stagedAt: parseInstant(textOf(row, '_dedup_staged_at') ?? '') ?? 0n,
    loadId: textOf(row, '_dedup_load_id'),
    position: textOf(row, '_dedup_position'),
    row: Object.fromEntries(spec.columns.map(({ name }) => [name, row[name] ?? null])),
  };
}

/** Whether a merge has covered the row: the opposite of what the backlog counts. */
function mergedExpression(spec: TableSpec, { watermark, pending, traced }: ExplainStagedOptions, dialect: Dialect): string {
  if (watermark === undefined) return 'FALSE';
  const before = `${dialect.quote(spec.staging.ingestedAt)} < ${dialect.timestamp(watermark)}`;
  if (pending.length === 0 || !traced) return `(${before})`;
  const load = dialect.quote('_dedup_load_id');
  return `(${before} AND (${load} IS NULL OR ${load} NOT IN (${pending.map((id) => dialect.string(id)).join(', ')})))`;
}
