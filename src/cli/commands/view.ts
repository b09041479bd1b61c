import { Option, type Command } from 'commander';
import type { TableFlags, ViewFlags } from '../flags.ts';
import type { Invoke } from '../invoke.ts';
import { addDryRunFlag, addExamples, addTableFlags } from './add-flags.ts';

/** `dedup view`: the live rows at read time. */
export function addViewCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('view')
    .summary('print or create a view of the live rows, without or between merges')
    .description(
      'Print the query that gives the live rows of a table at read time: no tombstones, no columns of dedup. With --create, make it a view. Without --create or --refresh nothing is changed, and only --of both needs a connection.',
    )
    .addOption(
      new Option(
        '--of <what>',
        'what it reads: the final table, the staging table, or the final table and what is not merged yet (default: view.of of the spec, or as it is)',
      ).choices(['final', 'staging', 'both']),
    )
    .option('--dialect <name>', "print the SQL of bigquery, spark, duckdb or postgres instead of the destination's")
    .option('--create', 'make the view, or replace another definition of it')
    .option('--materialized', 'with --create: store its rows, where the destination has that (default: as it is)')
    .option('--no-materialized', 'with --create: make a plain view of a materialized one')
    .option('--refresh', 'bring the materialized view up to date; make it if it is not there')
    .option('--name <name>', 'name of the view (default: view.name of the spec, or <table>_current)')
    .action((flags: TableFlags & ViewFlags) =>
      invoke('view', async (session) => (await import('../actions/view-action.ts')).viewAction(session, flags)),
    );
  addExamples(addDryRunFlag(addTableFlags(command)), [
    'dedup view --table device_readings',
    'dedup view --table device_readings --dialect spark > current.sql',
    'dedup view --table device_readings --of both --create',
    'dedup view --table device_readings --create --materialized --dry-run',
    'dedup view --all --refresh --quiet',
  ]);
}
