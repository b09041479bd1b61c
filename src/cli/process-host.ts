import { isatty } from 'node:tty';
import type { Host, Output, StopSignal } from './host.ts';
import { packageVersion } from './version.ts';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The real process. */
export function processHost(): Host {
  return {
    argv: process.argv.slice(2),
    environment: process.env,
    workingDirectory: process.cwd(),
    stdin: { [Symbol.asyncIterator]: standardInput },
    stdinIsTerminal: isatty(0),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    now: Date.now,
    version: packageVersion(),
    runtime: `Node ${process.version}, ${process.platform} ${process.arch}`,
    onStopSignal(listener) {
      for (const signal of STOP_SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of STOP_SIGNALS) process.off(signal, listener);
      };
    },
    leaveNow: (exitCode) => process.exit(exitCode),
  };
}

/**
 * A pipe that is still open would keep the process alive after the work is done, and the `return` of a stream's own iterator waits
 * for the next chunk, which may never come. So leaving the iteration destroys the stream.
 */
function standardInput(): AsyncIterator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = process.stdin[Symbol.asyncIterator]();
  let left = false;
  return {
    async next() {
      try {
        return await chunks.next();
      } catch (error) {
        if (left) return { done: true, value: undefined };
        throw error;
      }
    },
    async return() {
      left = true;
      process.stdin.destroy();
      return { done: true, value: undefined };
    },
  };
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY,
    columns: stream.columns || 80, // 0 on a pseudo-terminal that nobody has given a size
    write(text) {
      stream.write(text);
    },
    stream,
  };
}
