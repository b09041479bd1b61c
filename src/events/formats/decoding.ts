import type { Diagnostic, ExitClass } from '../../errors.ts';
import { DedupError } from '../../errors.ts';
import type { ColumnType } from '../../spec/column-type.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { EventSource } from '../event-source.ts';

/** The fields of the events of a source, by their names, with the types that it declares; CSV declares none. */
export type DeclaredFields = ReadonlyMap<string, ColumnType | undefined>;

/** One source while it is decoded, and what its decoder has to know of the world. */
export interface Decoding {
  readonly source: EventSource;
  readonly spec: TableSpec;
  readonly signal: AbortSignal;
  /** How a fault of the source ends the command: nothing was staged so far, or something was. */
  readonly exitClass: () => ExitClass;
  /** Told of the fields that the source names before its first event, in the formats that have a header. */
  readonly onFields?: (fields: DeclaredFields) => void;
}

/** The source as a person knows it. */
export function shownName(name: string): string {
  return name === '-' ? 'standard input' : name;
}

/** What is wrong with a source; `at` is a line, a row or the like, behind a colon. */
export type SourceComplaint = Omit<Diagnostic, 'where'> & { readonly at?: string | number };

/** A source that cannot be read at all: nothing of it was taken. */
export function sourceFault({ source, exitClass }: Decoding, complaint: SourceComplaint): DedupError {
  return new DedupError(exitClass(), [placed(source.name, complaint)]);
}

/** A source that is damaged from some place on: what stands before it may have been taken. */
export function sourceDamage({ source }: Decoding, complaint: SourceComplaint, cause?: unknown): DedupError {
  return new DedupError('failed', [placed(source.name, complaint)], cause === undefined ? {} : { cause });
}

function placed(name: string, { at, ...diagnostic }: SourceComplaint): Diagnostic {
  return { ...diagnostic, where: at === undefined ? name : `${name}:${at}` };
}
