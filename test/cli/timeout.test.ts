import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

/** A server that is always busy. */
async function busyServer(): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(503, { 'content-type': 'application/json' });
    response.end('{"error":{"code":503,"message":"come back later","errors":[{"reason":"backendError"}]}}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

test('--timeout bounds the waiting: every wait is told, then exit 75', async () => {
  const destination = `bigquery://test/iot?location=EU&endpoint=${await busyServer()}`;
  const started = performance.now();
  const { exitCode, stderr } = await runDedup(['merge', '-t', 'readings', '--timeout', '3s', '--destination', destination], {
    cwd: workFolder(),
  });
  expect(exitCode).toBe(75);
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(stderr).toMatch(/Z readings: .*backendError/);
});

test('--timeout takes a duration', async () => {
  const { exitCode, stderr } = await runDedup(['merge', '-t', 'readings', '--timeout', 'soon'], { cwd: workFolder() });
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    'error[USAGE.BAD_VALUE]: --timeout is not a duration: "soon"\n  write it like --timeout 10m; units: s, m, h, d\n',
  );
});

test('--wait takes a duration', async () => {
  const { exitCode, stderr } = await runDedup(['merge', '-t', 'readings', '--wait', 'soon'], { cwd: workFolder() });
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    'error[USAGE.BAD_VALUE]: --wait is not a duration: "soon"\n  write it like --wait 10m; units: s, m, h, d\n',
  );
});
