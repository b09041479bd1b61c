import type { Progress } from '../index.ts';
import { nextActivity, renderActivity, renderDestinationProgress, type Activity } from './render/activity.ts';
import { formatSeconds } from './render/quantity.ts';
import { safeLine } from './render/safe-text.ts';
import type { ProgressReporter } from './progress-reporter.ts';

/** How often a long step shows that it is alive. */
export const HEARTBEAT_MILLIS = 30_000;

export interface LogProgressOptions {
  readonly write: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Also tell when a step begins, and the state of every job. */
  readonly verbose: boolean;
}

/** Progress for a log: one line for every step that is done, each with its time in UTC, and a heartbeat while nothing ends. */
export function createLogProgress({ write, now, verbose }: LogProgressOptions): ProgressReporter {
  let activity: Activity | null = null;
  const line = (table: string, text: string): void =>
    write(`${new Date(now()).toISOString().slice(0, 19)}Z ${safeLine(table)}: ${text}\n`);
  const heartbeat = setInterval(() => {
    if (activity !== null) line(activity.table, `still ${renderActivity(activity, now())}`);
  }, HEARTBEAT_MILLIS);
  heartbeat.unref();
  return {
    onProgress(progress) {
      activity = nextActivity(activity, progress, now());
      const text = lineFor(progress, verbose);
      if (text !== null) line(progress.table, text);
    },
    pause: () => undefined,
    close: () => clearInterval(heartbeat),
  };
}

function lineFor(progress: Progress, verbose: boolean): string | null {
  switch (progress.kind) {
    case 'done':
      return `${progress.step} ${safeLine(progress.message)} (${formatSeconds(progress.seconds)})`;
    case 'warning':
      return `warning: ${safeLine(progress.message)}`;
    case 'step':
      return verbose ? safeLine(progress.doing) : null;
    case 'destination':
      return verbose || progress.progress.kind === 'retry' ? renderDestinationProgress(progress.progress) : null;
    case 'events':
      return null;
    default:
      return progress satisfies never;
  }
}
