/** What is wrong and what to do, before it has a place. The parts are those of a Diagnostic. */
export interface Complaint {
  /** `SPEC.…` */
  readonly code: string;
  readonly summary: string;
  readonly why?: string;
  readonly next?: string;
}

/** A complaint about a part of the spec, named by its path of mapping keys and list indexes. */
export interface Fault extends Complaint {
  readonly path: SpecPath;
  /** `key`: the carets go under the mapping key instead of its value. */
  readonly on?: 'key';
  /** The carets go under this part of the value, where the file has its text as it is. */
  readonly within?: TextPart;
}

/** `[start, end)` of a text, in UTF-16 code units. */
export interface TextPart {
  readonly whole: string;
  readonly start: number;
  readonly end: number;
}

/** Mapping keys and list indexes from the root of the spec. */
export type SpecPath = readonly (string | number)[];

/** A complaint with its place `[start, end)` in the text, in UTF-16 code units. */
export interface PlacedComplaint extends Complaint {
  readonly start: number;
  readonly end: number;
}
