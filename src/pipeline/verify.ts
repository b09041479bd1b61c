import { DedupError } from '../errors.ts';
import { formatInstant } from '../spec/instant.ts';
import type { Row } from '../sql/value.ts';
import type { Finding } from '../sql/verify.ts';
import { compareWithStaging, type Comparison } from './compare-with-staging.ts';
import { reportOn, type Draft } from './draft.ts';
import type { FindingReport, PlainRow, RepairReport } from './findings-report.ts';
import { note, withOpenTable, type OpenTable } from './open-table.ts';
import { plainValue } from './plain-value.ts';
import type { Verb, VerifyOptions } from './verb.ts';
import { describeFindings, describeKinds, rows } from './verify-messages.ts';
import { NOT_REPAIRABLE, describeRepair, plannedRepair, prepareRepair, repairableKeys, runRepair } from './verify-repair.ts';

/** How often a repair starts over because another run merged first. */
const MAX_OVERTAKEN = 100;

/**
 * `dedup verify`: whether the final table is what staging says, key by key, for what merges have covered. Status `findings`: it is not;
 * with `repair: 'apply'`: something is left that staging cannot set right.
 */
export const verify: Verb<VerifyOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    await withOpenTable(spec, options.repair !== 'apply', context, draft, async (table) => verifyWithin(table, options));
  });

async function verifyWithin(table: OpenTable, options: VerifyOptions): Promise<void> {
  const { draft, context } = table;
  for (let overtaken = 0; overtaken <= MAX_OVERTAKEN; overtaken += 1) {
    const comparison = await compareWithStaging(table, options);
    if (typeof comparison === 'string') {
      draft.status = 'nothing';
      note(draft, context, comparison);
      return;
    }
    const repair = await repairOf(comparison, options);
    if (repair === 'overtaken') continue;
    report(draft, comparison, repair);
    tell(table, comparison, repair);
    return;
  }
  throw alwaysOvertaken(table);
}

/** Null: none was asked for. */
async function repairOf(comparison: Comparison, options: VerifyOptions): Promise<RepairReport | null | 'overtaken'> {
  const { table, counts } = comparison;
  if (options.repair === undefined) return null;
  const planned = plannedRepair(counts);
  if (repairableKeys(counts) === 0) return planned;
  const prepared = await prepareRepair(comparison);
  if (prepared === null) return 'overtaken';
  table.draft.statements = [prepared.statement];
  if (options.repair === 'plan') return planned;
  if (!(await runRepair(comparison, prepared, options))) return 'overtaken';
  const after = await compareWithStaging(table, options);
  return { ...planned, applied: true, remaining: typeof after === 'string' ? 0 : after.total };
}

function report(draft: Draft, comparison: Comparison, repair: RepairReport | null): void {
  const { chosen, watermark, counts, total, findings, estimated, statements } = comparison;
  if (repair === null) draft.statements = statements;
  draft.window = { start: chosen.start === null ? null : formatInstant(chosen.start), end: formatInstant(watermark) };
  draft.bytes = { ...draft.bytes, estimated };
  draft.findings = {
    checked: counts.checked,
    complete: chosen.scope.complete,
    counts: counts.kinds,
    keys: findings.map(findingReport),
    repair,
  };
  if (repair?.applied === true ? repair.remaining === 0 : total === 0) return;
  draft.status = 'findings';
  draft.exitClass = 'findings';
}

function findingReport({ key, kind, copies, staged, final }: Finding): FindingReport {
  return {
    key: plain(key),
    kind,
    copies,
    staged: staged === null ? null : plain(staged),
    final: final === null ? null : plain(final),
  };
}

function plain(row: Row): PlainRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

function tell({ spec, draft, context }: OpenTable, comparison: Comparison, repair: RepairReport | null): void {
  const { counts, chosen, total } = comparison;
  if (total > 0 && repair?.applied === true) note(draft, context, `before the repair: ${describeFindings(counts, total)}`);
  else if (total > 0) note(draft, context, describeFindings(counts, total));
  if (chosen.whyIncomplete !== null) {
    note(draft, context, `rows of ${spec.table} that nothing staged explains are not judged: ${chosen.whyIncomplete}`);
  }
  if (counts.unwritten > 0) {
    note(
      draft,
      context,
      `not judged: ${rows(counts.unwritten)} of ${spec.table} that no merge has written and nothing staged explains`,
    );
  }
  if (repair === null) return;
  const lasting = describeKinds(counts, NOT_REPAIRABLE);
  if (lasting !== '') note(draft, context, `staging cannot set right: ${lasting}`);
  if (!repair.applied && repairableKeys(counts) > 0) {
    note(draft, context, `nothing was changed; --repair --yes does it: ${describeRepair(repair)}`);
  }
}

function alwaysOvertaken({ spec }: OpenTable): DedupError {
  return new DedupError('temporary', [
    {
      code: 'VERIFY.OVERTAKEN',
      summary: `other runs merged ${spec.table} before it could be repaired, ${MAX_OVERTAKEN} times in a row`,
      next: 'run the same command again; nothing is lost',
    },
  ]);
}
