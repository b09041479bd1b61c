import { resolve } from 'node:path';
import type { ColumnType } from '../../spec/column-type.ts';
import type { Segment } from '../../events/segment.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import { commaSeparated, indent, statement, type Statement } from '../../sql/statement.ts';
import { stagingColumns } from '../../sql/tables.ts';
import { duckDbDialect } from './dialect.ts';

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
    ...indent(
      commaSeparated(
        columns.map(
          ({ name, type }) =>
            constants.get(name) ?? (type === 'BYTES' ? `from_base64(${dialect.quote(name)})` : dialect.quote(name)),
        ),
      ),
    ),
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
  return type === 'BYTES' ? 'VARCHAR' : duckDbDialect.type(type);
}

/** `read_json` takes a glob pattern; the folder for temporary files may be called `[x]`. Each special character becomes a class of one. */
function literalGlob(path: string): string {
  return path.replaceAll(/[[\]*?]/g, (char) => `[${char}]`);
}
