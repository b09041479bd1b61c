import { explain } from '../../index.ts';
import type { TableFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { positiveNumber } from '../positive-number.ts';
import { renderExplanation } from '../render/render-explanation.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';

/** `dedup explain`. */
export async function explainAction(
  session: Session,
  flags: TableFlags & { readonly key?: readonly string[]; readonly limit: string },
): Promise<Outcome> {
  const options = { key: flags.key ?? [], limit: positiveNumber('--limit', flags.limit) };
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => explain(spec, options, context),
    tell: (report) => session.report(renderExplanation(report, session.flags.verbose, session.outPaint)),
  });
}
