import type { Instant } from '../spec/instant.ts';
import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { allOf, statement, type Statement } from './statement.ts';
import { judgedTerms, type VerifyScope } from './verify-scope.ts';
import type { Row } from './value.ts';

/** The partitions that the judged keys lie in. Only for a spec whose partition column is part of the natural key. */
export function compileJudgedPartitions(
  spec: TableSpec,
  partitionBy: NonNullable<TableSpec['partitionBy']>,
  scope: VerifyScope,
  dialect: Dialect,
): Statement {
  const { name, type } = columnNamed(spec, partitionBy.column);
  const start = dialect.partitionStart(dialect.quote(name), type, partitionBy.granularity);
  return statement(`find the partitions of ${spec.table} to verify`, [
    `SELECT DISTINCT ${start} AS ${dialect.quote('start')}`,
    `FROM ${dialect.table(spec.staging.table)}`,
    ...allOf(judgedTerms(spec, scope, dialect)).map((line, index) => (index === 0 ? `WHERE ${line}` : line)),
  ]);
}

/** The answer of `compileJudgedPartitions`: starts, in no order. */
export function readJudgedPartitions(rows: readonly Row[]): readonly Instant[] {
  return rows.flatMap(({ start }) => (start === null || start === undefined ? [] : [BigInt(start) * 1_000_000n]));
}
