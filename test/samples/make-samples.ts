// Writes a small file of each form in which events come, for a look at them and for trials by hand:
//   npm run samples [folder]       (default: .cache/samples)
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAMPLES } from './samples.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../.cache/samples', import.meta.url));
await mkdir(folder, { recursive: true });
for (const { name, about, write } of SAMPLES) {
  await write(join(folder, name));
  console.log(`${join(folder, name)}\n  ${about}`);
}
