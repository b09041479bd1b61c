import { view } from '../../index.ts';
import type { TableFlags, ViewFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { renderReport } from '../render/render-report.ts';
import { runTables } from '../run-tables.ts';
import { selectTables } from '../select-tables.ts';
import type { Session } from '../session.ts';
import { tellSql } from '../tell-sql.ts';
import { usageError } from '../usage-error.ts';

/** `dedup view`. */
export async function viewAction(session: Session, flags: TableFlags & ViewFlags): Promise<Outcome> {
  refuseContradictions(flags);
  const { of, dialect, name, materialized } = flags;
  const action = flags.refresh === true ? 'refresh' : flags.create === true ? 'create' : 'print';
  const dryRun = flags.dryRun === true;
  const options = {
    ...(of === undefined ? {} : { of }),
    action,
    dryRun,
    ...(materialized === undefined ? {} : { materialized }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(name === undefined ? {} : { name }),
  } as const;
  return runTables(session, await selectTables(flags, session.host, session.command), {
    run: (spec, context) => view(spec, options, context),
    tell: (report, steps) => {
      if (action === 'print' || dryRun) tellSql(session, report);
      else session.report(renderReport({ report, from: null, steps, verbose: null }, session.outPaint));
    },
  });
}

function refuseContradictions(flags: TableFlags & ViewFlags): void {
  const makes = flags.create === true || flags.refresh === true;
  if (flags.create === true && flags.refresh === true) {
    throw usageError(
      'CONFLICT',
      '--create and --refresh exclude each other',
      '--refresh makes the view, too, if it is not there',
    );
  }
  if (flags.dialect !== undefined && makes) {
    throw usageError('CONFLICT', '--dialect only prints', 'leave it out: a view is made in the SQL of the destination');
  }
  if (flags.materialized !== undefined && !makes) {
    const flag = flags.materialized ? '--materialized' : '--no-materialized';
    throw usageError('CONFLICT', `${flag} needs --create`, `to see its SQL and make nothing: --create ${flag} --dry-run`);
  }
  if (flags.materialized === false && flags.refresh === true) {
    throw usageError(
      'CONFLICT',
      '--refresh and --no-materialized exclude each other',
      'a plain view is always up to date; to make it one: --create --no-materialized',
    );
  }
  if (flags.name !== undefined && !makes) {
    throw usageError('CONFLICT', '--name needs --create or --refresh', 'without them a query is printed, which has no name');
  }
  if (flags.name !== undefined && (flags.all === true || (flags.table?.length ?? 0) > 1)) {
    throw usageError(
      'CONFLICT',
      '--name is for one table',
      'name the views of several tables in their specs: view: {name: <name>}',
    );
  }
}
