import { CommanderError } from 'commander';
import type { GlobalFlags } from './flags.ts';
import type { Host } from './host.ts';
import { createProgram } from './program.ts';

/** Reads the command line, runs the command, and gives the exit code. */
export async function runCli(host: Host): Promise<number> {
  let exitCode = 0;
  const program = createProgram(host, async (command, action) => {
    const { runAction } = await import('./run-action.ts');
    const given = program.opts<Partial<GlobalFlags>>();
    const flags: GlobalFlags = { json: false, quiet: false, verbose: false, color: true, ...given };
    exitCode = await runAction(host, command, flags, action);
  });
  const commandNames = program.commands.map((command) => command.name());
  try {
    await program.parseAsync(host.argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // help or version, printed
    const command = host.argv.find((argument) => commandNames.includes(argument)) ?? null;
    return tellFailure(host, command, error);
  }
}

/** The flags could not be parsed, so only what stands in them literally counts. */
async function tellFailure(host: Host, command: string | null, error: unknown): Promise<number> {
  const [{ runAction }, { fromCommander }] = await Promise.all([import('./run-action.ts'), import('./from-commander.ts')]);
  const has = (...names: readonly string[]): boolean => names.some((name) => host.argv.includes(name));
  const flags = { json: has('--json'), quiet: has('--quiet', '-q'), verbose: has('--verbose', '-v'), color: !has('--no-color') };
  return runAction(host, command, flags, async () => {
    throw error instanceof CommanderError ? fromCommander(error, command) : error;
  });
}
