import { hexWord } from './hex-word.ts';

/**
 * WebAssembly that compares or writes bytes that never change, eight at a time. Only numbers of the bytes enter the source: they may come from
 * events, and no text of an event may become code. The comment beside shows what is plain in them.
 */

interface Word {
  readonly offset: number;
  readonly load: string;
  readonly store: string;
  /** As memory holds it, little-endian. */
  readonly value: string;
}

/** Instructions that make `otherwise` happen when other bytes than these stand at the address in `at`. They read no byte beyond them. */
export function differs(bytes: Buffer, at: string, otherwise: string): readonly string[] {
  return wordsOf(bytes).map(({ offset, load, value }) => {
    const type = load.slice(0, 3);
    return `(if (${type}.ne (${load} offset=${offset} (local.get ${at})) (${type}.const ${value})) (then ${otherwise}))`;
  });
}

/** Instructions that write these bytes at the address in `at`, and none beyond them. */
export function stores(bytes: Buffer, at: string): readonly string[] {
  return wordsOf(bytes).map(
    ({ offset, store, value }) => `(${store} offset=${offset} (local.get ${at}) (${store.slice(0, 3)}.const ${value}))`,
  );
}

/** A comment with the bytes as text; whatever is not printable ASCII is shown as `?`. */
export function shown(bytes: Buffer): string {
  return `;; ${bytes.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '?')}`;
}

const SIZES = [
  { size: 8, load: 'i64.load', store: 'i64.store' },
  { size: 4, load: 'i32.load', store: 'i32.store' },
  { size: 2, load: 'i32.load16_u', store: 'i32.store16' },
  { size: 1, load: 'i32.load8_u', store: 'i32.store8' },
] as const;

/** The largest words that there is room for; the last one may overlap the one before. */
function wordsOf(bytes: Buffer): readonly Word[] {
  const words: Word[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const rest = bytes.length - offset;
    const { size, load, store } =
      SIZES.find((one) => one.size <= bytes.length && (one.size < rest * 2 || one.size === 1)) ?? SIZES[3];
    const at = Math.min(offset, bytes.length - size);
    words.push({
      offset: at,
      load,
      store,
      value: hexWord(bytes.subarray(at, at + size)),
    });
    offset = at + size;
  }
  return words;
}
