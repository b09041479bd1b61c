import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import type { Statement } from '../sql/statement.ts';
import {
  compileCreateView,
  compileDropView,
  compileRefreshView,
  formerNames,
  isOurView,
  viewDefinitions,
} from '../sql/view-definitions.ts';
import type { ExistingView, ViewDefinition } from '../sql/view-dialect.ts';
import type { ViewOf } from '../sql/view.ts';
import { note, secondsSince, type OpenTable } from './open-table.ts';
import type { ViewVerbOptions } from './verb.ts';
import type { ViewReport } from './view-report.ts';

export interface MakeViewOptions extends ViewVerbOptions {
  readonly name: string;
  readonly of: ViewOf;
  readonly materialized: boolean;
  readonly since?: Instant;
}

/**
 * Makes the view, puts it in the place of another definition, or brings it up to date; leaves what is not dedup's alone. Each statement is
 * whole by itself, and what a crash between two of them leaves undone the next call does.
 */
export async function makeView(table: OpenTable, options: MakeViewOptions): Promise<void> {
  const { spec, destination, draft, context } = table;
  const began = context.clock();
  const { name, of, action, materialized, dryRun } = options;
  const kind = materialized ? 'materialized' : 'view';
  const since = options.since === undefined ? {} : { since: options.since };
  const definitions = viewDefinitions(spec, { name, kind, of, ...since }, table.dialect);
  const steps: { definition: ViewDefinition; previous: ExistingView | undefined; statements: readonly Statement[] }[] = [];
  for (const definition of definitions) {
    const previous = await destination.findView(definition.name);
    if (previous !== undefined && !isOurView(previous.comment)) throw notOurs(table, definition.name, previous);
    const statements = statementsFor(table, action, definition, previous);
    steps.push({ definition, previous, statements });
  }
  const statements = [...steps.flatMap((step) => step.statements), ...(await dropFormer(table, name, definitions))];
  draft.statements = [...draft.statements, ...statements];
  const existed = steps.every(({ previous }) => previous !== undefined);
  const outcome = outcomeOf(options, statements.length > 0, existed);
  draft.view = { name, of, materialized: kind === 'materialized', outcome };
  if (of === 'staging' && !spec.staging.foreign && statements.length > 0) {
    const kept = `staged rows are kept for ${spec.stagingRetentionDays} days`;
    note(draft, context, `${name} forgets keys as their staged rows go (${kept}); --of both and --of final do not`);
  }
  if (dryRun) {
    draft.status = draft.statements.length === 0 ? 'nothing' : 'planned';
    return;
  }
  if (statements.length === 0) {
    draft.status = 'nothing';
    return;
  }
  context.onProgress({ kind: 'step', table: spec.table, doing: `making ${name}` });
  await destination.prepare(statements);
  const message = `${kind === 'view' ? 'view' : 'materialized view'} ${name}, ${outcome}`;
  context.onProgress({ kind: 'done', table: spec.table, step: 'viewed', message, seconds: secondsSince(began, context) });
}

/** A materialized view that the view no longer stands on would go on refreshing itself, at a price. */
async function dropFormer(
  { destination, dialect }: OpenTable,
  name: string,
  definitions: readonly ViewDefinition[],
): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  for (const former of formerNames(name, definitions, dialect)) {
    const found = await destination.findView(former);
    if (found?.kind === 'materialized' && isOurView(found.comment)) statements.push(compileDropView(former, found.kind, dialect));
  }
  return statements;
}

function statementsFor(
  { dialect }: OpenTable,
  action: ViewVerbOptions['action'],
  definition: ViewDefinition,
  previous: ExistingView | undefined,
): readonly Statement[] {
  const isRefresh = action === 'refresh' && definition.kind === 'materialized' && previous?.kind === 'materialized';
  return isRefresh ? compileRefreshView(definition, previous, dialect) : compileCreateView(definition, previous, dialect);
}

function outcomeOf({ action, dryRun }: MakeViewOptions, isWork: boolean, existed: boolean): ViewReport['outcome'] {
  if (!isWork) return 'unchanged';
  if (dryRun) return 'planned';
  if (!existed) return 'created';
  return action === 'refresh' ? 'refreshed' : 'replaced';
}

function notOurs({ spec }: OpenTable, name: string, { kind }: ExistingView): DedupError {
  const what = kind === 'view' ? 'a view' : kind === 'materialized' ? 'a table or materialized view' : 'a table';
  return new DedupError('failed', [
    {
      code: 'VIEW.NOT_OURS',
      summary: `${name} is there already, and dedup has not made it`,
      where: spec.file,
      why: `it is ${what} without dedup's mark in its description, and would be lost`,
      next: 'drop it, or choose another name: --name <name>, or view: {name: <name>} in the spec',
    },
  ]);
}
