import { Option, type Command } from 'commander';
import type { TableFlags, VerifyFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addExamples, addTableFlags } from './add-flags.ts';

/** `dedup verify`: final table against staging table. */
export function addVerifyCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('verify')
    .summary('check the final table against what is staged, and repair it')
    .description(
      'Hold the final table against its staging table, key by key: rows that are missing, stale, changed by another hand, duplicate, or have a NULL key. Only what merges have covered is judged. Exits 4 when something is found. Changes nothing without --repair --yes.',
    )
    .option('--window <duration>', 'judge keys staged so long before the last merge, e.g. 6h, 7d (default: 1d)')
    .option('--since <time>', 'judge keys staged since then (RFC 3339 with a zone)')
    .option('--full', 'judge all that staging still holds; --table <name> --all says the same')
    .option('--sample <percent>', 'look at this share of the keys, the same ones every time, e.g. 5%')
    .addOption(new Option('--limit <n>', 'show at most this many findings').default('20', '20'))
    .option('--max-bytes-billed <size>', "budget of the check, e.g. 50GB, instead of the spec's")
    .option('--repair', 'show the statement that sets the rows right')
    .option('--yes', 'with --repair: run it')
    .action((flags: TableFlags & VerifyFlags) =>
      invoke('verify', async (session) => (await import('../actions/verify-action.ts')).verifyAction(session, flags)),
    );
  addExamples(addTableFlags(command), [
    'dedup verify --table device_readings',
    'dedup verify --table device_readings --full --limit 100',
    'dedup verify --all --window 7d --sample 10% --quiet',
    'dedup verify --table device_readings --repair --yes',
  ]);
}
