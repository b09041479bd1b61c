import type { JobMetadata } from '@google-cloud/bigquery';
import type { MergeResult } from '../destination.ts';

/** What a finished MERGE job tells of its work; null for what it does not tell. */
export function mergeResult(job: JobMetadata): MergeResult {
  const query = job.statistics?.query;
  const inserted = count(query?.dmlStats?.insertedRowCount);
  const updated = count(query?.dmlStats?.updatedRowCount);
  return {
    inserted,
    updated,
    affected: count(query?.numDmlAffectedRows) ?? (inserted === null || updated === null ? null : inserted + updated),
    bytesBilled: count(query?.totalBytesBilled),
    jobs: job.jobReference?.jobId === undefined ? [] : [job.jobReference.jobId],
  };
}

/** The REST interface gives 64-bit counts as text. */
export function count(value: string | undefined): number | null {
  return value === undefined ? null : Number(value);
}
