import { planCost } from '../../index.ts';
import { costOptions } from '../cost-options.ts';
import type { MergeFlags, PlanFlags, TableFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { renderCost } from '../render/render-cost.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';

/** `dedup plan --cost`. */
export async function costAction(session: Session, flags: TableFlags & MergeFlags & PlanFlags): Promise<Outcome> {
  const options = costOptions(flags);
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => planCost(spec, options, context),
    tell: (report) => session.report(renderCost(report, session.outPaint)),
  });
}
