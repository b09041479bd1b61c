import type { ExistingColumn, ExistingTable, TableState } from '../destinations/destination.ts';
import type { Diagnostic } from '../errors.ts';
import { isNested } from '../spec/column-type.ts';
import { DEDUP_PREFIX, isDirect, type TableSpec } from '../spec/table-spec.ts';
import { typeText } from '../spec/type-text.ts';
import type { ColumnDefinition, Dialect } from '../sql/dialect.ts';
import type { Statement } from '../sql/statement.ts';
import {
  compileAddColumn,
  compileCreateFinal,
  compileCreateLedger,
  compileCreateStaging,
  finalColumns,
  stagingColumns,
} from '../sql/tables.ts';

/** What must be done before the tables fit the spec, and what cannot be done. */
export interface Comparison {
  /** CREATE and ALTER statements, in order; empty: the tables are as the spec says. */
  readonly statements: readonly Statement[];
  /** Differences that no statement can mend without losing or changing data. */
  readonly faults: readonly Diagnostic[];
}

/** The key and the offset of a spec as the ledger keeps them: neither may change under a table. */
export function identityOf(spec: TableSpec): string {
  return JSON.stringify({ natural_key: spec.naturalKey, source_offset: spec.sourceOffset });
}

/**
 * Spec against tables (DESIGN §7.1): missing tables are created, new columns added as nullable, anything else is a fault before an event
 * is staged. `identity` is what the ledger knows of the final table. Pure.
 */
export function compareTables(spec: TableSpec, state: TableState, identity: string | null, dialect: Dialect): Comparison {
  const { final, staging } = state;
  const isOther = identity !== null && identity !== identityOf(spec);
  const parts: readonly Comparison[] = [
    isOther ? fault(identityChanged(spec, identity)) : NOTHING,
    final === undefined
      ? act(compileCreateFinal(spec, dialect))
      : merged([
          compareColumns(spec.table, finalColumns(spec), final, dialect, spec.naturalKey),
          ...strangers(spec, final),
          // Of another key the table has of course no index.
          ...(isOther ? [] : (final.faults ?? []).map(fault)),
        ]),
    compareStaging(spec, staging, dialect),
    forgottenColumns(spec, final, staging),
    state.ledger ? NOTHING : act(compileCreateLedger(dialect)),
  ];
  return merged(parts);
}

/** Names and types of the spec that the destination cannot have, all at once. */
export function refusedNames(spec: TableSpec, dialect: Pick<Dialect, 'refuseTable' | 'refuseColumn'>): readonly Diagnostic[] {
  const refuse = (summary: string, why: string | undefined): readonly Diagnostic[] =>
    why === undefined
      ? []
      : [
          {
            code: 'SPEC.REFUSED_BY_DESTINATION',
            summary,
            where: spec.file,
            why,
            next: 'choose another name or type, or another destination',
          },
        ];
  const role = (name: string): 'key' | 'offset' | 'other' =>
    spec.naturalKey.includes(name) ? 'key' : spec.sourceOffset.includes(name) ? 'offset' : 'other';
  return [
    ...[spec.table, ...(isDirect(spec) ? [] : [spec.staging.table])].flatMap((name) =>
      refuse(`the destination cannot have a table ${JSON.stringify(name)}`, dialect.refuseTable(name)),
    ),
    ...spec.columns.flatMap(({ name, type }) =>
      refuse(
        `the destination cannot have the column ${JSON.stringify(name)} (${typeText(type)}, ${role(name)})`,
        dialect.refuseColumn(name, type, role(name)),
      ),
    ),
  ];
}

const NOTHING: Comparison = { statements: [], faults: [] };

function act(statement: Statement): Comparison {
  return { statements: [statement], faults: [] };
}

function fault(diagnostic: Diagnostic): Comparison {
  return { statements: [], faults: [diagnostic] };
}

function merged(parts: readonly Comparison[]): Comparison {
  return { statements: parts.flatMap((part) => part.statements), faults: parts.flatMap((part) => part.faults) };
}

