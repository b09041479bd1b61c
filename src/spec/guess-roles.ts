import { KEY_TYPES, OFFSET_TYPES } from './column-type.ts';
import type { InferredColumn } from './infer-columns.ts';

/** What columns are probably for. */
export interface GuessedRoles {
  /** Empty when no column can be one. */
  readonly naturalKey: readonly string[];
  readonly sourceOffset: readonly string[];
  readonly sourcePartition: readonly string[];
  /** The names say nothing: a person has to choose. */
  readonly keyIsArbitrary: boolean;
  readonly offsetIsArbitrary: boolean;
}

/**
 * Guesses from names and types which columns identify a row and which one is its version. `table` may name its own id. Where the version
 * stands outside the columns (`isVersionKnown`), none is taken for it on its type alone: the only number of a row is rather its id.
 */
export function guessRoles(table: string, columns: readonly InferredColumn[], isVersionKnown = false): GuessedRoles {
  const complete = columns.filter((column) => column.complete);
  const guessed = guessOffset(complete);
  const offset = isVersionKnown && guessed?.arbitrary === true ? undefined : guessed;
  const partition = offset !== undefined && /(?:^|_)offset$/.test(snake(offset.column.name)) ? partitionColumns(complete) : [];
  const rest = complete.filter(({ name, type }) => name !== offset?.column.name && !partition.includes(name) && isKeyType(type));
  const key = guessKey(table, rest);
  // An arbitrary offset must leave a column for the key.
  if (key === undefined && offset?.arbitrary === true) {
    return {
      naturalKey: [offset.column.name],
      sourceOffset: [],
      sourcePartition: [],
      keyIsArbitrary: true,
      offsetIsArbitrary: true,
    };
  }
  return {
    naturalKey: key?.names ?? [],
    sourceOffset: offset === undefined ? [] : [offset.column.name],
    sourcePartition: partition,
    keyIsArbitrary: key?.arbitrary ?? true,
    offsetIsArbitrary: offset?.arbitrary ?? true,
  };
}

/** `deviceId`, `Device-ID` → `device_id`. */
export function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

/** Names of versions, the surest first. */
const OFFSET_NAMES: readonly RegExp[] = [
  /^(?!.*(?:utc|tz|zone|time)_?offset$).*(?:^|_)offset$/,
  /(?:^|_)(?:lsn|scn)$/,
  /(?:^|_)(?:seq|seqno|seq_no|sequence|sequence_number|sequence_id)$/,
  /(?:^|_)(?:version|revision|rev)$/,
  /(?:^|_)(?:updated|modified|changed)(?:_at|_on|_time|_ts|_date|_ms)?$|(?:^|_)(?:update|change|modification)_(?:time|ts|date|ms)$/,
  /(?:^|_)(?:published|emitted|ingested|produced|inserted)(?:_at|_on|_time|_ts|_ms)?$|^(?:publish|ingest)_(?:time|ts)$|^ts_ms$/,
];

interface GuessedOffset {
  readonly column: InferredColumn;
  readonly arbitrary: boolean;
}

function guessOffset(complete: readonly InferredColumn[]): GuessedOffset | undefined {
  const candidates = complete.filter(({ type }) => OFFSET_TYPES.some((allowed) => allowed === type));
  // Text as a version compares by characters, so that "10" comes before "9": only when nothing else is there.
  const ordered = candidates.filter(({ type }) => type !== 'STRING');
  for (const pattern of OFFSET_NAMES) {
    const column = ordered.find(({ name }) => pattern.test(snake(name)));
    if (column !== undefined) return { column, arbitrary: false };
  }
  const times = ordered.filter(({ type }) => type === 'TIMESTAMP');
  const integers = ordered.filter(({ name, type }) => type === 'INT64' && !isIdentifier(name));
  const column = times.at(-1) ?? integers.at(-1) ?? ordered.at(-1) ?? candidates.at(-1);
  return column && { column, arbitrary: true };
}

function partitionColumns(complete: readonly InferredColumn[]): readonly string[] {
  const named = (word: RegExp): readonly string[] =>
    complete.filter(({ name, type }) => isKeyType(type) && word.test(snake(name))).map(({ name }) => name);
  const partition = named(/(?:^|_)(?:partition|shard)(?:_id)?$/).slice(0, 1);
  return partition.length === 0 ? [] : [...named(/(?:^|_)topic$/).slice(0, 1), ...partition];
}

function guessKey(
  table: string,
  columns: readonly InferredColumn[],
): { readonly names: readonly string[]; readonly arbitrary: boolean } | undefined {
  const own = columns.find(({ name }) => ownIdentifiers(table).includes(snake(name)));
  if (own !== undefined) return { names: [own.name], arbitrary: false };
  const identifiers = columns
    .filter(({ name, type }) => isIdentifier(name) && (type === 'STRING' || type === 'INT64'))
    .slice(0, 3);
  const times = columns.filter(({ type }) => type === 'TIMESTAMP' || type === 'DATETIME' || type === 'DATE');
  const time = times.find(({ name }) => !/(?:updated|modified|created|ingested|published|processed)/.test(snake(name)));
  const key = [...identifiers, ...(time === undefined ? [] : [time])];
  if (identifiers.length > 0) return { names: key.map(({ name }) => name), arbitrary: false };
  const first = columns.find(({ type }) => type === 'STRING') ?? columns[0];
  return first && { names: [...new Set([first, ...key])].map(({ name }) => name), arbitrary: true };
}

/** `orders` → `id`, `order_id`; `device_readings` → also `device_reading_id`, `reading_id`. */
function ownIdentifiers(table: string): readonly string[] {
  const singular = snake(table).replace(/ies$/, 'y').replace(/s$/, '');
  const noun = singular.split('_').at(-1) ?? singular;
  const nouns = new Set([singular, noun]);
  return ['id', 'uuid', 'guid', ...[...nouns].flatMap((word) => [`${word}_id`, `${word}_uuid`, `${word}_key`, `${word}_number`])];
}

function isIdentifier(name: string): boolean {
  return /(?:^|_)(?:id|uuid|guid|key|code|sku|number|no)$/.test(snake(name));
}

function isKeyType(type: InferredColumn['type']): boolean {
  return KEY_TYPES.some((allowed) => allowed === type);
}
