const DECIMAL: readonly string[] = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
const BINARY: readonly string[] = ['B', 'KIB', 'MIB', 'GIB', 'TIB', 'PIB'];

/** How a byte size is written: a whole or decimal number and a unit, e.g. `50GB`, `1.5TiB`, `500MB`; without a unit, bytes. */
export const BYTE_SIZE_PATTERN: RegExp = /^(\d{1,18})(?:\.(\d{1,6}))?\s?([KMGTP]?B|[KMGTP]iB)?$/i;

/**
 * The bytes of a size such as `50GB` (powers of 1000), `1TiB` (powers of 1024) or `1048576`; case does not matter. A fraction of
 * a byte is dropped. `undefined` when it is not a size.
 */
export function parseByteSize(text: string): bigint | undefined {
  const match = BYTE_SIZE_PATTERN.exec(text);
  if (match === null) return undefined;
  const [, whole = '0', fraction = '', unit = 'B'] = match;
  const name = unit.toUpperCase();
  const factor = name.includes('I') ? 1024n ** BigInt(BINARY.indexOf(name)) : 1000n ** BigInt(DECIMAL.indexOf(name));
  return (BigInt(whole + fraction) * factor) / 10n ** BigInt(fraction.length);
}
