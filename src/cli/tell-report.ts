import { isAbsolute, relative } from 'node:path';
import type { TableReport } from '../index.ts';
import { renderPlan } from './render/render-plan.ts';
import { renderReport } from './render/render-report.ts';
import type { Step } from './render/step.ts';
import type { Session } from './session.ts';

/** Prints what came of a table: a report, or a plan after a dry run. `from`: where its rows came from; null: staging. */
export function tellReport(session: Session, report: TableReport, steps: readonly Step[], from: string | null): void {
  const { outPaint, flags, runId, host } = session;
  const shown = {
    ...report,
    rejectsFile: report.rejectsFile === null ? null : shortPath(report.rejectsFile, host.workingDirectory),
  };
  const isPlan = report.status === 'planned' || (report.statements.length > 0 && report.status === 'nothing');
  const verbose = flags.verbose ? { runId } : null;
  session.report(isPlan ? renderPlan(shown, outPaint) : renderReport({ report: shown, from, steps, verbose }, outPaint));
}

/** A path as it would be typed: relative within the working directory. */
export function shortPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
