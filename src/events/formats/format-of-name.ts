import type { EventFormat } from '../../spec/source-spec.ts';

/** File names end so. `.json` is not here: it may be an array, or one object a line. */
const FORMATS: Readonly<Record<string, EventFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  tsv: 'csv',
  parquet: 'parquet',
  avro: 'avro',
};

/** The name without what says how it is compressed. */
export function unpackedName(name: string): string {
  return name.replace(/\.(?:gz|zst)$/i, '');
}

/** How the name of a file ends, in small letters: `csv` of `a/B.CSV.gz`; empty when it does not tell. */
export function endingOf(name: string): string {
  return /\.([^./\\]+)$/.exec(unpackedName(name))?.[1]?.toLowerCase() ?? '';
}

/** The format that the name of a file tells. */
export function formatOfName(name: string): EventFormat | undefined {
  const ending = endingOf(name);
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
}

/** Whether the name is that of a file of events, so that a folder may be trusted to mean it. */
export function isEventFileName(name: string): boolean {
  return formatOfName(name) !== undefined || endingOf(name) === 'json';
}
