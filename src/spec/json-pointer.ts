import type { EventPointer } from './envelope.ts';
import { ENVELOPES } from './envelope.ts';

/**
 * The steps of a JSON pointer (RFC 6901): `/meta/site` → `['meta', 'site']`, with `~1` for `/` and `~0` for `~`. `undefined` when
 * it does not start with `/` or has another `~`; the pointer to the whole document (`''`) is no value of an event and refused too.
 */
export function parsePointer(text: string): readonly string[] | undefined {
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer with these steps. */
export function formatPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A pointer into the event (`/meta/site`) or into one of its envelopes (`kcat:/offset`); `undefined` when the text is neither. */
export function parseEventPointer(text: string): EventPointer | undefined {
  const envelope = ENVELOPES.find((name) => text.startsWith(`${name}:/`));
  const steps = parsePointer(envelope === undefined ? text : text.slice(envelope.length + 1));
  if (steps === undefined) return undefined;
  return envelope === undefined ? { steps } : { steps, envelope };
}

/** The text of such a pointer. */
export function formatEventPointer({ steps, envelope }: EventPointer): string {
  return `${envelope === undefined ? '' : `${envelope}:`}${formatPointer(steps)}`;
}
