import type { JobOutcome } from './job.ts';
import { type JsonObject, textAt } from './json.ts';
import type { PerKeyQueue } from './per-key-queue.ts';
import { upstreamOutcome } from './upstream-outcome.ts';
import type { Upstream } from './upstream.ts';

/** A load job to be done by the emulator. */
export interface LoadWork {
  readonly upstream: Upstream;
  readonly project: string;
  readonly upstreamId: string;
  readonly configuration: JsonObject;
  /** The file that came with it; without one, the configuration names its sources. */
  readonly media?: Buffer;
  readonly writers: PerKeyQueue;
}

/** Runs a load job. */
export async function runLoad({ upstream, project, upstreamId, configuration, media, writers }: LoadWork): Promise<JobOutcome> {
  const job = { configuration, jobReference: { projectId: project, jobId: upstreamId } };
  const [projectId = project, dataset = '', table = ''] = ['projectId', 'datasetId', 'tableId'].map((key) =>
    textAt(configuration, 'load', 'destinationTable', key),
  );
  return await writers.run(`${projectId}.${dataset}.${table}`, async () =>
    upstreamOutcome(
      media === undefined ? await upstream.createJob(project, job) : await upstream.uploadJob(project, { job, media }),
    ),
  );
}
