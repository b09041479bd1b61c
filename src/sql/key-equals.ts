import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';

/** The value of every natural key column, by name, as canonical text. */
export type KeyTexts = Readonly<Record<string, string>>;

/**
 * One equality a natural key column, with literals: they prune partitions and blocks of the final table, so that one row costs little
 * to look up.
 */
export function keyEquals(spec: TableSpec, key: KeyTexts, dialect: Dialect): readonly string[] {
  return spec.naturalKey.map((name) => {
    const { type } = columnNamed(spec, name);
    return `${dialect.quote(name)} = ${dialect.literal(key[name] ?? '', type)}`;
  });
}
