import type { OnProgress } from '../index.ts';

/** Shows progress while a verb works, on standard error. */
export interface ProgressReporter {
  readonly onProgress: OnProgress;
  /** Takes away what is animated; the next progress brings it back. Call it before anything else is printed. */
  pause(): void;
  /** Stops for good. */
  close(): void;
}

/** Shows nothing. */
export const SILENT: ProgressReporter = { onProgress: () => undefined, pause: () => undefined, close: () => undefined };
