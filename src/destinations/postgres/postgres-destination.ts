import { DedupError } from '../../errors.ts';
import type { Segment } from '../../events/segment.ts';
import { countText } from '../../spec/count-text.ts';
import { parseInstant } from '../../spec/instant.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { compileFindMerge } from '../../sql/history.ts';
import { LEDGER_TABLE } from '../../sql/ledger.ts';
import { statement, type Statement } from '../../sql/statement.ts';
import { countOf, textOf, type Row } from '../../sql/value.ts';
import type { ExistingView } from '../../sql/view-dialect.ts';
import type {
  Batch,
  BatchOutcome,
  Destination,
  Estimate,
  ExistingTable,
  FrozenMergeJob,
  FrozenMergeOutcome,
  MergeJob,
  MergeOutcome,
  MergeResult,
  OpenOptions,
  StagedSegment,
  TableState,
} from '../destination.ts';
import { compileBatchTable } from './compile-batch-table.ts';
import { postgresDialect } from './dialect.ts';
import { compileFindView, readView } from './find-view.ts';
import type { PostgresDatabase, Transaction } from './postgres-database.ts';
import { compileReadTables, readCatalogTables, type CatalogTable } from './read-tables.ts';
import { stageSegment } from './stage-segment.ts';
import { lockTable } from './table-lock.ts';
import { uniqueKeyFaults } from './unique-key.ts';

