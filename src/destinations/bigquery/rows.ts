import { formatInstant } from '../../spec/instant.ts';
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
