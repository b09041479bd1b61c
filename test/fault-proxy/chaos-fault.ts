import { createHash } from 'node:crypto';
import type { ApiError } from './api-error.ts';
import type { Fault } from './fault-book.ts';
import type { AnswerFault, JobCourse } from './fault-rule.ts';
import { couldNotSerialize, KNOWN_ERRORS, transactionAborted } from './known-errors.ts';
import type { RequestFacts, RequestKind } from './request-facts.ts';

/** Random faults. */
export interface ChaosOptions {
  readonly seed: number;
  /** How likely a request is hit, in [0, 1]. */
  readonly rate: number;
  /** Only these; default all. */
  readonly kinds?: readonly RequestKind[];
  /** Longest time that a job stays undone; default 150 ms. */
  readonly longestJobMillis?: number;
}

const JOBS: ReadonlySet<RequestKind> = new Set(['merge', 'write', 'query', 'definition', 'load']);
/** Passing errors: a client with patience gets past every one of them. */
const ERRORS: readonly ApiError[] = [
  KNOWN_ERRORS.tooManyRequests,
  KNOWN_ERRORS.rateLimitExceeded,
  KNOWN_ERRORS.dmlQuotaExceeded,
  KNOWN_ERRORS.internalError,
  KNOWN_ERRORS.badGateway,
  KNOWN_ERRORS.backendError,
];

/**
 * The fault of the nth request of its kind, if it has one. It follows from seed, kind and number alone, not from the order in which
 * requests of several kinds, or of several clients, come in; so a seed means the same faults on every machine.
 */
export function chaosFault(options: ChaosOptions, facts: RequestFacts, nth: number): Fault | undefined {
  const { seed, rate, kinds, longestJobMillis = 150 } = options;
  if (kinds?.includes(facts.kind) === false) return undefined;
  const random = numbers(`${seed} ${facts.kind} ${nth}`);
  if (random() >= rate) return undefined;
  // What happens to jobs is the harder half; other requests have no course.
  if (JOBS.has(facts.kind) && random() < 0.5) return { course: randomCourse(random, facts, longestJobMillis) };
  return { answer: randomAnswer(random) };
}

function randomAnswer(random: () => number): AnswerFault {
  const when = random() < 0.5 ? 'before' : 'after';
  const choice = random();
  if (choice < 0.1) return { kind: 'reset', when: 'during' };
  if (choice < 0.4) return { kind: 'reset', when };
  if (choice < 0.75)
    return { kind: 'error', when, error: pick(random, ERRORS), ...(random() < 0.3 ? { retryAfterSeconds: 0 } : {}) };
  if (choice < 0.85) return { kind: 'slow', millis: Math.round(random() * 50) };
  return { kind: 'truncate' };
}

function randomCourse(random: () => number, facts: RequestFacts, longestMillis: number): JobCourse {
  const millis = Math.round(random() * longestMillis);
  const state = random() < 0.3 ? 'PENDING' : 'RUNNING';
  if (random() < 0.35) return { millis, state, error: randomJobError(random, facts) };
  return { millis, state, commit: random() < 0.5 ? 'start' : 'end' };
}

function randomJobError(random: () => number, { kind, statement }: RequestFacts): ApiError {
  const passing = [KNOWN_ERRORS.jobBackendError, KNOWN_ERRORS.jobRateLimitExceeded, KNOWN_ERRORS.backendError];
  const table = statement?.target?.replace('.', ':') ?? '';
  return pick(
    random,
    kind === 'merge' || kind === 'write' ? [...passing, couldNotSerialize(table), transactionAborted(table)] : passing,
  );
}

function pick<T>(random: () => number, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

/** Numbers in [0, 1) that follow from a text. */
function numbers(text: string): () => number {
  let index = 0;
  return () => createHash('sha256').update(`${text} ${index++}`).digest().readUInt32BE(0) / 2 ** 32;
}
