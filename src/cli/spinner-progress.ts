import type { Output } from './host.ts';
import { nextActivity, renderActivity, type Activity } from './render/activity.ts';
import { safeLine } from './render/safe-text.ts';
import type { ProgressReporter } from './progress-reporter.ts';

export interface SpinnerProgressOptions {
  /** A terminal. */
  readonly output: Output;
  readonly colored: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How often the elapsed time is brought up to date. */
const REFRESH_MILLIS = 250;

/** Progress for a terminal: one animated line that tells what is being done. What came of it is in the report. */
export async function createSpinnerProgress({ output, colored, now }: SpinnerProgressOptions): Promise<ProgressReporter> {
  const { default: ora } = await import('ora');
  const spinner = ora({
    stream: output.stream,
    color: colored ? 'cyan' : false,
    isEnabled: true,
    discardStdin: false, // standard input may be the events; and Ctrl-C must stay a signal
  });
  let activity: Activity | null = null;
  const show = (): void => {
    if (activity === null) return;
    spinner.text = clipped(`${safeLine(activity.table)}  ${renderActivity(activity, now())}`, output.columns - 3);
    if (!spinner.isSpinning) spinner.start();
  };
  const refresh = setInterval(() => {
    if (spinner.isSpinning) show();
  }, REFRESH_MILLIS);
  refresh.unref();
  const pause = (): void => {
    if (spinner.isSpinning) spinner.stop();
  };
  return {
    onProgress(progress) {
      activity = nextActivity(activity, progress, now());
      if (activity === null) pause();
      else show();
    },
    pause,
    close() {
      clearInterval(refresh);
      pause();
    },
  };
}

function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
