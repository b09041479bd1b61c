import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedTest } from './mutation.ts';

/** How one test ended. */
export interface TestOutcome extends NamedTest {
  readonly status: string;
  /** Why it failed; empty when it passed. */
  readonly messages: readonly string[];
}

/** Runs only these tests of the project in `folder`, in a process of their own. What was not run has no outcome. */
export async function runTests(
  folder: string,
  tests: readonly NamedTest[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly TestOutcome[]> {
  const output = join(folder, 'results.json');
  await rm(output, { force: true });
  const names = tests.map(({ test }) => `${test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`).join('|');
  const files = [...new Set(tests.map(({ file }) => file))];
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [
        join(folder, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config=test/mutations/vitest.config.ts',
        `--testNamePattern=${names}`,
        '--reporter=json',
        `--outputFile=${output}`,
        ...files,
      ],
      { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...environment } },
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  const text = await readFile(output, 'utf8').catch(() => {
    throw new Error(`the tests could not be run:\n${said}`);
  });
  const { testResults }: Results = JSON.parse(text);
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ title, status, failureMessages }) => ({
        file: name.slice(name.indexOf('test/')),
        test: title,
        status,
        messages: failureMessages,
      })),
  );
}

/** As much as is used of the results that vitest writes. */
interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
