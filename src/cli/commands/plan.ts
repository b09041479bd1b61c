import type { Command } from 'commander';
import type { MergeFlags, PlanFlags, TableFlags } from '../flags.ts';
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
    .option('--cost', 'show instead what a day costs: merging, against ranking what is staged at every read')
    .option('--queries-per-day <n>', 'with --cost: how often the rows are read (default: 24)')
    .option('--merges-per-day <n>', 'with --cost: how often merges run (default: as in the last week, else 24)')
    .option('--price-per-tib <amount>', "with --cost: instead of the destination's list price")
    .action((flags: TableFlags & MergeFlags & PlanFlags) =>
      invoke('plan', async (session) => {
        if (flags.cost === true) return (await import('../actions/cost-action.ts')).costAction(session, flags);
        return (await import('../actions/merge-action.ts')).planAction(session, flags);
      }),
    );
  addExamples(addMergeFlags(addTableFlags(command)), [
    'dedup plan --table device_readings',
    'dedup plan --table device_readings --sql > merge.sql',
    'dedup plan --all --exit-code --quiet',
    'dedup plan --table device_readings --cost --queries-per-day 500',
  ]);
}
