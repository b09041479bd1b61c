import { Option, type Command } from 'commander';
import type { TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addExamples, addTableFlags, collect } from './add-flags.ts';

/** `dedup explain`: what became of one key. */
export function addExplainCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('explain')
    .summary('show every staged version of one key, which one won, and why')
    .description(
      'Show every staged version of one key in rank order, which one won and why the others lost, what the final table holds, and which load and merge brought it. Reads all of staging for that key; changes nothing.',
    )
    .option('-k, --key <name=value>', 'a column of the natural key and its value; once for each of them', collect)
    .addOption(new Option('--limit <n>', 'show at most this many staged versions').default('50', '50'))
    .action((flags: TableFlags & { readonly key?: readonly string[]; readonly limit: string }) =>
      invoke('explain', async (session) => (await import('../actions/explain-action.ts')).explainAction(session, flags)),
    );
  addExamples(addTableFlags(command), [
    'dedup explain --table device_readings --key device_id=dev-1 --key reading_ts=2026-06-28T00:00:00Z',
    'dedup explain -t orders -k order_id=42 --json | jq ".tables[0].explanation.verdict"',
  ]);
}
