import type { Destination } from '../destinations/destination.ts';
import type { JobReport } from './explanation-report.ts';

/** Jobs with the page that shows each, where the destination has such pages. */
export async function jobReports(destination: Destination, jobs: readonly string[]): Promise<readonly JobReport[]> {
  return Promise.all(jobs.map(async (id) => ({ id, url: (await destination.jobUrl?.(id)) ?? null })));
}
