import type { Row } from '../../src/sql/value.ts';

/** A staged event, as far as deduplication is concerned. */
export interface ModelEvent {
  /** The natural key as one text; null: a key column is NULL. */
  readonly key: string | null;
  /** The source offset as ranks among the possible values, most significant first; null: an offset column is NULL. */
  readonly offset: readonly number[] | null;
  readonly deleted: boolean;
  readonly hash: bigint;
  /** The row that the final table holds when this event wins. */
  readonly row: Row;
}

/** The counts of a window (DESIGN §3). */
export interface ModelCounts {
  readonly scanned: number;
  readonly unusable: number;
  readonly redelivered: number;
  readonly conflicting: number;
  readonly superseded: number;
  readonly winners: number;
}

/** What the final table must hold after these events, in any order, any number of times, by whatever route: the winner of each key. */
export function finalEvents(events: readonly ModelEvent[]): ReadonlyMap<string, ModelEvent> {
  const winners = new Map<string, ModelEvent>();
  for (const event of events) {
    if (event.key === null || event.offset === null) continue;
    const winner = winners.get(event.key);
    if (winner === undefined || compareVersions(event, winner) > 0) winners.set(event.key, event);
  }
  return winners;
}

/** What a scan over these events must count. */
export function countVersions(events: readonly ModelEvent[]): ModelCounts {
  const winners = finalEvents(events);
  const counts = {
    scanned: events.length,
    unusable: 0,
    redelivered: 0 - winners.size,
    conflicting: 0,
    superseded: 0,
    winners: winners.size,
  };
  for (const event of events) {
    const winner = event.key === null || event.offset === null ? undefined : winners.get(event.key);
    if (winner === undefined) counts.unusable += 1;
    else if (compareVersions(event, winner) === 0) counts.redelivered += 1;
    else if (compareOffsets(event, winner) === 0) counts.conflicting += 1;
    else counts.superseded += 1;
  }
  return counts;
}

/** The one total order: source offset, tombstone over row, hash. */
function compareVersions(a: ModelEvent, b: ModelEvent): number {
  return compareOffsets(a, b) || Number(a.deleted) - Number(b.deleted) || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);
}

function compareOffsets(a: ModelEvent, b: ModelEvent): number {
  const differing = (a.offset ?? []).findIndex((rank, index) => rank !== b.offset?.[index]);
  return differing === -1 ? 0 : (a.offset?.[differing] ?? 0) - (b.offset?.[differing] ?? 0);
}
