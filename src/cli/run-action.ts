import { exitClassOf, exitCodeOf } from './exit-code.ts';
import { failureOf, type Failure } from './failure.ts';
import type { GlobalFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { Action } from './invoke.ts';
import type { Outcome } from './outcome.ts';
import { jsonDocument } from './render/json-document.ts';
import { renderDiagnostics } from './render/render-diagnostics.ts';
import { openSession, type Session } from './session.ts';
import { stopExitCode } from './stop-signals.ts';

/** Runs a command in a session of its own, tells what failed outside of any table, prints the JSON document; the exit code. */
export async function runAction(host: Host, command: string | null, flags: GlobalFlags, action: Action): Promise<number> {
  const session = await openSession(host, command ?? '', flags);
  try {
    const { outcome, failure } = await outcomeOf(session, action);
    session.progress.close();
    const exitCode = exitCodeFor(session, outcome, failure);
    if (failure !== null && !(flags.json && flags.quiet)) {
      session.complain(renderDiagnostics(failure.diagnostics, session.errorPaint));
    }
    if (flags.json) host.stdout.write(document(session, command, exitCode, outcome, failure));
    return exitCode;
  } finally {
    session.progress.close();
    session.stop.dispose();
  }
}

async function outcomeOf(
  session: Session,
  action: Action,
): Promise<{ readonly outcome: Outcome; readonly failure: Failure | null }> {
  try {
    return { outcome: await action(session), failure: null };
  } catch (error) {
    return { outcome: { tables: [] }, failure: failureOf(error, session.host, session.flags.verbose) };
  }
}

/** A signal decides if it left anything undone, else the gravest of all. */
function exitCodeFor(session: Session, { tables, exitClass }: Outcome, failure: Failure | null): number {
  const stopped = session.stop.received();
  const isWhole = failure === null && exitClass !== 'interrupted' && tables.every(({ error }) => error === null);
  if (stopped !== null && !isWhole) return stopExitCode(stopped);
  return exitCodeOf([...tables.map(exitClassOf), exitClass ?? null, failure?.exitClass ?? null]);
}

function document(session: Session, command: string | null, exitCode: number, outcome: Outcome, failure: Failure | null): string {
  return jsonDocument({
    command,
    runId: session.runId,
    version: session.host.version,
    exitCode,
    startedAt: session.startedAt,
    finishedAt: session.host.now(),
    tables: outcome.tables,
    error: failure?.diagnostics ?? null,
    ...(outcome.extra === undefined ? {} : { extra: outcome.extra }),
  });
}
