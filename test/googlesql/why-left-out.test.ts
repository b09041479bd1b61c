import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyLeftOut } from './why-left-out.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dedup-tools-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function install(...tools: readonly (readonly [name: string, version: string])[]): Promise<NodeJS.ProcessEnv> {
  for (const [name, version] of tools) {
    await writeFile(join(folder, name), `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`);
    await chmod(join(folder, name), 0o755);
  }
  return { PATH: folder };
}

test('with Java 17, javac and Maven nothing is left out', async () => {
  const env = await install(['java', '17.0.15'], ['javac', '17.0.15'], ['mvn', '3']);
  expect(await whyLeftOut(env, 'linux x64')).toBeUndefined();
});

test('what is missing is named', async () => {
  expect(await whyLeftOut(await install(), 'linux x64')).toBe('it needs Java 17 or newer, and there is none');
  expect(await whyLeftOut(await install(['java', '11.0.2']), 'linux x64')).toBe('it needs Java 17 or newer, and this is 11');
  expect(await whyLeftOut(await install(['java', '21']), 'linux x64')).toBe('it needs javac, which is not on PATH');
  expect(await whyLeftOut(await install(['javac', '21']), 'linux x64')).toBe('it needs mvn, which is not on PATH');
  expect(await whyLeftOut(await install(['mvn', '3']), 'win32 x64')).toBe('it is not published for win32 x64');
  expect(await whyLeftOut({ ...(await install()), DEDUP_TEST_WITHOUT_GOOGLESQL: '1' }, 'linux x64')).toBe(
    'DEDUP_TEST_WITHOUT_GOOGLESQL=1',
  );
});
