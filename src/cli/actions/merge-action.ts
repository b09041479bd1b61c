import { merge, plan, type ExitClass } from '../../index.ts';
import type { MergeFlags, PlanFlags, TableFlags } from '../flags.ts';
import { mergeOptions } from '../merge-options.ts';
import type { Outcome } from '../outcome.ts';
import { renderPlan } from '../render/render-plan.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import { refuseCostFlags } from '../cost-options.ts';
import type { Session } from '../session.ts';
import { tellReport } from '../tell-report.ts';
import { tellSql } from '../tell-sql.ts';

/** `dedup merge`. */
export async function mergeAction(session: Session, flags: TableFlags & MergeFlags): Promise<Outcome> {
  const options = mergeOptions(flags);
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => merge(spec, options, context),
    tell: (report, steps) => tellReport(session, report, steps, { from: null, dryRun: options.dryRun }),
  });
}

/** `dedup plan`. */
export async function planAction(session: Session, flags: TableFlags & MergeFlags & PlanFlags): Promise<Outcome> {
  refuseCostFlags(flags);
  const options = mergeOptions(flags);
  const outcome = await runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => plan(spec, options, context),
    tell: (report) => {
      if (flags.sql === true) tellSql(session, report);
      else session.report(renderPlan(report, session.outPaint));
    },
  });
  const workToDo: ExitClass = 'findings';
  const planned = outcome.tables.some(({ status }) => status === 'planned');
  return flags.exitCode === true && planned ? { exitClass: workToDo, ...outcome } : outcome;
}
