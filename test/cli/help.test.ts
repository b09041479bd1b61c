import { describe, expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

const COMMANDS = [
  'run',
  'merge',
  'load',
  'plan',
  'status',
  'verify',
  'rebuild',
  'init',
  'validate',
  'explain',
  'history',
  'view',
  'schema',
  'help',
];

describe('help is reviewed text, on standard output, for the program and every command', () => {
  test('dedup --help, which lists every command', async () => {
    const { exitCode, stdout, stderr } = await runDedup(['--help'], { cwd: workFolder() });
    expect([exitCode, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot('help/dedup.txt');
    expect([...stdout.matchAll(/^ {2}(\w+) \[(?:options|command)\]/gm)].map(([, name]) => name)).toEqual(COMMANDS);
  });

  test.each(COMMANDS)('dedup %s --help, with an example that is itself understood', async (command) => {
    const cwd = workFolder();
    const { exitCode, stdout, stderr } = await runDedup([command, '--help'], { cwd });
    expect([exitCode, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot(`help/${command}.txt`);
    expect(await runDedup(['help', command], { cwd })).toMatchObject({ exitCode: 0, stdout, stderr: '' });
  });

  test('dedup help and dedup -h are dedup --help; -V is the version alone', async () => {
    const cwd = workFolder();
    const { stdout } = await runDedup(['--help'], { cwd });
    expect((await runDedup(['help'], { cwd })).stdout).toBe(stdout);
    expect((await runDedup(['-h'], { cwd })).stdout).toBe(stdout);
    expect((await runDedup(['-V'], { cwd })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
