import { missingIdentity } from './check-identity.ts';
import { clashOf, columnSteps, type PlacedColumn } from './column-steps.ts';
import { type Decoding, shownName, sourceFault } from './decoding.ts';

/**
 * Where the columns of a Parquet or Avro file, named so, stand in the event: by the rule for the header of CSV, but a column that has what is
 * deeper in it goes before one that is named like the spec's column, and events in an envelope stay as they are.
 * @throws {DedupError} `SOURCE.BAD_HEADER` when two give the same field, or none gives key or offset.
 */
export function placeColumns(names: readonly string[], decoding: Decoding): readonly PlacedColumn[] {
  const { spec, source } = decoding;
  const inFile = new Set(names);
  const columns = names.map((name): PlacedColumn => {
    const steps = columnSteps(name, spec);
    return { name, steps: spec.envelopes !== undefined || inFile.has(steps[0] ?? '') ? [name] : steps };
  });
  const clash = clashOf(columns)?.map(({ name }) => JSON.stringify(name));
  if (clash !== undefined)
    throw sourceFault(decoding, {
      code: 'SOURCE.BAD_HEADER',
      summary: `the columns ${clash.join(' and ')} of ${shownName(source.name)} give the same field`,
      next: 'keep one of them, or name it otherwise',
    });
  const missing = missingIdentity(spec, columns);
  if (missing.length === 0) return columns;
  throw sourceFault(decoding, {
    code: 'SOURCE.BAD_HEADER',
    summary: `${shownName(source.name)} has no column for ${quoted(missing)}`,
    why: `natural key and source offset must be there; its columns are ${quoted(names) || 'none'}`,
    next: 'name the columns in the spec: columns: {<name>: {type: …, from: /<column>}}',
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
