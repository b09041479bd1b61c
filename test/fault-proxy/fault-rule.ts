import type { ApiError } from './api-error.ts';
import type { RequestFacts, RequestKind } from './request-facts.ts';

/** What happens to an answer. `before`: nothing was done yet; `after`: all was done, and the client cannot know. */
export type AnswerFault =
  /** The connection breaks; `during`: all was done, and half of the answer has come. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'during' | 'after' }
  /** Nothing is ever answered; the connection stays. */
  | { readonly kind: 'silence'; readonly when: 'before' | 'after' }
  | {
      readonly kind: 'error';
      readonly when: 'before' | 'after';
      readonly error: ApiError;
      readonly retryAfterSeconds?: number;
    }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly millis: number }
  /** The first half of the right answer, as if that were all. */
  | { readonly kind: 'truncate' };

/** How a job goes, other than at once and well. */
export interface JobCourse {
  /** How long it is not done. With this or `until`, its creation is answered at once. */
  readonly millis?: number;
  /** It is not done before this is settled. */
  readonly until?: Promise<unknown>;
  /** What `jobs.get` tells while it waits; default RUNNING. */
  readonly state?: 'PENDING' | 'RUNNING';
  /** When its work takes effect: as it is created, or (default) as it is done. */
  readonly commit?: 'start' | 'end';
  /** It does nothing and fails with this; its id stays used. */
  readonly error?: ApiError;
}

/** A fault, and the requests that it hits: those for which every given condition holds. */
export interface FaultRule {
  readonly kind?: RequestKind | readonly RequestKind[];
  readonly method?: string;
  /** Part of the path, or a pattern for it. */
  readonly path?: string | RegExp;
  /** How the id of the job begins that is created or asked for. */
  readonly job?: string;
  /** The first of these requests that is hit, counted from 1 since the rule was made; default 1. */
  readonly nth?: number;
  /** How many are hit; default 1, `Infinity` for all. */
  readonly times?: number;
  readonly answer?: AnswerFault;
  /** For requests that create a job. */
  readonly course?: JobCourse;
}

/** Whether a rule is about such a request at all. */
export function isAbout(rule: FaultRule, facts: RequestFacts): boolean {
  const { kind, method, path, job } = rule;
  return (
    (kind === undefined || [kind].flat().includes(facts.kind)) &&
    (method === undefined || method === facts.method) &&
    (path === undefined || (typeof path === 'string' ? facts.path.includes(path) : path.test(facts.path))) &&
    (job === undefined || facts.jobId?.startsWith(job) === true)
  );
}
