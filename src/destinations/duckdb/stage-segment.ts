import { DedupError } from '../../errors.ts';
import type { Segment } from '../../events/segment.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { StagedSegment } from '../destination.ts';
import { compileStage } from './compile-stage.ts';
import type { DuckDbDatabase } from './duckdb-database.ts';

/**
 * The longest line that is tried first. DuckDB takes a multiple of it as buffers: for a million events its own default of 16 MiB took
 * 915 MiB and 1.8 s, this 320 MiB and 1.3 s (half of it is slower again).
 */
const OBJECT_BYTES = 1024 * 1024;

/** Appends a segment, whole or not at all. A segment with a longer line is read again from its beginning with larger buffers. */
export async function stageSegment(
  database: DuckDbDatabase,
  spec: TableSpec,
  segment: Segment,
  runId: string,
): Promise<StagedSegment> {
  for (let objectBytes = OBJECT_BYTES; ; objectBytes *= 8) {
    try {
      return await stageWith(objectBytes, database, spec, segment, runId);
    } catch (error) {
      if (!isTooShort(error) || objectBytes > segment.bytes) throw error;
    }
  }
}

async function stageWith(
  objectBytes: number,
  database: DuckDbDatabase,
  spec: TableSpec,
  segment: Segment,
  runId: string,
): Promise<StagedSegment> {
  return database.transaction(`stage segment ${segment.number} of ${spec.table}`, async () => {
    const rows = await database.run(compileStage(spec, segment, runId, objectBytes));
    if (rows !== segment.rows) throw wrongCount(spec, segment, rows);
    return { rows, jobs: [] };
  });
}

function isTooShort(error: unknown): boolean {
  return error instanceof DedupError && error.cause instanceof Error && error.cause.message.includes('"maximum_object_size" of');
}

/** A bug of dedup, or somebody changed the file: nothing of it is kept. */
function wrongCount(spec: TableSpec, segment: Segment, rows: number): DedupError {
  return new DedupError('failed', [
    {
      code: 'DUCKDB.WRONG_COUNT',
      summary: `segment ${segment.number} of ${spec.table} holds ${segment.rows} rows, and DuckDB read ${rows}`,
      where: segment.path,
      why: 'the temporary file was changed or cut off after it was written; nothing of it has been staged',
      next: 'run the same command again; if it happens again, please report it as a bug',
    },
  ]);
}
