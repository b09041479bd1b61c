import type { EventTotals } from '../events/event-reader.ts';
import type { DestinationProgress } from '../destinations/destination.ts';

/** What a verb tells while it works; the command line turns it into a spinner, log lines or nothing. */
export type Progress =
  /** Reading, checking and staging events. `total` is the size of all sources where it is known. */
  | {
      readonly kind: 'events';
      readonly table: string;
      readonly totals: EventTotals;
      readonly staged: number;
      readonly totalBytes?: number;
    }
  /** A step begins; `doing` is a present participle, e.g. `scanning the window`. */
  | { readonly kind: 'step'; readonly table: string; readonly doing: string }
  /** A step is done; `message` says what came of it. */
  | { readonly kind: 'done'; readonly table: string; readonly step: StepName; readonly message: string; readonly seconds: number }
  | { readonly kind: 'warning'; readonly table: string; readonly message: string }
  | { readonly kind: 'destination'; readonly table: string; readonly progress: DestinationProgress };

/** The steps that a person sees, in the order in which they come. */
export type StepName =
  | 'prepared'
  | 'staged'
  | 'read'
  | 'scanned'
  | 'merged'
  | 'verified'
  | 'repaired'
  | 'viewed'
  | 'compared'
  | 'rebuilt';

export type OnProgress = (progress: Progress) => void;
