import type { JobMetadata, TableMetadata } from '@google-cloud/bigquery';
import { DedupError } from '../../errors.ts';
import type { Segment } from '../../events/segment.ts';
import { parseInstant } from '../../spec/instant.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { ColumnDefinition, Dialect } from '../../sql/dialect.ts';
import { LEDGER_TABLE } from '../../sql/ledger.ts';
import type { Statement } from '../../sql/statement.ts';
import { finalColumns, stagingColumns } from '../../sql/tables.ts';
import { type Row, textOf } from '../../sql/value.ts';
import type { ExistingView } from '../../sql/view-dialect.ts';
import type {
  Destination,
  Estimate,
  ExistingTable,
  MergeJob,
  MergeOutcome,
  OpenOptions,
  StagedSegment,
  TableState,
} from '../destination.ts';
import { type BigQueryAddress, formatBigQueryUrl } from './address.ts';
import type { BigQueryConnection } from './connection.ts';
import { BigQueryDataset } from './dataset.ts';
import { bigQueryDialect } from './dialect.ts';
import { existingTable, existingView, hasColumns, withQuerySchema } from './existing-table.ts';
import { ExclusiveMerges } from './exclusive-merges.ts';
import { explainFailure, interruption } from './explain-failure.ts';
import { BigQueryFailure } from './failure.ts';
import { jobId, shortHash } from './job-id.ts';
import { jobLabels } from './job-labels.ts';
import { jobUrl } from './job-url.ts';
import { refuseOtherJobProject } from './job-project.ts';
import { BigQueryJobs } from './jobs.ts';
import { mostBilled } from './most-billed.ts';
import { count } from './merge-result.ts';
import { readRows } from './rows.ts';
import { schemaField } from './table-field.ts';

/** Six hours. A load that its run left behind must have ended before merges no longer wait for it, a day after it began (`OPEN_LOAD_EXPIRY`). */
const LOAD_TIMEOUT_MILLIS = '21600000';
const CLOCK: Statement = { summary: 'read the clock', sql: 'SELECT CURRENT_TIMESTAMP() AS now' };

/** One dataset of BigQuery. All state is there: in its tables, and in the jobs that it remembers by their ids. */
export class BigQueryDestination implements Destination {
  readonly label: string;
  readonly dialect: Dialect;
  /** A load job takes a file as it is. */
  readonly stampsRows = false;
  readonly takesParts = true;
  /** As many as anyone asks for: jobs of their own, on connections of their own. */
  readonly stagesAtOnce: number = Number.POSITIVE_INFINITY;
  /** Load jobs a day and table, failed ones too, and no way to have more: https://cloud.google.com/bigquery/quotas#load_jobs */
  readonly stagesPerDay = 1_500;
  readonly #address: BigQueryAddress;
  readonly #connection: BigQueryConnection;
  readonly #dataset: BigQueryDataset;
  readonly #jobs: BigQueryJobs;
  readonly #merges: ExclusiveMerges;
  readonly #readOnly: boolean;
  readonly #signal: AbortSignal;

