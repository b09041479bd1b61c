import { formatInstant } from '../spec/instant.ts';
import { compileBacklog, readBacklog } from '../sql/backlog.ts';
import { compileVerifyCoverage, readCoverage } from '../sql/verify-coverage.ts';
import { expiryOf } from './choose-window.ts';
import type { Inspection, OpenTable } from './open-table.ts';

const DAY = 86_400_000_000n;

/**
 * Why a final row that nothing staged explains may be right all the same; null: staging still holds everything that was ever merged, so it
 * cannot be. In doubt there is a reason: a healthy table must raise no alarm.
 */
export async function whyIncomplete(table: OpenTable, inspection: Inspection): Promise<string | null> {
  const { spec, dialect, destination } = table;
  if (spec.staging.foreign) return `something else fills ${spec.staging.table}, and may have taken rows from it`;
  const { incarnations, entries, state } = inspection;
  const coverage = readCoverage(await destination.query(compileVerifyCoverage(spec.table, incarnations, dialect)));
  const { firstLoad, merges, fromStaging, isComplete } = coverage;
  if (firstLoad === null || merges === 0 || merges !== fromStaging || !isComplete) {
    return `the ledger does not know every merge from ${spec.staging.table} into it`;
  }
  // A day of grace: rows may go while this looks at them.
  if (expiryOf(spec, firstLoad) <= state.now + DAY) {
    return `the first events were staged at ${formatInstant(firstLoad)}, and staged rows are kept for ${spec.stagingRetentionDays} days`;
  }
  const loaded = entries
    .filter((entry) => entry.kind === 'load_finished' && entry.incarnations.staging === incarnations.staging)
    .reduce((sum, entry) => sum + (entry.details.counts?.['staged'] ?? 0), 0);
  const staged = readBacklog(await destination.query(compileBacklog(spec, { pending: [] }, dialect)));
  return staged.rows < loaded ? `${spec.staging.table} has fewer rows than were loaded into it` : null;
}
