import { expect, test } from 'vitest';
import { ParsingCodec } from '../../../src/events/parsing-codec.ts';
import { scannerMemory } from '../../../src/events/scanner/scanner-memory.ts';
import { ScanningCodec } from '../../../src/events/scanner/scanning-codec.ts';
import { SegmentBuffer } from '../../../src/events/segment-buffer.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { Random } from '../../model/random.ts';
import { FUZZ_SPECS } from './fuzz-specs.ts';
import { lineMaker } from './make-line.ts';
import { mutateLine } from './mutate-line.ts';
import { ReplayedParser } from './replayed-parser.ts';
import { takeLines } from './take-lines.ts';

/*
 * The one property of the scanner: verdict and bytes of every line are those of the parser, whatever came before. The seed is fixed;
 * `DEDUP_FUZZ_LINES=2000000` tries more lines for each spec, `DEDUP_FUZZ_SEED=7` other ones.
 */
const LINES = Number(process.env['DEDUP_FUZZ_LINES'] ?? 360_000);
const SEED = Number(process.env['DEDUP_FUZZ_SEED'] ?? 1);
const BATCH = 250;

/** So many lines come of one: as it was made, so many of them, and with other faults in its bytes each time. */
const VARIANTS = 8;
const UNCHANGED = [1, 1, 8];

/** Numbers of lines before a batch: where digits are added, and where a number of 32 bits ends. */
const BEFORE = [0, 0, 0, 9_900, 999_999_900, 2 ** 31 - 100, 2 ** 32 - 100, 10 ** 15 - 100];

/** The bytes of a batch of lines. */
function makeBatch(make: (random: Random, isCalm: boolean) => Buffer, random: Random, isCalm: boolean): Buffer {
  const parts: Buffer[] = [];
  while (parts.length < BATCH) {
    const line = make(random, isCalm);
    const unchanged = random.pick(UNCHANGED);
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const end = Buffer.from(random.chance(0.9) ? '\n' : random.pick(['\r\n', '\n\n', ' \n', '\r\r\n']));
      parts.push(Buffer.concat([isCalm || variant < unchanged ? line : mutateLine(line, random), end]));
    }
  }
  // The last line may have no end.
  const whole = Buffer.concat(parts);
  return random.chance(0.5) ? whole : whole.subarray(0, whole.length - 1);
}

/** The bytes cut in up to four chunks, anywhere, or next to the end of a line. */
function cut(bytes: Buffer, random: Random): readonly Buffer[] {
  const cuts = Array.from({ length: random.between(0, 3) }, () => cutPlace(bytes, random)).toSorted((a, b) => a - b);
  return [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.length));
}

function cutPlace(bytes: Buffer, random: Random): number {
  const at = random.between(0, bytes.length);
  const lineEnd = random.chance(0.5) ? bytes.indexOf(0x0a, at) : -1;
  return lineEnd < 0 ? at : lineEnd + random.between(0, 1);
}

/** Staged lines, to be compared. */
function newOutput(): SegmentBuffer {
  const output = new SegmentBuffer();
  output.begin(1_782_604_800_000_000n, 'run');
  output.follow('dätä.ndjson:');
  return output;
}

/** For each of the specs, a test that every tier says the same of so many lines that make hard reading. */
export function differentialSuite(names: readonly string[]): void {
  test.each(names)('the scanner agrees with the parser on every line: %s', { timeout: 60_000 + LINES * 2 }, (name) => {
    const spec = FUZZ_SPECS[name];
    if (spec === undefined) throw new Error(`no spec ${name}`);
    // A third of the time would go into the stacks of errors in JSON.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      compare(spec);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
}

function compare(spec: TableSpec): void {
  const memory = scannerMemory();
  if (memory === undefined) throw new Error('no memory for the scanner');
  const random = new Random(SEED);
  const make = lineMaker(spec);
  const replayed = new ReplayedParser(new ParsingCodec(spec));
  const { recorder } = replayed;
  const scanner = new ScanningCodec(spec, replayed, memory);
  const [expected, output] = [newOutput(), newOutput()];
  const counts = { lines: 0, inRuns: 0, rejected: 0 };
  for (let batch = 0; counts.lines < LINES; batch += 1) {
    // First some from which shapes can be learned.
    const bytes = makeBatch(make, random, batch === 0);
    const before = random.pick(BEFORE);
    expected.length = 0;
    output.length = 0;
    replayed.outcomes.clear();
    const parsed = takeLines(recorder, [bytes], before, expected);
    const scanned = takeLines(scanner, cut(bytes, random), before, output);
    counts.lines += scanned.lines;
    counts.inRuns += scanned.inRuns;
    counts.rejected += scanned.rejections.length;
    if (output.taken().equals(expected.taken()) && scanned.rejections.join('\n') === parsed.rejections.join('\n')) continue;
    // Said in full once it has failed: assertions for each batch would take longer than all the rest.
    expect({ batch, staged: linesOf(output), rejections: scanned.rejections }).toEqual({
      batch,
      staged: linesOf(expected),
      rejections: parsed.rejections,
    });
  }
  const { sameShape, anyOrder, parsed } = scanner.tiers();
  expect(sameShape + anyOrder + parsed).toBe(counts.lines);
  // Each way is tried, and of those that are rejected are many.
  const { inRuns, rejected } = counts;
  const shares = Object.entries({ sameShape, anyOrder, parsed, inRuns, rejected }).map(([way, count]) => [
    way,
    count / counts.lines > 0.005,
  ]);
  expect(shares).toEqual(shares.map(([way]) => [way, true]));
}

function linesOf(output: SegmentBuffer): readonly string[] {
  return output.taken().toString('utf8').split('\n');
}
