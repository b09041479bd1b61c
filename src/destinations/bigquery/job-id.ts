import { createHash } from 'node:crypto';

/**
 * The id of a job from its parts, joined by `_`: letters, digits, `_` and `-` (https://cloud.google.com/bigquery/docs/reference/rest/v2/JobReference).
 * A part with other characters, or a long one, is replaced by a hash of it, so that different parts never make the same id.
 */
export function jobId(...parts: readonly (string | number)[]): string {
  return ['dedup', ...parts]
    .map((part) => (/^[\w-]{1,200}$/.test(String(part)) ? String(part) : shortHash(String(part))))
    .join('_');
}

/** Sixteen hexadecimal digits that stand for a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
