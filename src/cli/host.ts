/** The process, as the command line sees it. `main` makes the real one; nothing else in `cli/` touches `process`. */
export interface Host {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Standard input; it is not touched before it is iterated. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdinIsTerminal: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  readonly version: string;
  /** The runtime, for the report of a bug, e.g. `Node v24.21.0, linux x64`. */
  readonly runtime: string;
  /** Calls back on SIGINT, SIGTERM and SIGHUP. Returns what stops listening. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => () => void;
  /** Leaves at once, without waiting for anything. Only for the second Ctrl-C. */
  readonly leaveNow: (exitCode: number) => void;
}

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Standard output or standard error. */
export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; 80 where there is none. */
  readonly columns: number;
  write(text: string): void;
  /** The stream itself, for what animates it. */
  readonly stream: NodeJS.WriteStream;
}
