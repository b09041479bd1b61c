import type { JobMetadata } from '@google-cloud/bigquery';
import { describe, expect, test } from 'vitest';
import { creates, done, failed, kindOf, merge, openOn, openWithFake, running, spec } from './open-with-fake.ts';
import type { FakeBigQuery } from './fake-bigquery.ts';

const CONTENTION = failed('invalidQuery', 'Could not serialize access to table acme:iot.orders due to concurrent update');
const INVALID = failed('invalidQuery', 'Unrecognized name: colour at [1:8]');

/** The answer of the query that looks for the row of a merge. */
const rowsInLedger = (merges: number): readonly object[] => [
  {
    schema: { fields: [{ name: 'seq', type: 'INTEGER' }] },
    rows: Array.from({ length: merges }, () => ({ f: [{ v: '7' }] })),
  },
];
/** Jobs by id, with their statements. */
const jobsOf = ({ jobs }: FakeBigQuery): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    [...jobs.entries()]
      .map(([id, job]) => [kindOf(id), job.configuration?.query?.query] as const)
      .filter(([id]) => !id.startsWith('query')),
  );
/** The whole id of a job by its kind and numbers, of this table. */
async function idOf(kind: string): Promise<string> {
  const { fake, destination } = await openWithFake();
  await destination.merge(merge());
  const [id = ''] = fake.jobs.keys();
  return id.replace(/^dedup_merge_(.*)_7_1$/, `dedup_${kind.replace('_', '_$1_')}`);
}
const jobOf = (id: string, query: string, state: Partial<JobMetadata> = done()): JobMetadata => ({
  jobReference: { jobId: id },
  configuration: { query: { query } },
  ...state,
});

