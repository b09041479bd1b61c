import { createLogProgress } from './log-progress.ts';
import { createPaint } from './create-paint.ts';
import type { GlobalFlags } from './flags.ts';
import type { Host, StopSignal } from './host.ts';
import { SILENT, type ProgressReporter } from './progress-reporter.ts';
import type { Paint } from './render/paint.ts';
import { watchStopSignals, type StopSignals } from './stop-signals.ts';
import { wantsColor } from './wants-color.ts';

/** One command while it runs: what its action needs of the world, and where its words go. */
export interface Session {
  readonly host: Host;
  readonly command: string;
  readonly flags: GlobalFlags;
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly stop: StopSignals;
  readonly progress: ProgressReporter;
  /** Colours of standard output and standard error. */
  readonly outPaint: Paint;
  readonly errorPaint: Paint;
  /** A report, to standard output: not with `--quiet` or `--json`. */
  report(text: string): void;
  /** What was asked for by name (SQL, a schema), to standard output: also with `--quiet`, but not with `--json`. */
  print(text: string): void;
  /** To standard error, also with `--quiet`. */
  complain(text: string): void;
}

/** Commands that stage: what Ctrl-C leaves behind is worth a word. */
const STAGING = new Set(['run', 'load']);

/** Opens the session of a command; `close` its `progress` and `dispose` its `stop` when the command is done. */
export async function openSession(host: Host, command: string, flags: GlobalFlags): Promise<Session> {
  const colored = (isTerminal: boolean): boolean => wantsColor({ isTerminal, flag: flags.color, environment: host.environment });
  const progress = await progressOf(host, flags, colored(host.stderr.isTerminal));
  const complain = (text: string): void => {
    progress.pause();
    host.stderr.write(text);
  };
  const print = (text: string): void => {
    if (flags.json) return;
    progress.pause();
    host.stdout.write(text);
  };
  const startedAt = host.now();
  return {
    host,
    command,
    flags,
    runId: newRunId(startedAt),
    startedAt,
    stop: watchStopSignals(host, (signal) => complain(stopMessage(command, signal))),
    progress,
    outPaint: await createPaint(colored(host.stdout.isTerminal)),
    errorPaint: await createPaint(colored(host.stderr.isTerminal)),
    report: (text) => {
      if (!flags.quiet) print(text);
    },
    print,
    complain,
  };
}

/** Compact UTC time and six random characters: sorts by time, and two runs of one second differ. */
export function newRunId(now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const random = Math.floor(Math.random() * 36 ** 6);
  return `${time}Z-${random.toString(36).padStart(6, '0')}`;
}

async function progressOf(host: Host, flags: GlobalFlags, colored: boolean): Promise<ProgressReporter> {
  if (flags.quiet) return SILENT;
  // On a terminal that is no column wide, ora would wipe infinitely many lines.
  const animated =
    host.stderr.isTerminal && host.stderr.stream.columns > 0 && !flags.verbose && host.environment['TERM'] !== 'dumb';
  if (!animated) return createLogProgress({ write: (text) => host.stderr.write(text), now: host.now, verbose: flags.verbose });
  const { createSpinnerProgress } = await import('./spinner-progress.ts');
  return createSpinnerProgress({ output: host.stderr, colored, now: host.now });
}

function stopMessage(command: string, signal: StopSignal): string {
  const kept = STAGING.has(command) ? 'staged rows are kept, the next merge takes them; ' : '';
  return `stopping: ${kept}${signal === 'SIGINT' ? 'press Ctrl-C again to leave at once' : 'a second signal ends it at once'}\n`;
}
