import type { FileHandle } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { stageSegments } from '../../src/pipeline/stage-segments.ts';
import { failureOf } from '../events/failure-of.ts';
import { reader, sourceOf } from '../events/read-all.ts';
import { scratchFolder } from '../events/scratch-folder.ts';

/** A disk with room for so many bytes of segments. */
const disk = vi.hoisted(() => ({ free: 0 }));

vi.mock(import('node:fs/promises'), async (importOriginal) => {
  const original = await importOriginal();
  const open: typeof original.open = async (...args) => {
    const handle = await original.open(...args);
    if (!String(args[0]).includes('segment-')) return handle;
    const append = handle.appendFile.bind(handle);
    const appendFile: FileHandle['appendFile'] = async (data) => {
      disk.free -= Buffer.isBuffer(data) ? data.length : 0;
      if (disk.free < 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      await append(data);
    };
    return Object.assign(handle, { appendFile });
  };
  return { ...original, open };
});

test('when the temporary folder is full, what was staged before stands, nothing is staged in half, and the remedy is told', async () => {
  const folder = await scratchFolder();
  vi.stubEnv('TMPDIR', folder);
  try {
    disk.free = 250_000;
    const lines = Array.from({ length: 1_000 }, (_, id) => `{"id":"${id}","seq":1,"note":"${'x'.repeat(800)}"}\n`);
    const events = reader([sourceOf('f', ...lines)], { segmentBytes: 100_000 });
    const staged: { readonly number: number; readonly isWhole: boolean }[] = [];
    const failure = await failureOf(
      stageSegments(events.segments(), { segments: 1, bytes: 1e9 }, async (segment) => {
        staged.push({ number: segment.number, isWhole: segment.bytes >= 100_000 });
        await segment.remove();
      }),
    );
    await events.close();
    expect(staged).toEqual([
      { number: 1, isWhole: true },
      { number: 2, isWhole: true },
    ]);
    expect(failure).toMatchObject({
      exitClass: 'failed',
      diagnostics: [
        {
          code: 'SEGMENT.WRITE_FAILED',
          why: 'no space is left on the device',
          next: 'make room there, or point TMPDIR to a folder with room for a few segments (64 MiB each); then run the same command again',
        },
      ],
    });
    expect(await readdir(folder)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});
