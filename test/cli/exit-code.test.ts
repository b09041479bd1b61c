import { expect, test } from 'vitest';
import type { ExitClass } from '../../src/index.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';

test('each class has its exit code', () => {
  const codes: Readonly<Record<ExitClass, number>> = {
    failed: 1,
    'not-started': 2,
    rejects: 3,
    findings: 4,
    'over-budget': 5,
    temporary: 75,
    interrupted: 130,
    terminated: 143,
  };
  const classes: readonly ExitClass[] = [
    'failed',
    'not-started',
    'rejects',
    'findings',
    'over-budget',
    'temporary',
    'interrupted',
    'terminated',
  ];
  for (const name of classes) expect([name, exitCodeOf([null, name])]).toEqual([name, codes[name]]);
  expect([exitCodeOf([]), exitCodeOf([null, null])]).toEqual([0, 0]);
});

test('of several tables the gravest wins: 2 > 1 > 5 > 75 > 4 > 3, whatever the order', () => {
  const gravestFirst: readonly ExitClass[] = ['not-started', 'failed', 'over-budget', 'temporary', 'findings', 'rejects'];
  const expected = [2, 1, 5, 75, 4, 3];
  gravestFirst.forEach((_, index) => {
    const rest = gravestFirst.slice(index);
    expect(exitCodeOf(rest)).toBe(expected[index]);
    expect(exitCodeOf([null, ...rest.toReversed()])).toBe(expected[index]);
  });
  expect(exitCodeOf(['not-started', 'interrupted'])).toBe(130);
});
