import { billedBytes, type EstimateBytes } from './estimate-bytes.ts';
import type { JobOutcome } from './job.ts';
import { type JsonObject, objectAt, textAt } from './json.ts';
import { plainMaterializedView } from './materialized-view.ts';
import type { PerKeyQueue } from './per-key-queue.ts';
import type { StatementFacts } from './statement.ts';
import { upstreamOutcome } from './upstream-outcome.ts';
import type { Upstream } from './upstream.ts';

/** A query job to be done by the emulator. */
export interface QueryWork {
  readonly upstream: Upstream;
  readonly project: string;
  readonly upstreamId: string;
  readonly configuration: JsonObject;
  readonly statement: StatementFacts;
  readonly estimate: EstimateBytes;
  /** Writers of one table take turns, so that rows counted before and after are this job's. */
  readonly writers: PerKeyQueue;
}

/** Runs a query job, with the budget and the statistics that BigQuery has. */
export async function runQuery(work: QueryWork): Promise<JobOutcome> {
  const { statement, configuration } = work;
  const budget = textAt(configuration, 'query', 'maximumBytesBilled');
  // Asking for the size costs time, so only where somebody may look.
  const processed = budget !== undefined || statement.verb === 'MERGE' ? await estimateOf(work) : 0;
  const billed = billedBytes(processed);
  const bytes = { totalBytesProcessed: String(processed), totalBytesBilled: String(billed) };
  if (budget !== undefined && billed > Number(budget)) {
    const message = `Query exceeded limit for bytes billed: ${budget}. ${billed} or higher required.`;
    return { statistics: { query: { totalBytesBilled: '0' } }, error: { reason: 'bytesBilledLimitExceeded', message } };
  }
  const { statistics, error } = await perform(work);
  if (error !== undefined) return { statistics, error };
  return {
    statistics: {
      ...statistics,
      totalBytesProcessed: bytes.totalBytesProcessed,
      query: { ...objectAt(statistics, 'query'), ...bytes },
    },
  };
}

/** How many bytes the statement of a job processes. */
export async function estimateOf({
  upstream,
  project,
  configuration,
  statement,
  estimate,
}: Omit<QueryWork, 'upstreamId' | 'writers'>): Promise<number> {
  const sql = textAt(configuration, 'query', 'query') ?? '';
  return await estimate({ sql, facts: statement, count: (query) => upstream.count(project, query) });
}

async function perform(work: QueryWork): Promise<JobOutcome> {
  const { target, verb } = work.statement;
  if (target !== undefined) return await write(work, target);
  return verb === 'OTHER' ? await work.writers.run('definitions', () => define(work)) : await submit(work);
}

/**
 * Definitions take turns, and `CREATE TABLE IF NOT EXISTS` leaves a table alone that is there, as on BigQuery: the emulator would give it
 * another creation time, as if it had been dropped and made again. The description of a view is kept, since the emulator does not.
 */
async function define(work: QueryWork): Promise<JobOutcome> {
  const sql = textAt(work.configuration, 'query', 'query') ?? '';
  const table = /^CREATE TABLE IF NOT EXISTS (`[^`]+`)/.exec(sql)?.[1];
  const rows = table === undefined ? undefined : await work.upstream.count(work.project, `SELECT COUNT(*) FROM ${table}`);
  const outcome = rows === undefined ? await submit(work) : undefined;
  const [, view, description] =
    /^CREATE OR REPLACE (?:MATERIALIZED )?VIEW `([^`]+)`[^']*?description = '((?:[^'\\]|\\.)*)'/.exec(sql) ?? [];
  if (view !== undefined && description !== undefined && outcome?.error === undefined) {
    work.upstream.viewDescriptions.set(view, description);
  }
  return outcome ?? { statistics: { query: { statementType: 'CREATE_TABLE' } } };
}

async function write(work: QueryWork, target: string): Promise<JobOutcome> {
  return await work.writers.run(target, async () => {
    const rows = async (): Promise<number | undefined> =>
      await work.upstream.count(work.project, `SELECT COUNT(*) FROM \`${target}\``);
    const before = work.statement.verb === 'MERGE' ? await rows() : undefined;
    const outcome = await submit(work);
    const query = objectAt(outcome.statistics, 'query');
    const affected = Number(textAt(query, 'numDmlAffectedRows'));
    if (outcome.error !== undefined || Number.isNaN(affected)) return outcome;
    const grown = before === undefined ? undefined : ((await rows()) ?? Number.NaN) - before;
    const dmlStats = dmlStatsOf(work, affected, grown);
    return dmlStats === undefined ? outcome : { statistics: { ...outcome.statistics, query: { ...query, dmlStats } } };
  });
}

/**
 * `dmlStats` from rows affected and rows gained: each verb tells its own, MERGE all three (https://cloud.google.com/bigquery/docs/reference/rest/v2/DmlStats).
 * Undefined for a MERGE that also deletes, since then the two numbers do not tell.
 */
function dmlStatsOf({ statement, configuration }: QueryWork, affected: number, grown = Number.NaN): JsonObject | undefined {
  if (statement.verb === 'INSERT') return { insertedRowCount: String(affected) };
  if (statement.verb === 'UPDATE') return { updatedRowCount: String(affected) };
  if (statement.verb === 'DELETE') return { deletedRowCount: String(affected) };
  const deletes = /\bTHEN\s+DELETE\b/i.test(textAt(configuration, 'query', 'query') ?? '');
  if (statement.verb !== 'MERGE' || deletes || Number.isNaN(grown)) return undefined;
  return { insertedRowCount: String(grown), updatedRowCount: String(affected - grown), deletedRowCount: '0' };
}

async function submit({ upstream, project, upstreamId, configuration: asked }: QueryWork): Promise<JobOutcome> {
  const sql = textAt(asked, 'query', 'query') ?? '';
  const configuration = { ...asked, query: { ...objectAt(asked, 'query'), query: plainMaterializedView(sql) } };
  return upstreamOutcome(
    await upstream.createJob(project, { configuration, jobReference: { projectId: project, jobId: upstreamId } }),
  );
}
