import { resolve } from 'node:path';
import { type ColumnType, isNested, type NestedType } from '../../spec/column-type.ts';
import type { Segment } from '../../events/segment.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import { commaSeparated, indent, statement, type Statement } from '../../sql/statement.ts';
import { stagingColumns } from '../../sql/tables.ts';
import { duckDbDialect } from './dialect.ts';
import { typeName } from './type-name.ts';

/**
 * Appends the file of a segment to the staging table. Every column has its type, nothing is detected or guessed: texts become INT64,
 * NUMERIC and times exactly, and a line that does not fit fails the statement. Members that are missing are NULL. `objectBytes` is at
 * least the length of the longest line; DuckDB takes a multiple of it in memory for each thread. Stamp and load id are the segment's, the
 * same in every row, and need not stand in its lines. Pure.
 */
export function compileStage(
  spec: TableSpec,
  segment: Pick<Segment, 'path' | 'stamp'>,
  runId: string,
  objectBytes: number,
): Statement {
  const dialect = duckDbDialect;
  const columns = stagingColumns(spec);
  const constants = new Map([
    ['_dedup_ingested_at', dialect.timestamp(segment.stamp)],
    ['_dedup_load_id', dialect.string(runId)],
  ]);
  const read = columns.filter(({ name }) => !constants.has(name));
  return statement(`stage events of ${spec.table}`, [
    `INSERT INTO ${dialect.table(spec.staging.table)} (`,
    ...indent(commaSeparated(columns.map(({ name }) => dialect.quote(name)))),
    ')',
    'SELECT',
    ...indent(commaSeparated(columns.map(({ name, type }) => constants.get(name) ?? decoded(dialect.quote(name), type)))),
    `FROM read_json(${dialect.string(literalGlob(resolve(segment.path)))},`,
    `  format = 'newline_delimited', compression = 'uncompressed', hive_partitioning = false, ignore_errors = false,`,
    `  maximum_object_size = ${objectBytes},`,
    '  columns = {',
    ...indent(indent(commaSeparated(read.map(({ name, type }) => `${dialect.quote(name)}: ${dialect.string(readAs(type))}`)))),
    '  })',
  ]);
}

/** BYTES come as base64, which a cast to BLOB would take for the bytes themselves. */
function readAs(type: ColumnType): string {
  return typeName(type, (scalar) => (scalar === 'BYTES' ? 'VARCHAR' : duckDbDialect.type(scalar)));
}

/** The value of a column from what was read: BYTES decoded, wherever they stand in it. */
function decoded(expression: string, type: ColumnType, depth = 0): string {
  if (type === 'BYTES') return `from_base64(${expression})`;
  if (!holdsBytes(type)) return expression;
  if (type.kind === 'ARRAY') {
    const element = `_dedup_element_${depth}`;
    return `list_transform(${expression}, lambda ${element}: ${decoded(element, type.element, depth + 1)})`;
  }
  const fields = type.fields.map((field) => {
    const inner = `struct_extract(${expression}, ${duckDbDialect.string(field.name)})`;
    return `${duckDbDialect.quote(field.name)} := ${decoded(inner, field.type, depth)}`;
  });
  return `CASE WHEN ${expression} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END`;
}

function holdsBytes(type: ColumnType): type is NestedType {
  if (!isNested(type)) return false;
  const inner = type.kind === 'ARRAY' ? [type.element] : type.fields.map((field) => field.type);
  return inner.some((each) => each === 'BYTES' || holdsBytes(each));
}

/** `read_json` takes a glob pattern; the folder for temporary files may be called `[x]`. Each special character becomes a class of one. */
function literalGlob(path: string): string {
  return path.replaceAll(/[[\]*?]/g, (char) => `[${char}]`);
}
