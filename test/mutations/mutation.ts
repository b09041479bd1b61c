/** A mistake made on purpose, and the test that must notice. */
export interface Mutation {
  /** What goes wrong. */
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly caughtBy: NamedTest;
}

/** A change of one source file; `search` stands there exactly once. */
export interface Edit {
  readonly file: string;
  readonly search: string;
  readonly replace: string;
}

/** A test by its file and its own name, without those of the groups that it is in. */
export interface NamedTest {
  readonly file: string;
  readonly test: string;
}
