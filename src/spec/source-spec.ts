/** How files of events are written. Each may also be compressed, by gzip or zstd. */
export const EVENT_FORMATS = ['ndjson', 'json', 'csv', 'parquet', 'avro'] as const;

export type EventFormat = (typeof EVENT_FORMATS)[number];

/** What the events of a table come as (`source:` in the spec). */
export interface SourceSpec {
  /** The format of every source; absent: each tells by its name and its bytes. */
  readonly format?: EventFormat;
  readonly csv: CsvOptions;
}

/** How CSV is written. Each character is a single one of ASCII. */
export interface CsvOptions {
  /** Between two cells; absent: a tab in files that are named `.tsv`, else a comma. */
  readonly delimiter?: string;
  /** Around a cell; absent: no cell is quoted. */
  readonly quote?: string;
  /** Before a quote (or itself) that belongs to the text of a quoted cell. The quote itself: it is doubled. */
  readonly escape: string;
  /** A cell with this text that is not quoted is NULL. */
  readonly nullText: string;
  /** `true`: the first record names the columns. Else their names: there is no such record. */
  readonly header: true | readonly string[];
}

/** CSV as RFC 4180 has it; a cell with nothing in it is NULL, and `""` is the empty text. */
export const USUAL_CSV: CsvOptions = { quote: '"', escape: '"', nullText: '', header: true };
