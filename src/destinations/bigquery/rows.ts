import { SCALAR_TYPES } from '../../spec/column-type.ts';
import { formatInstant } from '../../spec/instant.ts';
import { arrayText, leafText, structText } from '../../sql/nested-value.ts';
import type { Row, Value } from '../../sql/value.ts';
import type { BigQueryConnection } from './connection.ts';

/** An answer of `jobs.getQueryResults` (https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults). */
interface ResultPage {
  readonly schema?: { readonly fields?: readonly ResultField[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly pageToken?: string;
}

interface ResultField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  /** Of a RECORD. */
  readonly fields?: readonly ResultField[];
}

/** All rows of a query job that is done. */
export async function readRows(
  connection: BigQueryConnection,
  job: { readonly project: string; readonly id: string; readonly location: string | undefined },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let pageToken: string | undefined;
  do {
    const page: ResultPage = await connection.request<ResultPage>({
      method: 'GET',
      path: [job.project, 'queries', job.id],
      params: { location: job.location, pageToken, 'formatOptions.useInt64Timestamp': 'true' },
    });
    const fields = page.schema?.fields ?? [];
    for (const row of page.rows ?? []) {
      rows.push(Object.fromEntries(fields.map((field, index) => [field.name, valueOf(row.f[index]?.v, field)])));
    }
    pageToken = page.pageToken === '' ? undefined : page.pageToken;
  } while (pageToken !== undefined);
  return rows;
}

/** A value of an answer, where every scalar is a text, in its normal form. */
export function valueOf(value: unknown, field: ResultField): Value {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED' || isRecord(field)) return nestedText(value, field);
  if (typeof value !== 'string') throw new TypeError(`column ${field.name} of type ${field.type} is not a scalar`);
  switch (field.type) {
    case 'INTEGER':
    case 'INT64':
      return BigInt(value);
    case 'FLOAT':
    case 'FLOAT64':
      return float(value);
    case 'BOOLEAN':
    case 'BOOL':
      return value === 'true';
    case 'TIMESTAMP':
      return formatInstant(BigInt(value));
    case 'NUMERIC':
    case 'BIGNUMERIC':
      // BigQuery gives no zeros at the end; a server that keeps numbers at a fixed scale does.
      return value.includes('.') ? value.replace(/\.?0+$/, '') : value;
    default:
      return value;
  }
}

function float(text: string): number {
  const special = /^([+-]?)(inf|infinity)$/i.exec(text);
  if (special !== null) return special[1] === '-' ? -Infinity : Infinity;
  return Number(text);
}

/** Elements come as `[{v}, …]`, the fields of a record as `{f: [{v}, …]}`. */
function nestedText(value: unknown, field: ResultField): string | null {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED') {
    if (!Array.isArray(value)) throw new TypeError(`column ${field.name} of mode REPEATED is no list`);
    const { mode: _, ...element } = field;
    return arrayText(value.map((each) => nestedText(cell(each), element)));
  }
  if (!isRecord(field)) {
    const name = LEGACY_NAMES[field.type] ?? field.type;
    return leafText(valueOf(value, field), SCALAR_TYPES.find((type) => type === name) ?? 'STRING');
  }
  const cells: unknown = typeof value === 'object' && 'f' in value ? value.f : undefined;
  if (!Array.isArray(cells)) throw new TypeError(`column ${field.name} of type ${field.type} is no record`);
  return structText((field.fields ?? []).map((inner, index) => [inner.name, nestedText(cell(cells[index]), inner)]));
}

function isRecord({ type }: ResultField): boolean {
  return type === 'RECORD' || type === 'STRUCT';
}

function cell(each: unknown): unknown {
  return typeof each === 'object' && each !== null && 'v' in each ? each.v : null;
}

const LEGACY_NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };
