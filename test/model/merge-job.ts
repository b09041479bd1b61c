import type { MergeJob } from '../../src/destinations/destination.ts';
import { statement } from '../../src/sql/statement.ts';

/** A merge job of a test: its first attempt, without rivals, recorded by a statement that does nothing unless `changes` says otherwise. */
export function mergeJob(changes: Pick<MergeJob, 'spec' | 'statement'> & Partial<MergeJob>): MergeJob {
  return {
    seq: 1,
    incarnation: 'x',
    record: () => statement('record nothing', ['SELECT 1']),
    failedAttempts: 0,
    recordFailure: () => statement('record nothing', ['SELECT 1']),
    adopt: () => undefined,
    ...changes,
  };
}
