import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { statement, type Statement } from '../../sql/statement.ts';
import { stagingColumns } from '../../sql/tables.ts';

/** Takes the rows of a segment, as `copyRows` writes them. Pure. */
export function compileStage(spec: TableSpec, dialect: Dialect): Statement {
  const columns = stagingColumns(spec).map(({ name }) => dialect.quote(name));
  return statement(`stage events of ${spec.table}`, [
    `COPY ${dialect.table(spec.staging.table)} (${columns.join(', ')}) FROM STDIN`,
  ]);
}
