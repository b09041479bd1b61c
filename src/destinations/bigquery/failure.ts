/** What may come of a failure: `retry` it now, it may pass `later`, it is over the budget, or it `failed` for good. */
export type FailureKind = 'retry' | 'later' | 'over-budget' | 'failed';

/** A refused or broken request, or a job that failed, in one shape. `message` is the server's. */
export class BigQueryFailure extends Error {
  /** HTTP status; undefined where no answer came, or the failure is a job's. */
  readonly status: number | undefined;
  /** Google's word for it, e.g. `rateLimitExceeded` (https://cloud.google.com/bigquery/docs/error-messages). */
  readonly reason: string | undefined;
  /** The system's word where no answer came, e.g. `ECONNREFUSED`. */
  readonly network: string | undefined;
  /** The job that failed, or that was asked for. */
  readonly job: string | undefined;
  /** What `Retry-After` asked for, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    message: string,
    details: {
      readonly status?: number;
      readonly reason?: string;
      readonly network?: string;
      readonly job?: string;
      readonly retryAfterSeconds?: number;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.name = 'BigQueryFailure';
    this.status = details.status;
    this.reason = details.reason;
    this.network = details.network;
    this.job = details.job;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** There is a job, table or dataset of this name already. */
  get isDuplicate(): boolean {
    return this.status === 409;
  }

  get isNotFound(): boolean {
    return this.status === 404;
  }

  /** Somebody answers, but with a certificate that does not stand for the server, or is of an unknown authority. */
  get isNotTrusted(): boolean {
    return this.network !== undefined && NOT_TRUSTED.test(this.network);
  }

  get kind(): FailureKind {
    const { status, reason = '', message } = this;
    if (reason === 'bytesBilledLimitExceeded') return 'over-budget';
    // Concurrent writers come as 400 invalidQuery: only the text tells them from a wrong statement.
    if (CONTENTION.test(message)) return 'retry';
    if (RETRY_REASONS.has(reason) || (reason === 'quotaExceeded' && /DML/.test(message))) return 'retry';
    if (LATER_REASONS.has(reason)) return 'later';
    if (this.network !== undefined || (status !== undefined && RETRY_STATUSES.has(status))) return 'retry';
    return 'failed';
  }
}

const CONTENTION =
  /could not serialize access to table|transaction is aborted due to concurrent update|too many DML statements outstanding|DML statement has been queued for too long/i;
/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const NOT_TRUSTED = /CERT|^UNABLE_TO_|^INVALID_(?:CA|PURPOSE)$|^HOSTNAME_MISMATCH$/;
const RETRY_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const RETRY_REASONS: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'jobBackendError',
  'internalError',
  'jobInternalError',
  'tableUnavailable',
]);
/** `quotaExceeded`: a limit of the day or the hour. `stopped`: someone cancelled the job. `jobOutOfSight`: ours, see `BigQueryJobs`. */
const LATER_REASONS: ReadonlySet<string> = new Set(['quotaExceeded', 'stopped', 'timeout', 'resourcesExceeded', 'jobOutOfSight']);
