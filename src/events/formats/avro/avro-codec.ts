import * as zlib from 'node:zlib';

/** Unpacks one block. */
export type BlockUnpacker = (block: Buffer) => Promise<Buffer>;

/** No honest block is larger; a damaged one, or a bomb, may say so. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Unpacks blocks of a codec (`avro.codec`); `undefined` when it is not known here. */
export function blockUnpacker(codec: string): BlockUnpacker | undefined {
  switch (codec) {
    case 'null':
      return async (block) => block;
    case 'deflate':
      return async (block) => zlib.inflateRawSync(block, { maxOutputLength: MOST_BYTES });
    case 'snappy':
      return snappy;
    case 'zstandard':
      return 'zstdDecompressSync' in zlib
        ? async (block) => zlib.zstdDecompressSync(block, { maxOutputLength: MOST_BYTES })
        : zstd;
    default:
      return undefined;
  }
}

/** Behind the data stands the CRC-32 of what they unpack to. */
async function snappy(block: Buffer): Promise<Buffer> {
  const { snappyUncompress } = await import('hyparquet');
  const packed = block.subarray(0, -4);
  const unpacked = Buffer.alloc(snappySize(packed));
  snappyUncompress(packed, unpacked);
  if (zlib.crc32(unpacked) !== block.readUInt32BE(block.length - 4)) throw new Error('the checksum of a block is wrong');
  return unpacked;
}

/** The size of what was packed stands in front. */
function snappySize(packed: Buffer): number {
  let size = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = packed[index] ?? 0;
    size += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) break;
  }
  if (size > MOST_BYTES) throw new Error(`a block says that it unpacks to ${size} bytes`);
  return size;
}

/** Where Node has none. */
async function zstd(block: Buffer): Promise<Buffer> {
  const { compressors } = await import('hyparquet-compressors');
  const unpacked = compressors.ZSTD?.(block, 0);
  if (unpacked === undefined) throw new Error('there is nothing that unpacks zstd');
  return Buffer.from(unpacked);
}
