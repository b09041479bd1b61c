import type {
  CostReport,
  Diagnostic,
  EventTiers,
  ExplanationReport,
  HistoryReport,
  RebuildReport,
  StateReport,
  TableReport,
} from '../../index.ts';
import { withoutSecrets } from './safe-text.ts';

/** Version of the document: within one, members are added, never changed. */
const SCHEMA_VERSION = 1;

/** What holds for the whole run. */
export interface RunFacts {
  /** Null: the command line named none. */
  readonly command: string | null;
  readonly runId: string | null;
  readonly version: string;
  readonly exitCode: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly tables: readonly TableReport[];
  /** A failure outside of any table; null: none. */
  readonly error: readonly Diagnostic[] | null;
  /** More members, e.g. `schema`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The one document that `--json` prints, in every case, with a line feed at its end. Counts are numbers, offsets strings, unknown is null. */
export function jsonDocument(facts: RunFacts): string {
  const document = {
    schema_version: SCHEMA_VERSION,
    ok: facts.exitCode === 0,
    command: facts.command,
    run_id: facts.runId,
    version: facts.version,
    exit_code: facts.exitCode,
    started_at: new Date(facts.startedAt).toISOString(),
    finished_at: new Date(facts.finishedAt).toISOString(),
    tables: facts.tables.map(tableMember),
    error: errorMember(facts.error),
    ...facts.extra,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function tableMember(report: TableReport): Readonly<Record<string, unknown>> {
  const { partitions } = report;
  return {
    table: report.table,
    destination: report.destination === null ? null : withoutSecrets(report.destination),
    status: report.status,
    rows: report.rows,
    source_offset: report.sourceOffset,
    window: report.window,
    partitions:
      partitions === null ? null : { count: partitions.count, ranges: partitions.ranges, why_no_ranges: partitions.whyNoRanges },
    bytes: report.bytes,
    tiers: report.tiers === null ? null : tiersMember(report.tiers),
    jobs: report.jobs,
    statements: report.statements,
    rejects_file: report.rejectsFile,
    rejections: report.rejections,
    notes: report.notes.map(withoutSecrets),
    state: report.state === null ? null : stateMember(report.state),
    explanation: report.explanation === null ? null : explanationMember(report.explanation),
    history: report.history === null ? null : historyMember(report.history),
    findings: report.findings,
    rebuild: report.rebuild === null ? null : rebuildMember(report.rebuild),
    cost: report.cost === null ? null : costMember(report.cost),
    view: report.view,
    error: errorMember(report.error),
  };
}

function tiersMember({ sameShape, anyOrder, parsed, parsedFor }: EventTiers): Readonly<Record<string, unknown>> {
  return { same_shape: sameShape, any_order: anyOrder, parsed, parsed_for: parsedFor };
}

function stateMember(state: StateReport): Readonly<Record<string, unknown>> {
  return {
    staged_not_merged: state.stagedNotMerged,
    lag_seconds: state.lagSeconds,
    watermark: state.watermark,
    days_until_expiry: state.daysUntilExpiry,
    open_loads: state.openLoads,
    last_runs: state.lastRuns.map(({ kind, repair, rebuild, runId, recordedAt, counts }) => ({
      kind,
      repair,
      rebuild,
      run_id: runId,
      recorded_at: recordedAt,
      counts,
    })),
  };
}

function costMember(cost: CostReport): Readonly<Record<string, unknown>> {
  const { queriesPerDay, mergesPerDay, mergesFrom, breakEvenQueries, price, ...same } = cost;
  return {
    queries_per_day: queriesPerDay,
    merges_per_day: mergesPerDay,
    merges_from: mergesFrom,
    ...same,
    break_even_queries: breakEvenQueries,
    price:
      price === null
        ? null
        : { per_tebibyte: price.perTebibyte, currency: price.currency, source: price.source, as_of: price.asOf },
  };
}

function rebuildMember({ setBack, ...same }: RebuildReport): Readonly<Record<string, unknown>> {
  return { ...same, set_back: setBack };
}

function explanationMember(explanation: ExplanationReport): Readonly<Record<string, unknown>> {
  const { key, verdict, staged, versions, final, loads } = explanation;
  return {
    key,
    verdict,
    staged,
    versions: versions.map(({ sourceOffset, stagedAt, loadId, copyOf, isFinal, ...same }) => ({
      ...same,
      source_offset: sourceOffset,
      staged_at: stagedAt,
      load_id: loadId,
      copy_of: copyOf,
      is_final: isFinal,
    })),
    final: final === null ? null : finalMember(final),
    loads: loads.map(({ runId, startedAt, finishedAt, files, staged: rows }) => ({
      run_id: runId,
      started_at: startedAt,
      finished_at: finishedAt,
      files,
      staged: rows,
    })),
  };
}

function finalMember({
  sourceOffset,
  mergedAt,
  mergeSeq,
  merge,
  ...same
}: NonNullable<ExplanationReport['final']>): Readonly<Record<string, unknown>> {
  return {
    ...same,
    source_offset: sourceOffset,
    merged_at: mergedAt,
    merge_seq: mergeSeq,
    merge:
      merge === null
        ? null
        : {
            seq: merge.seq,
            repair: merge.repair,
            rebuild: merge.rebuild,
            run_id: merge.runId,
            recorded_at: merge.recordedAt,
            window: merge.window,
            jobs: merge.jobs,
          },
  };
}

function historyMember({ runs, entries, totals, unbalanced }: HistoryReport): Readonly<Record<string, unknown>> {
  const { bytesRead, bytesBilled, ...sums } = totals;
  return {
    runs,
    entries: entries.map(({ runId, ofPresentTables, startedAt, finishedAt, ...same }) => ({
      ...same,
      run_id: runId,
      of_present_tables: ofPresentTables,
      started_at: startedAt,
      finished_at: finishedAt,
    })),
    totals: { ...sums, bytes_read: bytesRead, bytes_billed: bytesBilled },
    unbalanced,
  };
}

/** The first diagnostic, and the `others` where there are more. */
function errorMember(diagnostics: readonly Diagnostic[] | null): Readonly<Record<string, unknown>> | null {
  const [first, ...others] = (diagnostics ?? []).map(diagnosticMember);
  if (first === undefined) return null;
  return others.length === 0 ? first : { ...first, others };
}

function diagnosticMember({ code, summary, where, frame, why, next }: Diagnostic): Readonly<Record<string, unknown>> {
  return { code, summary: withoutSecrets(summary), where: text(where), frame: text(frame), why: text(why), next: text(next) };
}

function text(value: string | undefined): string | null {
  return value === undefined ? null : withoutSecrets(value);
}
