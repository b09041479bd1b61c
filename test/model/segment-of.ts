import { rm, writeFile } from 'node:fs/promises';
import type { Segment } from '../../src/events/segment.ts';
import { formatInstant, type Instant } from '../../src/spec/instant.ts';

/** A segment made by hand: `rows` are the members of each line before dedup's own, as JSON text without braces, e.g. `"id":1`. */
export async function segmentOf(path: string, stamp: Instant, rows: readonly StagedLine[], runId = 'by-hand'): Promise<Segment> {
  const lines = rows.map(({ members, hash, deleted }, index) => {
    const ours = [
      `"_dedup_ingested_at":${JSON.stringify(formatInstant(stamp))}`,
      `"_dedup_load_id":${JSON.stringify(runId)}`,
      `"_dedup_position":${JSON.stringify(`by-hand.ndjson:${index + 1}`)}`,
      `"_dedup_hash":"${hash ?? 0n}"`,
      ...(deleted === undefined ? [] : [`"_dedup_deleted":${deleted}`]),
    ];
    return `{${[...(members === '' ? [] : [members]), ...ours].join(',')}}\n`;
  });
  const text = lines.join('');
  await writeFile(path, text);
  return {
    number: 1,
    path,
    rows: rows.length,
    bytes: Buffer.byteLength(text),
    stamp,
    remove: async () => rm(path, { force: true }),
  };
}

/** One line of a hand-made segment. */
export interface StagedLine {
  readonly members: string;
  /** Default 0. */
  readonly hash?: bigint;
  /** Only where the spec declares deletes. */
  readonly deleted?: boolean;
}
