import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { commaSeparated, indent, statement, type Statement } from '../../sql/statement.ts';
import { stagingColumns } from '../../sql/tables.ts';
import { columnDefinition } from './dialect.ts';

/** Creates what a table without staging has in its place: a table of this transaction alone, gone at its end. Pure. */
export function compileBatchTable(spec: TableSpec, dialect: Dialect): Statement {
  return statement(`take a batch of ${spec.table}`, [
    `CREATE TEMPORARY TABLE ${dialect.quote(spec.staging.table)} (`,
    ...indent(commaSeparated(stagingColumns(spec).map(columnDefinition))),
    ') ON COMMIT DROP',
  ]);
}
