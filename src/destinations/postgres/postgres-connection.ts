/** One connection to a server. Calls must not overlap. What it throws is the driver's; `explainFailure` tells it. */
export interface PostgresConnection {
  /** Runs one statement or several, as one message; resolves to their answers, in order. */
  query(sql: string): Promise<readonly Answer[]>;
  /**
   * Runs a `COPY … FROM STDIN` with these bytes, which are asked for as fast as the server takes them. When they fail, nothing of them is kept
   * and their failure is thrown. Resolves to the number of rows.
   */
  copyFrom(sql: string, chunks: AsyncIterable<Buffer>): Promise<number>;
  /** Asks the server to give up what it is doing on this connection. May come too late, and never fails. */
  cancel(): Promise<void>;
  /** Breaks it off without a word to the server: what waits for an answer fails as when the connection is lost. */
  destroy(): void;
  /** Whether it can still be used. */
  readonly isOpen: boolean;
  /** Says goodbye, and breaks it off where that takes long. Safe to call twice. */
  close(): Promise<void>;
}

/** The answer to one statement. */
export interface Answer {
  readonly fields: readonly Field[];
  /** Texts as the server prints them. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows that it changed, or gave. */
  readonly rowCount: number;
}

/** A column of an answer. */
export interface Field {
  readonly name: string;
  /** Object id of its type. */
  readonly type: number;
}
