import { readFile, readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { BLOCK_BYTES } from '../../src/events/block-pool.ts';
import type { Segment } from '../../src/events/segment.ts';
import { reader, rowsOf, sourceOf } from './read-all.ts';
import { scratchFolder } from './scratch-folder.ts';

const event = (id: number, note = ''): string => `{"id":"${id}","seq":1,"note":"${note}"}\n`;

/** The bytes of a segment, put together from its parts. */
async function bytesOf({ path, parts = [] }: Segment): Promise<Buffer> {
  const file = parts.some(({ kind }) => kind === 'file') ? await readFile(path) : Buffer.alloc(0);
  return Buffer.concat(parts.map((part) => (part.kind === 'memory' ? part.bytes : file.subarray(part.from, part.to))));
}

function heldBytes({ parts = [] }: Segment): number {
  return parts.reduce((sum, part) => sum + (part.kind === 'memory' ? part.bytes.length : 0), 0);
}

/** Several blocks of events. */
const LINES = Array.from({ length: 5_000 }, (_, id) => event(id, 'x'.repeat(1_000)));

test('segments that find room in memory never touch the disk', async () => {
  const folder = await scratchFolder();
  vi.stubEnv('TMPDIR', folder);
  try {
    const events = reader([sourceOf('f', ...LINES)], { heldBytes: 64 * BLOCK_BYTES, segmentBytes: 2 * BLOCK_BYTES });
    const ids: unknown[] = [];
    for await (const segment of events.segments()) {
      expect(heldBytes(segment)).toBe(segment.bytes);
      ids.push(...rowsOf((await bytesOf(segment)).toString()).map(({ id }) => Number(id)));
      await segment.remove();
    }
    expect(await readdir(folder)).toEqual([]);
    await events.close();
    expect(ids).toEqual(LINES.map((_, id) => id));
  } finally {
    vi.unstubAllEnvs();
  }
});

test('wherever its parts are, and however late it is removed, a segment has its own bytes: memory is bounded, and not used again too early', async () => {
  const removals = fc.array(fc.nat(3), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.nat(5), fc.integer({ min: 100_000, max: 3_000_000 }), removals, async (blocks, segmentBytes, keep) => {
      const events = reader([sourceOf('f', ...LINES)], { heldBytes: blocks * BLOCK_BYTES, segmentBytes });
      const waiting: Segment[] = [];
      const ids: number[] = [];
      const remove = async (): Promise<void> => {
        const segment = waiting.shift();
        if (segment === undefined) return;
        const bytes = await bytesOf(segment);
        expect(bytes.length).toBe(segment.bytes);
        const rows = rowsOf(bytes.toString());
        expect(rows.length).toBe(segment.rows);
        ids.push(...rows.map(({ id }) => Number(id)));
        await segment.remove();
        await segment.remove();
      };
      try {
        for await (const segment of events.segments()) {
          waiting.push(segment);
          expect(waiting.reduce((sum, one) => sum + heldBytes(one), 0)).toBeLessThanOrEqual(blocks * BLOCK_BYTES);
          while (waiting.length > (keep[segment.number % keep.length] ?? 0)) await remove();
        }
        while (waiting.length > 0) await remove();
        expect(ids).toEqual(LINES.map((_, id) => id));
      } finally {
        await events.close();
      }
    }),
    { numRuns: 10 },
  );
}, 60_000);

test('an event that is longer than a block goes to the file, and those after it are held again', async () => {
  const lines = [event(0), event(1, 'y'.repeat(2 * BLOCK_BYTES)), ...LINES.slice(0, 3_000)];
  const events = reader([sourceOf('f', ...lines)], { heldBytes: 64 * BLOCK_BYTES });
  const kinds: string[] = [];
  for await (const segment of events.segments()) {
    kinds.push(...(segment.parts ?? []).map(({ kind }) => kind));
    expect(rowsOf((await bytesOf(segment)).toString()).length).toBe(lines.length);
  }
  await events.close();
  expect(kinds).toEqual(['file', 'memory', 'memory', 'memory', 'memory']);
});
