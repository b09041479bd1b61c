import { isNested, KEY_TYPES, OFFSET_TYPES, SCALAR_TYPES, type ColumnType } from '../../src/spec/column-type.ts';
import type { Granularity, TableSpec } from '../../src/spec/table-spec.ts';
import { specOf } from '../sql/shapes.ts';
import { type Cell, cellsOf, NESTED_CELLS, scalarsIn } from './cell.ts';
import type { Random } from './random.ts';
import type { StreamEvent } from './stream-event.ts';

/** A table and the events that come for it, in the order of arrival. */
export interface Stream {
  readonly spec: TableSpec;
  readonly events: readonly StreamEvent[];
}

export interface StreamOptions {
  /** How many events at most. */
  readonly most: number;
  /** How many values a column may have: the fewer, the more often keys and offsets meet; default 3. */
  readonly values?: number;
  /** Types that no key and no offset may have there. */
  readonly notInKeys: readonly ColumnType[];
  /** Types that are left out altogether. */
  readonly without: readonly ColumnType[];
  /** Types that no list or structure holds there, besides those of `without`. */
  readonly withoutNested?: readonly ColumnType[];
  /** Whether columns may be lists and structures; default: yes. */
  readonly nested?: boolean;
  /** Name of the final table. */
  readonly table: string;
}

/** As often a nested type as a scalar one. */
const PAYLOAD_TYPES: readonly ColumnType[] = [...SCALAR_TYPES, ...NESTED_CELLS.flatMap(({ type }) => [type, type])];

const KEY_NAMES = ['device_id', 'select', 'row-id'];
const OFFSET_NAMES = ['source_epoch', 'order'];
const PAYLOAD_NAMES = ['value', 'größe in m', 'Column'];

/**
 * A random table (1 to 3 key columns, 1 or 2 offset columns, up to 3 others, of random types) and a random stream of few keys and few
 * offsets, so that everything happens: redelivery, reordering, late corrections, tombstones, several payloads on one offset, NULLs.
 */
export function randomStream(random: Random, options: StreamOptions): Stream {
  const spec = randomSpec(random, options);
  const choices = new Map(
    spec.columns.map(({ name, type }) => [name, random.sample(cellsOf(type), options.values ?? 3)] as const),
  );
  const events: StreamEvent[] = [];
  const count = random.between(1, options.most);
  while (events.length < count)
    events.push(events.length > 0 && random.chance(0.25) ? random.pick(events) : randomEvent(random, spec, choices));
  return { spec, events };
}

function randomEvent(random: Random, spec: TableSpec, choices: ReadonlyMap<string, readonly Cell[]>): StreamEvent {
  const cells = spec.columns.map(({ name }) => {
    const required = spec.naturalKey.includes(name) || spec.sourceOffset.includes(name);
    return [name, random.chance(required ? 0.02 : 0.2) ? null : random.pick(choices.get(name) ?? [])] as const;
  });
  return { cells: Object.fromEntries(cells), deleted: spec.deleteWhen !== undefined && random.chance(0.2) };
}

function randomSpec(random: Random, { notInKeys, without, withoutNested = [], nested = true, table }: StreamOptions): TableSpec {
  const typesOf = (names: readonly string[], types: readonly ColumnType[], banned: readonly ColumnType[]) =>
    names.map(
      (name) =>
        [
          name,
          random.pick(
            types.filter((type) => {
              const left = [...banned, ...without, ...(isNested(type) ? withoutNested : [])];
              return !scalarsIn(type).some((scalar) => left.includes(scalar));
            }),
          ),
        ] as const,
    );
  const keys = typesOf(KEY_NAMES.slice(0, random.between(1, 3)), KEY_TYPES, notInKeys);
  const offsets = typesOf(OFFSET_NAMES.slice(0, random.between(1, 2)), OFFSET_TYPES, notInKeys);
  const payload = typesOf(PAYLOAD_NAMES.slice(0, random.between(0, 3)), nested ? PAYLOAD_TYPES : SCALAR_TYPES, []);
  const columns = random.shuffle([...keys, ...offsets, ...payload]);
  const temporal = columns.filter(([, type]) => type === 'DATE' || type === 'DATETIME' || type === 'TIMESTAMP');
  const [column, type] = temporal.length === 0 ? [] : random.pick(temporal);
  const granularities: readonly Granularity[] = type === 'DATE' ? ['day', 'month', 'year'] : ['hour', 'day', 'month', 'year'];
  return specOf(
    Object.fromEntries(columns),
    keys.map(([name]) => name),
    offsets.map(([name]) => name),
    {
      table,
      ...(random.chance(0.6) ? { deleteWhen: { field: ['op'], in: ['D'] } } : {}),
      ...(column !== undefined && random.chance(0.7) ? { partitionBy: { column, granularity: random.pick(granularities) } } : {}),
    },
  );
}
