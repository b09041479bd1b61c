import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Mutant } from './mutant.ts';
import type { Mutation } from './mutation.ts';
import { runTests } from './run-tests.ts';

const TIMEOUT = 400_000;
/** An expectation that does not hold, or a scanner that reads behind its input. */
const NOTICED = /^(Assertion|Range)Error/;
/** Failures of code that does not run at all: then the test has noticed nothing. */
const BROKEN = /is not defined|SyntaxError|Cannot find|Parser Error|Binder Error|Catalog Error/;

/** Every mutation makes its test fail, which passes without it. */
export function mutantSuite(mutations: readonly Mutation[], environment: () => Readonly<Record<string, string>>): void {
  let mutant: Mutant;
  beforeAll(async () => {
    mutant = await Mutant.copy();
  }, TIMEOUT);
  afterAll(() => mutant.remove());

  describe('a mistake made on purpose', () => {
    test('without one, every test passes', { timeout: TIMEOUT }, async () => {
      const tests = mutations.map(({ caughtBy }) => caughtBy);
      const outcomes = await runTests(mutant.folder, tests, environment());
      for (const test of tests) expect(outcomes).toContainEqual({ ...test, status: 'passed', messages: [] });
    });

    for (const { name, edits, caughtBy } of mutations) {
      test(`${name}: caught by "${caughtBy.test}"`, { timeout: TIMEOUT }, async () => {
        const outcomes = await mutant.with(edits, () => runTests(mutant.folder, [caughtBy], environment()));
        expect(outcomes).toEqual([{ ...caughtBy, status: 'failed', messages: [expect.stringMatching(NOTICED)] }]);
        expect(outcomes[0]?.messages[0]).not.toMatch(BROKEN);
      });
    }
  });
}
