import type { JobMetadata } from '@google-cloud/bigquery';
import { DedupError } from '../../errors.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { compileFindMerge } from '../../sql/history.ts';
import type { Statement } from '../../sql/statement.ts';
import type { Row } from '../../sql/value.ts';
import type { MergeJob, MergeResult } from '../destination.ts';
import { highestNumber } from './highest-number.ts';
import { jobId, shortHash } from './job-id.ts';
import { jobLabels, mergeLabels } from './job-labels.ts';
import type { BigQueryJobs, FinishedJob, JobRun } from './jobs.ts';
import { mergeResult } from './merge-result.ts';

/** What merges need of their destination. */
export interface MergeSurroundings {
  readonly jobs: BigQueryJobs;
  readonly dialect: Dialect;
  /** Where jobs run. */
  readonly location: () => Promise<string | undefined>;
  readonly query: (statement: Statement) => Promise<readonly Row[]>;
}

/** The result of the MERGE that has the number; `isOurs`: ours, else another run's. */
export interface NumberedMerge {
  readonly isOurs: boolean;
  readonly job: JobMetadata;
  readonly result: MergeResult;
}

/**
 * MERGEs one after the other. The id of a MERGE job is made from the name of the table and the number of the merge, and BigQuery
 * refuses an id that it has seen: of the runs that want a number one gets it. That matters, since two MERGEs that only insert conflict with
 * nothing, and would both insert a key that is new to both. The numbers go on when a table is dropped and created again: a MERGE into the
 * old one may be waiting still, and would then write to the new one beside the first MERGE that fills it. The job that records a merge is found by its number in the same way, so that
 * the ledger has one row for it, whether its owner writes it or who found it.
 */
export class ExclusiveMerges {
  readonly #jobs: BigQueryJobs;
  readonly #dialect: Dialect;
  readonly #location: MergeSurroundings['location'];
  readonly #query: MergeSurroundings['query'];

  constructor({ jobs, dialect, location, query }: MergeSurroundings) {
    this.#jobs = jobs;
    this.#dialect = dialect;
    this.#location = location;
    this.#query = query;
  }

  /**
   * Runs the MERGE, or waits for the one that another run made under its number. Attempts that fail for good are counted in the ledger,
   * for the next run to start after them.
   */
  async run(job: MergeJob): Promise<NumberedMerge> {
    const { statement, maxBytesBilled, failedAttempts } = job;
    let failed = failedAttempts;
    try {
      const finished = await this.#runJob(statement, {
        id: this.#id('merge', job.spec, job.seq),
        labels: mergeLabels(job),
        failedAttempts,
        onFailed: (attempts) => {
          failed = attempts;
        },
        ...(maxBytesBilled === undefined ? {} : { maximumBytesBilled: maxBytesBilled.toString() }),
      });
      return { isOurs: finished.isOurs, job: finished.job, result: mergeResult(finished.job) };
    } catch (error) {
      // What was found out about attempts only saves time: it must not hide why the last one failed.
      if (failed > failedAttempts) await this.#recordFailures(job, failed).catch(() => {});
      throw error;
    }
  }

  /** Writes the ledger row of a merge of ours. */
  async record(job: MergeJob, { result }: NumberedMerge): Promise<void> {
    await this.#recordOnce(job, job.record(result));
  }

  /** Writes the ledger row of another run's merge. Throws `BIGQUERY.FOREIGN_MERGE` where its job does not tell what it did. */
  async adopt(job: MergeJob, { job: found, result }: NumberedMerge): Promise<void> {
    const row = job.adopt(found.configuration?.query?.query ?? '', result);
    if (row === undefined) throw foreignMerge(job, found);
    await this.#recordOnce(job, row);
  }

  /** The highest number, from `from` up, under which there ever was an attempt at a merge; null: none. */
  async highest(spec: TableSpec, from: number): Promise<number | null> {
    const location = await this.#location();
    return await highestNumber(from, async (seq) => {
      return (await this.#jobs.find(`${this.#id('merge', spec, seq)}_1`, location)) !== undefined;
    });
  }

  async #recordOnce(job: MergeJob, row: Statement): Promise<void> {
    const run = { id: this.#id('record', job.spec, job.seq), labels: jobLabels('record', job.spec) };
    let done = await this.#runJob(row, run);
    // The ledger may have been deleted after the row was written: what a job did then shows only in the table.
    while (!done.isNew && !(await this.#isRecorded(job))) {
      done = await this.#runJob(row, { ...run, failedAttempts: done.attempt });
    }
  }

  async #isRecorded({ spec, seq }: MergeJob): Promise<boolean> {
    return (await this.#query(compileFindMerge(spec.table, seq, this.#dialect))).length > 0;
  }

  async #recordFailures(job: MergeJob, attempts: number): Promise<void> {
    const id = this.#id('failed', job.spec, job.seq, attempts);
    await this.#runJob(job.recordFailure(attempts), { id, labels: jobLabels('record', job.spec) });
  }

  async #runJob(
    { sql }: Statement,
    {
      labels,
      maximumBytesBilled,
      ...run
    }: Pick<JobRun, 'id' | 'failedAttempts' | 'onFailed'> & {
      readonly labels: Record<string, string>;
      readonly maximumBytesBilled?: string;
    },
  ): Promise<FinishedJob> {
    const query = { query: sql, useLegacySql: false, ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }) };
    return await this.#jobs.run({ ...run, location: await this.#location(), configuration: { labels, query } });
  }

  #id(kind: 'merge' | 'record' | 'failed', { table }: TableSpec, ...numbers: number[]): string {
    return jobId(kind, shortHash(this.#dialect.table(table)), ...numbers);
  }
}

function foreignMerge({ spec, seq }: MergeJob, found: JobMetadata): DedupError {
  return new DedupError('failed', [
    {
      code: 'BIGQUERY.FOREIGN_MERGE',
      summary: `merge ${seq} of ${spec.table} was made by another run, and its job does not tell what it did`,
      where: `job ${found.jobReference?.jobId ?? ''}`,
      why: 'the text of the job is hidden from this account, or is not a MERGE of dedup: it cannot be recorded',
      next: 'run dedup as the account that made the job, or grant roles/bigquery.resourceViewer on the project of the job',
    },
  ]);
}
