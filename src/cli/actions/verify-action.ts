import { verify } from '../../index.ts';
import type { TableFlags, VerifyFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { renderFindings } from '../render/render-findings.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';
import { verifyOptions } from '../verify-options.ts';

/** `dedup verify`. With `--table`, `--all` means all that is staged: the tables are named already. */
export async function verifyAction(session: Session, flags: TableFlags & VerifyFlags): Promise<Outcome> {
  const { all, ...selection } = flags;
  const allStaged = all === true && flags.table !== undefined;
  const options = verifyOptions(flags, flags.full === true || allStaged);
  return runTables(session, await selectTables(allStaged ? selection : flags, session.host, session.command), {
    run: (spec, context) => verify(spec, options, context),
    tell: (report, steps) => {
      const sql = session.flags.verbose || options.repair === 'plan';
      session.report(renderFindings({ report, steps, sql }, session.outPaint));
    },
  });
}
