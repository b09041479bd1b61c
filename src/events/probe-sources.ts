import type { Diagnostic } from '../errors.ts';
import { DedupError } from '../errors.ts';
import type { EventFormat } from '../spec/source-spec.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { EventSource } from './event-source.ts';
import { EventStream } from './formats/event-stream.ts';
import { formatOfName } from './formats/format-of-name.ts';

/** Formats that say what their events hold before the first one. */
const WITH_HEADER: readonly (EventFormat | undefined)[] = ['csv', 'parquet', 'avro'];

/**
 * Looks at the headers of all files before an event of any is staged: a file that cannot give key and offset is refused then, and not when
 * others have been loaded. All faults come together in one `DedupError` (`SOURCE.…`, not started). What comes by a pipe is looked at when it
 * is read.
 */
export async function probeSources(spec: TableSpec, sources: readonly EventSource[], signal: AbortSignal): Promise<void> {
  const faults: Diagnostic[] = [];
  for (const source of sources) {
    const format = source.format ?? spec.source?.format ?? formatOfName(source.name);
    if (source.path === undefined || !WITH_HEADER.includes(format) || signal.aborted) continue;
    faults.push(...(await faultsOf(new EventStream({ source, spec, signal, exitClass: () => 'not-started' }))));
  }
  const [first, ...rest] = faults;
  if (first !== undefined) throw new DedupError('not-started', [first, ...rest]);
}

async function faultsOf(stream: EventStream): Promise<readonly Diagnostic[]> {
  try {
    await stream.probe();
    return [];
  } catch (error) {
    if (error instanceof DedupError) return error.diagnostics;
    throw error;
  }
}
