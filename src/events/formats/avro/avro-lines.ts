import { DedupError } from '../../../errors.ts';
import { countText } from '../../../spec/count-text.ts';
import type { Decoding } from '../decoding.ts';
import { shownName, sourceDamage, sourceFault } from '../decoding.ts';
import { layoutOf } from '../event-layout.ts';
import { JsonOutput } from '../json-output.ts';
import { placeColumns } from '../place-columns.ts';
import { blockUnpacker, type BlockUnpacker } from './avro-codec.ts';
import { AvroCursor } from './avro-cursor.ts';
import { AvroInput } from './avro-input.ts';
import { avroPrinter, avroRowPrinter, type AvroPrinter } from './avro-printer.ts';
import { declaredAvroType } from './declared-avro-type.ts';
import { parseAvroSchema, type AvroType } from './avro-schema.ts';

/** Lines are given out in pieces of about this size. */
const PIECE_BYTES = 512 * 1024;

/** A block is held whole. Writers make blocks of kilobytes to a few megabytes. */
const MOST_BLOCK_BYTES = 512 * 1024 * 1024;

const SYNC_BYTES = 16;

/**
 * The rows of an Avro object container file, one JSON object a line, so that the number of a line is that of its row. Rows are read one block
 * after the other, from a stream. Throws `SOURCE.…` when the file is none, lacks key or offset, or is damaged: with the row as far as which
 * it was good.
 */
export async function* avroLines(
  chunks: AsyncIterable<Uint8Array>,
  decoding: Decoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = new AvroInput(chunks[Symbol.asyncIterator]());
  try {
    const header = await readHeader(input, decoding);
    yield new Uint8Array(0);
    yield* rowsOf(input, header, decoding);
  } finally {
    await input.close();
  }
}

interface Header {
  readonly print: AvroPrinter;
  readonly unpack: BlockUnpacker;
  readonly sync: Buffer;
}

async function readHeader(input: AvroInput, decoding: Decoding): Promise<Header> {
  const name = shownName(decoding.source.name);
  const notAvro = (why: string): DedupError =>
    sourceFault(decoding, {
      code: 'SOURCE.BAD_AVRO',
      summary: `${name} is no Avro file`,
      why,
      next: 'load it in its own format, or make it again',
    });
  if (!(await input.take(4)).equals(MAGIC)) throw notAvro('an Avro object container file begins with "Obj" and 01');
  let schema: AvroType;
  let codec: string;
  try {
    const metadata = await readMetadata(input);
    schema = parseAvroSchema(JSON.parse(metadata.get('avro.schema')?.toString('utf8') ?? 'null'));
    codec = metadata.get('avro.codec')?.toString('utf8') ?? 'null';
  } catch (error) {
    throw notAvro(`its header cannot be read: ${messageOf(error)}`);
  }
  // A copy: it is looked at behind every block.
  const sync = Buffer.from(await input.take(SYNC_BYTES));
  if (sync.length < SYNC_BYTES) throw notAvro('it ends within its header');
  const print = rowPrinter(schema, decoding);
  const unpack = blockUnpacker(codec);
  if (unpack !== undefined) return { print, unpack, sync };
  throw sourceFault(decoding, {
    code: 'SOURCE.UNKNOWN_CODEC',
    summary: `${name} is packed by ${JSON.stringify(codec)}, which cannot be unpacked here`,
    why: 'blocks may be packed by null, deflate, snappy or zstandard',
    next: 'write the file with one of these codecs',
  });
}

const MAGIC = Buffer.from([0x4f, 0x62, 0x6a, 0x01]);

/** The header has room for a schema and little else. */
const MOST_METADATA_BYTES = 64 * 1024 * 1024;

