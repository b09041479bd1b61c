import { NO_COUNTS, type TableReport } from '../../../src/index.ts';

/** A report with the given members; everything else as if nothing had been done. */
export function sampleReport(members: Partial<TableReport> = {}): TableReport {
  return {
    table: 'device_readings',
    destination: 'duckdb:./dedup.duckdb',
    status: 'ok',
    rows: NO_COUNTS,
    sourceOffset: { min: null, max: null },
    window: { start: null, end: null },
    partitions: null,
    bytes: { read: null, estimated: null, billed: null },
    tiers: null,
    jobs: [],
    statements: [],
    rejectsFile: null,
    rejections: [],
    notes: [],
    state: null,
    explanation: null,
    history: null,
    findings: null,
    rebuild: null,
    cost: null,
    view: null,
    error: null,
    exitClass: null,
    ...members,
  };
}
