import { processHost } from './process-host.ts';
import { runCli } from './run-cli.ts';

/** A handle that somebody forgot (a kept-alive connection) does not hold the process longer than this after its work is done. */
const LINGER_MILLIS = 2000;

/** The process: runs the command line, and lets the exit code stand until all output has drained. */
export async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  process.exitCode = await runCli(processHost());
  setTimeout(() => process.exit(), LINGER_MILLIS).unref();
}

/** The reader has gone (`dedup plan --sql | head`): what is left to say has no listener, and the work goes on. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