async function readMetadata(input: AvroInput): Promise<ReadonlyMap<string, Buffer>> {
  const metadata = new Map<string, Buffer>();
  const entry = async (): Promise<Buffer> => {
    const size = (await input.long()) ?? -1;
    if (size < 0 || size > MOST_METADATA_BYTES) throw new Error(`a text in it has ${size} bytes`);
    const bytes = Buffer.from(await input.take(size));
    if (bytes.length < size) throw new Error('it ends within its header');
    return bytes;
  };
  for (let count = await input.long(); count !== 0; count = await input.long()) {
    if (count === undefined) throw new Error('it ends within its header');
    if (count < 0) await input.long();
    for (let left = Math.abs(count); left > 0; left -= 1) metadata.set((await entry()).toString('utf8'), await entry());
  }
  return metadata;
}

function rowPrinter(schema: AvroType, decoding: Decoding): AvroPrinter {
  const fields = schema.kind === 'record' ? schema.fields : [];
  if (schema.kind === 'record') decoding.onFields?.(new Map(fields.map(({ name, type }) => [name, declaredAvroType(type)])));
  const columns = placeColumns(
    fields.map(({ name }) => name),
    decoding,
  );
  return columns.every(({ name, steps }) => steps.length === 1 && steps[0] === name)
    ? avroPrinter(schema)
    : avroRowPrinter(fields, layoutOf(columns));
}

async function* rowsOf(input: AvroInput, header: Header, decoding: Decoding): AsyncGenerator<Uint8Array, void, undefined> {
  const cursor = new AvroCursor();
  const output = new JsonOutput();
  let row = 0;
  let good = 0;
  let start = input.position;
  try {
    for (
      let block = await readBlock(input, header, decoding);
      block !== undefined;
      block = await readBlock(input, header, decoding)
    ) {
      cursor.begin(block.bytes);
      for (let left = block.count; left > 0; left -= 1) {
        header.print(cursor, output);
        output.byte(0x0a);
        row += 1;
        good = output.length;
        if (good < PIECE_BYTES) continue;
        yield output.taken();
        output.length = 0;
        good = 0;
      }
      if (cursor.at < block.bytes.length) throw new Error('its block holds more than its rows');
      start = input.position;
    }
  } catch (error) {
    if (decoding.signal.aborted) return;
    // Every row before is whole.
    if (good > 0) yield output.bytes.subarray(0, good);
    throw damage(decoding, row + 1, start, error);
  }
  if (good > 0) yield output.taken();
}

/** The next block, unpacked; `undefined` at the end of the file. */
async function readBlock(
  input: AvroInput,
  { unpack, sync }: Header,
  { signal }: Decoding,
): Promise<{ readonly count: number; readonly bytes: Buffer } | undefined> {
  const count = await input.long();
  if (count === undefined || signal.aborted) return undefined;
  const size = await input.long();
  if (size === undefined) throw new CutOff('the file ends within a block');
  if (count < 0 || size < 0 || size > MOST_BLOCK_BYTES)
    throw new Error(`a block says that it has ${count} rows in ${size} bytes`);
  // In one piece: what was taken is good only until more is asked for.
  const bytes = await input.take(size + SYNC_BYTES);
  if (bytes.length < size + SYNC_BYTES) throw new CutOff('the file ends within a block');
  if (!bytes.subarray(size).equals(sync)) throw new Error('the mark behind a block is not that of the file');
  return { count, bytes: await unpack(bytes.subarray(0, size)) };
}

class CutOff extends Error {}

function damage(decoding: Decoding, row: number, start: number, error: unknown): DedupError {
  if (error instanceof DedupError) return error;
  const name = shownName(decoding.source.name);
  return sourceDamage(
    decoding,
    {
      code: error instanceof CutOff ? 'SOURCE.CUT_OFF' : 'SOURCE.CORRUPT',
      summary: `${name} ${error instanceof CutOff ? 'is cut off' : 'is damaged'} at row ${countText(row)}`,
      at: `row ${row}`,
      why: `${messageOf(error)}; the block begins at byte ${start}`,
      next: 'fetch or make the file again, and run the same command: events that come twice change nothing',
    },
    error,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