describe('the number of a merge', () => {
  test('is taken by the first run; the second records that merge and is overtaken', async () => {
    const { fake, destination } = await openWithFake({ pages: () => rowsInLedger(1) });
    const other = await openOn(fake);
    expect(await destination.merge(merge({ run: 'A' }))).toMatchObject({ kind: 'merged' });
    expect(await other.merge(merge({ run: 'B' }))).toEqual({ kind: 'overtaken' });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE A', record_7_1: 'INSERT A' });
  });

  test("is recorded by the second run when its owner died after the MERGE, with the owner's row", async () => {
    const { fake, destination } = await openWithFake();
    fake.add(jobOf(await idOf('merge_7_1'), 'MERGE of the dead'));
    expect(await destination.merge(merge({ run: 'B' }))).toEqual({ kind: 'overtaken' });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE of the dead', record_7_1: 'INSERT of the dead' });
  });

  test("of another run's MERGE that still runs is waited for, and nothing is made meanwhile", async () => {
    const id = await idOf('merge_7_1');
    const made: string[] = [];
    let looks = 0;
    const { fake, destination } = await openWithFake({
      fault: (request) => {
        if (creates(request)) made.push(fake.jobs.get(id)?.status?.state ?? '');
        if (request.path.startsWith(`billing/jobs/${id}`) && ++looks > 3) fake.add(jobOf(id, 'MERGE of another run'));
        return undefined;
      },
    });
    fake.add(jobOf(id, 'MERGE of another run', running));
    expect(await destination.merge(merge())).toEqual({ kind: 'overtaken' });
    expect(looks).toBeGreaterThan(3);
    expect(made).toEqual(['DONE']);
  });

  test("whose creation is refused because another run came in between is that run's", async () => {
    let first = true;
    const { fake, destination } = await openWithFake({
      fault: (request) => {
        if (!first || !creates(request)) return undefined;
        first = false;
        fake.add({
          ...jobOf('', 'MERGE of another run'),
          ...request.job,
          configuration: { query: { query: 'MERGE of another run' } },
        });
        return { status: 503, reason: 'backendError' };
      },
    });
    expect(await destination.merge(merge())).toEqual({ kind: 'overtaken' });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE of another run', record_7_1: 'INSERT of another run' });
  });

  test('that is refused as taken while its job cannot be seen yet is asked for until it can', async () => {
    const id = await idOf('merge_7_1');
    let hidden = 4;
    const { fake, destination, progress } = await openWithFake({
      fault: (request) =>
        request.path.startsWith(`billing/jobs/${id}`) && hidden-- > 0 ? { status: 404, reason: 'notFound' } : undefined,
    });
    fake.add(jobOf(id, 'MERGE of another run'));
    expect(await destination.merge(merge())).toEqual({ kind: 'overtaken' });
    expect(progress).toContainEqual({ kind: 'retry', reason: `job ${id} cannot be seen yet`, attempt: 1, waitSeconds: 0.5 });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE of another run', record_7_1: 'INSERT of another run' });
  });

  test('of a job that never shows itself ends the run as temporary', async () => {
    const id = await idOf('merge_7_1');
    const { fake, destination } = await openWithFake({
      fault: (request) => (request.path.startsWith(`billing/jobs/${id}`) ? { status: 404, reason: 'notFound' } : undefined),
    });
    fake.add(jobOf(id, 'MERGE of another run'));
    await expect(destination.merge(merge())).rejects.toMatchObject({
      exitClass: 'temporary',
      diagnostics: [{ code: 'BIGQUERY.UNAVAILABLE', why: `job ${id} was taken, but cannot be seen` }],
    });
    expect(fake.jobs.size).toBe(1);
  });

  test('of a job that is not a MERGE of dedup stops the run with a remedy', async () => {
    const { fake, destination } = await openWithFake();
    fake.add(jobOf(await idOf('merge_7_1'), 'SELECT 1'));
    await expect(destination.merge(merge())).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'BIGQUERY.FOREIGN_MERGE', next: expect.stringContaining('roles/bigquery.resourceViewer') }],
    });
    expect(fake.jobs.size).toBe(1);
  });

  test("of another account's job that may not be read stops the run with a remedy", async () => {
    const message = 'Access Denied: User does not have bigquery.jobs.get permission in project billing.';
    const { destination } = await openWithFake({
      fault: ({ method, path }) =>
        method === 'GET' && path.includes('/jobs/') ? { status: 403, reason: 'accessDenied', message } : undefined,
    });
    await expect(destination.merge(merge())).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'BIGQUERY.PERMISSION', next: expect.stringContaining('let all runs on the table use one account') }],
    });
  });

  test('of another run that is aborted is not cancelled: its MERGE is not ours', async () => {
    const abort = new AbortController();
    const { fake, destination } = await openWithFake(
      {},
      { signal: abort.signal, onProgress: () => abort.abort(new Error('Ctrl-C')) },
    );
    fake.add(jobOf(await idOf('merge_7_1'), 'MERGE of another run', running));
    await expect(destination.merge(merge())).rejects.toMatchObject({ exitClass: 'interrupted' });
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('an attempt at a merge', () => {
  test('that failed because of another writer is followed by another one', async () => {
    const { fake, destination } = await openWithFake({
      states: (job) =>
        job.jobReference?.jobId?.endsWith('_7_1') && job.configuration?.query?.query === 'MERGE 1'
          ? [running, CONTENTION]
          : [done()],
    });
    const outcome = await destination.merge(merge());
    expect(outcome).toMatchObject({ kind: 'merged', result: { jobs: [expect.stringMatching(/_7_2$/)] } });
    expect(Object.keys(jobsOf(fake))).toEqual(['merge_7_1', 'merge_7_2', 'record_7_1']);
  });

  test('that fails for good is counted in the ledger, and not tried again', async () => {
    const { fake, destination } = await openWithFake({
      states: (job) => [
        job.configuration?.query?.query === 'MERGE 1' ? failed('bytesBilledLimitExceeded', 'limit exceeded') : done(),
      ],
    });
    await expect(destination.merge(merge())).rejects.toMatchObject({
      exitClass: 'over-budget',
      diagnostics: [{ code: 'BIGQUERY.OVER_BUDGET' }],
    });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE 1', failed_7_1_1: 'FAILED 1' });
  });

  test('that fails for good says why, even if that cannot be counted', async () => {
    const { destination } = await openWithFake({ states: () => [INVALID] });
    await expect(destination.merge(merge())).rejects.toMatchObject({
      diagnostics: [{ code: 'BIGQUERY.INVALID_QUERY', why: 'Unrecognized name: colour at [1:8]' }],
    });
  });

  test('begins after those that the ledger knows to have failed', async () => {
    const { fake, destination } = await openWithFake();
    await destination.merge(merge({ failedAttempts: 41 }));
    expect(Object.keys(jobsOf(fake))).toEqual(['merge_7_42', 'record_7_1']);
    expect(fake.requests.some(({ path }) => path.includes('_7_41'))).toBe(false);
  });

  test('comes after a thousand that failed without asking for each', async () => {
    const { fake, destination } = await openWithFake();
    for (let attempt = 1; attempt <= 1000; attempt++) fake.add(jobOf(await firstId(attempt), 'MERGE of another run', INVALID));
    expect(await destination.merge(merge())).toMatchObject({ kind: 'merged' });
    expect([...fake.jobs.keys()].map(kindOf).slice(1000)).toEqual(['merge_7_1001', 'record_7_1']);
    expect(fake.requests.length).toBeLessThan(35);
  });

  test("of another run that fails is followed by ours, and one of another run that succeeded after it is that run's", async () => {
    const { fake, destination } = await openWithFake();
    fake.add(jobOf(await firstId(1), 'MERGE of another run', INVALID));
    fake.add(jobOf(await firstId(2), 'MERGE of a third run'));
    expect(await destination.merge(merge())).toEqual({ kind: 'overtaken' });
    expect(jobsOf(fake)).toMatchObject({ record_7_1: 'INSERT of a third run' });
  });
});

describe('the row of a merge in the ledger', () => {
  test('is written again when the job that wrote it failed', async () => {
    const { fake, destination } = await openWithFake({
      states: (job) => [job.jobReference?.jobId === firstRecord ? failed('jobBackendError', 'again') : done()],
    });
    const firstRecord = await idOf('record_7_1');
    expect(await destination.merge(merge())).toMatchObject({ kind: 'merged' });
    expect(Object.keys(jobsOf(fake))).toEqual(['merge_7_1', 'record_7_1', 'record_7_2']);
  });

  test('that cannot be written leaves the merge to the next run, which records it', async () => {
    let broken = true;
    const { fake, destination } = await openWithFake({
      states: (job) => [broken && job.configuration?.query?.query?.startsWith('INSERT') ? INVALID : done()],
    });
    await expect(destination.merge(merge({ run: 'A' }))).rejects.toMatchObject({ exitClass: 'failed' });
    broken = false;
    expect(await (await openOn(fake)).merge(merge({ run: 'B' }))).toEqual({ kind: 'overtaken' });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE A', record_7_1: 'INSERT A', record_7_2: 'INSERT A' });
  });

  test('is written again when its job succeeded and the ledger was deleted since', async () => {
    const { fake, destination } = await openWithFake({ pages: () => rowsInLedger(fake.jobs.has(second) ? 1 : 0) });
    const second = await idOf('record_7_2');
    await destination.merge(merge({ run: 'A' }));
    expect(await (await openOn(fake)).merge(merge({ run: 'B' }))).toEqual({ kind: 'overtaken' });
    expect(jobsOf(fake)).toEqual({ merge_7_1: 'MERGE A', record_7_1: 'INSERT A', record_7_2: 'INSERT A' });
    expect(await (await openOn(fake)).merge(merge({ run: 'C' }))).toEqual({ kind: 'overtaken' });
    expect(Object.keys(jobsOf(fake))).toEqual(['merge_7_1', 'record_7_1', 'record_7_2']);
  });
});

describe('the last merge', () => {
  test('is found by the ids of its jobs, also if its first attempt failed', async () => {
    const { fake, destination } = await openWithFake();
    for (let seq = 3; seq <= 20; seq++)
      fake.add(jobOf((await idOf('merge_7_1')).replace(/_7_1$/, `_${seq}_1`), 'MERGE', INVALID));
    const find = (from: number): Promise<number | null> => destination.findMerge(spec, from);
    expect(await Promise.all([3, 19, 20, 21].map(find))).toEqual([20, 20, 20, null]);
    expect(await destination.findMerge({ ...spec, table: 'others' }, 3)).toBe(null);
  });
});

async function firstId(attempt: number): Promise<string> {
  return (known ??= await idOf('merge_7_1')).replace(/_1$/, `_${attempt}`);
}
let known: string | undefined;
