import { execSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The tests run the built command: it is built here unless the build is newer than every source file and the way to build (after `npm test` it is). */
export default function setup(): void {
  const built = join(ROOT, 'dist/cli/main.js');
  const newest = Math.max(
    ...globSync(['src/**/*.ts', '.rolldown.config.ts'], { cwd: ROOT }).map((file) => statSync(join(ROOT, file)).mtimeMs),
  );
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  execSync('npm run build', { cwd: ROOT, stdio: 'inherit' });
}
