import type { BigQueryAddress } from './address.ts';

/**
 * The page of the Google Cloud console that shows a job; null for a server that is not Google's. `location`: where the job ran, as in
 * `bq:EU.<job id>`; it is part of a job's full name (https://cloud.google.com/bigquery/docs/managing-jobs).
 */
export function jobUrl({ jobProject, endpoint }: BigQueryAddress, location: string | undefined, id: string): string | null {
  if (endpoint !== undefined || location === undefined) return null;
  const job = `bq:${location}:${id}`;
  return `https://console.cloud.google.com/bigquery?project=${encodeURIComponent(jobProject)}&j=${encodeURIComponent(job)}&page=queryresults`;
}
