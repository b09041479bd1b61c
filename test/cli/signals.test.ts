import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { queryFile } from './query-file.ts';
import { finished, runDedup, startDedup } from './run-dedup.ts';
import { READINGS, specNamed, workFolder } from './work-folder.ts';

const KEPT = 'staged rows are kept, the next merge takes them';

/** Sends a signal once the run reads its input, which then stays open for ever: only the signal can end it. */
async function stopWhileReading(args: readonly string[], signal: NodeJS.Signals, cwd: string): ReturnType<typeof finished> {
  const child = startDedup(args, { cwd });
  const end = finished(child);
  child.stdin.write(READINGS);
  // Reading has begun when the tables are there, which the log says on standard error.
  await once(child.stderr, 'data');
  await delay(500);
  child.kill(signal);
  return end;
}

describe('a signal while events are read', () => {
  test.each([
    ['SIGINT', 130, 'press Ctrl-C again to leave at once'],
    ['SIGTERM', 143, 'a second signal ends it at once'],
    ['SIGHUP', 143, 'a second signal ends it at once'],
  ] as const)('%s: what was read is staged, nothing is merged, exit %d', async (signal, exitCode, hint) => {
    const cwd = workFolder();
    const stopped = await stopWhileReading(['run', '--table', 'readings', '-'], signal, cwd);
    expect([stopped.exitCode, stopped.signal]).toEqual([exitCode, null]);
    expect(stopped.stderr).toContain(`stopping: ${KEPT}; ${hint}\n`);
    expect(stopped.stderr).toContain('error[RUN.INTERRUPTED]: stopped on request after 3 events were staged\n');
    expect(stopped.stdout).not.toContain('merged');
    const file = join(cwd, 'test.duckdb');
    expect(await queryFile(file, 'SELECT count(*)::INTEGER AS n FROM readings_staging')).toEqual([{ n: 3 }]);
    expect(await queryFile(file, 'SELECT count(*)::INTEGER AS n FROM readings')).toEqual([{ n: 0 }]);

    expect((await runDedup(['merge', '--table', 'readings', '-q'], { cwd })).exitCode).toBe(0);
    expect(await queryFile(file, 'SELECT count(*)::INTEGER AS n FROM readings')).toEqual([{ n: 2 }]);
  });

  test('with --json there is still one document, which tells what was staged', async () => {
    const cwd = workFolder();
    const { exitCode, stdout } = await stopWhileReading(['load', '--table', 'readings', '--json', '-'], 'SIGTERM', cwd);
    expect(exitCode).toBe(143);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exit_code: 143,
      tables: [
        { table: 'readings', status: 'failed', rows: { read: 3, rejected: 0, staged: 3 }, error: { code: 'RUN.INTERRUPTED' } },
      ],
    });
  });

  test.skipIf(process.platform === 'win32').each(['an idle writer', 'no writer'])(
    'a named pipe with %s ends with the first signal, too',
    async (writer) => {
      const cwd = workFolder();
      execFileSync('mkfifo', [join(cwd, 'pipe')]);
      const child = startDedup(['load', '--table', 'readings', 'pipe'], { cwd });
      const end = finished(child);
      const told = once(child.stderr, 'data');
      const handle = writer === 'no writer' ? undefined : await open(join(cwd, 'pipe'), 'w');
      await handle?.write(READINGS);
      await told;
      await delay(500);
      child.kill('SIGINT');
      const { exitCode, stderr } = await end;
      await handle?.close();
      expect(exitCode).toBe(130);
      expect(stderr).toContain(`stopped on request after ${writer === 'no writer' ? 0 : 3} events were staged\n`);
    },
  );

  test('init stops too', async () => {
    const child = startDedup(['init', 'new', '--from', '-'], { cwd: workFolder() });
    const end = finished(child);
    child.stdin.write('{"id": "a"}\n');
    await delay(1000);
    child.kill('SIGINT');
    expect((await end).exitCode).toBe(130);
  });
});

describe('a reader that leaves early', () => {
  test('dedup plan --sql | head: the output ends, and nothing is complained about', async () => {
    const child = startDedup(['plan', '--table', 'readings', '--sql', '--quiet'], { cwd: workFolder() });
    child.stdout.destroy();
    child.stdin.end();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [exitCode] = await once(child, 'close');
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  test('a run whose log nobody reads does its work', async () => {
    const cwd = workFolder();
    const child = startDedup(['run', '--table', 'readings', 'readings.ndjson'], { cwd });
    child.stderr.destroy();
    child.stdout.destroy();
    child.stdin.end();
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(0);
    expect(await queryFile(join(cwd, 'test.duckdb'), 'SELECT count(*)::INTEGER AS n FROM readings')).toEqual([{ n: 2 }]);
  });
});

test('after a signal no further table is begun', async () => {
  const cwd = workFolder({
    'configs/first.yaml': specNamed('first'),
    'configs/second.yaml': specNamed('second'),
    'stop.mjs': STOP_AT_FIRST_TABLE,
  });
  await runDedup(['load', '--table', 'first', 'readings.ndjson'], { cwd });
  const { exitCode, stderr } = await runDedup(['merge', '--all', '--json'], { cwd, nodeArguments: ['--import', './stop.mjs'] });
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/3 of 3 tables need attention: first \(\w+\), readings \(not begun\), second \(not begun\)\n$/);
});

test('a signal that finds all done changes nothing', async () => {
  const cwd = workFolder({ 'stop.mjs': STOP_AT_REPORT });
  const { exitCode, stdout, stderr } = await runDedup(['run', '--table', 'readings', 'readings.ndjson', '--json'], {
    cwd,
    nodeArguments: ['--import', './stop.mjs'],
  });
  expect(stderr).toContain('stopping');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, exit_code: 0, tables: [{ status: 'ok', rows: { inserted: 2 } }] });
});

/** Sends SIGINT to itself when the merge is told as done. */
const STOP_AT_REPORT = `const write = process.stderr.write.bind(process.stderr);
let sent = false;
process.stderr.write = (text, ...rest) => {
  if (!sent && String(text).includes('inserted')) {
    sent = true;
    process.kill(process.pid, 'SIGINT');
    // Until the signal is there.
    for (const end = Date.now() + 100; Date.now() < end; );
  }
  return write(text, ...rest);
};
`;

/** Sends SIGINT to itself when the driver is loaded, which is when the first table is opened. */
const STOP_AT_FIRST_TABLE = `import { registerHooks } from 'node:module';
let sent = false;
registerHooks({ load(url, context, next) {
  if (!sent && url.includes('@duckdb/node-api')) { sent = true; process.kill(process.pid, 'SIGINT'); }
  return next(url, context);
} });
`;
