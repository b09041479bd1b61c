import { Option, type Command } from 'commander';
import type { TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addExamples, addTableFlags } from './add-flags.ts';

/** `dedup history`: the ledger. */
export function addHistoryCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('history')
    .summary('show the loads and merges of a table, and check that their counts add up')
    .description(
      'Show the last loads and merges of a table from its ledger: windows, counts, bytes, durations, jobs. Exits 4 when the counts of one do not add up. Changes nothing.',
    )
    .addOption(new Option('--limit <n>', 'show at most this many runs').default('20', '20'))
    .action((flags: TableFlags & { readonly limit: string }) =>
      invoke('history', async (session) => (await import('../actions/history-action.ts')).historyAction(session, flags)),
    );
  addExamples(addTableFlags(command), [
    'dedup history --table device_readings',
    'dedup history --all --limit 1000 --quiet',
    'dedup history --table device_readings --json | jq ".tables[0].history.totals"',
  ]);
}
