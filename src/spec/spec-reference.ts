import type * as z from 'zod/mini';
import { describeSchema } from './describe-schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Every field of a spec as a Markdown table: field, type, default, meaning. It stands in the README. */
export function specReference(): string {
  const head = ['| field | type | default | meaning |', '|---|---|---|---|'];
  return [...head, ...rows(describeSchema({ reference: true }), '')].join('\n');
}

function rows(schema: JsonSchema, prefix: string): readonly string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field === 'boolean') return [];
    const path = prefix + name;
    const usual = defaultOf(field) ?? (required.has(name) ? '*required*' : '');
    const row = [`\`${path}\``, referenceText(field, 'type') ?? '', usual, field.description ?? ''];
    return [`| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`, ...nested(field, path)];
  });
}

/** The fields within a field: its own, those of one of its forms, or those of every value of a mapping. */
function nested(field: JsonSchema, path: string): readonly string[] {
  const inner = typeof field.additionalProperties === 'object' ? forms(field.additionalProperties) : [];
  return [...forms(field).flatMap((form) => rows(form, `${path}.`)), ...inner.flatMap((form) => rows(form, `${path}.<name>.`))];
}

function forms(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).filter((branch) => typeof branch === 'object')];
}

function defaultOf(field: JsonSchema): string | undefined {
  const words = referenceText(field, 'default');
  if (words !== undefined) return words;
  return typeof field.default === 'string' ? `\`${field.default}\`` : undefined;
}

function referenceText(field: JsonSchema, name: 'type' | 'default'): string | undefined {
  const reference: unknown = field['reference'];
  if (typeof reference !== 'object' || reference === null) return undefined;
  const text: unknown = Reflect.get(reference, name);
  return typeof text === 'string' ? text : undefined;
}
