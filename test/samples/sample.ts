/** A small file of events in one of the forms that people have. */
export interface Sample {
  /** File name; tests ask for it by this. */
  readonly name: string;
  /** What writes such files, and where their form is described. */
  readonly about: string;
  /** Writes it to `path`. The same events every time. */
  readonly write: (path: string) => Promise<void>;
}
