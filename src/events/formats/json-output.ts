/** Spare bytes behind what is asked for. */
const ROOM = 64;

/** Where rows of a binary format become lines of JSON. It grows as needed. */
export class JsonOutput {
  bytes: Buffer = Buffer.allocUnsafeSlow(256 * 1024);
  length = 0;

  /** What was written so far; good until the next thing is written. */
  taken(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Text of ASCII alone, as it is. */
  ascii(text: string): void {
    this.reserve(text.length);
    // Most texts are shorter than what a call costs.
    if (text.length > 16) this.length += this.bytes.write(text, this.length, 'latin1');
    else for (let index = 0; index < text.length; index += 1) this.bytes[this.length++] = text.charCodeAt(index);
  }

  /** A text of ASCII that needs no escapes, in quotes. */
  quotedAscii(text: string): void {
    this.byte(0x22);
    this.ascii(text);
    this.byte(0x22);
  }

  /** JSON text. */
  json(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length, 'utf8');
  }

  byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Bytes that are JSON text. */
  copy(from: Uint8Array): void {
    this.reserve(from.length);
    this.bytes.set(from, this.length);
    this.length += from.length;
  }

  /** A JSON string of UTF-8 bytes. Bytes that are none are kept: whoever reads the event tells that it is not UTF-8. */
  string(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start + 2);
    let { bytes, length: to } = this;
    bytes[to++] = 0x22;
    for (let at = start; at < end; at += 1) {
      const byte = from[at] ?? 0;
      if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) bytes[to++] = byte;
      else {
        this.length = to;
        this.reserve(end - at + 8);
        this.ascii(byte === 0x22 ? '\\"' : byte === 0x5c ? '\\\\' : `\\u00${byte < 0x10 ? '0' : ''}${byte.toString(16)}`);
        ({ bytes, length: to } = this);
      }
    }
    bytes[to++] = 0x22;
    this.length = to;
  }

  /** Makes room for so many bytes and a few more. */
  reserve(bytes: number): void {
    const needed = this.length + bytes + ROOM;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
