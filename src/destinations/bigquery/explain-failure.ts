import { type Diagnostic, DedupError, type ExitClass } from '../../errors.ts';
import type { BigQueryAddress } from './address.ts';
import type { BigQueryFailure } from './failure.ts';

/** A failure as a person reads it. `doing` is what was tried, e.g. `stage segment 3`. */
export function explainFailure(failure: BigQueryFailure, doing: string, address: BigQueryAddress): DedupError {
  const [exitClass, diagnostic] = explanation(failure, doing, address);
  const where = diagnostic.where ?? (failure.job === undefined ? `${address.project}.${address.dataset}` : `job ${failure.job}`);
  return new DedupError(exitClass, [{ ...diagnostic, where, why: diagnostic.why ?? failure.message }], { cause: failure });
}

/** Told when the run is stopped on request, whatever was going on. */
export function interruption(doing: string, address: BigQueryAddress, cause: unknown): DedupError {
  const diagnostic = {
    code: 'BIGQUERY.INTERRUPTED',
    summary: `stopped on request: could not ${doing}`,
    where: `${address.project}.${address.dataset}`,
    why: 'a job is done whole or not at all',
    next: 'run the same command again: nothing is done twice',
  };
  return new DedupError('interrupted', [diagnostic], { cause });
}

function explanation(failure: BigQueryFailure, doing: string, address: BigQueryAddress): readonly [ExitClass, Diagnostic] {
  const { status, reason, message } = failure;
  const server = address.endpoint ?? 'BigQuery';
  if (failure.kind === 'over-budget') {
    return [
      'over-budget',
      {
        code: 'BIGQUERY.OVER_BUDGET',
        summary: `could not ${doing}: it would bill more than max_bytes_billed`,
        next: 'raise merge.max_bytes_billed in the spec, or merge more often so that a window is smaller',
      },
    ];
  }
  if (
    /could not load the default credentials|invalid_grant|invalid_rapt|unable to detect a project/i.test(message) ||
    status === 401
  ) {
    return [
      'failed',
      {
        code: 'BIGQUERY.NO_CREDENTIALS',
        summary: 'there are no valid Google credentials',
        next: 'run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to the file of a service account',
      },
    ];
  }
  if (failure.kind === 'retry' || failure.kind === 'later') return ['temporary', temporary(failure, doing, server)];
  if (reason === 'accessDenied' || reason === 'forbidden' || status === 403) {
    return ['failed', { code: 'BIGQUERY.PERMISSION', summary: `may not ${doing}`, next: permissionAdvice(message, address) }];
  }
  if (reason === 'notFound' || status === 404) {
    return [
      'failed',
      {
        code: 'BIGQUERY.NOT_FOUND',
        summary: `could not ${doing}: something that it needs is not there`,
        next: /in location/.test(message)
          ? 'jobs run where the dataset is: all tables must be in that location'
          : 'dedup plan shows which tables are missing; dedup run creates its own',
      },
    ];
  }
  if (reason === 'invalidQuery') {
    return [
      'failed',
      {
        code: 'BIGQUERY.INVALID_QUERY',
        summary: `could not ${doing}: BigQuery refused the statement`,
        next: 'compare the tables with the spec: dedup plan --sql prints the statements',
      },
    ];
  }
  if (reason === 'invalid') {
    return [
      'failed',
      {
        code: 'BIGQUERY.DATA_REFUSED',
        summary: `could not ${doing}: BigQuery refused the rows`,
        next: 'nothing of them is staged; compare the table with the spec: dedup plan',
      },
    ];
  }
  return [
    'failed',
    { code: 'BIGQUERY.FAILED', summary: `could not ${doing}`, ...(reason === undefined ? {} : { next: ERROR_PAGE }) },
  ];
}

const ERROR_PAGE = 'what it means: https://cloud.google.com/bigquery/docs/error-messages';

function temporary(failure: BigQueryFailure, doing: string, server: string): Diagnostic {
  const next = 'run the same command again: everything that is staged is kept, and nothing is done twice';
  if (failure.network !== undefined) {
    return {
      code: 'BIGQUERY.UNREACHABLE',
      summary: `could not ${doing}: no answer from ${server}`,
      where: server,
      why: failure.message === failure.network ? failure.network : `${failure.network}: ${failure.message}`,
      next: failure.isNotTrusted
        ? 'if the certificate is of an authority of your own, name its file in the variable NODE_EXTRA_CA_CERTS'
        : next,
    };
  }
  if (failure.reason === 'quotaExceeded')
    return { code: 'BIGQUERY.QUOTA', summary: `could not ${doing}: a quota is used up`, next };
  if (failure.reason === 'stopped')
    return { code: 'BIGQUERY.STOPPED', summary: `could not ${doing}: the job was cancelled`, next };
  return { code: 'BIGQUERY.UNAVAILABLE', summary: `could not ${doing}: BigQuery was busy for too long`, next };
}

/** BigQuery's message names the missing permission; this names the role that has it (https://cloud.google.com/bigquery/docs/access-control). */
function permissionAdvice(message: string, address: BigQueryAddress): string {
  if (/bigquery\.jobs\.get/.test(message))
    return `another account made the job: let all runs on the table use one account, or grant roles/bigquery.resourceViewer on project ${address.jobProject}`;
  if (/bigquery\.jobs\.|jobs\.create/.test(message)) return `grant roles/bigquery.jobUser on project ${address.jobProject}`;
  if (/bigquery\.datasets\.create/.test(message))
    return `grant roles/bigquery.user on project ${address.project}, or create the dataset by hand`;
  return `grant roles/bigquery.dataEditor on dataset ${address.project}.${address.dataset} and roles/bigquery.jobUser on project ${address.jobProject}`;
}
