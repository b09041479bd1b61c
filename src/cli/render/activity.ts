import { countText, type DestinationProgress, type EventTotals, type Progress } from '../../index.ts';
import { formatBytes, formatCounted, formatSeconds } from './quantity.ts';
import { safeLine } from './safe-text.ts';

/** What is being done right now, put together from the progress so far. */
export interface Activity {
  readonly table: string;
  readonly doing: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly events?: { readonly totals: EventTotals; readonly totalBytes?: number };
  readonly destination?: DestinationProgress;
}

const READING = 'reading events';

/** The activity after another progress; null: a step is done and the next has not begun. Pure. */
export function nextActivity(activity: Activity | null, progress: Progress, now: number): Activity | null {
  const { kind, table } = progress;
  switch (kind) {
    case 'step':
      return { table, doing: progress.doing, startedAt: now };
    case 'events': {
      const startedAt = activity?.table === table && activity.doing === READING ? activity.startedAt : now;
      const { totals, totalBytes } = progress;
      return { table, doing: READING, startedAt, events: { totals, ...(totalBytes === undefined ? {} : { totalBytes }) } };
    }
    case 'destination':
      return { ...(activity ?? { table, doing: 'working', startedAt: now }), destination: progress.progress };
    case 'done':
      return null;
    case 'warning':
      return activity;
    default:
      return kind satisfies never;
  }
}

/** The activity on one line: `reading events · 123,456 events · 45 MB of 165 MB · 41,152/s · 3 rejected`. */
export function renderActivity({ doing, startedAt, events, destination }: Activity, now: number): string {
  const seconds = Math.max(0, (now - startedAt) / 1000);
  const parts = [safeLine(doing), ...(events === undefined ? [] : eventParts(events, seconds)), formatSeconds(seconds)];
  return [...parts, ...(destination === undefined ? [] : [renderDestinationProgress(destination)])].join(' · ');
}

/** A wait before a retry, or a job that takes long, on one line. */
export function renderDestinationProgress(progress: DestinationProgress): string {
  if (progress.kind === 'job') {
    return `job ${safeLine(progress.job)} ${safeLine(progress.state)} for ${formatSeconds(progress.elapsedSeconds)}`;
  }
  return `retry ${progress.attempt} in ${formatSeconds(progress.waitSeconds)}: ${safeLine(progress.reason)}`;
}

function eventParts({ totals, totalBytes }: NonNullable<Activity['events']>, seconds: number): readonly string[] {
  return [
    formatCounted(totals.read, 'event'),
    totalBytes === undefined ? formatBytes(totals.bytesRead) : `${formatBytes(totals.bytesRead)} of ${formatBytes(totalBytes)}`,
    ...(seconds >= 1 ? [`${countText(Math.round(totals.read / seconds))}/s`] : []),
    ...(totals.rejected > 0 ? [`${countText(totals.rejected)} rejected`] : []),
  ];
}
