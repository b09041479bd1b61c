import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSegmentFolder, sweepSegmentFolders } from '../segment-folder.ts';
import { causeOf, systemCode } from '../system-error.ts';
import type { Decoding } from './decoding.ts';
import { shownName, sourceDamage } from './decoding.ts';

/** A file of this process alone (mode 0600) that holds what a stream gave. */
export interface Spooled {
  readonly path: string;
  /** Removes it. */
  remove(): Promise<void>;
}

/** Writes a stream to the temporary folder, for formats that are read from their end: a packed file, or one that comes by a pipe. */
export async function spool(chunks: AsyncIterable<Uint8Array>, decoding: Decoding): Promise<Spooled> {
  const parent = tmpdir();
  await sweepSegmentFolders(parent);
  const folder = await makeSegmentFolder(parent);
  const spooled = { path: join(folder, 'unpacked'), remove: () => rm(folder, { recursive: true, force: true }) };
  try {
    const handle = await open(spooled.path, 'wx', 0o600);
    try {
      for await (const chunk of chunks) await handle.appendFile(chunk);
    } finally {
      await handle.close();
    }
    return spooled;
  } catch (error) {
    await spooled.remove();
    if (systemCode(error) === undefined) throw error;
    throw sourceDamage(
      decoding,
      {
        code: 'SOURCE.NO_ROOM',
        summary: `cannot unpack ${shownName(decoding.source.name)} into the temporary folder`,
        why: causeOf(error),
        next: 'make room there, or point TMPDIR to a folder with room for the whole file; then run the same command again',
      },
      error,
    );
  }
}
