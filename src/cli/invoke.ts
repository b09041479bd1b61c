import type { Outcome } from './outcome.ts';
import type { Session } from './session.ts';

/** What a command does once its flags are read; it and all it needs is imported only then. */
export type Action = (session: Session) => Promise<Outcome>;

/** Runs the action of the command with this name. */
export type Invoke = (command: string, action: Action) => Promise<void>;
