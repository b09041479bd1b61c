import { load, openSources, run, type EventSource, type LoadOptions, type SourceOptions, type TableReport } from '../../index.ts';
import type { LoadFlags, MergeFlags, TableFlags } from '../flags.ts';
import { mergeOptions } from '../merge-options.ts';
import type { Outcome } from '../outcome.ts';
import { positiveNumber } from '../positive-number.ts';
import { formatCounted } from '../render/quantity.ts';
import { safeLine } from '../render/safe-text.ts';
import { runTables, type TableWork } from '../run-tables.ts';
import { selectTables, type SelectedTable } from '../select-tables.ts';
import type { Session } from '../session.ts';
import { tellReport } from '../tell-report.ts';
import { usageError } from '../usage-error.ts';
import { wholeNumber } from '../whole-number.ts';

/** `dedup load`. */
export async function loadAction(session: Session, files: readonly string[], flags: TableFlags & LoadFlags): Promise<Outcome> {
  const { selected, options, from } = await prepared(session, files, flags);
  return runTables(session, selected, {
    run: (spec, context) => load(spec, options, context),
    tell: telling(session, from, options.dryRun),
  });
}

/** `dedup run`. */
export async function runAction(
  session: Session,
  files: readonly string[],
  flags: TableFlags & LoadFlags & MergeFlags,
): Promise<Outcome> {
  const merging = mergeOptions(flags);
  const { selected, options, from } = await prepared(session, files, flags);
  return runTables(session, selected, {
    run: (spec, context) => run(spec, { ...merging, ...options }, context),
    tell: telling(session, from, options.dryRun),
  });
}

interface Prepared {
  readonly selected: readonly SelectedTable[];
  readonly options: LoadOptions;
  /** The sources, for the report's first line. */
  readonly from: string;
}

async function prepared({ host, command }: Session, files: readonly string[], flags: TableFlags & LoadFlags): Promise<Prepared> {
  const maxRejects = flags.maxRejects === undefined ? undefined : wholeNumber('--max-rejects', flags.maxRejects);
  const concurrency = flags.concurrency === undefined ? undefined : positiveNumber('--concurrency', flags.concurrency);
  const selected = await selectTables(flags, host, command);
  if (selected.length !== 1) {
    throw usageError(
      'SEVERAL_TABLES',
      `events go into one table, and ${selected.length} are named`,
      `call it once for every table: dedup ${command} --table <name> <files>`,
    );
  }
  const table = loadOnce(selected);
  const patterns = patternsOf(files, flags, command);
  const notes: string[] = [];
  const sources = await openSources(patterns, host.stdin, await sourceOptions(table, flags, notes));
  return {
    selected: [table],
    options: {
      sources,
      notes,
      replayRejects: flags.rejectsFrom !== undefined,
      dryRun: flags.dryRun === true,
      ...(flags.rejects === undefined ? {} : { rejectsFile: flags.rejects }),
      ...(maxRejects === undefined ? {} : { maxRejects }),
      ...(concurrency === undefined ? {} : { concurrency }),
    },
    from: describeSources(sources),
  };
}

/** The one table, whose spec says how its files come; it is read once. A spec that is at fault is told when its table is worked on. */
function loadOnce([table]: readonly SelectedTable[]): SelectedTable {
  if (table === undefined) throw new Error('no table is selected');
  let spec: ReturnType<SelectedTable['load']> | undefined;
  return { name: table.name, load: () => (spec ??= table.load()) };
}

/** Rejects that are replayed are NDJSON, whatever the events of the table come as. */
async function sourceOptions(table: SelectedTable, flags: LoadFlags, notes: string[]): Promise<SourceOptions> {
  const onSkipped = (message: string): void => void notes.push(message);
  if (flags.rejectsFrom !== undefined) return { onSkipped };
  const format = flags.format ?? (await table.load().catch(() => undefined))?.source?.format;
  return { onSkipped, ...(format === undefined ? {} : { format }) };
}

/** Files to read. Nothing named is a mistake: waiting for a terminal's input without a word would look like hanging. */
function patternsOf(files: readonly string[], { rejectsFrom, format }: LoadFlags, command: string): readonly string[] {
  if (rejectsFrom !== undefined && files.length > 0) {
    throw usageError('CONFLICT', '--rejects-from and files exclude each other', 'replay the rejects in a call of their own');
  }
  if (rejectsFrom !== undefined && format !== undefined) {
    throw usageError(
      'CONFLICT',
      '--rejects-from and --format exclude each other',
      'leave out --format: rejects are NDJSON, whatever they came from',
    );
  }
  if (rejectsFrom !== undefined) return [rejectsFrom];
  if (files.length > 0) return files;
  throw usageError(
    'NO_FILES',
    'which events?',
    `name files or folders, or - for standard input: dedup ${command} --table <name> <files>`,
  );
}

function describeSources(sources: readonly EventSource[]): string {
  const [only, ...others] = sources;
  if (only === undefined || others.length > 0) return formatCounted(sources.length, 'file');
  return only.name === '-' ? 'standard input' : safeLine(only.name);
}

function telling(session: Session, from: string, dryRun: boolean): TableWork['tell'] {
  return (report: TableReport, steps) => tellReport(session, report, steps, { from, dryRun });
}
