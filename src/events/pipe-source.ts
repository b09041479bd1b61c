import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { DedupError } from '../errors.ts';
import type { EventSource } from './event-source.ts';
import { causeOf } from './system-error.ts';

/**
 * A named pipe as a source. Read as a file, one whose writer is idle, or has not come yet, would hold a thread until its next byte, and
 * with it the whole process, past the first Ctrl-C. So it is opened without waiting and read as a stream, which the signal ends.
 */
export function pipeSource(path: string): EventSource {
  return { name: path, open: (signal) => readPipe(path, signal) };
}

async function* readPipe(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let stream: Socket | undefined;
  const stop = (): void => void stream?.destroy();
  try {
    // The stream owns the descriptor; a FileHandle would close it a second time. It does not block.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    stream = new Socket({ fd, readable: true, writable: false });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    for await (const chunk of stream) yield Buffer.from(chunk);
  } catch (error) {
    if (signal.aborted) return;
    throw new DedupError(
      'failed',
      [
        {
          code: 'SOURCE.UNREADABLE',
          summary: `cannot read ${path}`,
          where: path,
          why: causeOf(error),
          next: 'run the same command again: events that were staged before are not staged wrongly twice',
        },
      ],
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
