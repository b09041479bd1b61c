import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Runs a command with `input` as its standard input and gives its standard output; throws with what it said last. */
export async function runTool(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined); // it ended without reading; its exit code tells
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return stdout;
  const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n  ');
  throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n  ${last}`);
}
