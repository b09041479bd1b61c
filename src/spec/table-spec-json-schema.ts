import { describeSchema } from './describe-schema.ts';

/** The JSON Schema (draft-07) of a table spec, for editors: `configs/table-spec.schema.json`, and what `dedup schema` prints. */
export function tableSpecJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, title, description, ...rest } = describeSchema({ reference: false });
  return { $schema, title, description, ...rest };
}
