import { DedupError } from '../errors.ts';
import type { EventSource } from './event-source.ts';
import { type Sample, sampleLines, type SampleLimits } from './sample-lines.ts';

/** A sample, and what has to be said to read its source. */
export interface SourceSample extends Sample {
  /** What stands between the cells of CSV, where that is not what is taken for granted. */
  readonly delimiter?: string;
}

/** What else stands between cells, as spreadsheets and databases write them. */
const OTHER_DELIMITERS = [';', '\t', '|'];

/**
 * A sample of a source, like `sampleLines`. CSV whose header looks as if it had another delimiter is read again with that one.
 * @throws {DedupError} `SOURCE.OTHER_DELIMITER` when such CSV comes by a pipe; what `sampleLines` throws.
 */
export async function sampleSource(source: EventSource, limits: SampleLimits, signal: AbortSignal): Promise<SourceSample> {
  const usual = await sampleLines(source, limits, signal).catch((error: unknown) =>
    source.path === undefined ? Promise.reject(error) : withQuotedHeader(error, source, limits, signal),
  );
  const [name = '', ...others] = usual.format === 'csv' ? usual.fields.keys() : [];
  if (others.length > 0) return usual;
  for (const delimiter of OTHER_DELIMITERS.filter((candidate) => name.includes(candidate))) {
    if (source.path === undefined) throw readOnlyOnce(source, name, delimiter);
    const other = await sampleLines(source, limits, signal, delimiter);
    // Where it stands in quotes, it belongs to the name.
    if (other.fields.size > 1) return { ...other, delimiter };
  }
  return usual;
}

/** `"a";"b"` is no header where a comma separates: there is text behind the closing quote. */
async function withQuotedHeader(
  error: unknown,
  source: EventSource,
  limits: SampleLimits,
  signal: AbortSignal,
): Promise<SourceSample> {
  if (!(error instanceof DedupError) || error.diagnostics[0].code !== 'SOURCE.BAD_HEADER') throw error;
  for (const delimiter of OTHER_DELIMITERS) {
    const other = await sampleLines(source, limits, signal, delimiter).catch(() => undefined);
    if (other !== undefined && other.fields.size > 1) return { ...other, delimiter };
  }
  throw error;
}

function readOnlyOnce({ name: where }: EventSource, name: string, delimiter: string): DedupError {
  return new DedupError('not-started', [
    {
      code: 'SOURCE.OTHER_DELIMITER',
      summary: `the header names one column, ${JSON.stringify(name)}, as if ${JSON.stringify(delimiter)} stood between cells`,
      where,
      why: 'the sample would have to be read again with that delimiter, and a pipe is read only once',
      next: 'save it to a file, and run dedup init --from <file>',
    },
  ]);
}
