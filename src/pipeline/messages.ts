import { countText } from '../spec/count-text.ts';
import { isDirect, type TableSpec } from '../spec/table-spec.ts';
import type { Scan } from '../sql/scan.ts';
import type { RowCounts } from './report.ts';

/** What a scan found, in one line: `960,165 keys · 39,835 redelivered · 0 conflicts`. */
export function scannedMessage(scan: Pick<Scan, 'winners' | 'redelivered' | 'conflicting' | 'superseded' | 'unusable'>): string {
  return [
    `${countText(scan.winners)} ${scan.winners === 1 ? 'key' : 'keys'}`,
    `${countText(scan.redelivered)} redelivered`,
    `${countText(scan.conflicting)} ${scan.conflicting === 1 ? 'conflict' : 'conflicts'}`,
    ...(scan.superseded > 0 ? [`${countText(scan.superseded)} superseded`] : []),
    ...(scan.unusable > 0 ? [`${countText(scan.unusable)} unusable`] : []),
  ].join(' · ');
}

/** What a merge did, in one line: `960,165 inserted · 0 updated · 0 unchanged`. What the server does not tell apart stands together. */
export function mergedMessage(rows: Pick<RowCounts, 'winners' | 'inserted' | 'updated' | 'unchanged'>): string {
  const unchanged = rows.unchanged === null ? [] : [`${countText(rows.unchanged)} unchanged`];
  if (rows.inserted !== null && rows.updated !== null) {
    return [`${countText(rows.inserted)} inserted`, `${countText(rows.updated)} updated`, ...unchanged].join(' · ');
  }
  const written =
    rows.winners !== null && rows.unchanged !== null ? [`${countText(rows.winners - rows.unchanged)} inserted or updated`] : [];
  return [...written, ...unchanged].join(' · ');
}

/** Why there are no staged rows to read. */
export function noStaging(spec: TableSpec): string {
  if (isDirect(spec)) return `${spec.table} has no staging table (staging: none): its events go straight into it with dedup run`;
  return `table ${spec.staging.table} does not exist yet: nothing was ever loaded`;
}
