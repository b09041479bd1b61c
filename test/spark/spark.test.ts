import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { sparkDialect } from '../../src/destinations/spark/dialect.ts';
import type { ColumnType, ScalarType } from '../../src/spec/column-type.ts';
import { formatInstant } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Row, Value } from '../../src/sql/value.ts';
import { compileView, type ViewOptions } from '../../src/sql/view.ts';
import { sortedByKey } from '../model/final-rows.ts';
import { liveEvents } from '../model/live-events.ts';
import { finalEvents, type ModelEvent } from '../model/model.ts';
import { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { modelEvent } from '../model/stream-event.ts';
import { seeds } from '../property/seeds.ts';
import { SHAPES } from '../sql/shapes.ts';
import { findSpark } from './spark-installation.ts';

/** Types as Spark has them; BIGNUMERIC, TIME and JSON stay texts. `$` is the text of a value. */
const FROM_TEXT: Readonly<Partial<Record<ScalarType, string>>> = {
  INT64: 'CAST($ AS BIGINT)',
  FLOAT64: 'CAST($ AS DOUBLE)',
  NUMERIC: 'CAST($ AS DECIMAL(38, 9))',
  BOOL: 'CAST($ AS BOOLEAN)',
  BYTES: 'unbase64($)',
  DATE: 'CAST($ AS DATE)',
  DATETIME: 'CAST($ AS TIMESTAMP_NTZ)',
  TIMESTAMP: 'CAST($ AS TIMESTAMP)',
};
const TO_TEXT: Readonly<Partial<Record<ScalarType, string>>> = {
  BYTES: 'base64($)',
  TIMESTAMP: 'CAST(unix_micros($) AS STRING)',
};

function fromText(type: ColumnType): string | undefined {
  return typeof type === 'string' ? FROM_TEXT[type] : undefined;
}

function toText(type: ColumnType): string | undefined {
  return typeof type === 'string' ? TO_TEXT[type] : undefined;
}

interface Column {
  readonly name: string;
  readonly expression: string;
}

interface Case {
  readonly name: string;
  readonly spec: TableSpec;
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly Column[];
    readonly rows: readonly (readonly (string | null)[])[];
  }[];
  readonly queries: Readonly<Record<string, ViewOptions>>;
  readonly expected: Readonly<Record<string, readonly Row[]>>;
}

const SINCE = 1_000_000n;

/** A random stream, some of it merged; the staging table of the model has what our own loads write. */
function streamCase(seed: number): Case {
  const random = new Random(seed);
  const { spec, events } = randomStream(random, {
    most: 40,
    notInKeys: ['BIGNUMERIC'],
    without: [],
    nested: false,
    table: 'stream',
  });
  const modelled = events.map((event) => modelEvent(spec, event));
  const merged = modelled.slice(0, random.between(0, modelled.length));
  const columns: readonly (readonly [string, ColumnType])[] = [
    ...spec.columns.map(({ name, type }) => [name, type] as const),
    ['_dedup_hash', 'INT64'],
    ['_dedup_deleted', 'BOOL'],
  ];
  const values = ({ row, hash, deleted }: ModelEvent): readonly (string | null)[] => [
    ...spec.columns.map(({ name }) => textOf(row[name] ?? null)),
    String(hash),
    String(deleted),
  ];
  const typed = columns.map(([name, type]) => ({ name, expression: fromText(type) ?? '$' }));
  return {
    name: `seed ${seed}`,
    spec,
    tables: [
      { name: spec.table, columns: typed, rows: [...finalEvents(merged).values()].map(values) },
      {
        name: spec.staging.table,
        columns: [...typed, { name: '_dedup_ingested_at', expression: FROM_TEXT.TIMESTAMP ?? '' }],
        rows: modelled.map((event, index) => [...values(event), formatInstant(index < merged.length ? SINCE - 1n : SINCE)]),
      },
    ],
    queries: {
      final: { of: 'final' },
      staging: { of: 'staging' },
      both: { of: 'both', since: SINCE },
      'both from the beginning': { of: 'both' },
    },
    expected: {
      final: liveEvents(spec, merged),
      staging: liveEvents(spec, modelled),
      both: liveEvents(spec, modelled),
      'both from the beginning': liveEvents(spec, modelled),
    },
  };
}

