import { randomUUID } from 'node:crypto';
import type * as Dedup from '../../src/index.ts';

/**
 * A program as anybody may write it on the public API: `segmented-verb.ts <verb> <spec> <bytes> <file>` is `dedup <verb>`, with segments of
 * about so many bytes. It writes a line to standard error for each segment and each step, and ends with the exit code of the command.
 */
const dedup: typeof Dedup = await import(new URL('../../dist/index.js', import.meta.url).href);
const [verb = '', config = '', bytes = '', ...files] = process.argv.slice(2);

const spec = await dedup.loadSpec(config, process.env);
const sources = await dedup.openSources(files, process.stdin);
const loading = { sources, replayRejects: false, dryRun: false, segmentBytes: Number(bytes) };
let staged = 0;
const context = {
  runId: `segmented-${randomUUID()}`,
  version: '0.0.0-test',
  clock: () => dedup.instantOfMillis(Date.now()),
  environment: process.env,
  workingDirectory: process.cwd(),
  signal: new AbortController().signal,
  onProgress: (progress: Dedup.Progress) => {
    if (progress.kind === 'done') console.error(`${progress.step} ${progress.message}`);
    if (progress.kind !== 'events' || progress.staged === staged) return;
    staged = progress.staged;
    console.error(`${staged} rows staged`);
  },
};
const { error, exitClass } =
  verb === 'load'
    ? await dedup.load(spec, loading, context)
    : await dedup.run(spec, { ...loading, full: false, acceptExpired: false }, context);
if (error !== null) console.error(error);
process.exitCode = exitClass === null ? 0 : dedup.EXIT_CODES[exitClass];
