import * as z from 'zod/mini';
import { specSchema } from './schema.ts';

/** JSON Schema draft-07 of what a spec file may hold; with the `reference` keywords (see `FieldReference`) when asked for. */
export function describeSchema(options: { readonly reference: boolean }): z.core.JSONSchema.BaseSchema {
  const { '~standard': _, ...schema } = z.toJSONSchema(specSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (!options.reference) delete jsonSchema['reference'];
    },
  });
  return schema;
}
