import type { Rejection } from '../rejection.ts';

/** Why the payload of a message is no event. `fault` is what the parser says of a text. */
export function rejectPayload(payload: unknown, fault?: Rejection): Rejection {
  if (fault !== undefined && fault.code !== 'EVENT.BAD_JSON' && fault.code !== 'EVENT.NOT_AN_OBJECT') return fault;
  return { code: 'EVENT.BAD_PAYLOAD', reason: reasonFor(payload, fault), field: 'kcat:/payload' };
}

function reasonFor(payload: unknown, fault: Rejection | undefined): string {
  if (payload === '') return 'the payload is empty; a message that deletes its key has none at all (null)';
  // https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
  if (typeof payload === 'string' && payload.startsWith('\0'))
    return 'the payload begins with a zero byte, like Avro, Protobuf or JSON with a schema registry: let kcat decode Avro with -s value=avro -r URL, or write the topic as plain JSON';
  if (fault?.code === 'EVENT.BAD_JSON') return `the payload is not JSON: ${fault.reason}`;
  const kind =
    Array.isArray(payload) || (typeof payload === 'string' && payload.trimStart().startsWith('['))
      ? 'an array'
      : 'a single value';
  return `the payload is ${kind}, and an event is a JSON object`;
}
