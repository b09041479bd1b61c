import { processHost } from './process-host.ts';
import { runCli } from './run-cli.ts';

/** A handle that somebody forgot (a kept-alive connection) does not hold the process longer than this after its work is done. */
const LINGER_MILLIS = 2000;

/** The process: runs the command line, and lets the exit code stand until all output has drained. */
export async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  quietenWarnings();
  process.exitCode = await runCli(processHost());
  setTimeout(() => process.exit(), LINGER_MILLIS).unref();
}

/** The reader has gone (`dedup plan --sql | head`): what is left to say has no listener, and the work goes on. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/**
 * On a machine without credentials Google's library warns of how its search for a server of Google's cloud went; that there are none is
 * told by the failure. Other warnings go where they went.
 */
function quietenWarnings(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'MetadataLookupWarning') return;
    for (const print of printers) print.call(process, warning);
  });
}
