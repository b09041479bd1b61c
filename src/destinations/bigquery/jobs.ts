import { isDeepStrictEqual } from 'node:util';
import type { JobMetadata } from '@google-cloud/bigquery';
import type { Segment } from '../../events/segment.ts';
import type { DestinationProgress } from '../destination.ts';
import { withRetry } from '../with-retry.ts';
import type { BigQueryConnection, BigQueryRequest } from './connection.ts';
import { BigQueryFailure } from './failure.ts';
import { highestNumber } from './highest-number.ts';
import { jobFailure } from './read-failure.ts';

/** A job to be run until it succeeds or fails for good. */
export interface JobRun {
  /** Letters, digits, `_` and `-`; the number of the attempt is appended. */
  readonly id: string;
  readonly configuration: NonNullable<JobMetadata['configuration']>;
  /** Where it runs: in the location of its dataset. */
  readonly location: string | undefined;
  /** A load's rows. */
  readonly rows?: Segment;
  /** Nobody can have used the id: no need to look. */
  readonly isNew?: boolean;
  /** Attempts that are known to have failed; default none. */
  readonly failedAttempts?: number;
  /** Told of attempts that are done and failed, whoever made them: how many there are by now. */
  readonly onFailed?: (attempts: number) => void;
}

/** A job that succeeded. */
export interface FinishedJob {
  readonly job: JobMetadata;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Made by this call; else it was there already. */
  readonly isNew: boolean;
  /** It does what was asked for, word for word; else it is another run's work under the same id. */
  readonly isOurs: boolean;
}

const FIRST_POLL_MILLIS = 100;
const LONGEST_POLL_MILLIS = 2_000;
/** How long a run that was aborted waits for an answer, so that it can cancel its query. */
const CANCEL_MILLIS = 3_000;
/** How long a job may stay out of sight after its id was refused as taken, or its creation was answered. */
const VISIBLE_AFTER_MILLIS = 60_000;

