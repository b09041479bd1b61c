import type { Diagnostic } from '../../../errors.ts';
import type { TableSpec } from '../../../spec/table-spec.ts';
import { missingIdentity } from '../check-identity.ts';
import { clashOf } from '../column-steps.ts';
import type { CsvField } from './csv-fields.ts';
import { csvField } from './csv-fields.ts';
import { MOST_CELLS } from './csv-scanner.ts';

type HeaderFault = Pick<Diagnostic, 'code' | 'summary' | 'why' | 'next'>;

/** How lines ended on old Macs, and still do in what some spreadsheets export. */
const LONE_CR = /\r(?!\n)/;

/** The first line of data, taken for names, repeats values and has empty ones. */
const NO_HEADER_LINE = 'of a file without a header line, give the names in the spec: source: {csv: {header: [names]}}';

/** The fields that the names of a header give; or why no event can come of them. */
export function readHeader(names: readonly string[], spec: TableSpec): readonly CsvField[] | HeaderFault {
  if (names.length > MOST_CELLS)
    return fault(`the header names more than ${MOST_CELLS} columns`, 'check the delimiter: source: {csv: {delimiter: …}}');
  // Of a file with such line ends, every record would be part of the header, and no event would come.
  if (names.some((name) => LONE_CR.test(name)))
    return fault(
      'the header has a carriage return without a line feed',
      'end lines with LF or CRLF, for example: tr "\\r" "\\n"',
    );
  const nameless = names.findIndex((name) => name === '');
  if (nameless >= 0)
    return fault(`column ${nameless + 1} of the header has no name`, `name it, or remove the column; ${NO_HEADER_LINE}`);
  const fields = names.map((name) => csvField(name, spec));
  const clash = clashOf(fields);
  if (clash !== undefined) {
    const [first, second] = clash.map(({ name }) => JSON.stringify(name));
    const summary =
      first === second
        ? `the header names ${first} twice`
        : `the columns ${first} and ${second} of the header give the same field`;
    return fault(summary, `keep one of them; ${NO_HEADER_LINE}`);
  }
  const missing = missingIdentity(spec, fields);
  if (missing.length === 0) return fields;
  return {
    ...fault(
      `the header has no column for ${missing.map((name) => JSON.stringify(name)).join(', ')}`,
      'correct the header, or give the names in the spec: source: {csv: {header: [names]}}; for another delimiter: source: {csv: {delimiter: ";"}}',
    ),
    why: `natural key and source offset must be there; the header names ${shown(names)}`,
  };
}

function fault(summary: string, next: string): HeaderFault {
  return { code: 'SOURCE.BAD_HEADER', summary, next };
}

function shown(names: readonly string[]): string {
  const text = names.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 100)));
  return text.join(', ') + (names.length > text.length ? ', …' : '');
}
