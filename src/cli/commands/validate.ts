import type { Command } from 'commander';
import type { TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addExamples, addSelectionFlags } from './add-flags.ts';

/** `dedup validate`: check specs. */
export function addValidateCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('validate')
    .summary('check table specs, without a connection')
    .description(
      'Check table specs and tell every fault at once. Without arguments: every spec of the folder. Needs no connection.',
    )
    .argument('[specs...]', 'spec files')
    .action((files: readonly string[], flags: TableFlags) =>
      invoke('validate', async (session) =>
        (await import('../actions/validate-action.ts')).validateAction(session, files, flags),
      ),
    );
  addExamples(addSelectionFlags(command), [
    'dedup validate',
    'dedup validate --table device_readings',
    'dedup validate specs/orders.yaml',
  ]);
}
