import { Command } from 'commander';
import { addExamples } from './commands/add-flags.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addHelpCommand } from './commands/help.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addInitCommand } from './commands/init.ts';
import { addLoadCommand } from './commands/load.ts';
import { addMergeCommand } from './commands/merge.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addRebuildCommand } from './commands/rebuild.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addStatusCommand } from './commands/status.ts';
import { addValidateCommand } from './commands/validate.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addViewCommand } from './commands/view.ts';
import type { Host } from './host.ts';
import type { Invoke } from './invoke.ts';

const EXIT_CODES_HELP = `
Exit codes:
  0    done, or nothing to do
  1    failed; the same call will fail again
  2    could not start: flags, spec, missing variable; nothing was read or written
  3    finished, but some events were rejected or staged rows were unusable
  4    finished with findings: verify, plan --exit-code, status --max-lag, history
  5    stopped before spending: the estimate is over max_bytes_billed
  75   temporary: run it again unchanged
  130  stopped by Ctrl-C; 143: by SIGTERM`;

/**
 * The commands and flags, and their help. Only commander and these small files are loaded for it: what a command needs is imported when
 * it runs. Never exits: what commander cannot make sense of is thrown as a `CommanderError`.
 */
export function createProgram(host: Host, invoke: Invoke): Command {
  const program = new Command('dedup')
    .description(
      'Effectively-once loads: append-only staging, then one MERGE that keeps the highest source offset per natural key.',
    )
    .version(host.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .option('--json', 'print one JSON document on standard output')
    .option('-q, --quiet', 'print nothing when all is well')
    .option('-v, --verbose', 'also print jobs, SQL and stack traces')
    .option('--no-color', 'no colour, as with NO_COLOR')
    .option('--timeout <duration>', 'bear failures that may pass for so long, then exit 75 (default: 5m)')
    .option('--wait <duration>', 'wait for another run on the table so long, then exit 75 (PostgreSQL; default: the timeout)')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: () => undefined, // errors are thrown, and told in our own words
      getOutHelpWidth: () => Math.min(host.stdout.columns, 100),
      getOutHasColors: () => false,
    })
    .exitOverride();

  program.commandsGroup('Every day:');
  addRunCommand(program, invoke);
  addMergeCommand(program, invoke);
  addLoadCommand(program, invoke);
  addPlanCommand(program, invoke);
  addStatusCommand(program, invoke);
  addVerifyCommand(program, invoke);
  addRebuildCommand(program, invoke);
  program.commandsGroup('Set up:');
  addInitCommand(program, invoke);
  addValidateCommand(program, invoke);
  program.commandsGroup('Look:');
  addExplainCommand(program, invoke);
  addHistoryCommand(program, invoke);
  addViewCommand(program, invoke);
  program.commandsGroup('Other:');
  addSchemaCommand(program, invoke);
  addHelpCommand(program);
  addExamples(program, [
    'dedup init device_readings --from readings.ndjson',
    'dedup run --table device_readings readings/*.ndjson',
    'dedup merge --table device_readings --dry-run',
  ]);
  return program.addHelpText('after', EXIT_CODES_HELP);
}
