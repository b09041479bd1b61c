import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../src/spec/make-folder.ts';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a folder is made with those above it, at once by several too, and may be there', async () => {
  const path = join(await scratch(), 'a', 'b', 'c');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, 'd'))]);
  await makeFolder(path);
  await makeFolder('.');
  await makeFolder('/');
  expect((await stat(join(path, 'd'))).isDirectory()).toBe(true);
});

test('a file in the way is told', async () => {
  const file = join(await scratch(), 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.runIf(existsSync('/proc/self'))('where no folder can be made, as below /proc, that is told and not waited for', async () => {
  await expect(makeFolder('/proc/dedup/rejects')).rejects.toMatchObject({ code: 'ENOENT' });
});
