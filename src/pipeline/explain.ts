import { countText } from '../spec/count-text.ts';
import { formatInstant } from '../spec/instant.ts';
import { compileExplainFinal, readFinalRow, type FinalRow } from '../sql/explain-final.ts';
import { compileExplainStaged, readStagedKey, type StagedKey } from '../sql/explain-staged.ts';
import { compileFindMerge } from '../sql/history.ts';
import type { KeyTexts } from '../sql/key-equals.ts';
import { readLedgerEntries, type LedgerEntry } from '../sql/ledger.ts';
import type { Statement } from '../sql/statement.ts';
import type { Row } from '../sql/value.ts';
import { reportOn } from './draft.ts';
import { verdictOf } from './explain-verdict.ts';
import { payloadOf, single, versionReport } from './explain-version.ts';
import type { FinalRowReport, LoadReport, MergeReport, VersionReport } from './explanation-report.ts';
import { jobReports } from './job-reports.ts';
import { noStaging } from './messages.ts';
import { inspect, note, withOpenTable, type Inspection, type OpenTable } from './open-table.ts';
import { parseKey } from './parse-key.ts';
import { presentColumns, presentSpec } from './present-spec.ts';
import type { ExplainOptions, Verb } from './verb.ts';

/** `dedup explain`: all that is known of one key, and why the final table holds what it holds. Writes nothing. */
export const explain: Verb<ExplainOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    const key = parseKey(spec, options.key);
    await withOpenTable(spec, true, context, draft, async (table) => explainKey(table, key, options));
  });

async function explainKey(table: OpenTable, key: KeyTexts, { limit }: ExplainOptions): Promise<void> {
  const { spec, context, draft } = table;
  context.onProgress({ kind: 'step', table: spec.table, doing: `looking for the key in ${spec.staging.table}` });
  const inspection = await inspect(table);
  // In this order: what a merge writes meanwhile was staged before, so a final row is never found without the version that it is.
  const final = await finalRow(table, inspection, key);
  const staged = await stagedKey(table, inspection, key, limit);
  const versions = staged.versions.map((version) => versionReport(spec, version, staged.versions, final));
  const verdict = verdictOf(spec, staged, final);
  draft.explanation = {
    key,
    verdict,
    staged: staged.total,
    versions,
    final: final === null ? null : await finalReport(table, inspection, final, versions),
    loads: loadReports(inspection.entries, versions),
  };
  if (verdict.code === 'lost') {
    draft.status = 'findings';
    draft.exitClass = 'findings';
  }
  tellMore(table, inspection, staged, final);
}

async function finalRow(table: OpenTable, { state }: Inspection, key: KeyTexts): Promise<FinalRow | null> {
  const { spec, dialect } = table;
  if (state.final === undefined) return null;
  return readFinalRow(spec, await rowsOf(table, compileExplainFinal(spec, key, presentColumns(state.final), dialect)));
}

async function stagedKey(table: OpenTable, { state, ledger }: Inspection, key: KeyTexts, limit: number): Promise<StagedKey> {
  const { spec, dialect } = table;
  const present = state.staging === undefined ? undefined : presentSpec(spec, state.staging);
  if (state.staging === undefined || present === undefined) return { total: 0, versions: [] };
  const columns = presentColumns(state.staging);
  const watermark = state.final === undefined ? null : ledger.watermark;
  const statement = compileExplainStaged(
    present,
    {
      key,
      ...(watermark === null ? {} : { watermark }),
      pending: ledger.pendingLoads.map((load) => load.runId),
      limit,
      traced: !spec.staging.foreign && columns.has('_dedup_load_id') && columns.has('_dedup_position'),
    },
    dialect,
  );
  return readStagedKey(spec, await rowsOf(table, statement));
}

/** Runs a query that the report shows with its SQL. */
async function rowsOf({ destination, draft }: OpenTable, statement: Statement): Promise<readonly Row[]> {
  draft.statements = [...draft.statements, statement];
  return destination.query(statement);
}

async function finalReport(
  table: OpenTable,
  inspection: Inspection,
  final: FinalRow,
  versions: readonly VersionReport[],
): Promise<FinalRowReport> {
  return {
    kind: final.deleted ? 'tombstone' : 'row',
    sourceOffset: final.offset === null ? null : single(final.offset),
    hash: final.hash?.toString() ?? null,
    mergedAt: final.mergedAt === null ? null : formatInstant(final.mergedAt),
    mergeSeq: final.mergeSeq,
    version: versions.find((version) => version.isFinal)?.number ?? null,
    copies: final.copies,
    columns: payloadOf(table.spec, final.row),
    merge: final.mergeSeq === null ? null : await mergeReport(table, inspection, final.mergeSeq),
  };
}

/** From the entries that every verb reads, or for a merge before those from the ledger once more. */
async function mergeReport(table: OpenTable, inspection: Inspection, seq: number): Promise<MergeReport | null> {
  const { spec, dialect, destination } = table;
  const { entries, state } = inspection;
  const known = entries.find((entry) => entry.kind === 'merge' && entry.details.seq === seq);
  const [found] =
    known !== undefined || !state.ledger
      ? [known]
      : readLedgerEntries(await rowsOf(table, compileFindMerge(spec.table, seq, dialect)));
  if (found === undefined) return null;
  return {
    seq,
    repair: found.details.repair === true,
    rebuild: found.details.rebuild === true,
    runId: found.runId,
    recordedAt: formatInstant(found.recordedAt),
    window: {
      start: found.windowStart === null ? null : formatInstant(found.windowStart),
      end: found.windowEnd === null ? null : formatInstant(found.windowEnd),
    },
    jobs: await jobReports(destination, found.details.jobs ?? []),
  };
}

function loadReports(entries: readonly LedgerEntry[], versions: readonly VersionReport[]): readonly LoadReport[] {
  const wanted = new Set(versions.map((version) => version.loadId));
  return entries
    .filter((entry) => entry.kind === 'load_started' && wanted.has(entry.runId))
    .map((started) => {
      const finished = entries.find((entry) => entry.kind === 'load_finished' && entry.runId === started.runId);
      return {
        runId: started.runId,
        startedAt: formatInstant(started.startedAt),
        finishedAt: finished === undefined ? null : formatInstant(finished.recordedAt),
        files: started.details.files ?? [],
        staged: finished?.details.counts?.['staged'] ?? null,
      };
    });
}

function tellMore({ spec, context, draft }: OpenTable, { state }: Inspection, staged: StagedKey, final: FinalRow | null): void {
  const tell = (message: string): void => note(draft, context, message);
  if (state.staging === undefined) tell(noStaging(spec));
  const hidden = staged.total - staged.versions.length;
  if (hidden > 0) tell(`${countText(hidden)} more staged versions are not shown (--limit)`);
  if (final !== null && final.copies > 1) {
    tell(`the final table has ${countText(final.copies)} rows with this key: run dedup verify`);
  }
  const partitions = new Set(
    staged.versions
      .filter((version) => !version.deleted)
      .map(({ row }) => JSON.stringify(spec.sourcePartition.map((name) => String(row[name] ?? null)))),
  );
  if (partitions.size > 1) {
    tell(
      `versions of this key came from ${partitions.size} source partitions (${spec.sourcePartition.join(', ')}): their offsets cannot be compared`,
    );
  }
}
