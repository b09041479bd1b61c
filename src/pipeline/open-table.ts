import type { Destination, TableState } from '../destinations/destination.ts';
import { destinationKind } from '../destinations/open-destination.ts';
import { DedupError, type Diagnostic } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import { isDirect, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from '../sql/dialect.ts';
import { compileReadLedger, readLedgerEntries, type Incarnations, type LedgerEntry } from '../sql/ledger.ts';
import type { Statement } from '../sql/statement.ts';
import { compareTables, refusedNames } from './compare-tables.ts';
import type { Draft } from './draft.ts';
import { viewLedger, type LedgerView } from './ledger-view.ts';
import type { VerbContext } from './verb.ts';

/** How long after the abort signal a segment may still be on its way; then a server that does not answer is given up, too. */
const PATIENCE_MILLIS = 20_000;

/** A table with an open destination, for the time of one verb. */
export interface OpenTable {
  readonly spec: TableSpec;
  readonly dialect: Dialect;
  readonly destination: Destination;
  readonly context: VerbContext;
  readonly draft: Draft;
  /** From now on the abort signal of the run leaves time to stage a segment whole, if that is soon done; before, it cancels at once what is done. */
  patient(): void;
  /** From now on it cancels at once again. */
  interruptible(): void;
}

/** The tables as they are, and what the ledger says about them. */
export interface Inspection {
  readonly state: TableState;
  readonly entries: readonly LedgerEntry[];
  readonly ledger: LedgerView;
  readonly incarnations: Incarnations;
  /** Server's clock less ours, at the time of the inspection. */
  readonly clockOffset: Instant;
  /** What is to be done before the tables fit the spec. */
  readonly pending: readonly Statement[];
}

/** The dialect of a spec's destination, once the names of the spec have passed it. Needs no connection. Throws all refusals at once. */
export async function dialectOf(spec: TableSpec): Promise<Dialect> {
  const dialect = (await destinationKind(spec.destination)).dialect(spec.destination);
  const [first, ...others] = [...refusedDirect(spec, dialect), ...refusedNames(spec, dialect)];
  if (first !== undefined) throw new DedupError('not-started', [first, ...others]);
  return dialect;
}

function refusedDirect(spec: TableSpec, dialect: Dialect): readonly Diagnostic[] {
  if (!isDirect(spec) || dialect.upsert !== undefined) return [];
  return [
    {
      code: 'SPEC.REFUSED_BY_DESTINATION',
      summary: 'the destination needs a staging table, and the spec says staging: none',
      where: spec.file,
      why: 'without an upsert guarded by a unique index, a batch that is written twice would leave duplicates',
      next: 'remove the line, or write to PostgreSQL',
    },
  ];
}

/** Opens the destination of a spec for `body` and closes it afterwards, whatever happens. */
export async function withOpenTable(
  spec: TableSpec,
  readOnly: boolean,
  context: VerbContext,
  draft: Draft,
  body: (table: OpenTable) => Promise<void>,
): Promise<void> {
  const dialect = await dialectOf(spec);
  const kind = await destinationKind(spec.destination);
  const cancel = new AbortController();
  const forward = (): void => cancel.abort(context.signal.reason);
  const forwardLate = (): void => void setTimeout(forward, PATIENCE_MILLIS).unref();
  const onAbort = (act: () => void): void => {
    for (const each of [forward, forwardLate]) context.signal.removeEventListener('abort', each);
    if (context.signal.aborted) act();
    else context.signal.addEventListener('abort', act, { once: true });
  };
  onAbort(forward);
  const destination = await kind.open(spec.destination, {
    readOnly,
    environment: context.environment,
    workingDirectory: context.workingDirectory,
    signal: cancel.signal,
    ...(context.timeoutSeconds === undefined ? {} : { timeoutSeconds: context.timeoutSeconds }),
    ...(context.waitSeconds === undefined ? {} : { waitSeconds: context.waitSeconds }),
    onProgress: (progress) => context.onProgress({ kind: 'destination', table: spec.table, progress }),
    onWarning: (message) => note(draft, context, message),
  });
  draft.destination = destination.label;
  try {
    await body({
      spec,
      dialect,
      destination,
      context,
      draft,
      patient: () => onAbort(forwardLate),
      interruptible: () => onAbort(forward),
    });
  } finally {
    context.signal.removeEventListener('abort', forward);
    context.signal.removeEventListener('abort', forwardLate);
    await destination.close();
  }
}

/** Adds a note to the report and tells it at once. */
export function note(draft: Draft, context: VerbContext, message: string): void {
  draft.notes = [...draft.notes, message];
  context.onProgress({ kind: 'warning', table: draft.table, message });
}

/** Says that the destination has no use for what the spec says of the table's layout. */
export function noteIgnoredLayout({ spec, dialect, context, draft }: OpenTable): void {
  const ignored = [
    ...(spec.partitionBy === undefined ? [] : ['partition_by']),
    ...(spec.clusterBy.length === 0 ? [] : ['cluster_by']),
  ];
  if (dialect.ignoresLayout === undefined || ignored.length === 0) return;
  note(draft, context, `${ignored.join(' and ')} ${ignored.length === 1 ? 'is' : 'are'} ignored: ${dialect.ignoresLayout}`);
}

/** Reads tables and ledger, and compares them with the spec. Throws when they cannot be made to fit. */
export async function inspect({ spec, dialect, destination, context }: OpenTable): Promise<Inspection> {
  const before = context.clock();
  const state = await destination.inspect(spec);
  const clockOffset = state.now - (before + context.clock()) / 2n;
  const horizon = state.now - BigInt(spec.stagingRetentionDays + 1) * 86_400_000_000n;
  const entries = state.ledger ? readLedgerEntries(await destination.query(compileReadLedger(spec.table, horizon, dialect))) : [];
  const incarnations = { final: state.final?.incarnation ?? '', staging: state.staging?.incarnation ?? '' };
  const ledger = viewLedger(entries, incarnations, horizon);
  const { statements, faults } = compareTables(spec, state, ledger.identity, dialect);
  const [first, ...others] = faults;
  if (first !== undefined) throw new DedupError('failed', [first, ...others]);
  return { state, entries, ledger, incarnations, clockOffset, pending: statements };
}

/**
 * As `inspect`, after creating and altering what has to be. `toMerge`: only to merge what is staged; where no staging table is, nothing is
 * created, for a spec may be a draft.
 */
export async function prepare(table: OpenTable, { toMerge = false }: { readonly toMerge?: boolean } = {}): Promise<Inspection> {
  const inspection = await inspect(table);
  if (inspection.pending.length === 0 || (toMerge && inspection.state.staging === undefined)) return inspection;
  const began = table.context.clock();
  if (inspection.state.final === undefined) noteIgnoredLayout(table);
  await table.destination.prepare(inspection.pending);
  table.draft.statements = [...table.draft.statements, ...inspection.pending];
  table.context.onProgress({
    kind: 'done',
    table: table.spec.table,
    step: 'prepared',
    message: inspection.pending.map((statement) => statement.summary).join(', '),
    seconds: secondsSince(began, table.context),
  });
  return inspect(table);
}

/** Seconds on the client's clock since `began`. */
export function secondsSince(began: Instant, context: VerbContext): number {
  return Number(context.clock() - began) / 1_000_000;
}
