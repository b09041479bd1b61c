import type { Command } from 'commander';
import type { MergeFlags, TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addExamples, addMergeFlags, addTableFlags } from './add-flags.ts';

/** `dedup plan`: what a merge would do. */
export function addPlanCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('plan')
    .summary('show what the next merge would do, with its SQL')
    .description('Show what the next merge would do: tables to create or alter, counts, partitions, price, SQL. Changes nothing.')
    .option('--sql', 'print only SQL that can be run as it is')
    .option('--exit-code', 'exit 4 when there is something to do')
    .action((flags: TableFlags & MergeFlags & { readonly sql?: boolean; readonly exitCode?: boolean }) =>
      invoke('plan', async (session) => (await import('../actions/merge-action.ts')).planAction(session, flags)),
    );
  addExamples(addMergeFlags(addTableFlags(command)), [
    'dedup plan --table device_readings',
    'dedup plan --table device_readings --sql > merge.sql',
    'dedup plan --all --exit-code --quiet',
  ]);
}
