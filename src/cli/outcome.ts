import type { ExitClass, TableReport } from '../index.ts';

/** What came of a command. Its text is printed by then; this is what exit code and JSON document are made of. */
export interface Outcome {
  readonly tables: readonly TableReport[];
  /** How it exits, whatever the tables say; e.g. `plan --exit-code`. */
  readonly exitClass?: ExitClass;
  /** More members of the JSON document, e.g. the schema that `schema` prints. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
