import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit } from './mutation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['bin', 'configs', 'src', 'test', 'package.json', 'tsconfig.json'];

/** A copy of the project in which mistakes can be made. */
export class Mutant {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async copy(): Promise<Mutant> {
    const folder = await mkdtemp(join(tmpdir(), 'dedup-mutant-'));
    for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Mutant(folder);
  }

  /** Runs `body` while the edits are made. Throws when a text to be replaced is not there exactly once: the code has changed. */
  async with<Result>(edits: readonly Edit[], body: () => Promise<Result>): Promise<Result> {
    const originals = new Map<string, string>();
    try {
      for (const { file, search, replace } of edits) {
        const path = join(this.folder, file);
        const text = await readFile(path, 'utf8');
        if (!originals.has(path)) originals.set(path, text);
        const found = text.split(search).length - 1;
        if (found !== 1) throw new Error(`${file} holds the text ${found} times that this mutation replaces: ${search}`);
        await writeFile(
          path,
          text.replace(search, () => replace),
        );
      }
      return await body();
    } finally {
      for (const [path, text] of originals) await writeFile(path, text);
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
