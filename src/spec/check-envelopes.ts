import type { EventPointer } from './envelope.ts';
import { ENVELOPES } from './envelope.ts';
import type { Fault, SpecPath } from './fault.ts';
import { formatEventPointer, formatPointer } from './json-pointer.ts';
import { quoted } from './quoted.ts';
import type { SpecDraft } from './spec-input.ts';

/** Envelopes: in an order that there is, and no pointer into one that is not named. */
export function checkEnvelopes(draft: SpecDraft): readonly Fault[] {
  const pointers = Object.entries(draft.columns ?? {}).map(([name, column]): readonly [SpecPath, EventPointer | undefined] => [
    ['columns', name, 'from'],
    column?.from,
  ]);
  return [
    ...orderFaults(draft),
    ...[...pointers, [['delete_when', 'field'], draft.delete_when?.field] as const].flatMap(([path, pointer]) =>
      pointer === undefined ? [] : pointerFaults(draft, path, pointer),
    ),
  ];
}

function orderFaults({ source }: SpecDraft): readonly Fault[] {
  const named = source?.envelope ?? [];
  return named.flatMap((name, index): readonly Fault[] => {
    const outer = named[index - 1];
    if (outer === undefined || ENVELOPES.indexOf(outer) < ENVELOPES.indexOf(name)) return [];
    return [
      {
        path: ['source', 'envelope', index],
        code: 'SPEC.ENVELOPE_ORDER',
        summary: outer === name ? `envelope ${quoted(name)} is named twice` : `${quoted(name)} cannot be within ${quoted(outer)}`,
        why: 'envelopes are named from the outermost to the innermost',
        next: 'write kcat, debezium or [kcat, debezium]',
      },
    ];
  });
}

function pointerFaults({ source, staging }: SpecDraft, path: SpecPath, pointer: EventPointer): readonly Fault[] {
  const { envelope, steps } = pointer;
  if (envelope === undefined || typeof staging === 'object') return [];
  const named = source?.envelope ?? [];
  if (!named.includes(envelope)) {
    const both = ENVELOPES.filter((name) => name === envelope || named.includes(name));
    return [
      {
        path,
        code: 'SPEC.NO_ENVELOPE',
        summary: `${quoted(formatEventPointer(pointer))} points into an envelope that the events do not have`,
        next: `add source: {envelope: ${both.length === 1 ? both.join('') : `[${both.join(', ')}]`}}`,
      },
    ];
  }
  if (envelope !== 'kcat' || steps[0] !== 'payload' || steps.length < 2) return [];
  return [
    {
      path,
      code: 'SPEC.BAD_POINTER',
      summary: `${quoted(formatEventPointer(pointer))} points into the event itself`,
      next: named.includes('debezium')
        ? 'write a pointer from the event, such as /id, or from the change event, such as debezium:/op'
        : `write ${formatPointer(steps.slice(1))}`,
    },
  ];
}
