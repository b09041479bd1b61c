import type { ColumnType } from '../spec/column-type.ts';
import type { EventLimits } from '../spec/event-limits.ts';
import type { Instant } from '../spec/instant.ts';
import type { Granularity, PartitionBy } from '../spec/table-spec.ts';
import type { ViewDialect } from './view-dialect.ts';

/** A column of a table to be created. `type` is a BigQuery type name; the dialect translates it. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  readonly notNull?: boolean;
  /** Part of the natural key or the source offset: rows are found and ordered by it. */
  readonly isCompared?: boolean;
  readonly description?: string;
}

/** A table to be created. What a destination has no notion of (partitions, labels, expiry) its dialect leaves out. */
export interface TableDefinition {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  readonly partitionBy?: PartitionBy & { readonly type: ColumnType; readonly expirationDays?: number };
  readonly clusterBy?: readonly string[];
  /** Columns that no two rows share, for a destination that can enforce it. */
  readonly uniqueKey?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly description?: string;
}

/** A named SQL expression with its BigQuery type. */
export interface TypedExpression {
  readonly name: string;
  readonly expression: string;
  readonly type: ColumnType;
}

/**
 * The SQL of a merge by upsert, which needs a unique index on the natural key. Only so may a table do without staging (`staging: none`), and the
 * destination then has `mergeFrozen` and `apply`.
 */
export interface UpsertDialect extends TemporaryTables {
  /** True of a returned row that was inserted, false of one that was updated. */
  readonly wasInserted: string;
  /** Waits until no other transaction merges into the table or loads into its staging table, and keeps them out to the end of this one. */
  lock(table: string): readonly string[];
}

/** Tables for what several statements of a transaction read. */
export interface TemporaryTables {
  /** The name of a table of this connection alone. */
  temporaryTable(name: string): string;
  /** Makes it, with the rows of a query; it is gone at the end of the transaction, or made anew by the next. */
  createTemporaryTable(name: string, query: readonly string[]): readonly string[];
}

/** What queries cost by the bytes that they read. */
export interface QueryPrice {
  readonly perTebibyte: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Where the price is told, and on which day it was read there; null: the user has named it. */
  readonly source: string | null;
  readonly asOf: string;
}

/**
 * All in which one SQL differs from another. Pure: text in, text out. Everything that is alike on every destination is compiled by
 * the other files of `sql/`, once.
 */
export interface Dialect {
  /** A quoted identifier; any name survives, quotes and spaces too. */
  quote(name: string): string;
  /** The quoted, fully qualified name of a table of the destination's dataset or schema. */
  table(name: string): string;
  /** The name of a column type, as DDL takes it and as the destination's catalog gives it back. */
  type(type: ColumnType): string;
  /** A string literal. */
  string(text: string): string;
  /** A literal of a TIMESTAMP, exact to the microsecond, in UTC whatever the session's time zone. */
  timestamp(instant: Instant): string;
  /** A literal of a DATE, DATETIME or TIMESTAMP column from a UTC instant (for DATE the day, for DATETIME the wall clock in UTC). */
  temporal(instant: Instant, type: ColumnType): string;
  /** A literal of a column type from the canonical text of a value, e.g. `2026-06-28T00:00:00.000000Z`; BYTES from base64. */
  literal(text: string, type: ColumnType): string;
  /** The expression cast to text. */
  text(expression: string): string;
  /** The expression as it is ordered and compared by `<` and `>`: STRING by its bytes, whatever the column's collation. */
  ordered(expression: string, type: ColumnType): string;
  /** The time of the statement, TIMESTAMP. */
  readonly now: string;
  /** NULL with the type INT64. */
  readonly nullInteger: string;
  /** Number of rows for which the condition is true. */
  countIf(condition: string): string;
  /** Start of the partition that a DATE, DATETIME or TIMESTAMP lies in: seconds since 1970 in UTC, INT64. */
  partitionStart(expression: string, type: ColumnType, granularity: Granularity): string;
  /**
   * The least or greatest tuple of a group, component by component, among the rows where `usable` is true: aggregate expressions, one
   * for each of `expressions`, which are compared left to right.
   */
  extreme(which: 'least' | 'greatest', expressions: readonly TypedExpression[], usable: string): readonly string[];
  /**
   * A deterministic INT64 over the non-NULL ones of `columns`, which come in name order, so that an added column changes no old hash.
   * Only rows that another writer staged are hashed by it; our own carry `_dedup_hash`.
   */
  hash(columns: readonly TypedExpression[]): string;
  /** `CREATE TABLE IF NOT EXISTS …`. */
  createTable(definition: TableDefinition): readonly string[];
  /** `ALTER TABLE … ADD COLUMN …`, nullable. */
  addColumn(table: string, column: ColumnDefinition): readonly string[];
  /** Why the destination cannot have a table of this name; undefined when it can. */
  refuseTable(name: string): string | undefined;
  /** Why the destination cannot have this column in this role; undefined when it can. */
  refuseColumn(name: string, type: ColumnType, role: 'key' | 'offset' | 'other'): string | undefined;
  /** How the final table is written where that is no MERGE, but `INSERT … ON CONFLICT … DO UPDATE`; absent: by MERGE. */
  readonly upsert?: UpsertDialect;
  /** `*` without some columns, in a select list; absent: the SQL has no such form, and the others are named. */
  allBut?(columns: readonly string[]): string;
  /** How views are made and refreshed. */
  readonly views: ViewDialect;
  /** What it costs to read; absent: nothing by the byte. */
  readonly queryPrice?: QueryPrice;
  /** Whether a merge runs in one transaction, so that it may be several statements. */
  readonly mergesInTransaction?: boolean;
  /**
   * Whether no staged row can be committed with a stamp below the watermark of a merge, unless the ledger says before that its load is under way.
   * True where one process at a time writes, or a merge and what stages exclude each other. A MERGE then leaves out the rows of the overlap, which
   * are merged; not those of a table that something else fills.
   */
  readonly stagesInOrder?: boolean;
  /** How the keys that only are ranked (`ranksCopiesOnly`) are kept for the MERGE; absent: it looks them up again. */
  readonly temporaryTables?: TemporaryTables;
  /** Whether `SEMI JOIN` and `ANTI JOIN` are words of it, and joins so cheap that only keys with several rows should be ranked. */
  readonly ranksCopiesOnly?: boolean;
  /** The most partitions of the final table that one MERGE may touch; undefined: any number. */
  readonly maxPartitions?: number;
  /** Why `partition_by` and `cluster_by` mean nothing here, as the end of a sentence; absent: they do. */
  readonly ignoresLayout?: string;
  /** Values of the right type that it cannot store nevertheless; absent: none. */
  readonly eventLimits?: EventLimits;
  /** Whether names that differ in the case of their letters are two names; absent: they are one. */
  readonly namesHaveCase?: boolean;
  /** Whether staged rows past their retention must be deleted by a statement, since tables cannot expire partitions by themselves. */
  readonly deletesExpired: boolean;
}
