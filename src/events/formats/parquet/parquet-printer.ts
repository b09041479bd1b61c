import type { ColumnType } from '../../../spec/column-type.ts';
import type { JsonOutput } from '../json-output.ts';
import { JsonOutput as Output } from '../json-output.ts';
import { leafPrinter, type ValuePrinter } from './leaf-printer.ts';
import { isAnnotated, isRepeated, listElement, type ParquetNode } from './parquet-schema.ts';

/**
 * What the values of a top-level column become: groups are objects, lists are arrays, maps are objects by the texts of their keys.
 * `columnType` is the type of the spec's column that takes it, where there is one.
 */
export function parquetPrinter(node: ParquetNode, columnType: ColumnType | undefined): ValuePrinter {
  return isRepeated(node) ? listOf(single(node, elementType(columnType))) : single(node, columnType);
}

/** The type of the elements of an ARRAY; any other type, such as JSON, is that of all that stands in it. */
function elementType(type: ColumnType | undefined): ColumnType | undefined {
  return typeof type === 'object' && type.kind === 'ARRAY' ? type.element : type;
}

/** The type of a field of a STRUCT, likewise; the field may be none that the spec knows. */
function fieldType(type: ColumnType | undefined, name: string): ColumnType | undefined {
  return typeof type === 'object' && type.kind === 'STRUCT' ? type.fields.find((field) => field.name === name)?.type : type;
}

/** A value of the node itself, however often it is repeated. */
function single(node: ParquetNode, columnType: ColumnType | undefined): ValuePrinter {
  if (node.children.length === 0) return leafPrinter(node.element, typeof columnType === 'string' ? columnType : undefined);
  const { element, children } = node;
  const [only] = children;
  if (element.logical_type?.type === 'VARIANT')
    throw new Error(`the field ${JSON.stringify(element.name)} is of type VARIANT, which is not read`);
  if (only !== undefined && children.length === 1 && isRepeated(only)) {
    if (isAnnotated(element, 'LIST')) return nullable(list(only, node, elementType(columnType)));
    if ((isAnnotated(element, 'MAP') || element.converted_type === 'MAP_KEY_VALUE') && only.children.length === 2)
      return nullable(map(only, columnType));
  }
  return nullable(group(children, columnType));
}

function group(children: readonly ParquetNode[], columnType: ColumnType | undefined): ValuePrinter {
  const fields = children.map((child, index) => ({
    key: child.key,
    before: Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(child.element.name)}:`),
    print: parquetPrinter(child, fieldType(columnType, child.element.name)),
  }));
  return (value, output) => {
    output.byte(0x7b);
    for (const { key, before, print } of fields) {
      output.copy(before);
      print(memberOf(value, key), output);
    }
    output.byte(0x7d);
  };
}

function list(repeated: ParquetNode, outer: ParquetNode, columnType: ColumnType | undefined): ValuePrinter {
  const element = listElement(repeated, outer);
  const items = listOf(
    element === undefined ? single(repeated, columnType) : memberPrinter(element.key, parquetPrinter(element, columnType)),
  );
  return (value, output) => items(memberOf(value, repeated.key), output);
}

function map(repeated: ParquetNode, columnType: ColumnType | undefined): ValuePrinter {
  const [key, value] = repeated.children;
  if (key === undefined || value === undefined) throw new Error('a map has no keys and values');
  const printKey = parquetPrinter(key, undefined);
  const printValue = parquetPrinter(value, columnType);
  return (entries, output) => {
    output.byte(0x7b);
    itemsOf(memberOf(entries, repeated.key)).forEach((entry, index) => {
      if (index > 0) output.byte(0x2c);
      printName(memberOf(entry, key.key), printKey, output);
      output.byte(0x3a);
      printValue(memberOf(entry, value.key), output);
    });
    output.byte(0x7d);
  };
}

/** A key that is no text is a name by its text. */
function printName(key: unknown, print: ValuePrinter, output: JsonOutput): void {
  const name = new Output();
  print(key, name);
  if (name.bytes[0] === 0x22) output.copy(name.taken());
  else output.string(name.taken(), 0, name.length);
}

function memberPrinter(key: string, print: ValuePrinter): ValuePrinter {
  return (value, output) => print(memberOf(value, key), output);
}

function listOf(print: ValuePrinter): ValuePrinter {
  return (value, output) => {
    output.byte(0x5b);
    itemsOf(value).forEach((item, index) => {
      if (index > 0) output.byte(0x2c);
      print(item, output);
    });
    output.byte(0x5d);
  };
}

function nullable(print: ValuePrinter): ValuePrinter {
  return (value, output) => {
    if (value === null) output.ascii('null');
    else print(value, output);
  };
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) throw new Error('a group has no fields');
  return Reflect.get(value, key);
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error('a list has no elements');
}
