import { join } from 'node:path';
import type { Destination } from '../../src/destinations/destination.ts';
import { reportOn } from '../../src/pipeline/draft.ts';
import { loadInto } from '../../src/pipeline/load.ts';
import { mergeInto } from '../../src/pipeline/merge.ts';
import type { OpenTable } from '../../src/pipeline/open-table.ts';
import { rebuildWithin } from '../../src/pipeline/rebuild.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { textSource } from '../conformance/lab.ts';

/** A verb and its events. */
export interface VerbCall {
  readonly verb: 'load' | 'merge' | 'run' | 'rebuild';
  readonly lines: readonly string[];
  /** Merge all that is retained. */
  readonly full?: boolean;
  /** Cut what is loaded into segments of about so many bytes; default: one segment for so few events. */
  readonly segmentBytes?: number;
}

let runs = 0;

/** As the verbs of `src/pipeline`, each call a run of its own, on a destination that somebody else opens and closes. */
export async function callVerb(
  destination: Destination,
  spec: TableSpec,
  { verb, lines, full = false, segmentBytes }: VerbCall,
  folder: string,
): Promise<TableReport> {
  const runId = `chaos${process.pid}-${++runs}`;
  return reportOn(spec, async (draft) => {
    const table: OpenTable = {
      spec,
      dialect: destination.dialect,
      destination,
      draft,
      context: {
        runId,
        version: '0.0.0-test',
        clock: () => instantOfMillis(Date.now()),
        environment: {},
        workingDirectory: folder,
        signal: new AbortController().signal,
        onProgress: () => {},
      },
      patient: () => {},
      interruptible: () => {},
    };
    const rejectsFile = join(folder, `rejects-${runId}.ndjson`);
    if (verb === 'rebuild') {
      await rebuildWithin(table, { force: false, dryRun: false });
      return;
    }
    if (verb !== 'merge') {
      await loadInto(table, {
        sources: [textSource(lines)],
        replayRejects: false,
        dryRun: false,
        rejectsFile,
        ...(segmentBytes === undefined ? {} : { segmentBytes }),
      });
    }
    if (verb !== 'load') await mergeInto(table, { full, acceptExpired: false, dryRun: false });
  });
}
