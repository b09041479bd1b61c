import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/pipeline/load.ts';
import { merge } from '../../src/pipeline/merge.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import { run } from '../../src/pipeline/run.ts';
import type { VerbContext } from '../../src/pipeline/verb.ts';
import { verify } from '../../src/pipeline/verify.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { statement } from '../../src/sql/statement.ts';
import { BATCH_TABLE } from '../../src/spec/table-spec.ts';
import { expectExact } from '../chaos/expect-exact.ts';
import { randomBatches } from '../chaos/random-batches.ts';
import { textSource } from '../conformance/lab.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { specOf } from '../sql/shapes.ts';
import { openServer, temporaryFolder } from './open-server.ts';
import { freshUrl, postgresServer } from './postgres-server.ts';
import { findPgbouncer, startPgbouncer, type Pgbouncer } from './start-pgbouncer.ts';

const program = await findPgbouncer();
if (program === undefined) console.warn('There is no pgbouncer here: runs through a pooler are not tested');

const OPTIONS = { replayRejects: false, full: false, acceptExpired: false, dryRun: false } as const;
const line = (id: string, n: number): string => JSON.stringify({ id, n, v: `${id}${n}` });
let runs = 0;

function context(folder: string, more: Partial<VerbContext> = {}): VerbContext {
  return {
    runId: `pooled${process.pid}-${++runs}`,
    version: '0.0.0-test',
    clock: () => instantOfMillis(Date.now()),
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...more,
  };
}

describe.runIf(program !== undefined).each([
  ['sessions are cleaned between transactions', true],
  ['sessions are left as they are', false],
])('behind PgBouncer in transaction mode: %s', (_, resets) => {
  let pooler: Pgbouncer | undefined;
  beforeAll(async () => {
    pooler = await startPgbouncer(program ?? '', postgresServer().port, { sessions: 4, resets });
  });
  afterAll(async () => pooler?.stop());

  const pooledUrl = (): string => freshUrl().replace(`:${postgresServer().port}/`, `:${pooler?.port}/`);
  const direct = (url: string): string => url.replace(`:${pooler?.port}/`, `:${postgresServer().port}/`);

  test.each(seeds(2))('16 runs at once, more than there are sessions: exact (seed %i)', { timeout: 180_000 }, async (seed) =>
    withSeed(seed, async () => {
      const url = pooledUrl();
      const folder = await temporaryFolder();
      const { spec, batches } = randomBatches(new Random(seed), {
        notInKeys: [],
        without: [],
        most: 600,
        pieces: 16,
        destination: url,
      });
      const reports = await Promise.all(
        batches.map(({ lines }, index) =>
          (index % 4 === 3 ? load : run)(spec, { ...OPTIONS, sources: [textSource(lines)] }, context(folder)),
        ),
      );
      expect(reports.map(({ error }) => error)).toEqual(batches.map(() => null));
      expect((await merge(spec, OPTIONS, context(folder))).error).toBeNull();
      await expectExact(
        await openServer(direct(url)),
        spec,
        batches.flatMap(({ modelled }) => modelled),
      );
    }),
  );

  const spec = specOf({ id: 'STRING', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'pooled' });

  function runOn(url: string, lines: readonly string[], folder: string, of = spec): Promise<TableReport> {
    return run({ ...of, destination: url }, { ...OPTIONS, sources: [textSource(lines)] }, context(folder));
  }

  test('writers of one table without staging at once: exact', async () => {
    const url = pooledUrl();
    const folder = await temporaryFolder();
    const of = { ...spec, staging: { table: BATCH_TABLE, ingestedAt: '_dedup_ingested_at', foreign: false } };
    const lines = Array.from({ length: 200 }, (_, index) => line(`k${index % 10}`, index));
    const reports = await Promise.all(
      Array.from({ length: 8 }, (_, part) => runOn(url, lines.slice(part * 20, 200), folder, of)),
    );
    expect(reports.map(({ error }) => error)).toEqual(reports.map(() => null));
    const [row] = await (
      await openServer(direct(url))
    ).query(statement('sum', [`SELECT count(*) AS n, min(n) AS least, max(n) AS most FROM "${schemaOf(url)}".pooled`]));
    expect(row).toEqual({ n: 10n, least: 190n, most: 199n });
  });

  test('the settings of a session that another client left do not matter, and ours are not left to it', async () => {
    const url = pooledUrl();
    const folder = await temporaryFolder();
    expect((await runOn(`${url}&statement_timeout=20s&application_name=job`, [line('a', 1)], folder)).error).toBeNull();
    const pooled = await openServer(url.replace('schema=', 'connect_timeout=5&schema='));
    const [row] = await pooled.query(statement('ask', [`SELECT current_setting('statement_timeout') AS t`]));
    expect(row).toEqual({ t: '0' });
    expect(await verify({ ...spec, destination: url }, { full: true, limit: 5 }, context(folder))).toMatchObject({ error: null });
  });

  test('PGOPTIONS, which a pooler does not take, is told at once and not tried for minutes', async () => {
    const report = await run(
      { ...spec, destination: pooledUrl() },
      { ...OPTIONS, sources: [textSource([line('a', 1)])] },
      context(await temporaryFolder(), { environment: { PGOPTIONS: '-c work_mem=8MB' } }),
    );
    expect(report).toMatchObject({
      exitClass: 'failed',
      error: [{ code: 'POSTGRES.NOT_UNDERSTOOD', next: expect.stringContaining('PGOPTIONS') }],
    });
  });
});

function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? '';
}
