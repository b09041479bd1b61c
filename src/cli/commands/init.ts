import type { Command } from 'commander';
import type { Invoke } from '../invoke.ts';
import type { InitFlags } from '../flags.ts';
import { addExamples, formatFlag } from './add-flags.ts';

/** `dedup init`: write a first spec. */
export function addInitCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('init')
    .summary('write a first spec for a table')
    .description(
      'Write a commented table spec, with columns inferred from sample events where there are some. Never overwrites a file.',
    )
    .argument('<table>', 'name of the final table')
    .option(
      '--from <file>',
      'file with sample events (NDJSON, JSON, CSV, Parquet, Avro; also .gz, .zst), or - for standard input',
    )
    .addOption(formatFlag())
    .option('-c, --config-dir <folder>', 'where the specs are', 'configs')
    .action((table: string, flags: InitFlags) =>
      invoke('init', async (session) => (await import('../actions/init-action.ts')).initAction(session, table, flags)),
    );
  addExamples(command, [
    'dedup init orders --from orders.ndjson',
    'dedup init orders --from orders.parquet',
    'kcat -C -t orders -c 1000 -e | dedup init orders --from -',
    'dedup init orders',
  ]);
}
