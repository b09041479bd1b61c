import { columnNamed, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { QueryDialect } from './query-dialect.ts';

/**
 * Whether the staged row `staged` is greater than the final row T under the same total order that ranks staged rows. A bare comparison of
 * offsets is not enough: with two payloads on one (key, offset) the result would depend on the order of arrival. NULL in T counts as
 * older than anything, a NULL `_dedup_deleted` as FALSE: the final table may be older than dedup, or than `delete_when`.
 */
export function supersedes(spec: TableSpec, dialect: QueryDialect, staged = 'S'): readonly string[] {
  const [s, t] = [
    (name: string): string => `${staged}.${dialect.quote(name)}`,
    (name: string): string => `T.${dialect.quote(name)}`,
  ];
  const greater = (name: string): string => {
    const { type } = columnNamed(spec, name);
    return `${dialect.ordered(s(name), type)} > ${dialect.ordered(t(name), type)}`;
  };
  const sameOffset = spec.sourceOffset.map((name) => `${s(name)} = ${t(name)}`).join(' AND ');
  const newerHash = `(${t('_dedup_hash')} IS NULL OR ${s('_dedup_hash')} > ${t('_dedup_hash')})`;
  const lines = [
    ...spec.sourceOffset.map((name) => `${t(name)} IS NULL`),
    ...spec.sourceOffset.map((name, index) =>
      [...spec.sourceOffset.slice(0, index).map((higher) => `${s(higher)} = ${t(higher)}`), greater(name)].join(' AND '),
    ),
  ];
  if (!knowsDeletes(spec)) {
    lines.push(`${sameOffset} AND ${newerHash}`);
  } else {
    const wasDeleted = `COALESCE(${t('_dedup_deleted')}, FALSE)`;
    lines.push(`${sameOffset} AND ${s('_dedup_deleted')} AND NOT ${wasDeleted}`);
    lines.push(`${sameOffset} AND ${s('_dedup_deleted')} = ${wasDeleted} AND ${newerHash}`);
  }
  return lines.map((line, index) => (index === 0 ? line : `OR ${line}`));
}
