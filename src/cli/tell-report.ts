import type { TableReport } from '../index.ts';
import { renderPlan } from './render/render-plan.ts';
import { renderReport } from './render/render-report.ts';
import type { Step } from './render/step.ts';
import type { Session } from './session.ts';

/** How a report is told. */
export interface Telling {
  /** Where the rows came from, e.g. `3 files`; null: from staging. */
  readonly from: string | null;
  /** Nothing was done: it is told as a plan. */
  readonly dryRun: boolean;
}

/** Prints what came of a table: a report, or a plan after a dry run. */
export function tellReport(session: Session, report: TableReport, steps: readonly Step[], { from, dryRun }: Telling): void {
  const { outPaint, flags, runId } = session;
  const verbose = flags.verbose ? { runId } : null;
  session.report(dryRun ? renderPlan(report, outPaint) : renderReport({ report, from, steps, verbose }, outPaint));
}
