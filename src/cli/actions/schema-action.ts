import { specReference, tableSpecJsonSchema } from '../../index.ts';
import type { Outcome } from '../outcome.ts';
import type { Session } from '../session.ts';

/** `dedup schema`. */
export async function schemaAction(session: Session, flags: { readonly reference?: boolean }): Promise<Outcome> {
  if (flags.reference === true) {
    const reference = specReference();
    session.print(`${reference.trimEnd()}\n`);
    return { tables: [], extra: { reference } };
  }
  const schema = tableSpecJsonSchema();
  session.print(`${JSON.stringify(schema, null, 2)}\n`);
  return { tables: [], extra: { schema } };
}
