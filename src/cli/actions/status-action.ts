import { parseDuration, status } from '../../index.ts';
import type { TableFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { renderStatus } from '../render/render-status.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';
import { usageError } from '../usage-error.ts';

/** `dedup status`. */
export async function statusAction(session: Session, flags: TableFlags & { readonly maxLag?: string }): Promise<Outcome> {
  const maxLagSeconds = flags.maxLag === undefined ? undefined : secondsOf(flags.maxLag);
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => status(spec, maxLagSeconds === undefined ? {} : { maxLagSeconds }, context),
    tell: (report) => session.report(renderStatus(report, session.outPaint)),
  });
}

function secondsOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  throw usageError('BAD_VALUE', `--max-lag is not a duration: "${text}"`, 'write it like --max-lag 2h; units: s, m, h, d');
}
