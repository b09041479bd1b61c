import type { Layout } from '../event-layout.ts';
import { JsonOutput } from '../json-output.ts';
import { bigEndianInteger, decimalText } from '../values/decimal-text.ts';
import { doubleText, floatText } from '../values/number-text.ts';
import { dateText, timestampText, timeText, type TimeUnit } from '../values/time-text.ts';
import { uuidText } from '../values/uuid-text.ts';
import type { AvroCursor } from './avro-cursor.ts';
import type { AvroRecord, AvroType } from './avro-schema.ts';

/** Reads one value and writes it as JSON. */
export type AvroPrinter = (cursor: AvroCursor, output: JsonOutput) => void;

/** Records may hold themselves: no data are this deep, and the stack is not endless. */
const MOST_LEVELS = 2_000;

/** One row may become so much text. An array of nulls takes no bytes, however many a damaged file says there are. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What values of a type become. Names and enum symbols are texts, bytes are base64, unions are the bare value of their branch. */
export function avroPrinter(type: AvroType): AvroPrinter {
  return new PrinterMaker().printer(type);
}

/** What rows of these fields become when not all of them keep their place: they are read in the order of the file, then laid out. */
export function avroRowPrinter(fields: AvroRecord['fields'], { pieces, end }: Layout): AvroPrinter {
  const maker = new PrinterMaker();
  const columns = fields.map(({ type }) => ({ print: maker.printer(type), value: new JsonOutput() }));
  const laidOut = pieces.map(({ before, cell }) => ({ before, value: columns[cell]?.value ?? new JsonOutput() }));
  return (cursor, output) => {
    for (const { print, value } of columns) {
      value.length = 0;
      print(cursor, value);
    }
    for (const { before, value } of laidOut) {
      output.copy(before);
      output.copy(value.taken());
    }
    output.copy(end);
  };
}

class PrinterMaker {
  readonly #records = new Map<AvroRecord, AvroPrinter>();
  #depth = 0;

  printer(type: AvroType): AvroPrinter {
    switch (type.kind) {
      case 'null':
        return (_, output) => output.ascii('null');
      case 'boolean':
        return (cursor, output) => output.ascii(cursor.bytes[cursor.take(1)] === 0 ? 'false' : 'true');
      case 'int':
      case 'long':
        return integer(type.logical ?? '');
      case 'float':
        return (cursor, output) => output.ascii(floatText(cursor.bytes.readFloatLE(cursor.take(4))));
      case 'double':
        return (cursor, output) => output.ascii(doubleText(cursor.bytes.readDoubleLE(cursor.take(8))));
      case 'string':
        return (cursor, output) => {
          const size = cursor.count();
          const start = cursor.take(size);
          output.string(cursor.bytes, start, start + size);
        };
      case 'bytes':
        return binary(undefined, type.decimal, false);
      case 'fixed':
        return binary(type.size, type.decimal, type.isUuid);
      case 'enum':
        return enumeration(type.symbols);
      case 'array':
        return this.#list(this.printer(type.items));
      case 'map':
        return this.#map(this.printer(type.values));
      case 'union':
        return this.#union(type.branches);
      case 'record':
        return this.#record(type);
    }
    throw new Error('there is no other kind of type');
  }

  #record(record: AvroRecord): AvroPrinter {
    const known = this.#records.get(record);
    if (known !== undefined) return known;
    const fields: { readonly before: Buffer; readonly print: AvroPrinter }[] = [];
    const print: AvroPrinter = (cursor, output) => {
      this.#depth += 1;
      if (this.#depth > MOST_LEVELS) throw new Error(`a value is nested deeper than ${MOST_LEVELS} levels`);
      for (const field of fields) {
        output.copy(field.before);
        field.print(cursor, output);
      }
      output.ascii(fields.length === 0 ? '{}' : '}');
      this.#depth -= 1;
    };
    this.#records.set(record, print);
    record.fields.forEach(({ name, type }, index) => {
      fields.push({ before: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`), print: this.printer(type) });
    });
    return print;
  }

  #list(item: AvroPrinter): AvroPrinter {
    return (cursor, output) => {
      output.byte(0x5b);
      blocks(cursor, output, (isFirst) => {
        if (!isFirst) output.byte(0x2c);
        item(cursor, output);
      });
      output.byte(0x5d);
    };
  }

  #map(value: AvroPrinter): AvroPrinter {
    return (cursor, output) => {
      output.byte(0x7b);
      blocks(cursor, output, (isFirst) => {
        if (!isFirst) output.byte(0x2c);
        const size = cursor.count();
        const start = cursor.take(size);
        output.string(cursor.bytes, start, start + size);
        output.byte(0x3a);
        value(cursor, output);
      });
      output.byte(0x7d);
    };
  }

  #union(branches: readonly AvroType[]): AvroPrinter {
    const printers = branches.map((branch) => this.printer(branch));
    return (cursor, output) => {
      const index = cursor.count();
      const print = printers[index];
      if (print === undefined) throw new Error(`a union has no branch ${index}`);
      print(cursor, output);
    };
  }
}

/** Arrays and maps come in blocks; a negative count has the size of its block behind it. */
function blocks(cursor: AvroCursor, output: JsonOutput, item: (isFirst: boolean) => void): void {
  const start = output.length;
  let isFirst = true;
  for (let count = cursor.count(); count !== 0; count = cursor.count()) {
    if (count < 0) cursor.count();
    for (let left = Math.abs(count); left > 0; left -= 1) {
      item(isFirst);
      isFirst = false;
      if (output.length - start > MOST_BYTES) throw new Error(`a value takes more than ${MOST_BYTES / 1024 / 1024} MiB as text`);
    }
  }
}

function integer(logical: string): AvroPrinter {
  const [kind = '', unit = ''] = logical.split(/-(?=[a-z]+$)/);
  const units: Readonly<Record<string, TimeUnit>> = { millis: 'MILLIS', micros: 'MICROS', nanos: 'NANOS' };
  const timeUnit = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (logical === 'date') return (cursor, output) => output.quotedAscii(dateText(cursor.count()));
  if (timeUnit !== undefined && kind === 'time') return (cursor, output) => output.quotedAscii(timeText(cursor.long(), timeUnit));
  if (timeUnit !== undefined && kind === 'timestamp')
    return (cursor, output) => output.quotedAscii(`${timestampText(cursor.long(), timeUnit)}Z`);
  if (timeUnit !== undefined && kind === 'local-timestamp')
    return (cursor, output) => output.quotedAscii(timestampText(cursor.long(), timeUnit));
  return (cursor, output) => output.ascii(String(cursor.long()));
}

function enumeration(symbols: readonly string[]): AvroPrinter {
  const texts = symbols.map((symbol) => Buffer.from(JSON.stringify(symbol)));
  return (cursor, output) => {
    const index = cursor.count();
    const text = texts[index];
    if (text === undefined) throw new Error(`an enum has no symbol ${index}`);
    output.copy(text);
  };
}

function binary(fixedSize: number | undefined, decimal: number | undefined, isUuid: boolean): AvroPrinter {
  return (cursor, output) => {
    const size = fixedSize ?? cursor.count();
    const start = cursor.take(size);
    const end = start + size;
    if (decimal !== undefined) output.ascii(decimalText(bigEndianInteger(cursor.bytes, start, end), decimal));
    else if (isUuid) output.quotedAscii(uuidText(cursor.bytes.subarray(start, end)));
    else output.quotedAscii(cursor.bytes.toString('base64', start, end));
  };
}
