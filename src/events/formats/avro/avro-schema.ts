/** A type of an Avro schema, with its names resolved (https://avro.apache.org/docs/1.12.0/specification/). */
export type AvroType =
  | { readonly kind: 'null' | 'boolean' | 'float' | 'double' | 'string' }
  | { readonly kind: 'int' | 'long'; readonly logical?: string }
  | { readonly kind: 'bytes'; readonly decimal?: number; readonly precision?: number }
  | {
      readonly kind: 'fixed';
      readonly size: number;
      /** The scale of a decimal. */
      readonly decimal?: number;
      /** The most digits of a decimal. */
      readonly precision?: number;
      readonly isUuid: boolean;
    }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] }
  | AvroRecord;

export interface AvroRecord {
  readonly kind: 'record';
  /** Filled in after the type itself is known: a record may hold itself. */
  readonly fields: { readonly name: string; readonly type: AvroType }[];
}

/** Reads a schema as it stands in a file. Throws an `Error` that says what is wrong with it. */
export function parseAvroSchema(schema: unknown): AvroType {
  return new SchemaReader().type(schema, '');
}

type Properties = Readonly<Record<string, unknown>>;

class SchemaReader {
  /** Named types by their full names. */
  readonly #named = new Map<string, AvroType>();

  type(schema: unknown, namespace: string): AvroType {
    if (typeof schema === 'string') return this.#byName(schema, namespace, {});
    if (Array.isArray(schema)) return { kind: 'union', branches: schema.map((branch) => this.type(branch, namespace)) };
    if (typeof schema !== 'object' || schema === null) throw new Error(`a type is ${JSON.stringify(schema)}`);
    const properties: Properties = { ...schema };
    const { type } = properties;
    if (typeof type === 'string') return this.#byName(type, namespace, properties);
    return this.type(type, namespace);
  }

  #byName(name: string, namespace: string, properties: Properties): AvroType {
    const logical = typeof properties['logicalType'] === 'string' ? properties['logicalType'] : '';
    switch (name) {
      case 'null':
      case 'boolean':
      case 'float':
      case 'double':
      case 'string':
        return { kind: name };
      case 'int':
      case 'long':
        return logical === '' ? { kind: name } : { kind: name, logical };
      case 'bytes':
        return { kind: 'bytes', ...decimalOf(logical, properties) };
      case 'array':
        return { kind: 'array', items: this.type(properties['items'], namespace) };
      case 'map':
        return { kind: 'map', values: this.type(properties['values'], namespace) };
      case 'fixed': {
        const size = wholeNumber(properties['size'], 'the size of a fixed type');
        return this.#define(properties, namespace, {
          kind: 'fixed',
          size,
          isUuid: logical === 'uuid' && size === 16,
          ...decimalOf(logical, properties),
        });
      }
      case 'enum':
        return this.#define(properties, namespace, { kind: 'enum', symbols: list(properties['symbols'], 'symbols').map(String) });
      case 'record':
      case 'error':
        return this.#record(properties, namespace);
      default: {
        const found = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name);
        if (found === undefined) throw new Error(`there is no type ${JSON.stringify(name)}`);
        return found;
      }
    }
  }

  #record(properties: Properties, namespace: string): AvroType {
    const record: AvroRecord = { kind: 'record', fields: [] };
    this.#define(properties, namespace, record);
    const inner = namespaceOf(properties, namespace);
    for (const field of list(properties['fields'], 'fields')) {
      if (typeof field !== 'object' || field === null || !('name' in field) || !('type' in field))
        throw new Error('a field of a record has no name or no type');
      record.fields.push({ name: String(field.name), type: this.type(field.type, inner) });
    }
    return record;
  }

  #define(properties: Properties, namespace: string, type: AvroType): AvroType {
    const name = typeof properties['name'] === 'string' ? properties['name'] : '';
    const space = namespaceOf(properties, namespace);
    this.#named.set(fullName(name, name.includes('.') ? '' : space), type);
    return type;
  }
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

function namespaceOf(properties: Properties, enclosing: string): string {
  const { name, namespace } = properties;
  if (typeof name === 'string' && name.includes('.')) return name.slice(0, name.lastIndexOf('.'));
  return typeof namespace === 'string' ? namespace : enclosing;
}

function decimalOf(logical: string, properties: Properties): { readonly decimal?: number; readonly precision?: number } {
  if (logical !== 'decimal') return {};
  const { precision } = properties;
  return {
    decimal: wholeNumber(properties['scale'] ?? 0, 'the scale of a decimal'),
    ...(typeof precision === 'number' ? { precision } : {}),
  };
}

function wholeNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${what} is ${JSON.stringify(value)}`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`there are no ${what}`);
}
