import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { load } from '../../src/pipeline/load.ts';
import { textSource } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';

test('a load that is stopped gives up a server that does not answer, after a while for what is on its way', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());

  const stop = new AbortController();
  const destination = `bigquery://p/d?endpoint=http://127.0.0.1:${address.port}`;
  const asked = once(server, 'request');
  const loading = load(
    { ...specOf({ id: 'INT64', n: 'INT64' }, ['id'], ['n']), destination },
    { sources: [textSource(['{"id":1,"n":1}'])], replayRejects: false, dryRun: false },
    {
      runId: 'r',
      version: '0.0.0-test',
      clock: () => 0n,
      environment: {},
      workingDirectory: '/nowhere',
      signal: stop.signal,
      onProgress: () => {},
    },
  );
  await asked;
  stop.abort(new DedupError('interrupted', [{ code: 'RUN.STOPPED', summary: 'stopped by SIGINT' }]));
  await vi.advanceTimersByTimeAsync(19_000);
  expect(await Promise.race([loading, Promise.resolve('waiting')])).toBe('waiting');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await loading).toMatchObject({ exitClass: 'interrupted', error: [{ code: 'RUN.STOPPED' }] });
});
