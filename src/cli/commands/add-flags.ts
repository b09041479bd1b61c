import { Option, type Command } from 'commander';

/** `--table`, `--all`, `--config-dir`, `--destination`. */
export function addTableFlags(command: Command): Command {
  return addSelectionFlags(command).option('--destination <url>', 'use this destination instead of the one in the spec');
}

/** `--table`, `--all`, `--config-dir`. */
export function addSelectionFlags(command: Command): Command {
  return command
    .option('-t, --table <name>', 'table of configs/<name>.yaml, or a path to a spec; may be repeated', collect)
    .option('-a, --all', 'every table of the folder')
    .addOption(new Option('-c, --config-dir <folder>', 'where the specs are').default('configs', 'configs'));
}

/** What `load` and `run` do with their events. */
export function addLoadFlags(command: Command): Command {
  return command
    .argument(
      '[files...]',
      'files (NDJSON, JSON, CSV, Parquet, Avro; also .gz, .zst), folders, quoted globs, or - for standard input',
    )
    .addOption(formatFlag())
    .option('--rejects <file>', 'where rejected events go (default: dedup-rejects/<table>-<run id>.ndjson)')
    .option('--max-rejects <n>', 'stop when more events than this are rejected')
    .option('--rejects-from <file>', 'replay a repaired rejects file instead of reading files')
    .option('--concurrency <n>', 'segments to upload at once (default: 4; only BigQuery takes several)');
}

/** `--format`. The names stand here once more: the flags load nothing of what reads events. */
export function formatFlag(): Option {
  return new Option('--format <format>', 'what all files are, instead of what their names and bytes tell').choices([
    'ndjson',
    'json',
    'csv',
    'parquet',
    'avro',
  ]);
}

/** Which staged rows `merge`, `run` and `plan` read, and at what price. */
export function addMergeFlags(command: Command): Command {
  return command
    .option('--since <time>', 'merge what was staged since then (RFC 3339 with a zone) instead of what is new')
    .option('--full', 'merge all that staging still holds')
    .option('--max-bytes-billed <size>', "budget of one merge, e.g. 50GB, instead of the spec's")
    .option('--accept-expired', 'go on although unmerged rows may have expired from staging');
}

/** `--dry-run`. */
export function addDryRunFlag(command: Command): Command {
  return command.option('-n, --dry-run', 'show what would happen, change nothing');
}

/** Examples below the flags. */
export function addExamples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText('after', ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n'));
}

/** Gathers the values of a flag that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