  constructor(
    address: BigQueryAddress,
    connection: BigQueryConnection,
    options: Pick<OpenOptions, 'readOnly' | 'onProgress' | 'signal'>,
  ) {
    this.label = formatBigQueryUrl(address);
    this.dialect = bigQueryDialect(address.project, address.dataset, address.jobProject);
    this.#address = address;
    this.#connection = connection;
    this.#dataset = new BigQueryDataset(address, connection);
    this.#jobs = new BigQueryJobs(connection, address.jobProject, options.onProgress);
    this.#merges = new ExclusiveMerges({
      jobs: this.#jobs,
      dialect: this.dialect,
      location: () => this.#location(),
      query: (statement) => this.#rows(statement),
    });
    this.#readOnly = options.readOnly;
    this.#signal = options.signal;
  }

  async inspect(spec: TableSpec): Promise<TableState> {
    return await this.#explained(`look at table ${spec.table}`, async () => {
      const exists = (await this.#dataset.location()) !== undefined;
      const table = async (name: string, columns: readonly ColumnDefinition[]): Promise<ExistingTable | undefined> => {
        const metadata = exists ? await this.#metadata(name) : undefined;
        if (metadata !== undefined && name === spec.table) refuseOtherJobProject(this.#address, name, metadata.labels);
        return metadata === undefined ? undefined : await this.#table(name, metadata, columns);
      };
      const [clock, final, staging, ledger] = await Promise.all([
        this.#rows(CLOCK),
        table(spec.table, finalColumns(spec)),
        table(spec.staging.table, spec.staging.foreign ? spec.columns : stagingColumns(spec)),
        table(LEDGER_TABLE, []),
      ]);
      return {
        now: parseInstant(textOf(clock[0] ?? {}, 'now') ?? '') ?? 0n,
        ...(final === undefined ? {} : { final }),
        ...(staging === undefined ? {} : { staging }),
        ledger: ledger !== undefined,
      };
    });
  }

  async findView(name: string): Promise<ExistingView | undefined> {
    return await this.#explained(`look at view ${name}`, async () => {
      const metadata = (await this.#dataset.location()) === undefined ? undefined : await this.#metadata(name);
      return metadata === undefined ? undefined : existingView(metadata);
    });
  }

  async prepare(statements: readonly Statement[]): Promise<void> {
    this.#mayWrite();
    await this.#explained(`create dataset ${this.#address.dataset}`, () => this.#dataset.create());
    for (const statement of statements) {
      await this.#explained(statement.summary, () => this.#run(statement, { labels: jobLabels('prepare') }));
    }
  }

  async query(statement: Statement): Promise<readonly Row[]> {
    return await this.#explained(statement.summary, () => this.#rows(statement));
  }

  async execute(statement: Statement, key: string): Promise<void> {
    this.#mayWrite();
    const job = { id: jobId('record', key), labels: jobLabels('record') };
    await this.#explained(statement.summary, () => this.#run(statement, job));
  }

  async estimate(statement: Statement): Promise<Estimate> {
    return await this.#explained(`estimate the bytes to ${statement.summary}`, async () => {
      const job = await this.#dryRun(statement.sql);
      const bytes = count(job.statistics?.totalBytesProcessed ?? job.statistics?.query?.totalBytesProcessed);
      return { bytes, mostBilled: bytes === null ? null : mostBilled(bytes, job.statistics?.query?.referencedTables?.length) };
    });
  }

  async stage(spec: TableSpec, segment: Segment, runId: string): Promise<StagedSegment> {
    this.#mayWrite();
    return await this.#explained(`stage segment ${segment.number} in ${spec.staging.table}`, async () => {
      const { project: projectId, dataset: datasetId } = this.#address;
      const fields = stagingColumns(spec).map(({ name, type, notNull }) => schemaField(name, type, notNull === true));
      const { job } = await this.#jobs.run({
        // One run may load several tables, and each counts its segments from 1.
        id: jobId('load', runId, shortHash(this.dialect.table(spec.staging.table)), segment.number),
        location: await this.#location(),
        rows: segment,
        configuration: {
          labels: jobLabels('stage', spec),
          jobTimeoutMs: LOAD_TIMEOUT_MILLIS,
          load: {
            destinationTable: { projectId, datasetId, tableId: spec.staging.table },
            schema: { fields },
            sourceFormat: 'NEWLINE_DELIMITED_JSON',
            writeDisposition: 'WRITE_APPEND',
            createDisposition: 'CREATE_NEVER',
          },
        },
      });
      return { rows: count(job.statistics?.load?.outputRows) ?? 0, jobs: jobsOf(job) };
    });
  }

  async merge(job: MergeJob): Promise<MergeOutcome> {
    this.#mayWrite();
    const { seq, spec } = job;
    const merge = await this.#explained(job.statement.summary, () => this.#merges.run(job));
    if (merge.isOurs) {
      await this.#explained(`record merge ${seq} of ${spec.table}`, () => this.#merges.record(job, merge));
      return { kind: 'merged', result: merge.result };
    }
    await this.#explained(`record merge ${seq} of ${spec.table}, another run's`, () => this.#merges.adopt(job, merge));
    return { kind: 'overtaken' };
  }

  async findMerge(spec: TableSpec, from: number): Promise<number | null> {
    return await this.#explained(`find the last merge of ${spec.table}`, () => this.#merges.highest(spec, from));
  }

  async jobUrl(id: string): Promise<string | null> {
    return jobUrl(this.#address, await this.#location(), id);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  async #metadata(name: string): Promise<TableMetadata | undefined> {
    const { project, dataset } = this.#address;
    return await this.#connection.find<TableMetadata>({
      method: 'GET',
      path: [project, 'datasets', dataset, 'tables', name],
    });
  }

  async #table(name: string, metadata: TableMetadata, columns: readonly ColumnDefinition[]): Promise<ExistingTable> {
    const table = existingTable(metadata);
    if (hasColumns(table, columns)) return table;
    try {
      const job = await this.#dryRun(`SELECT * FROM ${this.dialect.table(name)}`);
      return withQuerySchema(table, job.statistics?.query?.schema);
    } catch (error) {
      // A table that demands a filter cannot be asked so.
      if (error instanceof BigQueryFailure && error.kind === 'failed') return table;
      throw error;
    }
  }

  async #rows(statement: Statement): Promise<readonly Row[]> {
    const job = await this.#run(statement, { labels: jobLabels('query') });
    const { jobId: id = '', location } = job.jobReference ?? {};
    return await readRows(this.#connection, { project: this.#address.jobProject, id, location });
  }

  /** Runs a statement; without an id its job is nobody else's. */
  async #run(
    { sql }: Statement,
    { id, labels }: { readonly id?: string; readonly labels: Record<string, string> },
  ): Promise<JobMetadata> {
    const { job } = await this.#jobs.run({
      id: id ?? jobId('query', crypto.randomUUID()),
      isNew: id === undefined,
      location: await this.#location(),
      configuration: { labels, query: { query: sql, useLegacySql: false } },
    });
    return job;
  }

  async #dryRun(sql: string): Promise<JobMetadata> {
    return await this.#jobs.dryRun({
      location: await this.#location(),
      configuration: { query: { query: sql, useLegacySql: false } },
    });
  }

  /** Where jobs run: where the dataset is, or will be. */
  async #location(): Promise<string | undefined> {
    return (await this.#dataset.location()) ?? this.#address.location;
  }

  async #explained<T>(doing: string, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof DedupError) throw error;
      if (this.#signal.aborted) throw interruption(doing, this.#address, error);
      throw error instanceof BigQueryFailure ? explainFailure(error, doing, this.#address) : error;
    }
  }

  #mayWrite(): void {
    if (this.#readOnly) throw new Error(`${this.label} was opened to be read only`);
  }
}

function jobsOf(job: JobMetadata): readonly string[] {
  return job.jobReference?.jobId === undefined ? [] : [job.jobReference.jobId];
}
