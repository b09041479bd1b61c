import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A null server in a process of its own. */
export interface NullBigQuery {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `null-bigquery.ts`, given as a command, and waits until it listens. */
export async function startNullBigQuery(command: readonly string[]): Promise<NullBigQuery> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line]: unknown[] = await once(child.stdout, 'data');
  return {
    url: String(line).trim(),
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
