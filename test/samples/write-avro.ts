import { writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import avro from 'avsc';

export interface AvroOptions {
  /** What the header says; anything but `deflate` leaves blocks as they are. */
  readonly codec?: string;
  readonly rowsPerBlock?: number;
}

const SYNC = Buffer.from('dedup-sync-mark!');

/**
 * An object container file (Avro 1.12, "Object Container Files") whose rows `avsc` encodes; unions are wrapped, `{double: 1.5}`. The header is ours,
 * since the one that `avsc` writes loses logical types.
 */
export function avroFile(
  schema: avro.Schema,
  rows: readonly unknown[],
  { codec = 'null', rowsPerBlock = 100 }: AvroOptions = {},
): Buffer {
  const type = avro.Type.forSchema(schema, { wrapUnions: 'always' });
  const long = avro.Type.forSchema('long');
  const bytes = avro.Type.forSchema('bytes');
  const metadata = avro.Type.forSchema({ type: 'map', values: 'bytes' });
  const parts: Buffer[] = [
    Buffer.from('Obj\u0001', 'latin1'),
    metadata.toBuffer({ 'avro.schema': Buffer.from(JSON.stringify(schema)), 'avro.codec': Buffer.from(codec) }),
    SYNC,
  ];
  for (let start = 0; start < rows.length; start += rowsPerBlock) {
    const block = rows.slice(start, start + rowsPerBlock);
    const plain = Buffer.concat(block.map((row) => type.toBuffer(row)));
    parts.push(long.toBuffer(block.length), bytes.toBuffer(codec === 'deflate' ? deflateRawSync(plain) : plain), SYNC);
  }
  return Buffer.concat(parts);
}

/** The same in a file. */
export async function writeAvro(
  path: string,
  schema: avro.Schema,
  rows: readonly unknown[],
  options?: AvroOptions,
): Promise<void> {
  await writeFile(path, avroFile(schema, rows, options));
}
