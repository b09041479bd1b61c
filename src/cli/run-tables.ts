import { parseDuration, type TableReport, type TableSpec, type VerbContext } from '../index.ts';
import { exitClassOf } from './exit-code.ts';
import { failureOf } from './failure.ts';
import type { Outcome } from './outcome.ts';
import type { GlobalFlags } from './flags.ts';
import { failedReport } from './failed-report.ts';
import { renderDiagnostics } from './render/render-diagnostics.ts';
import { renderEssentials, renderTrouble } from './render/render-essentials.ts';
import type { Step } from './render/step.ts';
import type { SelectedTable } from './select-tables.ts';
import type { Session } from './session.ts';
import { shortPath } from './short-path.ts';
import { usageError } from './usage-error.ts';
import { verbContext, type Patience } from './verb-context.ts';

/** What is done with every table, and how its report reads. */
export interface TableWork {
  readonly run: (spec: TableSpec, context: VerbContext) => Promise<TableReport>;
  /** Reports of one line stand without a blank line between them. */
  readonly compact?: boolean;
  /** Tells of the report, on standard output. */
  readonly tell: (report: TableReport, steps: readonly Step[]) => void;
}

/**
 * Does the work for each table in turn, whatever becomes of the others; after a signal no further one is begun. Every report is told
 * as soon as it is there.
 */
export async function runTables(session: Session, selected: readonly SelectedTable[], work: TableWork): Promise<Outcome> {
  const patience = patienceOf(session.flags);
  const tables: TableReport[] = [];
  for (const table of selected) {
    if (session.stop.signal.aborted) break;
    const steps: Step[] = [];
    const report = await reportOf(session, patience, table, work, steps);
    tables.push(report);
    session.progress.pause();
    const { rejectsFile } = report;
    const shown = { ...report, rejectsFile: rejectsFile === null ? null : shortPath(rejectsFile, session.host.workingDirectory) };
    tell(session, shown, () => work.tell(shown, steps), tables.length > 1 && work.compact !== true);
  }
  if (selected.length > 1 && !onlyJson(session)) {
    const skipped = selected.slice(tables.length).map(({ name }) => name);
    session.complain(renderTrouble(tables, skipped));
  }
  return { tables, ...(tables.length < selected.length ? { exitClass: 'interrupted' } : {}) };
}

/** Runs the work on one table. Whatever is thrown ends in the report: a bug with one table is no reason to leave out the others. */
async function reportOf(
  session: Session,
  patience: Patience,
  table: SelectedTable,
  work: TableWork,
  steps: Step[],
): Promise<TableReport> {
  const context = verbContext(session, patience, (progress) => {
    if (progress.kind === 'done') steps.push({ name: progress.step, message: progress.message, seconds: progress.seconds });
    session.progress.onProgress(progress);
  });
  try {
    return await work.run(await table.load(), context);
  } catch (error) {
    const { diagnostics, exitClass } = failureOf(error, session.host, session.flags.verbose);
    return failedReport(table.name, diagnostics, exitClass);
  }
}

function patienceOf({ timeout, wait }: GlobalFlags): Patience {
  const [timeoutSeconds, waitSeconds] = [secondsOf('--timeout', timeout), secondsOf('--wait', wait)];
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
  };
}

function secondsOf(flag: string, text: string | undefined): number | undefined {
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || seconds !== undefined) return seconds;
  throw usageError('BAD_VALUE', `${flag} is not a duration: "${text}"`, `write it like ${flag} 10m; units: s, m, h, d`);
}

function tell(session: Session, report: TableReport, tellReport: () => void, further: boolean): void {
  const { flags, errorPaint } = session;
  const started = report.rows.read !== null || report.rows.scanned !== null || report.error === null;
  if (started && !flags.json) {
    if (further) session.report('\n');
    tellReport();
  }
  if (onlyJson(session)) return;
  if (report.error !== null) session.complain(renderDiagnostics(report.error, errorPaint));
  else if (flags.quiet && exitClassOf(report) !== null) session.complain(renderEssentials(report));
}

/** `--json --quiet`: the document tells all there is. */
function onlyJson({ flags }: Session): boolean {
  return flags.json && flags.quiet;
}
