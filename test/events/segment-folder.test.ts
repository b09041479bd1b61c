import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSegmentFolder, sweepSegmentFolders } from '../../src/events/segment-folder.ts';
import { scratchFolder } from './scratch-folder.ts';

test('folders of dead runs are removed, and nothing else', async () => {
  const parent = await scratchFolder();
  const dead = await makeSegmentFolder(parent, 11);
  const alive = await makeSegmentFolder(parent, 12);
  await writeFile(join(dead, 'segment-1.ndjson'), 'x');
  const file = basename(dead).replace(/.{6}$/, 'aaaaaa');
  await writeFile(join(parent, file), 'a file');
  const link = basename(dead).replace(/.{6}$/, 'bbbbbb');
  await mkdir(join(parent, 'elsewhere'));
  await symlink(join(parent, 'elsewhere'), join(parent, link));
  const others = ['dedup-11-otherhost-aaaaaa', 'dedup-11', 'dedup-rejects', `x${basename(dead)}`];
  for (const name of others) await mkdir(join(parent, name));
  await sweepSegmentFolders(parent, (pid) => pid !== 11);
  expect(await readdir(parent)).toEqual([basename(alive), file, link, 'elsewhere', ...others].toSorted());
});

test('a folder is private, and that of this very process is never swept', async () => {
  const parent = await scratchFolder();
  const folder = await makeSegmentFolder(parent, process.pid);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await sweepSegmentFolders(parent);
  expect(await readdir(parent)).toEqual([basename(folder)]);
});

test('a temporary folder that is not there is nothing to sweep', async () => {
  await sweepSegmentFolders(join(await scratchFolder(), 'none'));
});
