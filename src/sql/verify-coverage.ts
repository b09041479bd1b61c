import { parseInstant, type Instant } from '../spec/instant.ts';
import type { Dialect } from './dialect.ts';
import { LEDGER_TABLE, type Incarnations } from './ledger.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { countOf, textOf, type Row } from './value.ts';

/** What the ledger knows of the ways in which a final table was filled. */
export interface Coverage {
  /** When the first row of the first load was staged; null: the ledger knows of no load. */
  readonly firstLoad: Instant | null;
  /** Merges into this incarnation of the final table that the ledger has … */
  readonly merges: number;
  /** … and how many of them read this staging table. */
  readonly fromStaging: number;
  /** Whether the ledger has every merge by number, so that none into this incarnation is missing. */
  readonly isComplete: boolean;
}

/** Reads the ledger of one table: whether staging may still hold everything that was ever merged. */
export function compileVerifyCoverage(table: string, { final, staging }: Incarnations, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const ofFinal = `${quote('kind')} = 'merge' AND ${quote('final_incarnation')} = ${dialect.string(final)}`;
  const ofStaging = `${quote('staging_incarnation')} = ${dialect.string(staging)}`;
  return statement(`find how much of what was merged into ${table} may still be staged`, [
    'SELECT',
    ...indent(
      commaSeparated([
        `MIN(CASE WHEN ${quote('kind')} = 'load_started' AND ${ofStaging} THEN ${quote('window_start')} END) AS ${quote('first_load')}`,
        `COUNT(DISTINCT CASE WHEN ${ofFinal} THEN ${quote('seq')} END) AS ${quote('merges')}`,
        `COUNT(DISTINCT CASE WHEN ${ofFinal} AND ${ofStaging} THEN ${quote('seq')} END) AS ${quote('from_staging')}`,
        `COUNT(DISTINCT CASE WHEN ${quote('kind')} = 'merge' THEN ${quote('seq')} END) AS ${quote('known')}`,
        `MAX(CASE WHEN ${quote('kind')} = 'merge' THEN ${quote('seq')} END) AS ${quote('last_seq')}`,
      ]),
    ),
    `FROM ${dialect.table(LEDGER_TABLE)}`,
    `WHERE ${quote('table_name')} = ${dialect.string(table)}`,
  ]);
}

/** The answer of `compileVerifyCoverage`. */
export function readCoverage(rows: readonly Row[]): Coverage {
  const [row = {}] = rows;
  return {
    firstLoad: parseInstant(textOf(row, 'first_load') ?? '') ?? null,
    merges: countOf(row, 'merges'),
    fromStaging: countOf(row, 'from_staging'),
    isComplete: countOf(row, 'known') === countOf(row, 'last_seq'),
  };
}
