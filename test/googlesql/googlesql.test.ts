import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, type StatementGroup, type Verdicts } from './analyze.ts';
import { goldenGroups } from './golden-groups.ts';

interface BadStatement {
  readonly name: string;
  readonly sql: string;
  readonly fault: string;
  /** The text at whose first occurrence the fault is shown. */
  readonly where: string;
}

const golden = await goldenGroups();

const sqlOf = (file: string): string =>
  golden.find((group) => group.name === 'device-readings')?.statements.find(({ name }) => name === file)?.sql ?? '';

const merge = sqlOf('merge.sql');

/** Statements that BigQuery refuses, each made from a reviewed one by one change: proof that the check can fail. */
const BAD: readonly BadStatement[] = [
  {
    name: 'a TIMESTAMP compared with a FLOAT64 in ON',
    sql: merge.replace('T.`reading_ts` = S.`reading_ts`', 'T.`reading_ts` = S.`value_celsius`'),
    fault: 'No matching signature for operator = for argument types: TIMESTAMP, FLOAT64. Supported signature: ANY = ANY',
    where: 'T.`reading_ts` = S.',
  },
  {
    name: 'an unknown column in UPDATE',
    sql: merge.replace('  `site` = S.`site`,', '  `town` = S.`site`,'),
    fault: 'Unrecognized name: town',
    where: '`town`',
  },
  {
    name: 'an INT64 for a TIMESTAMP in INSERT',
    sql: merge.replace('CURRENT_TIMESTAMP(),\n  7\n);', '8,\n  7\n);'),
    fault: 'Value has type INT64 which cannot be inserted into column _dedup_merged_at, which has type TIMESTAMP',
    where: '8,\n',
  },
  {
    name: 'fewer values than columns in INSERT',
    sql: merge.replace('  S.`site`,\n  S.', '  S.'),
    fault: 'Inserted row has wrong column count; Has 8, expected 9',
    where: '(\n  S.',
  },
  {
    name: 'an unknown option of a table',
    sql: sqlOf('create-staging.sql').replace('partition_expiration_days', 'partition_expiry_days'),
    fault: 'Unknown option: partition_expiry_days',
    where: 'partition_expiry_days',
  },
  {
    name: 'an unknown table',
    sql: sqlOf('backlog.sql').replace('iot.device_readings_staging', 'iot.nowhere'),
    fault: 'Table not found: `acme.iot.nowhere`',
    where: '`acme.iot.nowhere`',
  },
  {
    name: 'a syntax error after a good statement',
    sql: 'SELECT 1;\nSELECT FROM;\n',
    fault: 'Syntax error: SELECT list must not be empty',
    where: 'FROM',
  },
];

const bad: StatementGroup = {
  name: 'bad',
  statements: [...['create-final.sql', 'create-staging.sql'].map((name) => ({ name, sql: sqlOf(name) })), ...BAD],
};

let verdicts: Verdicts = new Map();

beforeAll(async () => {
  verdicts = await analyze([...golden, bad]);
});

describe.each(golden)('$name', ({ name: group, statements }) => {
  test.each(statements)('BigQuery takes $name', ({ name }) => {
    const verdict = verdicts.get(`${group}/${name}`);
    expect(verdict, `${group}/${name}: ${verdict}`).toBeNull();
  });
});

describe('BigQuery refuses', () => {
  test.each(BAD)('$name', ({ name, sql, fault, where }) => {
    expect(verdicts.get(`bad/${name}`)).toBe(shown(sql, fault, where));
  });
});

/** The analyzer's answer: message, line and column, the line itself, a caret below. */
function shown(sql: string, fault: string, where: string): string {
  const before = sql.slice(0, sql.indexOf(where)).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `${fault} [at ${before.length}:${column}]\n${sql.split('\n')[before.length - 1]}\n${'^'.padStart(column)}`;
}
