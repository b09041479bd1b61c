import { describe, expect, test } from 'vitest';
import { explainFailure } from '../../../src/destinations/bigquery/explain-failure.ts';
import { BigQueryFailure } from '../../../src/destinations/bigquery/failure.ts';
import { jobFailure, requestFailure } from '../../../src/destinations/bigquery/read-failure.ts';

const ADDRESS = { project: 'acme', dataset: 'iot', jobProject: 'billing' };

/** What the HTTP client throws for an answer of the REST interface. */
const answer = (code: number, reason: string, message: string): unknown =>
  Object.assign(new Error(message), {
    status: code,
    response: { status: code, data: { error: { code, message, errors: [{ reason, message }] } } },
  });

const job = (reason: string, message: string): BigQueryFailure | undefined =>
  jobFailure({ jobReference: { jobId: 'j' }, status: { state: 'DONE', errorResult: { reason, message } } });

const told = (failure: BigQueryFailure): object => {
  const { exitClass, diagnostics } = explainFailure(failure, 'stage segment 3', ADDRESS);
  return { exitClass, ...diagnostics[0] };
};

describe('what may come of a failure', () => {
  test.each([
    [answer(503, 'backendError', 'try later'), 'retry'],
    [answer(429, 'rateLimitExceeded', 'slow down'), 'retry'],
    [answer(403, 'rateLimitExceeded', 'Exceeded rate limits: too many table update operations'), 'retry'],
    [answer(500, 'internalError', 'oops'), 'retry'],
    [Object.assign(new Error('bad gateway'), { response: { status: 502, data: '<html>' } }), 'retry'],
    [Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } }), 'retry'],
    [Object.assign(new Error('The operation was aborted due to timeout'), { name: 'TimeoutError' }), 'retry'],
    [answer(403, 'quotaExceeded', 'Quota exceeded: Your table exceeded quota for imports per table'), 'later'],
    [answer(403, 'quotaExceeded', 'Quota exceeded: total number of DML jobs writing to a table, pending + running'), 'retry'],
    [answer(403, 'accessDenied', 'Access Denied: Project acme: User does not have bigquery.jobs.create permission'), 'failed'],
    [answer(404, 'notFound', 'Not found: Dataset acme:iot'), 'failed'],
    [answer(400, 'invalidQuery', 'Syntax error'), 'failed'],
    [answer(400, 'invalidQuery', 'Could not serialize access to table acme:iot.t due to concurrent update'), 'retry'],
    [
      answer(400, 'bytesBilledLimitExceeded', 'Query exceeded limit for bytes billed: 1000. 20000 or higher required.'),
      'over-budget',
    ],
    [new Error('something of our own'), 'failed'],
  ])('of a request: %s', (error, kind) => {
    expect(requestFailure(error).kind).toBe(kind);
  });

  test.each([
    ['jobRateLimitExceeded', 'slow down', 'retry'],
    ['jobBackendError', 'again', 'retry'],
    ['backendError', 'again', 'retry'],
    ['invalidQuery', 'Transaction is aborted due to concurrent update against table acme:iot.t', 'retry'],
    ['invalidQuery', 'Unrecognized name: x', 'failed'],
    ['invalid', 'Error while reading data', 'failed'],
    ['quotaExceeded', 'Quota exceeded', 'later'],
    ['stopped', 'Job execution was cancelled: User requested cancellation', 'later'],
    ['bytesBilledLimitExceeded', 'Query exceeded limit', 'over-budget'],
  ])('of a job: %s, %s', (reason, message, kind) => {
    expect(job(reason, message)?.kind).toBe(kind);
  });

  test('errors that a job went past are no failure', () => {
    expect(jobFailure({ status: { state: 'DONE', errors: [{ reason: 'invalid', message: 'a warning' }] } })).toBeUndefined();
  });

  test('a failed load tells what is behind its summary', () => {
    const failure = jobFailure({
      jobReference: { jobId: 'load_1' },
      status: {
        errorResult: { reason: 'invalid', message: 'Error while reading data, giving up' },
        errors: [
          { reason: 'invalid', message: 'Error while reading data, giving up' },
          { reason: 'invalid', message: 'Could not parse "x" as TIMESTAMP' },
        ],
      },
    });
    expect(failure).toMatchObject({
      job: 'load_1',
      message: 'Error while reading data, giving up\nCould not parse "x" as TIMESTAMP',
    });
  });
});

describe('a failure as a person reads it', () => {
  test('a missing permission names the role and where to grant it', () => {
    const message = 'Access Denied: Project billing: User does not have bigquery.jobs.create permission in project billing.';
    expect(told(requestFailure(answer(403, 'accessDenied', message)))).toEqual({
      exitClass: 'failed',
      code: 'BIGQUERY.PERMISSION',
      summary: 'may not stage segment 3',
      where: 'acme.iot',
      why: message,
      next: 'grant roles/bigquery.jobUser on project billing',
    });
    expect(
      told(requestFailure(answer(403, 'accessDenied', 'Permission bigquery.tables.updateData denied on table t'))),
    ).toMatchObject({
      next: 'grant roles/bigquery.dataEditor on dataset acme.iot and roles/bigquery.jobUser on project billing',
    });
  });

  test.each([
    ['Could not load the default credentials. Browse to …', 'BIGQUERY.NO_CREDENTIALS', 'failed'],
    ['invalid_grant', 'BIGQUERY.NO_CREDENTIALS', 'failed'],
  ])('%s says how to get credentials', (message, code, exitClass) => {
    expect(told(requestFailure(new Error(message)))).toMatchObject({
      code,
      exitClass,
      where: 'acme.iot',
      next: expect.stringContaining('gcloud auth'),
    });
  });

  test('what passes by itself is temporary, and says that a second run is safe', () => {
    const network = requestFailure(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } }));
    expect(told(network)).toEqual({
      exitClass: 'temporary',
      code: 'BIGQUERY.UNREACHABLE',
      summary: 'could not stage segment 3: no answer from BigQuery',
      where: 'BigQuery',
      why: 'ECONNRESET: fetch failed',
      next: 'run the same command again: everything that is staged is kept, and nothing is done twice',
    });
    const untrusted = requestFailure(Object.assign(new Error('self-signed certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    expect(told(untrusted)).toMatchObject({ next: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(told(requestFailure(answer(403, 'quotaExceeded', 'imports per table')))).toMatchObject({
      exitClass: 'temporary',
      code: 'BIGQUERY.QUOTA',
    });
    expect(told(requestFailure(answer(503, 'backendError', 'x')))).toMatchObject({
      exitClass: 'temporary',
      code: 'BIGQUERY.UNAVAILABLE',
    });
  });

  test('a job over its budget exits as such, and names the job', () => {
    expect(told(job('bytesBilledLimitExceeded', 'limit 10, 20 required') ?? new BigQueryFailure('', {}))).toMatchObject({
      exitClass: 'over-budget',
      code: 'BIGQUERY.OVER_BUDGET',
      where: 'job j',
      why: 'limit 10, 20 required',
    });
  });
});