function compareColumns(
  table: string,
  wanted: readonly ColumnDefinition[],
  existing: ExistingTable,
  dialect: Dialect,
  indispensable: readonly string[],
): Comparison {
  return merged(
    wanted.map((column) => {
      const found = columnOf(existing, column.name);
      if (found !== undefined && found.name !== column.name && dialect.namesHaveCase === true)
        return caseFault(table, column.name, found.name);
      if (found !== undefined) return typeFault(table, column, found, dialect);
      if (!indispensable.includes(column.name)) {
        const { name, type, description } = column;
        return act(compileAddColumn(table, { name, type, ...(description === undefined ? {} : { description }) }, dialect));
      }
      return fault({
        code: 'TABLE.NO_KEY_COLUMN',
        summary: `table ${table} has no column "${column.name}"`,
        why: 'its rows would have no key: a column of the natural key cannot be added to a table that exists',
        next: `name another table in the spec, or fill the column in by hand; a table that is still empty can be dropped`,
      });
    }),
  );
}

function caseFault(table: string, wanted: string, found: string): Comparison {
  return fault({
    code: 'TABLE.NAME_CASE',
    summary: `column "${found}" of table ${table} differs from "${wanted}" of the spec in its letters' case`,
    why: 'names have a case here, so these are two columns, and a table with both would be read wrong sooner or later',
    next: `write "${found}" in the spec, with from: /${wanted.replaceAll('~', '~0').replaceAll('/', '~1')} when the events call it so; or rename the column of the table`,
  });
}

function typeFault(table: string, wanted: ColumnDefinition, found: ExistingColumn, dialect: Dialect): Comparison {
  const type = dialect.type(wanted.type);
  if (found.type === type || found.type.startsWith(`${type}(`)) return NOTHING;
  if (isNested(wanted.type) && withoutParameters(found.type) === withoutParameters(type)) return NOTHING;
  if (isNested(wanted.type)) return nestedTypeFault(table, wanted, found, type);
  return fault({
    code: 'TABLE.TYPE_CHANGED',
    summary: `column "${wanted.name}" of table ${table} is ${found.type}, and the spec says ${typeText(wanted.type)}${type === typeText(wanted.type) ? '' : ` (${type})`}`,
    why: 'values of one type cannot be compared with or stored as the other without loss',
    next: `set its type back in the spec, or give the new type a new column name`,
  });
}

/** Lengths and precisions within a type, which the spec does not know: `STRUCT<a STRING(20)>`. */
function withoutParameters(type: string): string {
  return type.replaceAll(/\(\d+(?:, ?\d+)?\)/g, '');
}

/**
 * A field that comes or goes is refused as well: BigQuery adds none by SQL, and values that are assigned go by the order of the fields, which
 * an ALTER by another hand may have made another one.
 */
function nestedTypeFault(table: string, wanted: ColumnDefinition, found: ExistingColumn, type: string): Comparison {
  return fault({
    code: 'TABLE.TYPE_CHANGED',
    summary: `column "${wanted.name}" of table ${table} is ${found.type}, and the spec says ${type}`,
    why: 'values of one type cannot be stored as the other: type, fields and their order stay as they are under a table that exists',
    next: `set its type back in the spec, and take a new field as a column of its own with: from: /${wanted.name}/<field>; or alter the column of both tables by hand, new fields last`,
  });
}

/** Columns of the final table that the spec does not know: no harm while they may be NULL. */
function strangers(spec: TableSpec, final: ExistingTable): readonly Comparison[] {
  const known = new Set(finalColumns(spec).map((column) => column.name.toLowerCase()));
  return final.columns
    .filter((column) => !known.has(column.name.toLowerCase()))
    .map((column) => {
      if (column.name === '_dedup_deleted') {
        return fault({
          code: 'TABLE.DELETES_FORGOTTEN',
          summary: `table ${spec.table} has tombstones, and the spec no longer says what deletes`,
          why: 'without it a deleted key would come back as a row of NULLs',
          next: 'put delete_when, or source.envelope, back into the spec',
        });
      }
      if (column.nullable) return NOTHING;
      return fault({
        code: 'TABLE.UNKNOWN_REQUIRED_COLUMN',
        summary: `column "${column.name}" of table ${spec.table} is NOT NULL, and the spec does not have it`,
        why: 'every inserted row would fail',
        next: 'add it to columns, or make it nullable in the table; a table that is still empty can be dropped',
      });
    });
}

