import type { Command } from 'commander';
import type { TableFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addExamples, addTableFlags } from './add-flags.ts';

/** `dedup status`: how far a table is behind. */
export function addStatusCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('status')
    .summary('show what is staged and not merged, and the last runs')
    .description('Show how far the final table is behind its staging table, when unmerged rows expire, and the last runs.')
    .option('--max-lag <duration>', 'exit 4 when the oldest unmerged row is older, e.g. 90s, 15m, 2h, 1d')
    .action((flags: TableFlags & { readonly maxLag?: string }) =>
      invoke('status', async (session) => (await import('../actions/status-action.ts')).statusAction(session, flags)),
    );
  addExamples(addTableFlags(command), [
    'dedup status --table device_readings',
    'dedup status --all --max-lag 2h --quiet',
    'dedup status --all --json | jq ".tables[].state"',
  ]);
}
