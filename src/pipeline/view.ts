import { dialectNamed } from '../destinations/open-destination.ts';
import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import { readView, whyNotMaterialized } from '../sql/view-definitions.ts';
import { compileView, type ViewOf } from '../sql/view.ts';
import { automaticStart } from './choose-window.ts';
import { refusedNames } from './compare-tables.ts';
import { reportOn, type Draft } from './draft.ts';
import { makeView } from './make-view.ts';
import { dialectOf, inspect, note, prepare, withOpenTable, type OpenTable } from './open-table.ts';
import { isUnreachable } from './plan-merge.ts';
import { isDirect, type TableSpec } from '../spec/table-spec.ts';
import type { Verb, VerbContext, ViewVerbOptions } from './verb.ts';

/** `dedup view`: the live rows at read time, as a query to print or as a view to make. */
export const view: Verb<ViewVerbOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    refuseStaged(spec, options);
    if (options.action === 'print') await printView(spec, options, context, draft);
    else await openAndMake(spec, options, context, draft);
  });

/** What the view reads where nobody says it. */
function defaultOf(spec: TableSpec): ViewOf {
  return isDirect(spec) ? 'final' : 'staging';
}

function refuseStaged(spec: TableSpec, { of = spec.view.of ?? defaultOf(spec) }: ViewVerbOptions): void {
  if (!isDirect(spec) || of === 'final') return;
  throw new DedupError('not-started', [
    {
      code: 'VIEW.NO_STAGING',
      summary: `${spec.table} has no staging table to read`,
      where: spec.file,
      why: 'the spec says staging: none',
      next: 'read the live rows of the final table: --of final',
    },
  ]);
}

/** Only `both` asks the destination for anything: how far merges have come. */
async function printView(spec: TableSpec, options: ViewVerbOptions, context: VerbContext, draft: Draft): Promise<void> {
  const { of = spec.view.of ?? defaultOf(spec) } = options;
  const own = await dialectOf(spec);
  const dialect = options.dialect === undefined ? own : await dialectNamed(options.dialect, spec.destination);
  const [first, ...others] = refusedNames(spec, dialect);
  if (first !== undefined) throw new DedupError('not-started', [first, ...others]);
  const since = of === 'both' ? await unmergedSince(spec, context, draft) : undefined;
  draft.status = 'planned';
  draft.statements = [compileView(spec, { of, ...(since === undefined ? {} : { since }) }, dialect)];
  draft.view = { name: null, of, materialized: false, outcome: 'printed' };
}

async function unmergedSince(spec: TableSpec, context: VerbContext, draft: Draft): Promise<Instant | undefined> {
  let since: Instant | undefined;
  try {
    await withOpenTable(spec, true, context, draft, async (table) => {
      since = startOf(table, await inspect(table));
    });
  } catch (error) {
    if (!(error instanceof DedupError) || !isUnreachable(error)) throw error;
    note(
      draft,
      context,
      `the destination cannot be reached (${error.diagnostics[0].summary}): the query reads all that is staged, merged or not`,
    );
  }
  return since;
}

/** From where the next merge would read, so that the view shows what it would leave; undefined: from the beginning. */
function startOf({ spec }: OpenTable, { state, ledger }: Awaited<ReturnType<typeof inspect>>): Instant | undefined {
  return state.final === undefined ? undefined : (automaticStart(spec, ledger) ?? undefined);
}

async function openAndMake(spec: TableSpec, options: ViewVerbOptions, context: VerbContext, draft: Draft): Promise<void> {
  const name = options.name ?? spec.view.name;
  const dialect = await dialectOf(spec);
  refuseName(spec, name, dialect.refuseTable(name));
  const isRefresh = options.action === 'refresh';
  const check = (of: ViewOf, materialized: boolean): void => {
    const reason = materialized ? whyNotMaterialized(spec, { of }, dialect) : undefined;
    if (reason !== undefined) throw notMaterialized(spec, name, reason);
  };
  const said = options.of ?? (isRefresh ? undefined : spec.view.of);
  if (said !== undefined || !isRefresh) check(said ?? defaultOf(spec), options.materialized ?? isRefresh);
  await withOpenTable(spec, options.dryRun, context, draft, async (table) => {
    const existing = await table.destination.findView(name);
    const known = existing === undefined ? undefined : readView(existing);
    if (isRefresh && known?.stored === false) {
      draft.status = 'nothing';
      draft.view = { name, of: known.of, materialized: false, outcome: 'unchanged' };
      note(draft, context, `${name} is a plain view, which is always up to date; to store its rows: --create --materialized`);
      return;
    }
    const of = said ?? (isDirect(spec) ? undefined : known?.of) ?? spec.view.of ?? defaultOf(spec);
    const materialized = options.materialized ?? known?.stored ?? isRefresh;
    check(of, materialized);
    const inspection = options.dryRun ? await inspect(table) : await prepare(table);
    const since = of === 'both' ? startOf(table, inspection) : undefined;
    draft.statements = options.dryRun ? inspection.pending : draft.statements;
    await makeView(table, { ...options, name, of, materialized, ...(since === undefined ? {} : { since }) });
  });
}

function refuseName(spec: TableSpec, name: string, why: string | undefined): void {
  const taken = [spec.table, spec.staging.table].find((table) => table.toLowerCase() === name.toLowerCase());
  if (why === undefined && taken === undefined) return;
  throw new DedupError('not-started', [
    {
      code: 'VIEW.BAD_NAME',
      summary: `the view cannot be called ${JSON.stringify(name)}`,
      where: spec.file,
      why: why ?? `that is a table of the spec`,
      next: 'choose another name: --name <name>, or view: {name: <name>} in the spec',
    },
  ]);
}

function notMaterialized(spec: TableSpec, name: string, why: string): DedupError {
  return new DedupError('not-started', [
    {
      code: 'VIEW.NOT_MATERIALIZED',
      summary: `${name} cannot be a materialized view`,
      where: spec.file,
      why,
      next: 'make a plain view: dedup view --create --no-materialized',
    },
  ]);
}