/** A staging table that something else fills: no hash, deletes by a column of its own. */
function foreignCase(): Case {
  const spec = SHAPES['foreign-staging'];
  if (spec === undefined) throw new Error('there is no such shape');
  const at = '2026-06-28T10:00:00.250000';
  const staged = [
    ['1', '1.5', at, '1', 'U'],
    ['1', '2.5', at, '2', 'U'],
    ['1', '2.5', at, '2', 'U'],
    ['2', '1', at, '1', 'U'],
    ['2', '9', at, '2', 'D'],
    ['3', '1', at, '1', '4'],
    ['4', '1', at, '1', null],
    ['5', null, at, '7', 'U'],
    ['6', '1', null, '7', 'U'],
  ];
  const columns = [...spec.columns, { name: 'op', type: 'STRING' as const }].map(({ name, type }) => ({
    name,
    expression: fromText(type) ?? '$',
  }));
  const row = (id: bigint, amount: string | null, version: bigint): Row => ({ id, amount, at, version });
  return {
    name: 'foreign staging',
    spec,
    tables: [{ name: 'landing', columns, rows: staged }],
    queries: { staging: { of: 'staging' } },
    expected: { staging: [row(1n, '2.5', 2n), row(5n, null, 7n)] },
  };
}

const cases = [foreignCase(), ...seeds(12).map(streamCase)];
let answers: readonly Readonly<Record<string, readonly (readonly (string | null)[])[]>>[] = [];

beforeAll(async () => {
  const asked = cases.map(({ spec, tables, queries }) => ({
    tables,
    columns: spec.columns.map(({ name, type }) => ({ name, expression: toText(type) ?? 'CAST($ AS STRING)' })),
    queries: Object.fromEntries(
      Object.entries(queries).map(([name, options]) => [name, compileView(spec, options, sparkDialect).sql]),
    ),
  }));
  answers = JSON.parse(await runQueries(JSON.stringify(asked)));
}, 600_000);

describe.each(cases.map((each, index) => ({ ...each, index })))('Spark: $name', ({ spec, expected, index }) => {
  test.each(Object.entries(expected))('%s is what the model says', (query, rows) => {
    const found = (answers[index]?.[query] ?? []).map((texts) =>
      Object.fromEntries(spec.columns.map(({ name, type }, column) => [name, valueOf(texts[column] ?? null, type)])),
    );
    expect(sortedByKey(spec, found)).toEqual(rows);
  });
});

async function runQueries(input: string): Promise<string> {
  const spark = await findSpark();
  if ('leftOut' in spark) throw new Error(spark.leftOut);
  const script = fileURLToPath(new URL('run-queries.py', import.meta.url));
  return await new Promise((resolve, reject) => {
    const options = { maxBuffer: 1 << 28, env: { ...process.env, PYSPARK_PYTHON: spark.python } };
    const child = execFile(spark.python, [script], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`Spark failed: ${stderr.slice(-4000)}`));
    });
    child.stdin?.end(input);
  });
}

function textOf(value: Value): string | null {
  return value === null ? null : String(value);
}

/** The text of a value, as Spark casts it, in the normal form of `Value`. */
function valueOf(text: string | null, type: ColumnType): Value {
  if (text === null) return null;
  switch (type) {
    case 'INT64':
      return BigInt(text);
    case 'FLOAT64':
      return Number(text);
    case 'BOOL':
      return text === 'true';
    case 'NUMERIC':
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    case 'DATETIME':
      return text.replace(' ', 'T').replace(/\.\d+$/, (fraction) => fraction.padEnd(7, '0'));
    case 'TIMESTAMP':
      return formatInstant(BigInt(text));
    default:
      return text;
  }
}
