import type { TableReport } from '../index.ts';
import { renderStatements } from './render/render-statements.ts';
import { safeLine } from './render/safe-text.ts';
import type { Session } from './session.ts';

/** Standard output is for SQL alone, so what a person should know goes to standard error; without a terminal the log has told it. */
export function tellSql(session: Session, report: TableReport): void {
  session.print(renderStatements(report.statements, session.outPaint));
  const { flags, host, errorPaint } = session;
  if (flags.quiet || flags.verbose || !host.stderr.isTerminal) return;
  for (const note of report.notes) session.complain(`${errorPaint.warning('!')} ${safeLine(note)}\n`);
}
