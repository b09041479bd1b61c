import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { wantsColor } from '../../src/cli/wants-color.ts';
import { DEDUP, finished, runDedup } from './run-dedup.ts';
import { READINGS, workFolder } from './work-folder.ts';

const ESCAPE = '\u001b';

describe('colour', () => {
  test.each([
    ['a terminal', { isTerminal: true, flag: true, environment: {} }, true],
    ['no terminal', { isTerminal: false, flag: true, environment: {} }, false],
    ['--no-color', { isTerminal: true, flag: false, environment: { FORCE_COLOR: '1' } }, false],
    ['NO_COLOR', { isTerminal: true, flag: true, environment: { NO_COLOR: '1' } }, false],
    ['NO_COLOR beside FORCE_COLOR', { isTerminal: true, flag: true, environment: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['an empty NO_COLOR', { isTerminal: true, flag: true, environment: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR', { isTerminal: false, flag: true, environment: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', { isTerminal: true, flag: true, environment: { FORCE_COLOR: '0' } }, false],
    ['TERM=dumb', { isTerminal: true, flag: true, environment: { TERM: 'dumb' } }, false],
  ] as const)('%s', (_, wish, colored) => {
    expect(wantsColor(wish)).toBe(colored);
  });

  test('without a terminal there is no escape sequence, on either stream', async () => {
    const { stdout, stderr } = await runDedup(['run', '-t', 'readings', 'readings.ndjson'], { cwd: workFolder() });
    expect(stdout + stderr).not.toContain(ESCAPE);
    const failed = await runDedup(['run', '-t', 'nosuch', 'readings.ndjson'], { cwd: workFolder() });
    expect(failed.stderr).not.toContain(ESCAPE);
  });

  test('FORCE_COLOR colours reports and errors, but no JSON', async () => {
    const environment = { FORCE_COLOR: '1' };
    const report = await runDedup(['run', '-t', 'readings', 'readings.ndjson'], { cwd: workFolder(), environment });
    expect(report.stdout).toContain(`${ESCAPE}[32m✔${ESCAPE}[39m`);
    const failed = await runDedup(['run', '-t', 'nosuch', 'readings.ndjson'], { cwd: workFolder(), environment });
    expect(failed.stderr).toContain(`${ESCAPE}[31merror[SPEC.NOT_FOUND]:${ESCAPE}[39m`);
    const json = await runDedup(['validate', '--json'], { cwd: workFolder(), environment });
    expect(json.stdout).not.toContain(ESCAPE);
  });
});

const script = spawnSync('script', ['--version']);
const hasTerminal = script.status === 0 && String(script.stdout).includes('util-linux');

/** Starts a shell command on a terminal of its own, 100 columns wide unless the command says otherwise. */
function startOnTerminal(
  command: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env['PATH'], HOME: cwd, TERM: 'xterm', ...environment };
  const child = spawn('script', ['-qec', `stty cols 100; ${command}`, '/dev/null'], { cwd, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** What a terminal was sent until its command ended, with plain line ends, and the exit code. */
async function screenOf(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly screen: string; readonly exitCode: number | null }> {
  const { stdout, exitCode } = await finished(child);
  return { screen: stdout.replaceAll('\r\n', '\n'), exitCode };
}

async function onTerminal(
  command: string,
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): ReturnType<typeof screenOf> {
  return screenOf(startOnTerminal(command, cwd, environment));
}

const dedup = `'${process.execPath}' '${DEDUP}'`;

describe.runIf(hasTerminal)('on a terminal', () => {
  test('a spinner comes and goes, then the report in colour; the cursor is back at the end', async () => {
    const { screen, exitCode } = await onTerminal(`(cat readings.ndjson; sleep 1) | ${dedup} run -t readings -`, workFolder());
    expect(exitCode).toBe(0);
    expect(screen).toContain('readings  reading events · ');
    expect(screen).toContain(`${ESCAPE}[32m✔${ESCAPE}[39m merged      2 inserted · 0 updated · 0 unchanged`);
    expect(screen).not.toMatch(/\d\d:\d\d:\d\dZ readings:/);
    expect(screen.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(screen.lastIndexOf(`${ESCAPE}[?25l`));
  });

  test('a terminal without a size gets lines instead of a spinner', async () => {
    const { screen, exitCode } = await onTerminal(`stty cols 0; ${dedup} run -t readings readings.ndjson`, workFolder());
    expect([exitCode, screen.includes('Z readings: merged 2 inserted')]).toEqual([0, true]);
  });

  test('NO_COLOR and TERM=dumb leave no colour; a dumb terminal gets lines instead of a spinner', async () => {
    const plain = await onTerminal(`${dedup} run -t readings readings.ndjson`, workFolder(), { NO_COLOR: '1' });
    // oxlint-disable-next-line no-control-regex
    expect(plain.screen).not.toMatch(/\u001b\[[\d;]*m/);
    const dumb = await onTerminal(`${dedup} run -t readings readings.ndjson`, workFolder(), { TERM: 'dumb' });
    expect(dumb.screen).not.toContain(ESCAPE);
    expect(dumb.screen).toMatch(/Z readings: merged 2 inserted/);
  });

  test('the report alone, when standard error goes elsewhere', async () => {
    const { screen } = await onTerminal(`${dedup} run -t readings readings.ndjson 2>log.txt`, workFolder(), { NO_COLOR: '1' });
    expect(screen).toMatch(/^readings {2}← {2}readings\.ndjson {32}duckdb:\.\/test\.duckdb\n {2}✔ prepared/);
  });

  test('Ctrl-C in the middle: what is kept is said on a line of its own, exit 130', async () => {
    const child = startOnTerminal(`${dedup} load -t readings -`, workFolder(), { NO_COLOR: '1' });
    const end = screenOf(child);
    child.stdin.write(READINGS);
    await delay(2000);
    child.stdin.write('\u0003');
    const { screen, exitCode } = await end;
    expect(exitCode).toBe(130);
    expect(screen).toContain('stopping: staged rows are kept, the next merge takes them; press Ctrl-C again to leave at once\n');
    expect(screen).toContain('stopped on request after 3 events were staged');
  });
});