/** The tables of one schema of a PostgreSQL database. */
export class PostgresDestination implements Destination {
  readonly label: string;
  readonly dialect: Dialect;
  readonly stampsRows = true;
  readonly #schema: string;
  readonly #database: PostgresDatabase;
  readonly #options: OpenOptions;
  readonly #executed = new Set<string>();
  /** Calls take turns on the one connection. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(label: string, schema: string, database: PostgresDatabase, options: OpenOptions) {
    this.label = label;
    this.dialect = postgresDialect(schema);
    this.#schema = schema;
    this.#database = database;
    this.#options = options;
  }

  inspect(spec: TableSpec): Promise<TableState> {
    return this.#inTurn(async () => {
      const names = [spec.table, spec.staging.table, LEDGER_TABLE];
      const [clock, tables] = await this.#database.transaction('look at the tables', 'READ ONLY', async (transaction) => [
        await transaction.rows('SELECT clock_timestamp() AS now'),
        readCatalogTables(await transaction.rows(compileReadTables(this.#schema, names, this.dialect).sql)),
      ]);
      const named = (name: string): CatalogTable | undefined => tables.find((table) => table.name === name);
      const [final, staging] = [named(spec.table), named(spec.staging.table)];
      return {
        now: parseInstant(textOf(clock[0] ?? {}, 'now') ?? '') ?? 0n,
        ...(final === undefined ? {} : { final: { ...existing(final), faults: uniqueKeyFaults(spec, final, this.dialect) } }),
        ...(staging === undefined ? {} : { staging: existing(staging) }),
        ledger: named(LEDGER_TABLE) !== undefined,
      };
    });
  }

  async findView(name: string): Promise<ExistingView | undefined> {
    return readView(await this.query(compileFindView(this.#schema, name, this.dialect)));
  }

  /** Under a lock: even with IF NOT EXISTS two runs that create the same table at once would trip over each other. */
  prepare(statements: readonly Statement[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const { summary, sql } of [...(await this.#schemaStatements()), ...statements]) {
        await this.#write(summary, async (transaction) => {
          await this.#lock(transaction, `schema ${this.#schema}`, 'exclusive');
          await transaction.run(sql);
        });
      }
    });
  }

  query(query: Statement): Promise<readonly Row[]> {
    return this.#inTurn(() => this.#database.query(query));
  }

  /**
   * Within this process a `key` takes effect once, also when the answer was lost: the server is asked what became of the transaction. Another
   * process is another run with other keys.
   */
  execute({ summary, sql }: Statement, key: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#executed.has(key)) return;
      await this.#write(summary, (transaction) => transaction.run(sql));
      this.#executed.add(key);
    });
  }

  /** A server of one's own has no price. */
  async estimate(): Promise<Estimate> {
    return { bytes: null, mostBilled: null };
  }

  /** Beside others who stage, and never beside one who merges: no row comes to be below the end of a window that was read. */
  stage(spec: TableSpec, segment: Segment, runId: string): Promise<StagedSegment> {
    return this.#inTurn(() =>
      this.#write(`stage segment ${segment.number} of ${spec.table}`, async (transaction) => {
        await this.#lock(transaction, this.#lockName(spec), 'shared');
        return { rows: await stageSegment(transaction, spec, segment, runId, this.dialect), jobs: [] };
      }),
    );
  }

  /**
   * Upsert and ledger row are one transaction, and one at a time for each table. What another run has recorded under the number meanwhile is
   * seen under the lock.
   */
  merge(job: MergeJob): Promise<MergeOutcome> {
    const { spec, seq, incarnation } = job;
    return this.#inTurn(() =>
      this.#write(job.statement.summary, async (transaction): Promise<MergeOutcome> => {
        await this.#lock(transaction, this.#lockName(spec), 'exclusive');
        if (!(await this.#isFree(transaction, spec, seq, incarnation))) return { kind: 'overtaken' };
        return { kind: 'merged', result: await upsert(transaction, job.statement, job.record) };
      }),
    );
  }

  /**
   * Under the lock no segment is staged, and the window is read once: the counts are those of what is written, and the ledger has them. What
   * another run has recorded under the number meanwhile is seen under the lock.
   */
  mergeFrozen({ spec, seq, incarnation, summary, freeze, scan, missing, decide }: FrozenMergeJob): Promise<FrozenMergeOutcome> {
    return this.#inTurn(() =>
      this.#write(summary, async (transaction): Promise<FrozenMergeOutcome> => {
        await this.#lock(transaction, this.#lockName(spec), 'exclusive');
        if (!(await this.#isFree(transaction, spec, seq, incarnation))) return { kind: 'overtaken' };
        await transaction.run(freeze.sql);
        const decision = await decide(await transaction.rows(scan.sql), ({ sql }) => transaction.rows(sql));
        if (decision === null) return { kind: 'nothing' };
        const result = await upsert(transaction, decision.statement, decision.record);
        if (missing !== undefined) await this.#refuseDropped(transaction, spec, missing);
        return { kind: 'merged', result };
      }),
    );
  }

  /** One writer at a time for each table, as with merges: so no two wait for each other's rows, and the counts are exact. */
  apply({ spec, segment, runId, incarnation, lastNumber, freeze, scan, missing, write }: Batch): Promise<BatchOutcome> {
    return this.#inTurn(() =>
      this.#write(`write segment ${segment.number} into ${spec.table}`, async (transaction): Promise<BatchOutcome> => {
        await transaction.run(compileBatchTable(spec, this.dialect).sql);
        const rows = await stageSegment(transaction, spec, segment, runId, this.dialect);
        await this.#lock(transaction, this.#lockName(spec), 'exclusive');
        if ((await this.#incarnation(transaction, spec)) !== incarnation) return { kind: 'replaced' };
        const [last = {}] = await transaction.rows(lastNumber.sql);
        await transaction.run(freeze.sql);
        const found = await transaction.rows(scan.sql);
        const { statement: statementOfWrite, record } = write(countOf(last, 'seq') + 1, found);
        const result = await upsert(transaction, statementOfWrite, record);
        await this.#refuseDropped(transaction, spec, missing);
        return { kind: 'written', rows, found, result };
      }),
    );
  }

  /** There is no record besides the ledger. */
  findMerge(): Promise<null> {
    return Promise.resolve(null);
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#database.close());
  }

  /** Whether no merge has this number yet, and the table is still the one that the merge was planned for. */
  async #isFree(transaction: Transaction, spec: TableSpec, seq: number, incarnation: string): Promise<boolean> {
    const taken = await transaction.rows(compileFindMerge(spec.table, seq, this.dialect).sql);
    return taken.length === 0 && (await this.#incarnation(transaction, spec)) === incarnation;
  }

  async #incarnation(transaction: Transaction, { table }: TableSpec): Promise<string | undefined> {
    return (await this.#catalogTable(transaction, table))?.id;
  }

  async #catalogTable(transaction: Transaction, table: string): Promise<CatalogTable | undefined> {
    const { sql } = compileReadTables(this.#schema, [table], this.dialect);
    return readCatalogTables(await transaction.rows(sql))[0];
  }

  /** A trigger before a row may make it nothing, and a row that is not written looks like one that was there already. */
  async #refuseDropped(transaction: Transaction, { table }: TableSpec, missing: Statement): Promise<void> {
    if ((await this.#catalogTable(transaction, table))?.mayDropRows !== true) return;
    const dropped = countOf((await transaction.rows(missing.sql))[0] ?? {}, 'missing');
    if (dropped === 0) return;
    throw new DedupError('failed', [
      {
        code: 'POSTGRES.ROWS_DROPPED',
        summary: `a trigger of ${table} keeps ${countText(dropped)} of the merged rows out of the table`,
        where: `table ${table}`,
        why: 'nothing was merged: these rows would be lost when staging expires, and looked like rows that were there already',
        next: `let its BEFORE triggers return the row: \\d ${table} shows them`,
      },
    ]);
  }

  #write<Result>(doing: string, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    if (this.#options.readOnly) throw new Error('a write on a read-only destination');
    return this.#database.transaction(doing, 'READ WRITE', body);
  }

  #lock(transaction: Transaction, name: string, mode: 'shared' | 'exclusive'): Promise<void> {
    return lockTable(transaction, name, mode, this.#options.onProgress);
  }

  #lockName(spec: TableSpec): string {
    return this.dialect.table(spec.table);
  }

  /** Creates the schema when it is missing. Asked first, since even IF NOT EXISTS needs the right to create one. */
  async #schemaStatements(): Promise<readonly Statement[]> {
    const rows = await this.#database.query(
      statement('look for the schema', [
        `SELECT 1 AS found FROM pg_namespace WHERE nspname = ${this.dialect.string(this.#schema)}`,
      ]),
    );
    if (rows.length > 0) return [];
    return [statement(`create the schema ${this.#schema}`, [`CREATE SCHEMA IF NOT EXISTS ${this.dialect.quote(this.#schema)}`])];
  }

  #inTurn<Result>(body: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(body);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Runs the final write and records it. */
async function upsert(transaction: Transaction, write: Statement, record: MergeJob['record']): Promise<MergeResult> {
  const [counts = {}] = await transaction.rows(write.sql);
  const [inserted, updated] = [countOf(counts, 'inserted'), countOf(counts, 'updated')];
  const result: MergeResult = { inserted, updated, affected: inserted + updated, bytesBilled: null, jobs: [] };
  await transaction.run(record(result).sql);
  return result;
}

function existing({ id, columns }: CatalogTable): ExistingTable {
  return {
    incarnation: id,
    columns: columns.map(({ name, type, notNull, hasDefault }) => ({ name, type, nullable: !notNull || hasDefault })),
  };
}
