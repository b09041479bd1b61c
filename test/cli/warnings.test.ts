import { expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

const WARN = `process.once('beforeExit', () => {
  process.emitWarning('no server of the cloud answers', 'MetadataLookupWarning');
  process.emitWarning('something else is wrong', 'OtherWarning');
});
`;

test("the search of Google's library for its cloud is no news; every other warning is printed as ever", async () => {
  const cwd = workFolder({ 'warn.mjs': WARN });
  const { exitCode, stderr } = await runDedup(['schema'], { cwd, nodeArguments: ['--import', './warn.mjs'] });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^\(node:\d+\) OtherWarning: something else is wrong\n\(Use `node --trace-warnings [^\n]*\n$/);
});
