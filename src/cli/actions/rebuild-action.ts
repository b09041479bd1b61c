import { rebuild } from '../../index.ts';
import { bytesOf } from '../flag-values.ts';
import type { RebuildFlags, TableFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';
import { tellReport } from '../tell-report.ts';

/** `dedup rebuild`. */
export async function rebuildAction(session: Session, flags: TableFlags & RebuildFlags): Promise<Outcome> {
  const dryRun = flags.dryRun === true;
  const options = {
    force: flags.force === true,
    dryRun,
    ...(flags.maxBytesBilled === undefined ? {} : { maxBytesBilled: bytesOf(flags.maxBytesBilled) }),
  };
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => rebuild(spec, options, context),
    tell: (report, steps) => tellReport(session, report, steps, { from: null, dryRun }),
  });
}
