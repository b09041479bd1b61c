import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { newDraft } from '../../src/pipeline/draft.ts';
import { load } from '../../src/pipeline/load.ts';
import { inspect, withOpenTable } from '../../src/pipeline/open-table.ts';
import type { VerbContext } from '../../src/pipeline/verb.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { textSource } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';

const STOPPED = new DedupError('interrupted', [{ code: 'RUN.STOPPED', summary: 'stopped by SIGINT' }]);

interface Stoppable {
  readonly spec: TableSpec;
  readonly context: VerbContext;
  /** Fulfilled by the first request. */
  readonly asked: Promise<unknown>;
  readonly stop: () => void;
}

/** A table in a warehouse that takes requests and answers none. Timers are faked. */
async function silentTable(): Promise<Stoppable> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const stop = new AbortController();
  return {
    spec: {
      ...specOf({ id: 'INT64', n: 'INT64' }, ['id'], ['n']),
      destination: `bigquery://p/d?endpoint=http://127.0.0.1:${address.port}`,
    },
    context: {
      runId: 'r',
      version: '0.0.0-test',
      clock: () => 0n,
      environment: {},
      workingDirectory: '/nowhere',
      signal: stop.signal,
      onProgress: () => {},
    },
    asked: once(server, 'request'),
    stop: () => stop.abort(STOPPED),
  };
}

const options = { sources: [textSource(['{"id":1,"n":1}'])], replayRejects: false, dryRun: false };

test('a load that is stopped before it stages anything gives up at once a server that does not answer', async () => {
  const { spec, context, asked, stop } = await silentTable();
  const loading = load(spec, options, context);
  await asked;
  stop();
  expect(await loading).toMatchObject({ exitClass: 'interrupted', error: [{ code: 'RUN.STOPPED' }] });
});

test('a load that is stopped before it has opened its table asks for nothing', async () => {
  const { spec, context, asked, stop } = await silentTable();
  const loading = load(spec, options, context);
  stop();
  expect(await loading).toMatchObject({ exitClass: 'interrupted', error: [{ code: 'RUN.STOPPED' }] });
  expect(await Promise.race([asked, Promise.resolve('nothing')])).toBe('nothing');
});

test('what is on its way is given time when the run is stopped, and then given up', async () => {
  const { spec, context, asked, stop } = await silentTable();
  const staging = withOpenTable(spec, false, context, newDraft(spec), async (table) => {
    table.patient();
    await inspect(table);
  }).catch((error: unknown) => error);
  await asked;
  stop();
  await vi.advanceTimersByTimeAsync(19_000);
  expect(await Promise.race([staging, Promise.resolve('waiting')])).toBe('waiting');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await staging).toMatchObject({ exitClass: 'interrupted' });
});
