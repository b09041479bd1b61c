import type * as z from 'zod/mini';
import { describeSchema } from './describe-schema.ts';
import type { SpecPath } from './fault.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The names of the fields that the mapping at `path` of a spec may have. */
export function fieldNames(path: SpecPath): readonly string[] {
  let schemas = alternatives(describeSchema({ reference: false }));
  for (const step of path) {
    schemas = schemas.flatMap((schema) => {
      const next = schema.properties?.[step] ?? schema.additionalProperties;
      return typeof next === 'object' ? alternatives(next) : [];
    });
  }
  return schemas.flatMap((schema) => Object.keys(schema.properties ?? {}));
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).filter((branch) => typeof branch === 'object')];
}
