import { type Diagnostic, DedupError } from '../../errors.ts';
import { didYouMean } from '../../spec/did-you-mean.ts';
import { hideSecrets } from '../../spec/hide-secrets.ts';
import { quoted } from '../../spec/quoted.ts';

/** What a BigQuery destination URL says. */
export interface BigQueryAddress {
  /** Project of the dataset. */
  readonly project: string;
  readonly dataset: string;
  /** Project whose jobs these are: it pays, and excludes runs of one another by job ids. The dataset's by default. */
  readonly jobProject: string;
  /** Where a missing dataset is created; one that exists must be there. */
  readonly location?: string;
  /** Base URL of a server that speaks BigQuery's REST interface, without a slash at the end: an emulator. */
  readonly endpoint?: string;
  /** Whether uploads are sent as gzip. Default: to BigQuery itself yes, to a server of one's own no. */
  readonly gzip?: boolean;
}

/** How a URL looks. */
export const BIGQUERY_EXAMPLE = 'bigquery://project/dataset?location=EU';

const SHAPE = /^bigquery:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
/** A project may belong to a domain: `example.com:project`. */
const PROJECT = /^(?:[a-z0-9][a-z0-9.-]*:)?[a-z][a-z0-9-]*$/i;
const DATASET = /^\w{1,1024}$/;
const LOCATION = /^[a-z][a-z0-9-]*$/i;
const PARAMETERS = ['location', 'endpoint', 'job_project', 'gzip'];

/** Reads `bigquery://project/dataset?location=EU&endpoint=http://127.0.0.1:9050&job_project=other`. Throws every fault at once (`not-started`). */
export function parseBigQueryUrl(url: string): BigQueryAddress {
  const where = hideSecrets(url);
  const faults: Diagnostic[] = [];
  const complain = (code: string, summary: string, rest: { readonly why?: string; readonly next?: string } = {}): void => {
    faults.push({ code, summary, where, ...rest });
  };
  const [, project = '', dataset = '', query = ''] = SHAPE.exec(url) ?? [];
  if (project.includes('@')) {
    complain('BIGQUERY.CREDENTIALS_IN_URL', 'a BigQuery destination carries no user and no password', {
      next: 'remove them; dedup uses Application Default Credentials: gcloud auth application-default login',
    });
  } else if (!PROJECT.test(project)) {
    complain(
      'BIGQUERY.BAD_PROJECT',
      project === '' ? 'the destination names no project' : `${quoted(project)} is not a project id`,
      {
        next: `destinations look like ${BIGQUERY_EXAMPLE}`,
      },
    );
  }
  if (!DATASET.test(dataset)) {
    complain(
      'BIGQUERY.BAD_DATASET',
      dataset === '' ? 'the destination names no dataset' : `${quoted(dataset)} is not the name of a dataset`,
      {
        next:
          dataset === '' ? `destinations look like ${BIGQUERY_EXAMPLE}` : 'dataset names have letters, digits and underscores',
      },
    );
  }
  const parameters = readParameters(query, complain);
  const location = parameters.get('location');
  if (location !== undefined && !LOCATION.test(location)) {
    complain('BIGQUERY.BAD_LOCATION', `${quoted(location)} is not a location`, {
      next: 'locations look like EU, US or europe-west3',
    });
  }
  const jobProject = parameters.get('job_project') ?? project;
  if (jobProject !== project && !PROJECT.test(jobProject)) {
    complain('BIGQUERY.BAD_PROJECT', `job_project ${quoted(jobProject)} is not a project id`);
  }
  const endpoint = parameters.get('endpoint')?.replace(/\/+$/, '');
  if (endpoint !== undefined && !isBaseUrl(endpoint)) {
    complain('BIGQUERY.BAD_ENDPOINT', `${quoted(hideSecrets(endpoint))} is not the base URL of a server`, {
      next: 'an endpoint looks like http://127.0.0.1:9050, without a path or a password',
    });
  }
  const gzip = parameters.get('gzip');
  if (gzip !== undefined && gzip !== 'on' && gzip !== 'off') {
    complain('BIGQUERY.BAD_GZIP', `gzip=${quoted(gzip)} says neither on nor off`, { next: 'write gzip=on or gzip=off' });
  }
  const [first, ...others] = faults;
  if (first !== undefined) throw new DedupError('not-started', [first, ...others]);
  return {
    project,
    dataset,
    jobProject,
    ...(location === undefined ? {} : { location }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(gzip === undefined ? {} : { gzip: gzip === 'on' }),
  };
}

/** The address as a URL again, in its shortest form. */
export function formatBigQueryUrl({ project, dataset, jobProject, location, endpoint, gzip }: BigQueryAddress): string {
  const parameters = [
    ...(location === undefined ? [] : [`location=${location}`]),
    ...(endpoint === undefined ? [] : [`endpoint=${endpoint}`]),
    ...(jobProject === project ? [] : [`job_project=${jobProject}`]),
    ...(gzip === undefined ? [] : [`gzip=${gzip ? 'on' : 'off'}`]),
  ];
  return `bigquery://${project}/${dataset}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

function readParameters(
  query: string,
  complain: (code: string, summary: string, rest?: { readonly next?: string }) => void,
): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!PARAMETERS.includes(name)) {
      const meant = didYouMean(name, PARAMETERS);
      complain('BIGQUERY.UNKNOWN_PARAMETER', `unknown parameter ${quoted(name)}`, {
        next: `${meant === undefined ? '' : `did you mean "${meant}"?   `}parameters: ${PARAMETERS.join(', ')}`,
      });
    } else if (value === '') complain('BIGQUERY.EMPTY_PARAMETER', `parameter "${name}" has no value`);
    else if (parameters.has(name)) complain('BIGQUERY.REPEATED_PARAMETER', `parameter "${name}" is given twice`);
    else parameters.set(name, value);
  }
  return parameters;
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.origin === text.toLowerCase();
}
