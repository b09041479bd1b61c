import { history } from '../../index.ts';
import type { TableFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { positiveNumber } from '../positive-number.ts';
import { renderHistory } from '../render/render-history.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';

/** `dedup history`. */
export async function historyAction(session: Session, flags: TableFlags & { readonly limit: string }): Promise<Outcome> {
  const limit = positiveNumber('--limit', flags.limit);
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => history(spec, { limit }, context),
    tell: (report) => session.report(renderHistory(report, session.outPaint)),
  });
}
