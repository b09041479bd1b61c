import type { ChaosOptions } from './chaos-fault.ts';
import type { EstimateBytes } from './estimate-bytes.ts';
import type { Fault } from './fault-book.ts';
import type { FaultRule } from './fault-rule.ts';
import type { Violation } from './merge-watch.ts';
import type { RequestKind } from './request-facts.ts';

/**
 * Stands between a client and the emulator. It is what BigQuery is and the emulator is not: it keeps jobs under the ids of their makers
 * and refuses an id that it knows, tells labels, locations, bytes and `dmlStats`, and lets jobs take their time. And it does what
 * networks and busy services do, as a test tells it or by chance.
 */
export interface FaultProxy {
  /** Where clients send their requests, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Every request since the start. */
  readonly log: readonly LoggedRequest[];
  /** MERGE jobs that were not done when another was created on the same table. */
  readonly violations: readonly Violation[];
  /** The faults that chance chose since `chaos` was called: given to `fail` of another proxy, they hit the same requests again. */
  readonly schedule: readonly FaultRule[];
  /** Adds a fault; without more, it hits the next request that it is about. */
  fail(rule: FaultRule): void;
  /** Lets chance choose faults for the requests that no rule hits. */
  chaos(options: ChaosOptions): void;
  /** No more faults. Jobs that wait go on waiting. */
  calm(): void;
  /** Bytes that statements process from now on; without an argument, as at the start. */
  estimate(bytes?: EstimateBytes): void;
  /** Ends all connections; jobs that wait never do their work. */
  close(): Promise<void>;
}

/** One request, and what came of it. */
export interface LoggedRequest {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly kind: RequestKind;
  readonly method: string;
  readonly path: string;
  readonly job?: string;
  readonly fault?: Fault;
  /** HTTP status of the true answer, whatever the client saw of it; undefined where there is none, or not yet. */
  status?: number;
}
