import { canonicalBytes } from './canonical-bytes.ts';

/** More bytes than the widest decimal needs are no decimal: 32 hold 256 bits. */
const MOST_BYTES = 32;

/**
 * The decimal that a whole number in base64 stands for with `scale` digits after the point, as a JSON number; `undefined` when the text is none.
 * The number is two's complement, the highest byte first, as `org.apache.kafka.connect.data.Decimal` writes it.
 */
export function unscaledDecimal(text: string, scale: number): string | undefined {
  const base64 = canonicalBytes(text);
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.length > MOST_BYTES) return undefined;
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  return `${value}e-${scale}`;
}
