import { onTestFinished } from 'vitest';
import type { JobMetadata } from '@google-cloud/bigquery';
import { parseBigQueryUrl } from '../../../src/destinations/bigquery/address.ts';
import { openBigQueryDestination } from '../../../src/destinations/bigquery/open-bigquery-destination.ts';
import type { Destination, DestinationProgress, MergeJob, OpenOptions } from '../../../src/destinations/destination.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { statement } from '../../../src/sql/statement.ts';
import { specOf } from '../../sql/shapes.ts';
import { type FakeBigQuery, type FakeOptions, type SeenRequest, startFakeBigQuery } from './fake-bigquery.ts';

/** The table that these tests are about. */
export const spec: TableSpec = specOf({ id: 'INT64', version: 'INT64' }, ['id'], ['version'], {
  table: 'orders',
  labels: { team: 'iot' },
});

export interface Opened {
  readonly fake: FakeBigQuery;
  readonly destination: Destination;
  readonly progress: readonly DestinationProgress[];
}

/** A destination on a server of its own, with a clock that only sleeping moves. Both end with the test. */
export async function openWithFake(fakeOptions: FakeOptions = {}, options: Partial<OpenOptions> = {}): Promise<Opened> {
  const fake = await startFakeBigQuery(fakeOptions);
  onTestFinished(() => fake.stop());
  const progress: DestinationProgress[] = [];
  const destination = await openOn(fake, { onProgress: (told) => progress.push(told), ...options });
  return { fake, destination, progress };
}

/** One more destination on a server that is there: another run. */
export async function openOn(fake: FakeBigQuery, options: Partial<OpenOptions> = {}, parameters = ''): Promise<Destination> {
  let now = 0;
  const clock = {
    now: () => now,
    random: () => 0.5,
    sleep: async (millis: number, signal: AbortSignal): Promise<void> => {
      now += millis;
      await Promise.resolve();
      signal.throwIfAborted();
    },
  };
  return await openBigQueryDestination(
    parseBigQueryUrl(`bigquery://acme/iot?endpoint=${fake.url}&job_project=billing${parameters}`),
    {
      readOnly: false,
      environment: {},
      workingDirectory: '/',
      signal: new AbortController().signal,
      onProgress: () => {},
      onWarning: () => {},
      ...options,
    },
    { deadlineMillis: 60_000, firstWaitMillis: 1_000, longestWaitMillis: 32_000, clock },
  );
}

/** What becomes of a job. */
export const failed = (reason: string, message: string): Partial<JobMetadata> => ({
  status: { state: 'DONE', errorResult: { reason, message } },
});
export const done = (statistics: JobMetadata['statistics'] = {}): Partial<JobMetadata> => ({
  status: { state: 'DONE' },
  statistics,
});
export const running: Partial<JobMetadata> = { status: { state: 'RUNNING' } };

/** Whether a request creates a job. */
export const creates = ({ method, path }: SeenRequest): boolean =>
  method === 'POST' && path.startsWith('billing/jobs') && !path.includes('/cancel');

/** Merge 7, of a run that is named in its text. */
export const merge = (rest: Partial<MergeJob> & { readonly run?: string } = {}): MergeJob => ({
  spec,
  seq: 7,
  incarnation: 'acme:iot.orders@1',
  statement: statement('merge orders', [`MERGE ${rest.run ?? 1}`]),
  record: () => statement('record', [`INSERT ${rest.run ?? 1}`]),
  failedAttempts: 0,
  recordFailure: (attempts) => statement('record', [`FAILED ${attempts}`]),
  adopt: (sql) => (sql.startsWith('MERGE ') ? statement('record', [sql.replace('MERGE', 'INSERT')]) : undefined),
  ...rest,
});

/** A job id without what is the same in all of them. */
export const kindOf = (id: string): string => id.replaceAll(/dedup_|_[0-9a-f]{16}/g, '');