/**
 * A column that both tables have was once in the spec. A merge without it would mix versions: the row of a newer event beside the column of
 * an older one, under a hash that covers both.
 */
function forgottenColumns(spec: TableSpec, final: ExistingTable | undefined, staging: ExistingTable | undefined): Comparison {
  if (final === undefined || staging === undefined || spec.staging.foreign) return NOTHING;
  const known = new Set(spec.columns.map(({ name }) => name.toLowerCase()));
  const forgotten = final.columns.filter(
    ({ name }) =>
      !known.has(name.toLowerCase()) && !name.toLowerCase().startsWith(DEDUP_PREFIX) && columnOf(staging, name) !== undefined,
  );
  return merged(
    forgotten.map(({ name }) =>
      fault({
        code: 'TABLE.COLUMN_FORGOTTEN',
        summary: `tables ${spec.table} and ${spec.staging.table} have a column "${name}", and the spec no longer has it`,
        why: 'rows that change would keep the value of an older event in it',
        next: `put it back into columns; or, to be rid of it, drop it from both tables: ALTER TABLE … DROP COLUMN`,
      }),
    ),
  );
}

function compareStaging(spec: TableSpec, staging: ExistingTable | undefined, dialect: Dialect): Comparison {
  if (isDirect(spec)) return NOTHING;
  if (spec.staging.foreign) return compareForeign(spec, staging, dialect);
  if (staging === undefined) return act(compileCreateStaging(spec, dialect));
  return compareColumns(spec.staging.table, stagingColumns(spec), staging, dialect, ['_dedup_ingested_at']);
}

function compareForeign(spec: TableSpec, staging: ExistingTable | undefined, dialect: Dialect): Comparison {
  const table = spec.staging.table;
  if (staging === undefined) {
    return fault({
      code: 'TABLE.NO_STAGING',
      summary: `the staging table ${table} does not exist`,
      why: 'the spec says that something else fills it (staging: {table, ingested_at}), so dedup does not create it',
      next: 'check the name, or write `staging: <name>` to have dedup create and load it',
    });
  }
  const wanted: readonly ColumnDefinition[] = [
    ...spec.columns.map(({ name, type }) => ({ name, type })),
    { name: spec.staging.ingestedAt, type: 'TIMESTAMP' },
  ];
  const deleteColumn = spec.deleteWhen?.field[0];
  const missing = [...wanted.map((column) => column.name), ...(deleteColumn === undefined ? [] : [deleteColumn])].filter(
    (name) => columnOf(staging, name) === undefined,
  );
  return merged([
    ...missing.map((name) =>
      fault({
        code: 'TABLE.NO_COLUMN',
        summary: `the staging table ${table} has no column "${name}"`,
        why: 'the spec needs it, and dedup does not alter a table that something else fills',
        next: `it has: ${staging.columns.map((column) => column.name).join(', ')}`,
      }),
    ),
    ...wanted.map((column) => {
      const found = columnOf(staging, column.name);
      return found === undefined ? NOTHING : typeFault(table, column, found, dialect);
    }),
  ]);
}

/** By name as most compare names: without regard to case; where a table has both, the one that is spelled the same. */
function columnOf(table: ExistingTable, name: string): ExistingColumn | undefined {
  const same = table.columns.find((column) => column.name === name);
  return same ?? table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function identityChanged(spec: TableSpec, identity: string): Diagnostic {
  return {
    code: 'TABLE.KEY_CHANGED',
    summary: `the natural key or the source offset of ${spec.table} has changed`,
    where: spec.file,
    why: `the rows in the table were merged by ${identity}, the spec says ${identityOf(spec)}; both on one table would leave duplicates`,
    next: `use a new table name, or drop ${spec.table}: the next merge fills it again from staging`,
  };
}
