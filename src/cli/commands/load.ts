import type { Command } from 'commander';
import type { LoadFlags, TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addDryRunFlag, addExamples, addLoadFlags, addTableFlags } from './add-flags.ts';

/** `dedup load`: events into staging. */
export function addLoadCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('load')
    .summary('load events into the staging table')
    .description('Check events and append them to the staging table. The next merge takes them.')
    .action((files: readonly string[], flags: TableFlags & LoadFlags) =>
      invoke('load', async (session) => (await import('../actions/load-action.ts')).loadAction(session, files, flags)),
    );
  addExamples(addDryRunFlag(addLoadFlags(addTableFlags(command))), [
    'dedup load --table device_readings readings/*.ndjson',
    'dedup load --table device_readings --max-rejects 100 readings.ndjson',
    'dedup load --table device_readings --rejects-from dedup-rejects/repaired.ndjson',
  ]);
}
