import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DedupError, type Diagnostic } from '../../../src/errors.ts';
import type { EventTotals } from '../../../src/events/event-reader.ts';
import { openSources } from '../../../src/events/open-sources.ts';
import { readEvents } from '../../../src/events/read-events.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { rowsOf } from '../read-all.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** What became of a source. */
export interface Outcome {
  /** Staged lines, without the name of the file in their positions. */
  readonly lines: readonly string[];
  readonly totals: EventTotals;
  /** The lines of the rejects file. */
  readonly rejects: readonly Readonly<Record<string, unknown>>[];
  /** What stopped it. */
  readonly fault?: Diagnostic & { readonly exitClass: string };
}

/** Writes a file of this name and reads it as `load` does. */
export async function readBytes(name: string, bytes: string | Uint8Array, spec: TableSpec): Promise<Outcome> {
  const path = join(await scratchFolder(), name);
  await writeFile(path, bytes);
  return readPath(path, spec);
}

/** Reads a file, or `-`: what `stdin` gives. */
export async function readPath(path: string, spec: TableSpec, stdin: readonly Uint8Array[] = []): Promise<Outcome> {
  const rejectsFile = join(await scratchFolder(), 'rejects.ndjson');
  const sources = await openSources([path], Readable.from(stdin));
  const reader = readEvents({
    spec,
    sources,
    runId: 'run',
    stampedByDestination: true,
    rejectsFile,
    stamp: () => 0n,
    signal: new AbortController().signal,
  });
  let text = '';
  let fault: Outcome['fault'];
  try {
    for await (const segment of reader.segments()) text += await readFile(segment.path, 'utf8');
  } catch (error) {
    if (!(error instanceof DedupError)) throw error;
    fault = { exitClass: error.exitClass, ...error.diagnostics[0] };
  } finally {
    await reader.close();
  }
  const rejects = rowsOf(await readFile(rejectsFile, 'utf8').catch(() => ''));
  const totals = reader.totals();
  if (totals.read !== totals.accepted + totals.rejected) throw new Error('the counts do not add up');
  return {
    lines: text.replaceAll(`"_dedup_position":"${path}:`, '"_dedup_position":"').split('\n').slice(0, -1),
    totals,
    rejects,
    ...(fault === undefined ? {} : { fault }),
  };
}

/** Staged lines without their positions. */
export function withoutPositions(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/"_dedup_position":"[^"]*"/, ''));
}
