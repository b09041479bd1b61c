import * as zlib from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** What unpacks pages: Node where it can, which is faster than any JavaScript, else the package. */
export const COMPRESSORS: Compressors = {
  ...compressors,
  GZIP: (input, outputLength) => zlib.unzipSync(input, { maxOutputLength: Math.max(outputLength, 1) }),
  BROTLI: (input, outputLength) => zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(outputLength, 1) }),
  ...('zstdDecompressSync' in zlib
    ? { ZSTD: (input, outputLength) => zlib.zstdDecompressSync(input, { maxOutputLength: Math.max(outputLength, 1) }) }
    : {}),
};
