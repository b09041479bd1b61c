import type { Command } from 'commander';
import type { RebuildFlags, TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addDryRunFlag, addExamples, addTableFlags } from './add-flags.ts';

/** `dedup rebuild`: the final table anew. */
export function addRebuildCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('rebuild')
    .summary('compute the final table anew from all that is staged')
    .description(
      'Replace every row of the final table by the winners of all that is staged, in one step: readers see the old rows or the new ones. No merge runs meanwhile, and the next one goes on from here. Refused when staging no longer covers the table.',
    )
    .option('--force', 'go on although rows that are no longer staged are lost')
    .option('--max-bytes-billed <size>', "budget of the rebuild, e.g. 50GB, instead of the spec's")
    .action((flags: TableFlags & RebuildFlags) =>
      invoke('rebuild', async (session) => (await import('../actions/rebuild-action.ts')).rebuildAction(session, flags)),
    );
  addExamples(addDryRunFlag(addTableFlags(command)), [
    'dedup rebuild --table device_readings --dry-run',
    'dedup rebuild --table device_readings',
  ]);
}
