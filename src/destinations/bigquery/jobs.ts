import { isDeepStrictEqual } from 'node:util';
import type { JobMetadata } from '@google-cloud/bigquery';
import type { DestinationProgress } from '../destination.ts';
import { withRetry } from '../with-retry.ts';
import type { BigQueryConnection, BigQueryRequest } from './connection.ts';
import { BigQueryFailure } from './failure.ts';
import { jobFailure } from './read-failure.ts';

/** A job to be run until it succeeds or fails for good. */
export interface JobRun {
  /** Letters, digits, `_` and `-`; the number of the attempt is appended. */
  readonly id: string;
  readonly configuration: NonNullable<JobMetadata['configuration']>;
  /** Where it runs: in the location of its dataset. */
  readonly location: string | undefined;
  /** A load's rows. */
  readonly file?: string;
  /**
   * What a job is that has this id already. `none`: the id is new. `ours`: this very work; when it succeeded, it is done. `rival`: perhaps
   * another run's; it is waited for, and then the work is done under the next number.
   */
  readonly existing: 'none' | 'ours' | 'rival';
}

const FIRST_POLL_MILLIS = 100;
const LONGEST_POLL_MILLIS = 2_000;

/**
 * Runs jobs under ids of our own. BigQuery refuses an id that it has seen, so creating a job can be repeated when its answer was lost:
 * either the job is there, or it was never made.
 */
export class BigQueryJobs {
  readonly #connection: BigQueryConnection;
  readonly #project: string;
  readonly #onProgress: (progress: DestinationProgress) => void;

  constructor(connection: BigQueryConnection, project: string, onProgress: (progress: DestinationProgress) => void) {
    this.#connection = connection;
    this.#project = project;
    this.#onProgress = onProgress;
  }

  /** The job, done and without an error. Attempts that fail for a passing reason are followed by others under the next number. */
  async run(run: JobRun): Promise<JobMetadata> {
    let number = 1;
    const policy = this.#connection.retry;
    const attempt = async (): Promise<JobMetadata> => {
      for (; ; number++) {
        const { job, created } = await this.#submit(run, `${run.id}_${number}`);
        const done = await this.#done(job, run);
        const failure = jobFailure(done);
        if (created && failure !== undefined) {
          number++;
          throw failure;
        }
        if (failure === undefined && (created || run.existing === 'ours')) return done;
      }
    };
    return await withRetry(attempt, {
      ...policy,
      // A request that found no answer was already repeated as long as the policy allows; a job that failed was not.
      reason: (error) => (error instanceof BigQueryFailure && error.job !== undefined ? policy.reason(error) : undefined),
    });
  }

  /** What the job would do, without running it. */
  async dryRun(run: Pick<JobRun, 'configuration' | 'location'>): Promise<JobMetadata> {
    const job = await this.#connection.request<JobMetadata>({
      method: 'POST',
      path: [this.#project, 'jobs'],
      body: {
        configuration: { ...run.configuration, dryRun: true },
        jobReference: { projectId: this.#project, location: run.location },
      },
    });
    const failure = jobFailure(job);
    if (failure !== undefined) throw failure;
    return job;
  }

  /** Creates the job, or finds the one that has its id. `created`: this call made it, even if the answer to that was lost. */
  async #submit(run: JobRun, id: string): Promise<{ readonly job: JobMetadata; readonly created: boolean }> {
    // BigQuery itself would refuse the id; asking first saves an upload, and is what protects on servers that do not.
    const existing = run.existing === 'none' ? undefined : await this.#find(id, run.location);
    if (existing !== undefined) return { job: existing, created: false };
    let uncertain = false;
    return await withRetry(async () => {
      try {
        return { job: await this.#create(run, id), created: true };
      } catch (error) {
        if (!(error instanceof BigQueryFailure)) throw error;
        const job = await this.#afterFailure(error, id, run.location);
        const created = uncertain || !error.isDuplicate;
        uncertain = true;
        if (job === undefined) throw error;
        return { job, created: created && sameWork(job, run) };
      }
    }, this.#connection.retry);
  }

  async #create(run: JobRun, id: string): Promise<JobMetadata> {
    return await this.#connection.send<JobMetadata>({
      method: 'POST',
      path: [this.#project, 'jobs'],
      body: { configuration: run.configuration, jobReference: { projectId: this.#project, jobId: id, location: run.location } },
      ...(run.file === undefined ? {} : { file: run.file }),
    });
  }

  /** The job that a failed creation may have left: the id is taken, or the answer was lost after the work was taken up. */
  async #afterFailure(failure: BigQueryFailure, id: string, location: string | undefined): Promise<JobMetadata | undefined> {
    if (failure.isDuplicate) return await this.#find(id, location);
    if (failure.kind !== 'retry') return undefined;
    // Once only: the creation itself is repeated in a moment.
    return await this.#connection.send<JobMetadata>(this.#get(id, location)).catch((error: unknown) => {
      if (error instanceof BigQueryFailure) return undefined;
      throw error;
    });
  }

  async #find(id: string, location: string | undefined): Promise<JobMetadata | undefined> {
    return await this.#connection.find<JobMetadata>(this.#get(id, location));
  }

  #get(id: string, location: string | undefined): BigQueryRequest {
    return { method: 'GET', path: [this.#project, 'jobs', id], params: { location } };
  }

  /** Waits until the job is done. When the run is aborted, a query is cancelled, since it costs; a load is left to finish. */
  async #done(submitted: JobMetadata, run: JobRun): Promise<JobMetadata> {
    const id = submitted.jobReference?.jobId ?? run.id;
    const location = submitted.jobReference?.location ?? run.location;
    const { clock, signal } = this.#connection.retry;
    const started = clock.now();
    let job = submitted;
    try {
      for (let wait = FIRST_POLL_MILLIS; job.status?.state !== 'DONE'; wait = Math.min(LONGEST_POLL_MILLIS, wait * 1.5)) {
        this.#onProgress({
          kind: 'job',
          job: id,
          state: job.status?.state ?? 'PENDING',
          elapsedSeconds: (clock.now() - started) / 1000,
        });
        await clock.sleep(wait, signal);
        job = await this.#connection.request<JobMetadata>(this.#get(id, location));
      }
      return job;
    } catch (error) {
      if (signal.aborted && run.file === undefined) await this.#cancel(id, location);
      throw error;
    }
  }

  /** Asks once for an end; whether that is heard changes nothing that was promised. */
  async #cancel(id: string, location: string | undefined): Promise<void> {
    const request = { method: 'POST', path: [this.#project, 'jobs', id, 'cancel'], params: { location } } as const;
    await this.#connection.send({ ...request, signal: AbortSignal.timeout(3_000) }).catch(() => {});
  }
}

/** Whether the job found under our id is the one that we sent: same statement, or a load into the same table. */
function sameWork(job: JobMetadata, run: JobRun): boolean {
  const [found, wanted] = [job.configuration, run.configuration];
  return (
    found?.query?.query === wanted.query?.query && isDeepStrictEqual(found?.load?.destinationTable, wanted.load?.destinationTable)
  );
}
