import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorResult, errorResult } from './api-error.ts';
import type { JobCourse } from './fault-rule.ts';
import type { JsonObject } from './json.ts';

/** What came of a job's work. */
export interface JobOutcome {
  /** As in a job resource. */
  readonly statistics: JsonObject;
  readonly error?: ErrorResult;
}

/** Which job it is. */
export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location: string;
}

/** A job as BigQuery shows it, whatever the emulator makes of it. Its work is done under another id. */
export class Job {
  readonly reference: JobReference;
  readonly configuration: JsonObject;
  /** The id of the emulator's job. */
  readonly upstreamId: string;
  /** Settled when the job is done. Never rejected. */
  readonly done: Promise<void>;
  readonly #created: number = Date.now();
  readonly #cancelled: Promise<true>;
  #cancel: (cancelled: true) => void = () => {};
  #state: 'PENDING' | 'RUNNING' | 'DONE' = 'RUNNING';
  #started: number | undefined;
  #ended: number | undefined;
  #outcome: JobOutcome = { statistics: {} };

  constructor(
    reference: JobReference,
    configuration: JsonObject,
    upstreamId: string,
    work: () => Promise<JobOutcome>,
    course: JobCourse = {},
  ) {
    this.reference = reference;
    this.configuration = configuration;
    this.upstreamId = upstreamId;
    this.#cancelled = new Promise((resolve) => {
      this.#cancel = resolve;
    });
    this.done = this.#live(work, course);
  }

  get isDone(): boolean {
    return this.#state === 'DONE';
  }

  get error(): ErrorResult | undefined {
    return this.#outcome.error;
  }

  /** Asks for an end. What waits gives up; what is at work is done all the same, as with BigQuery. */
  cancel(): void {
    this.#cancel(true);
  }

  /** The job resource (https://cloud.google.com/bigquery/docs/reference/rest/v2/Job). */
  resource(): JsonObject {
    const { projectId, jobId, location } = this.reference;
    const { statistics, error } = this.#outcome;
    return {
      kind: 'bigquery#job',
      id: `${projectId}:${location}.${jobId}`,
      jobReference: this.reference,
      configuration: this.configuration,
      status: { state: this.#state, ...(error === undefined ? {} : { errorResult: error, errors: [error] }) },
      statistics: {
        creationTime: String(this.#created),
        ...(this.#started === undefined ? {} : { startTime: String(this.#started) }),
        ...(this.#ended === undefined ? {} : { endTime: String(this.#ended) }),
        ...statistics,
      },
    };
  }

  async #live(work: () => Promise<JobOutcome>, course: JobCourse): Promise<void> {
    this.#state = course.state ?? 'RUNNING';
    if (this.#state === 'RUNNING') this.#started = this.#created;
    this.#finish(await this.#course(work, course));
  }

  async #course(work: () => Promise<JobOutcome>, course: JobCourse): Promise<JobOutcome> {
    if (course.error === undefined && course.commit === 'start') {
      const outcome = await attempt(work);
      await this.#wait(course);
      return outcome;
    }
    if (await this.#wait(course)) return { statistics: {}, error: STOPPED };
    if (course.error !== undefined) return { statistics: {}, error: errorResult(course.error) };
    this.#state = 'RUNNING';
    this.#started ??= Date.now();
    return await attempt(work);
  }

  /** Until its time is over; true when it was cancelled before. */
  async #wait({ millis = 0, until }: JobCourse): Promise<boolean> {
    const waits = [
      ...(millis > 0 ? [sleep(millis, undefined, { ref: false })] : []),
      ...(until === undefined ? [] : [until.catch(() => {})]),
    ];
    return waits.length > 0 && (await Promise.race([this.#cancelled, Promise.all(waits).then(() => false)]));
  }

  #finish(outcome: JobOutcome): void {
    this.#outcome = outcome;
    this.#state = 'DONE';
    this.#ended = Date.now();
    this.#started ??= this.#ended;
  }
}

const STOPPED: ErrorResult = { reason: 'stopped', message: 'Job execution was cancelled: User requested cancellation' };

/** A defect of the proxy shows as a job that fails for good, not as one that never ends. */
async function attempt(work: () => Promise<JobOutcome>): Promise<JobOutcome> {
  try {
    return await work();
  } catch (error) {
    return { statistics: {}, error: { reason: 'proxyFailed', message: `fault proxy: ${String(error)}` } };
  }
}
