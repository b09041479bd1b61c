import { DedupError } from '../../../errors.ts';
import { countText } from '../../../spec/count-text.ts';
import { systemCode } from '../../system-error.ts';
import type { Decoding } from '../decoding.ts';
import { shownName, sourceDamage } from '../decoding.ts';

/** How a source is packed. */
export type Packing = 'gzip' | 'zstd';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** A zstd file may begin with a frame that holds no data: 184D2A50 … 184D2A5F (RFC 8878, 3.1.2). */
const ZSTD_SKIPPABLE = Buffer.from([0x2a, 0x4d, 0x18]);

/** How bytes that begin so are packed; what the name of the file says is of no account. */
export function packingOf(head: Buffer): Packing | undefined {
  if (head.subarray(0, 2).equals(GZIP)) return 'gzip';
  const isSkippable = ((head[0] ?? 0) & 0xf0) === 0x50 && head.subarray(1, 4).equals(ZSTD_SKIPPABLE);
  return isSkippable || head.subarray(0, 4).equals(ZSTD) ? 'zstd' : undefined;
}

/**
 * The bytes that `chunks` hold packed: all members of a gzip, all frames of a zstd file. Throws `SOURCE.CUT_OFF` when they end too early,
 * and `SOURCE.CORRUPT` when they cannot be right, with how far they were good; what came before has been given out by then.
 */
export async function* unpack(
  packing: Packing,
  chunks: AsyncIterable<Uint8Array>,
  decoding: Decoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  let unpacked = 0;
  try {
    for await (const chunk of await open(packing, chunks, decoding)) {
      unpacked += chunk.length;
      yield chunk;
    }
  } catch (error) {
    // Whoever stops reading has cut it off.
    if (decoding.signal.aborted) return;
    if (error instanceof DedupError) throw error;
    throw failure(packing, unpacked, error, decoding);
  }
}

async function open(packing: Packing, chunks: AsyncIterable<Uint8Array>, decoding: Decoding): Promise<AsyncIterable<Uint8Array>> {
  if (packing === 'gzip') return (await import('./unpack-gzip.ts')).unpackGzip(chunks);
  return (await import('./unpack-zstd.ts')).unpackZstd(chunks, decoding);
}

/** Ends of a stream that is cut off: of zlib, and of the walk over zstd frames. */
const CUT_OFF = 'Z_BUF_ERROR';

function failure(packing: Packing, unpacked: number, error: unknown, decoding: Decoding): DedupError {
  const isCutOff = systemCode(error) === CUT_OFF;
  const name = shownName(decoding.source.name);
  const far = `${countText(unpacked)} bytes of events had been unpacked before`;
  return sourceDamage(
    decoding,
    {
      code: isCutOff ? 'SOURCE.CUT_OFF' : 'SOURCE.CORRUPT',
      summary: isCutOff ? `${name} ends in the middle of its ${packing} data` : `the ${packing} data of ${name} is damaged`,
      why: `${error instanceof Error ? error.message : String(error)}; ${far}`,
      next: `fetch or make the file again, and run the same command: events that come twice change nothing. To load what is left of it: ${packing === 'gzip' ? 'zcat' : 'zstdcat'} FILE | dedup … -`,
    },
    error,
  );
}
