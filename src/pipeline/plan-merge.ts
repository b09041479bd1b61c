import { DedupError } from '../errors.ts';
import { formatInstant } from '../spec/instant.ts';
import { isDirect, type TableSpec } from '../spec/table-spec.ts';
import { mergeHeader } from '../sql/ledger.ts';
import { compileMerge } from '../sql/merge.ts';
import { whyNoRanges } from '../sql/partition-ranges.ts';
import { compileCreateFinal, compileCreateLedger, compileCreateStaging } from '../sql/tables.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Statement } from '../sql/statement.ts';
import { tellPartitionChanges } from './check-source-partitions.ts';
import { identityOf } from './compare-tables.ts';
import type { Draft } from './draft.ts';
import { dialectOf, inspect, note, noteIgnoredLayout, withOpenTable, type OpenTable } from './open-table.ts';
import { presentSpec } from './present-spec.ts';
import { fitMerges } from './fit-merges.ts';
import { addToReport } from './merge-totals.ts';
import { prepareMerge } from './prepare-merge.ts';
import type { MergeOptions, VerbContext } from './verb.ts';

/**
 * A dry run of the merge step: what is missing, the counts, the touched partitions, the estimate, and the statements that would run.
 * Writes nothing. `nothing`: no statement would run.
 */
export async function planWithin(table: OpenTable, options: MergeOptions): Promise<void> {
  const { spec, context, draft, dialect } = table;
  const inspection = await inspect(table);
  const missing = [
    ...(inspection.state.final === undefined ? [`table ${spec.table}`] : []),
    ...(inspection.state.staging === undefined && !isDirect(spec) ? [`table ${spec.staging.table}`] : []),
  ];
  draft.status = 'planned';
  draft.statements = [...draft.statements, ...inspection.pending];
  const { staging } = inspection.state;
  if (staging === undefined || presentSpec(spec, staging) === undefined) {
    draft.statements = [...draft.statements, unscannedMerge(spec, dialect, options, context)];
    const reason = isDirect(spec)
      ? 'events go straight into the table (staging: none), each batch by this statement'
      : staging === undefined
        ? `${missing.join(' and ')} ${missing.length === 1 ? 'does' : 'do'} not exist yet`
        : `table ${spec.staging.table} does not have every column yet that the order of events needs`;
    note(draft, context, `${reason}: counts, partitions and estimate are not known`);
    return;
  }
  const estimable = inspection.pending.length === 0;
  const { scanned, merges, isCut } = await fitMerges(table, options, inspection, inspection.ledger.lastSeq + 1, estimable);
  const { chosen, scan } = scanned;
  if (merges.length === 0) {
    if (estimable) draft.status = 'nothing';
    note(draft, context, 'nothing to merge: no row was staged since the last merge');
  } else if (!estimable) {
    note(
      draft,
      context,
      'the tables are not yet as the spec says: inserts and updates cannot be told apart, and there is no estimate',
    );
  }
  if (merges.length > 0 && !isCut) tellPartitionChanges(table, scanned);
  const unknown =
    merges.length === 0
      ? { inserted: 0, updated: 0, unchanged: scan.winners }
      : { inserted: null, updated: null, unchanged: null };
  addToReport(draft, spec, chosen, scan, unknown, true);
  const shown =
    merges.length > 0
      ? merges
      : [{ ...prepareMerge(table, scanned, inspection.ledger.lastSeq + 1), estimated: null, mostBilled: null }];
  draft.statements = [...draft.statements, ...shown.map((merge) => merge.statement)];
  draft.bytes = {
    ...draft.bytes,
    estimated: shown.reduce<number | null>((sum, merge) => (merge.estimated === null ? sum : (sum ?? 0) + merge.estimated), null),
  };
  if (isCut) note(draft, context, 'the window is too big for one MERGE: this is the first of several');
  noteIgnoredLayout(table);
  const reason = whyNoRanges(spec);
  if (reason !== undefined && dialect.upsert === undefined)
    note(draft, context, `the MERGE reads the whole final table: ${reason}`);
}

/**
 * Runs `body` on the open table; when the destination cannot be reached now, the statements are still shown, as they would be for a table
 * that is new, and a note says why they are no more exact.
 */
export async function planOffline(
  spec: TableSpec,
  options: MergeOptions,
  context: VerbContext,
  draft: Draft,
  body: (table: OpenTable) => Promise<void>,
): Promise<void> {
  try {
    await withOpenTable(spec, true, context, draft, body);
  } catch (error) {
    if (!(error instanceof DedupError) || !isUnreachable(error)) throw error;
    const dialect = await dialectOf(spec);
    draft.status = 'planned';
    draft.statements = [...unscannedTables(spec, dialect), unscannedMerge(spec, dialect, options, context)];
    note(
      draft,
      context,
      `the destination cannot be reached (${error.diagnostics[0].summary}): tables, counts, partitions and estimate are not known`,
    );
  }
}

/** Temporary failures, and missing credentials: what is left of the plan needs neither. */
export function isUnreachable(error: DedupError): boolean {
  return error.exitClass === 'temporary' || error.diagnostics[0].code.endsWith('.NO_CREDENTIALS');
}

function unscannedTables(spec: TableSpec, dialect: Dialect): readonly Statement[] {
  return [
    compileCreateFinal(spec, dialect),
    ...(spec.staging.foreign || isDirect(spec) ? [] : [compileCreateStaging(spec, dialect)]),
    compileCreateLedger(dialect),
  ];
}

/** The MERGE over everything staged until now, without ranges: nothing is known of what is staged. */
function unscannedMerge(spec: TableSpec, dialect: Dialect, options: MergeOptions, context: VerbContext): Statement {
  const now = context.clock();
  const window = options.since === undefined ? { end: now } : { start: options.since, end: now };
  const header = mergeHeader({
    kind: 'merge',
    table: spec.table,
    runId: context.runId,
    version: context.version,
    incarnations: { final: '', staging: '' },
    identity: identityOf(spec),
    startedAt: now,
    recordedAt: now,
    windowStart: window.start ?? null,
    windowEnd: now,
    details: { seq: 1, watermark: options.since === undefined ? formatInstant(now) : null },
  });
  return compileMerge(spec, { window, ranges: [], seq: 1, header }, dialect);
}