/**
 * Runs jobs under ids of our own. BigQuery refuses an id that it has seen, so creating a job can be repeated when its answer was lost,
 * and of several runs that want the same id one creates the job and the others find it. An attempt is made only after the one before is
 * done and has failed: whoever keeps to that, of all attempts under one id at most one ever succeeds.
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

  /**
   * The one attempt that succeeds, done: this call's, or one that was there already, which is waited for. Our own attempts that fail for a
   * passing reason are followed by others after a wait, those that others made and that failed at once.
   */
  async run(run: JobRun): Promise<FinishedJob> {
    let attempt = (run.failedAttempts ?? 0) + 1;
    const policy = this.#connection.retry;
    const tryOn = async (): Promise<FinishedJob> => {
      for (;;) {
        const submitted = await this.#submit(run, `${run.id}_${attempt}`);
        const isOurs = submitted.isNew || sameWork(submitted.job, run);
        const job = await this.#done(submitted.job, run, isOurs);
        const failure = jobFailure(job);
        if (failure === undefined) return { job, attempt, isNew: submitted.isNew, isOurs };
        run.onFailed?.(attempt);
        if (submitted.isNew) {
          attempt++;
          throw failure;
        }
        // A table that fails for a week leaves many attempts behind: all but the last of them are known to have failed.
        attempt = (await this.#lastAttempt(run, attempt + 1)) ?? attempt + 1;
      }
    };
    return await withRetry(tryOn, {
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

  /** The job with this whole id, in whatever state; undefined when none was ever made. */
  async find(id: string, location: string | undefined): Promise<JobMetadata | undefined> {
    return await this.#connection.find<JobMetadata>(this.#get(id, location));
  }

  async #lastAttempt(run: JobRun, from: number): Promise<number | null> {
    return await highestNumber(from, async (attempt) => (await this.find(`${run.id}_${attempt}`, run.location)) !== undefined);
  }

  /** Creates the job, or finds the one that has its id. `isNew`: this call made it, even if the answer to that was lost. */
  async #submit(run: JobRun, id: string): Promise<{ readonly job: JobMetadata; readonly isNew: boolean }> {
    // BigQuery itself would refuse the id; asking first saves an upload, and is what protects on servers that do not.
    const existing = run.isNew === true ? undefined : await this.find(id, run.location);
    if (existing !== undefined) return { job: existing, isNew: false };
    let uncertain = false;
    return await withRetry(async () => {
      try {
        return { job: await this.#create(run, id), isNew: true };
      } catch (error) {
        if (!(error instanceof BigQueryFailure)) throw error;
        const job = await this.#afterFailure(error, id, run.location);
        const mayBeNew = uncertain || !error.isDuplicate;
        uncertain = true;
        if (job === undefined) throw error;
        return { job, isNew: mayBeNew && sameWork(job, run) };
      }
    }, this.#connection.retry);
  }

  /** When the run is aborted, the answer is waited for a moment more: only a query that is known to be ours can be cancelled. */
  async #create(run: JobRun, id: string): Promise<JobMetadata> {
    const { signal } = this.#connection.retry;
    signal.throwIfAborted();
    const request = {
      method: 'POST',
      path: [this.#project, 'jobs'],
      body: { configuration: run.configuration, jobReference: { projectId: this.#project, jobId: id, location: run.location } },
    } as const;
    if (run.rows !== undefined) return await this.#connection.send<JobMetadata>({ ...request, rows: run.rows });
    const patient = new AbortController();
    const abort = (): void => void setTimeout(() => patient.abort(signal.reason), CANCEL_MILLIS).unref();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.#connection.send<JobMetadata>({ ...request, signal: patient.signal });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** The job that a failed creation may have left: the id is taken, or the answer was lost after the work was taken up. */
  async #afterFailure(failure: BigQueryFailure, id: string, location: string | undefined): Promise<JobMetadata | undefined> {
    if (failure.isDuplicate) return await this.#look(id, location);
    if (failure.kind !== 'retry') return undefined;
    // Once only: the creation itself is repeated in a moment.
    return await this.#connection.send<JobMetadata>(this.#get(id, location)).catch((error: unknown) => {
      if (error instanceof BigQueryFailure) return undefined;
      throw error;
    });
  }

  /** A job that is known to be there. It may take a moment until it can be seen, since jobs are told of where they run. */
  async #look(id: string, location: string | undefined): Promise<JobMetadata> {
    try {
      return await withRetry(() => this.#connection.request<JobMetadata>(this.#get(id, location)), {
        ...this.#connection.retry,
        deadlineMillis: VISIBLE_AFTER_MILLIS,
        reason: (error) => (error instanceof BigQueryFailure && error.isNotFound ? `job ${id} cannot be seen yet` : undefined),
      });
    } catch (error) {
      if (!(error instanceof BigQueryFailure && error.isNotFound)) throw error;
      throw new BigQueryFailure(`job ${id} was taken, but cannot be seen`, { reason: 'jobOutOfSight', cause: error });
    }
  }

  #get(id: string, location: string | undefined): BigQueryRequest {
    return { method: 'GET', path: [this.#project, 'jobs', id], params: { location } };
  }

  /** Waits until the job is done. When the run is aborted, a query of ours is cancelled, since it costs; a load is left to finish. */
  async #done(submitted: JobMetadata, run: JobRun, isOurs: boolean): Promise<JobMetadata> {
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
        job = await this.#look(id, location);
      }
      return job;
    } catch (error) {
      if (signal.aborted && isOurs && run.rows === undefined) await this.#cancel(id, location);
      throw error;
    }
  }

  /** Asks once for an end; whether that is heard changes nothing that was promised. */
  async #cancel(id: string, location: string | undefined): Promise<void> {
    const request = { method: 'POST', path: [this.#project, 'jobs', id, 'cancel'], params: { location } } as const;
    await this.#connection.send({ ...request, signal: AbortSignal.timeout(CANCEL_MILLIS) }).catch(() => {});
  }
}

/** Whether the job found under our id is the one that we sent: same statement, or a load into the same table. */
function sameWork(job: JobMetadata, run: JobRun): boolean {
  const [found, wanted] = [job.configuration, run.configuration];
  return (
    found?.query?.query === wanted.query?.query && isDeepStrictEqual(found?.load?.destinationTable, wanted.load?.destinationTable)
  );
}
