import type { Destination } from '../../src/destinations/destination.ts';
import { parseBigQueryUrl } from '../../src/destinations/bigquery/address.ts';
import { openBigQueryDestination } from '../../src/destinations/bigquery/open-bigquery-destination.ts';
import { retryClock } from '../../src/destinations/retry-clock.ts';

/** How many times faster than real time a destination waits. */
const HASTE = 50;

/** A BigQuery destination whose waits are short, and which gives up after so many milliseconds of its own, fast time. */
export async function openBigQuery(url: string, folder: string, deadlineMillis = 300_000): Promise<Destination> {
  return await openBigQueryDestination(
    parseBigQueryUrl(url),
    {
      readOnly: false,
      environment: {},
      workingDirectory: folder,
      signal: new AbortController().signal,
      onProgress: () => {},
      onWarning: () => {},
    },
    {
      deadlineMillis,
      firstWaitMillis: 1_000,
      longestWaitMillis: 32_000,
      clock: {
        ...retryClock,
        now: () => retryClock.now() * HASTE,
        sleep: (millis, signal) => retryClock.sleep(millis / HASTE, signal),
      },
    },
  );
}
