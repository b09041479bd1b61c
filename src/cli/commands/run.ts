import type { Command } from 'commander';
import type { LoadFlags, MergeFlags, TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addDryRunFlag, addExamples, addLoadFlags, addMergeFlags, addTableFlags } from './add-flags.ts';

/** `dedup run`: load and merge. */
export function addRunCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('run')
    .summary('load events and merge them')
    .description('Load events into the staging table and merge them into the final table.')
    .action((files: readonly string[], flags: TableFlags & LoadFlags & MergeFlags) =>
      invoke('run', async (session) => (await import('../actions/load-action.ts')).runAction(session, files, flags)),
    );
  addExamples(addDryRunFlag(addMergeFlags(addLoadFlags(addTableFlags(command)))), [
    'dedup run --table device_readings readings/*.ndjson',
    "dedup run --table device_readings 'readings/2026-06-*.ndjson'",
    'zcat readings.ndjson.gz | dedup run --table device_readings -',
    'dedup run --table device_readings readings.ndjson --dry-run',
  ]);
}
