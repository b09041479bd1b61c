import { murmurHash3x86128 } from '../../src/events/murmur-hash.ts';
import { columnNamed, type TableSpec } from '../../src/spec/table-spec.ts';
import { type Cell, cellsOf, stagedJson } from './cell.ts';
import type { ModelEvent } from './model.ts';
import type { StagedLine } from './segment-of.ts';

/** An event before it has a form: as JSON, as a staged line, or as the model sees it. */
export interface StreamEvent {
  /** By column; null: NULL or missing. */
  readonly cells: Readonly<Record<string, Cell | null>>;
  /** Whether the spec's `delete_when` (`/op` is `D`) is true of it. */
  readonly deleted: boolean;
}

/** The event as one line of NDJSON, its members in the given order; `explicitNulls`: NULL is written out. */
export function eventText(
  spec: TableSpec,
  { cells, deleted }: StreamEvent,
  explicitNulls = false,
  order: (names: readonly string[]) => readonly string[] = (names) => names,
): string {
  const members = order(Object.keys(cells)).flatMap((name) => {
    const cell = cells[name] ?? null;
    if (cell === null) return explicitNulls ? [`${JSON.stringify(name)}: null`] : [];
    return [`${JSON.stringify(name)}: ${cell.json}`];
  });
  const op = spec.deleteWhen === undefined ? [] : [`"op": "${deleted ? 'D' : 'U'}"`];
  return `{${[...op, ...members].join(', ')}}\n`;
}

/** The event as a line of a segment. */
export function stagedLine(spec: TableSpec, event: StreamEvent): StagedLine {
  const members = keptColumns(spec, event).map(
    ({ name, cell }) => `${JSON.stringify(name)}:${stagedJson(cell, columnNamed(spec, name).type)}`,
  );
  const { hash, deleted } = modelEvent(spec, event);
  return { members: members.join(','), hash, ...(spec.deleteWhen === undefined ? {} : { deleted }) };
}

/** The event as the model sees it. */
export function modelEvent(spec: TableSpec, event: StreamEvent): ModelEvent {
  const { cells, deleted } = event;
  const kept = keptColumns(spec, event);
  const keyCells = spec.naturalKey.map((name) => cells[name] ?? null);
  const ranks = spec.sourceOffset.map((name) => {
    const cell = cells[name] ?? null;
    return cell === null ? -1 : cellsOf(columnNamed(spec, name).type).indexOf(cell);
  });
  const hash = deleted ? 0n : hashOf(spec, kept);
  return {
    key: keyCells.includes(null) ? null : keyCells.map((cell) => cell?.canonical).join('|'),
    offset: ranks.includes(-1) ? null : ranks,
    deleted,
    hash,
    row: {
      ...Object.fromEntries(
        spec.columns.map(({ name }) => [name, kept.find((column) => column.name === name)?.cell.value ?? null]),
      ),
      _dedup_hash: hash,
      ...(spec.deleteWhen === undefined ? {} : { _dedup_deleted: deleted }),
    },
  };
}

/** Columns that are not NULL, without the payload of a tombstone. */
function keptColumns(
  spec: TableSpec,
  { cells, deleted }: StreamEvent,
): readonly { readonly name: string; readonly cell: Cell }[] {
  return spec.columns.flatMap(({ name }) => {
    const cell = cells[name] ?? null;
    const dropped = deleted && !spec.naturalKey.includes(name) && !spec.sourceOffset.includes(name);
    return cell === null || cell.value === null || dropped ? [] : [{ name, cell }];
  });
}

/** The hash as its definition says (`src/events/event-hash.ts`), written a second time. */
function hashOf(spec: TableSpec, kept: readonly { readonly name: string; readonly cell: Cell }[]): bigint {
  const members = kept
    .filter(({ name }) => !spec.naturalKey.includes(name) && !spec.sourceOffset.includes(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, cell }) => `${JSON.stringify(name)}:${cell.canonical}`);
  const bytes = new TextEncoder().encode(`{${members.join(',')}}`);
  const words = new Int32Array(4);
  murmurHash3x86128(new DataView(bytes.buffer), 0, bytes.length, 0, words);
  return BigInt.asIntN(64, (BigInt(words[1] ?? 0) << 32n) | BigInt((words[0] ?? 0) >>> 0));
}
