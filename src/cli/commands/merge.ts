import type { Command } from 'commander';
import type { MergeFlags, TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addDryRunFlag, addExamples, addMergeFlags, addTableFlags } from './add-flags.ts';

/** `dedup merge`: staging into the final table. */
export function addMergeCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('merge')
    .summary('merge staged events into the final table')
    .description(
      'Merge what was staged since the last merge into the final table: the highest source offset per natural key wins.',
    )
    .action((flags: TableFlags & MergeFlags) =>
      invoke('merge', async (session) => (await import('../actions/merge-action.ts')).mergeAction(session, flags)),
    );
  addExamples(addDryRunFlag(addMergeFlags(addTableFlags(command))), [
    'dedup merge --table device_readings',
    'dedup merge --table device_readings --dry-run',
    'dedup merge --all --quiet --max-bytes-billed 50GB',
    'dedup merge --table device_readings --since 2026-06-28T00:00:00Z',
  ]);
}
