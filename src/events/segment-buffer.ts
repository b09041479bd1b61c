import type { Instant } from '../spec/instant.ts';
import { formatInstant } from '../spec/instant.ts';

/** Staged lines on their way to a segment file: bytes that grow, and what is the same in every line of the segment. */
export class SegmentBuffer {
  /** The bytes; those from `length` on mean nothing. Another array after `reserve`. */
  bytes: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  /** The same bytes, to read words from. */
  view: DataView = new DataView(this.bytes.buffer);
  /** Bytes in use. */
  length = 0;
  /**
   * What stands between the columns of a line and its position: `,"_dedup_ingested_at":"…","_dedup_load_id":"…","_dedup_position":"` and the
   * part of the position that many events share.
   */
  constants = '';
  /** The part of `constants` that goes with the segment, for lines whose position has nothing of its source. */
  segmentConstants = '';
  #source = '';

  /** Sets what is the same in every line of a segment. Without a `loadId`, stamp and load stand in none: the destination writes them. */
  begin(stamp: Instant, loadId?: string): void {
    const stamps =
      loadId === undefined ? '' : `,"_dedup_ingested_at":"${formatInstant(stamp)}","_dedup_load_id":${JSON.stringify(loadId)}`;
    this.segmentConstants = `${stamps},"_dedup_position":"`;
    this.#join();
  }

  /** Sets how the positions of the following events begin, e.g. `readings.ndjson:`; `encode` is given only the rest. */
  follow(positionPrefix: string): void {
    this.#source = JSON.stringify(positionPrefix).slice(1, -1);
    this.#join();
  }

  #join(): void {
    this.constants = this.segmentConstants + this.#source;
  }

  /** Makes room for `size` more bytes and returns where they begin. */
  reserve(size: number): number {
    if (this.length + size > this.bytes.length) this.#grow(size);
    return this.length;
  }

  #grow(size: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  /** Goes on with other bytes, none of them in use; returns those until now. */
  exchange(bytes: Buffer): Buffer {
    const full = this.bytes;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.length = 0;
    return full;
  }

  /** The bytes in use, not copied: good until the next change. */
  taken(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}
