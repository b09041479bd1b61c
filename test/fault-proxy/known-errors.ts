import type { ApiError } from './api-error.ts';

const QUOTA_PAGE = 'For more information, see https://cloud.google.com/bigquery/docs/troubleshoot-quotas';

/** Errors that come and go, with the words of the real service as they stand in reports of its users. */
export const KNOWN_ERRORS = {
  tooManyRequests: {
    status: 429,
    reason: 'rateLimitExceeded',
    message: `Exceeded rate limits: too many api requests per user per method for this user_method. ${QUOTA_PAGE}`,
  },
  rateLimitExceeded: {
    status: 403,
    reason: 'rateLimitExceeded',
    message: `Exceeded rate limits: too many table update operations for this table. ${QUOTA_PAGE}`,
  },
  /** The limit of a day: trying again soon does not help. */
  quotaExceeded: {
    status: 403,
    reason: 'quotaExceeded',
    message: `Quota exceeded: Your table exceeded quota for imports or query appends per table. ${QUOTA_PAGE}`,
  },
  /** The length of a queue: trying again soon helps. */
  dmlQuotaExceeded: {
    status: 403,
    reason: 'quotaExceeded',
    message: `Quota exceeded: Your table exceeded quota for total number of DML jobs writing to a table, pending + running. ${QUOTA_PAGE}`,
  },
  jobRateLimitExceeded: {
    status: 400,
    reason: 'jobRateLimitExceeded',
    message: `Job exceeded rate limits: Your table exceeded quota for table update operations. ${QUOTA_PAGE}`,
  },
  jobBackendError: {
    status: 400,
    reason: 'jobBackendError',
    message: 'The job encountered an error during execution. Retrying the job may solve the problem.',
  },
  internalError: {
    status: 500,
    reason: 'internalError',
    message: 'An internal error occurred and the request could not be completed. Error: 3144498',
  },
  badGateway: {
    status: 502,
    reason: 'badGateway',
    message: 'The server encountered a temporary error and could not complete your request. Please try again in 30 seconds.',
    page: true,
  },
  backendError: {
    status: 503,
    reason: 'backendError',
    message: 'Error encountered during execution. Retrying may solve the problem.',
  },
} as const satisfies Readonly<Record<string, ApiError>>;

/** A writer of the same partition was quicker. `table` as BigQuery names it here: `project:dataset.table`. */
export function couldNotSerialize(table: string): ApiError {
  const message = `Could not serialize access to table ${table} due to concurrent update`;
  return { status: 400, reason: 'invalidQuery', message, location: 'q' };
}

/** The same, told of a transaction. */
export function transactionAborted(table: string): ApiError {
  const id = '61e30eea-0000-2dab-8e60-94eb2c1b1a92';
  const message = `Query error: Transaction is aborted due to concurrent update against table ${table}. Transaction ID: ${id} at [1:1]`;
  return { status: 400, reason: 'invalidQuery', message, location: 'q' };
}
