import type { Instant } from '../spec/instant.ts';
import { isDirect } from '../spec/table-spec.ts';
import type { Statement } from '../sql/statement.ts';
import {
  compileVerifyCounts,
  compileVerifyFindings,
  FINDING_KINDS,
  readFindings,
  readVerifyCounts,
  type Finding,
  type VerifyCounts,
} from '../sql/verify.ts';
import { noStaging } from './messages.ts';
import { inspect, secondsSince, type Inspection, type OpenTable } from './open-table.ts';
import type { VerifyOptions } from './verb.ts';
import { estimateWithin } from './verify-budget.ts';
import { describeKeys } from './verify-messages.ts';
import { chooseScope, type ChosenScope } from './verify-scope.ts';
import { comparableSpec } from './verify-spec.ts';

/** What came of holding a final table against its staging table. */
export interface Comparison {
  /** The table, with the spec as far as both tables are like it. */
  readonly table: OpenTable;
  readonly inspection: Inspection;
  readonly watermark: Instant;
  readonly chosen: ChosenScope;
  readonly counts: VerifyCounts;
  /** Findings in all. */
  readonly total: number;
  /** The first of them. */
  readonly findings: readonly Finding[];
  readonly statements: readonly Statement[];
  /** Bytes that the comparison was estimated to process; null: not known. */
  readonly estimated: number | null;
}

/** Holds the final table against its staging table; a text: why there is nothing to compare. Reads only. */
export async function compareWithStaging(table: OpenTable, options: VerifyOptions): Promise<Comparison | string> {
  const { context, dialect, destination } = table;
  const inspection = await inspect(table);
  const { state, ledger } = inspection;
  if (isDirect(table.spec)) return `nothing to verify: ${noStaging(table.spec)}`;
  if (state.final === undefined || state.staging === undefined || ledger.watermark === null) {
    return 'nothing to verify: no merge has covered its staging table yet';
  }
  const spec = comparableSpec(table.spec, state.final, state.staging);
  if (spec === undefined) return 'nothing to verify: the tables do not have the columns that every merge writes';
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `verifying ${spec.table}` });
  const comparable: OpenTable = { ...table, spec };
  const chosen = await chooseScope(comparable, inspection, ledger.watermark, options);
  if (chosen === null)
    return 'nothing to verify: nothing that is merged was staged in this window; --full looks at all that is staged';
  const count = compileVerifyCounts(spec, chosen.scope, dialect);
  const estimated = await estimateWithin(comparable, count, options);
  const counts = readVerifyCounts(await destination.query(count));
  const total = FINDING_KINDS.reduce((sum, kind) => sum + counts.kinds[kind], 0);
  const find = compileVerifyFindings(spec, chosen.scope, options.limit, dialect);
  const findings = total === 0 ? [] : readFindings(spec, await destination.query(find));
  context.onProgress({
    kind: 'done',
    table: spec.table,
    step: 'verified',
    message: describeKeys(counts),
    seconds: secondsSince(began, context),
  });
  return {
    table: comparable,
    inspection,
    watermark: ledger.watermark,
    chosen,
    counts,
    total,
    findings,
    statements: total === 0 ? [count] : [count, find],
    estimated,
  };
}
