import type { TableSpec } from '../../spec/table-spec.ts';
import { missingIdentity } from './check-identity.ts';
import { columnSteps } from './column-steps.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * What stands between the names in the first line of a source (`text`: a character for each byte), when it looks like the header of CSV: a line that begins no JSON object or array,
 * and names all columns of natural key and source offset. `undefined`: it does not, and may be a damaged line of NDJSON.
 */
export function csvDelimiter(text: string, spec: TableSpec): string | undefined {
  if (/^[{[]/.test(text) || spec.envelopes !== undefined || spec.naturalKey.length === 0) return undefined;
  const line = Buffer.from(/^[^\r\n]*/.exec(text)?.[0] ?? '', 'latin1').toString();
  return DELIMITERS.find((delimiter) => {
    const names = line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const columns = names.map((name) => ({ name, steps: columnSteps(name, spec) }));
    return missingIdentity(spec, columns).length === 0;
  });
}
