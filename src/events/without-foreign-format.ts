import type { ExitClass } from '../errors.ts';
import { DedupError } from '../errors.ts';
import { START_BYTES, checkSourceStart } from './check-source-start.ts';
import type { EventSource } from './event-source.ts';

/**
 * The chunks of a source, once its first bytes have shown no format that is certainly not NDJSON; else throws `SOURCE.NOT_NDJSON` with
 * the exit class that is asked for then.
 */
export async function* withoutForeignFormat(
  source: EventSource,
  signal: AbortSignal,
  exitClass: () => ExitClass,
): AsyncGenerator<Uint8Array, void, undefined> {
  let start: Uint8Array = new Uint8Array(0);
  let isChecked = false;
  for await (const chunk of source.open(signal)) {
    if (isChecked) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < START_BYTES) continue;
    isChecked = true;
    check();
    yield start;
  }
  if (isChecked) return;
  check();
  if (start.length > 0) yield start;

  function check(): void {
    const fault = checkSourceStart(source.name, start);
    if (fault !== undefined) throw new DedupError(exitClass(), [fault]);
  }
}
