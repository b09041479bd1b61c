import { type ChaosOptions, chaosFault } from './chaos-fault.ts';
import { type AnswerFault, type FaultRule, isAbout, type JobCourse } from './fault-rule.ts';
import type { RequestFacts, RequestKind } from './request-facts.ts';

/** What is to happen to one request. */
export interface Fault {
  readonly answer?: AnswerFault;
  readonly course?: JobCourse;
}

/** The rules of a test, and chance. */
export class FaultBook {
  readonly #rules: { readonly rule: FaultRule; seen: number }[] = [];
  readonly #schedule: FaultRule[] = [];
  #chaos: { readonly options: ChaosOptions; readonly seen: Map<RequestKind, number> } | undefined;

  /** The faults that chance chose since `chaos`, as rules. */
  get schedule(): readonly FaultRule[] {
    return this.#schedule;
  }

  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0 });
  }

  chaos(options: ChaosOptions): void {
    this.#schedule.length = 0;
    this.#chaos = { options, seen: new Map() };
  }

  calm(): void {
    this.#rules.length = 0;
    this.#chaos = undefined;
  }

  /** The fault of a request. Every rule about it counts it; the first that hits it decides, apart for answer and course. */
  next(facts: RequestFacts): Fault {
    const hits = this.#rules.filter((entry) => {
      if (!isAbout(entry.rule, facts)) return false;
      entry.seen++;
      const first = entry.rule.nth ?? 1;
      return entry.seen >= first && entry.seen < first + (entry.rule.times ?? 1);
    });
    const answer = hits.map(({ rule }) => rule.answer).find((found) => found !== undefined);
    const course = hits.map(({ rule }) => rule.course).find((found) => found !== undefined);
    if (answer !== undefined || course !== undefined) {
      return { ...(answer === undefined ? {} : { answer }), ...(course === undefined ? {} : { course }) };
    }
    return this.#chance(facts);
  }

  #chance(facts: RequestFacts): Fault {
    if (this.#chaos === undefined) return {};
    const { options, seen } = this.#chaos;
    const nth = (seen.get(facts.kind) ?? 0) + 1;
    seen.set(facts.kind, nth);
    const fault = chaosFault(options, facts, nth);
    if (fault === undefined) return {};
    this.#schedule.push({ kind: facts.kind, nth, ...fault });
    return fault;
  }
}
