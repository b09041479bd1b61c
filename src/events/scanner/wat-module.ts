/** An atom, or what stands between two brackets. */
type Node = string | readonly Node[];

const TOKEN = /\s+|;;[^\n]*|([()])|"([^"]*)"|([^\s()";]+)/gy;

function parse(source: string): readonly Node[] {
  const open: Node[][] = [[]];
  for (const [token, bracket, text, atom] of source.matchAll(TOKEN)) {
    if (bracket === '(') open.push([]);
    else if (bracket === ')') {
      const closed = open.length > 1 ? open.pop() : undefined;
      if (closed === undefined) throw new Error('WebAssembly text: a bracket too many');
      open.at(-1)?.push(closed);
    } else if (text !== undefined || atom !== undefined) open.at(-1)?.push(text ?? atom ?? token);
  }
  const [nodes = [], ...unclosed] = open;
  if (unclosed.length > 0) throw new Error('WebAssembly text: a bracket is not closed');
  return nodes;
}

interface Body {
  readonly name: string;
  readonly locals: readonly string[];
  readonly localNames: ReadonlyMap<string, number>;
  readonly instructions: readonly Node[];
}

/**
 * A WebAssembly module, assembled from the small part of its text format in which the scanner is written: functions with named parameters and
 * locals, folded instructions, named blocks, imported functions and an imported memory. Every mistake in the text throws.
 * https://webassembly.github.io/spec/core/text/, https://webassembly.github.io/spec/core/binary/
 */
export class WatModule {
  /** Types of functions, each as its bytes in hex. */
  readonly #types: string[] = [];
  readonly #imports: (readonly number[])[] = [];
  readonly #exports: (readonly number[])[] = [];
  readonly #functions: Map<string, number> = new Map();
  readonly #typesOfFunctions: number[] = [];
  readonly #code: (readonly number[])[] = [];

  /** With a `base`: all that it has, and then what `source` adds. */
  constructor(source: string, base?: WatModule) {
    if (base !== undefined) {
      this.#types.push(...base.#types);
      this.#imports.push(...base.#imports);
      this.#exports.push(...base.#exports);
      for (const [name, index] of base.#functions) this.#functions.set(name, index);
      this.#typesOfFunctions.push(...base.#typesOfFunctions);
      this.#code.push(...base.#code);
    }
    const fields = parse(source);
    for (const field of fields) if (keyword(field) === 'import') this.#import(list(field));
    // All of them are known before the first of them calls another.
    const bodies = fields.filter((field) => keyword(field) === 'func').map((field) => this.#declare(list(field)));
    for (const body of bodies) this.#code.push(this.#codeOf(body));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from([
      ...HEADER,
      ...section(
        1,
        this.#types.map((type) => [...Buffer.from(type, 'hex')]),
      ),
      ...section(2, this.#imports),
      ...section(3, this.#typesOfFunctions.map(unsigned)),
      ...section(7, this.#exports),
      ...section(10, this.#code),
    ]);
  }

  /** `(import "module" "name" (func $name (param i32) (result i32)))`, or `(memory PAGES)`. */
  #import([, module = '', name = '', what = []]: readonly Node[]): void {
    const from = [...textBytes(atom(module)), ...textBytes(atom(name))];
    if (keyword(what) === 'memory') {
      this.#imports.push([...from, 0x02, 0x00, ...unsigned(Number(atom(list(what)[1] ?? '')))]);
      return;
    }
    const { name: own, type } = this.#signature(list(what));
    this.#functions.set(own, this.#functions.size);
    this.#imports.push([...from, 0x00, ...unsigned(type)]);
  }

  #declare(field: readonly Node[]): Body {
    const { name, type, exported, names, locals, instructions } = this.#signature(field);
    const index = this.#functions.size;
    if (this.#functions.has(name)) throw new Error(`WebAssembly text: two functions ${name}`);
    this.#functions.set(name, index);
    this.#typesOfFunctions.push(type);
    if (exported !== undefined) this.#exports.push([...textBytes(exported), 0x00, ...unsigned(index)]);
    return { name, locals, localNames: new Map(names.map((local, place) => [local, place])), instructions };
  }

  #signature([, name = '', ...rest]: readonly Node[]): {
    readonly name: string;
    readonly type: number;
    readonly exported: string | undefined;
    readonly names: readonly string[];
    readonly locals: readonly string[];
    readonly instructions: readonly Node[];
  } {
    const parts = (key: string): readonly (readonly Node[])[] => rest.filter((node) => keyword(node) === key).map(list);
    const [params, locals] = [parts('param'), parts('local')];
    const results = parts('result').map(([, result = '']) => valueType(result));
    // `(param $name i32)`, or `(param i32 i32)`.
    const types = params
      .flatMap(([, first = '', ...more]) => (atom(first).startsWith('$') ? more : [first, ...more]))
      .map(valueType);
    const type = Buffer.from([0x60, ...unsigned(types.length), ...types, ...unsigned(results.length), ...results]);
    const known = this.#types.indexOf(type.toString('hex'));
    return {
      name: atom(name),
      type: known >= 0 ? known : this.#types.push(type.toString('hex')) - 1,
      exported: parts('export').map(([, exported = '']) => atom(exported))[0],
      names: [...params, ...locals].map(([, local = '']) => atom(local)),
      locals: locals.map(([, , local = '']) => atom(local)),
      instructions: rest.filter((node) => !['param', 'local', 'result', 'export'].includes(keyword(node))),
    };
  }

  #codeOf(body: Body): readonly number[] {
    const code: number[] = [...unsigned(body.locals.length), ...body.locals.flatMap((type) => [0x01, valueType(type)])];
    this.#all(body.instructions, body, [], code);
    code.push(END);
    return [...unsigned(code.length), ...code];
  }

  /** Appends the code of the instructions to `code`, one after the other. */
  #all(nodes: readonly Node[], body: Body, labels: readonly string[], code: number[]): void {
    for (const node of nodes) this.#instruction(list(node), body, labels, code);
  }

  #instruction([name = '', ...rest]: readonly Node[], body: Body, labels: readonly string[], code: number[]): void {
    const operation = atom(name);
    if (operation === 'block' || operation === 'loop') {
      const [label = '', ...inner] = rest;
      code.push(operation === 'block' ? 0x02 : 0x03, VOID);
      this.#all(inner, body, [atom(label), ...labels], code);
      code.push(END);
      return;
    }
    if (operation === 'if') {
      const [condition = '', then = '', otherwise] = rest;
      if (otherwise !== undefined) throw new Error('WebAssembly text: no else is known');
      this.#instruction(list(condition), body, labels, code);
      code.push(0x04, VOID);
      this.#all(list(then).slice(1), body, ['', ...labels], code);
      code.push(END);
      return;
    }
    const atoms = rest.filter((node) => typeof node === 'string');
    this.#all(rest.slice(atoms.length), body, labels, code);
    code.push(...this.#plain(operation, atoms, body, labels));
  }

  #plain(
    operation: string,
    [immediate = '', ...more]: readonly string[],
    body: Body,
    labels: readonly string[],
  ): readonly number[] {
    if (more.length > 0) throw new Error(`WebAssembly text: ${operation} ${immediate} ${more.join(' ')}`);
    const code = OPERATIONS[operation];
    if (code === undefined) throw new Error(`WebAssembly text: unknown instruction ${operation}`);
    if (operation === 'call') return [code, ...unsigned(indexOf(this.#functions, immediate, body))];
    if (operation.startsWith('local.')) return [code, ...unsigned(indexOf(body.localNames, immediate, body))];
    if (operation === 'br' || operation === 'br_if') {
      const depth = labels.indexOf(immediate);
      if (depth < 0) throw new Error(`WebAssembly text: ${body.name} knows no ${immediate}`);
      return [code, ...unsigned(depth)];
    }
    if (operation === 'i32.const') return [code, ...signed(Number(immediate) | 0)];
    if (operation === 'i64.const') return [code, ...signedLong(long(immediate))];
    // The alignment is a hint only.
    if (operation.includes('.load') || operation.includes('.store'))
      return [code, 0x00, ...unsigned(Number(immediate.replace('offset=', '') || 0))];
    if (immediate !== '') throw new Error(`WebAssembly text: ${operation} takes no ${immediate}`);
    return [code];
  }
}

/** `\0asm`, version 1. */
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const END = 0x0b;
/** A block without a value. */
const VOID = 0x40;

/** The instructions of the scanner, by the numbers of the binary format. */
const OPERATIONS: Readonly<Record<string, number>> = {
  br: 0x0c,
  br_if: 0x0d,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  'local.get': 0x20,
  'local.set': 0x21,
  'local.tee': 0x22,
  'i32.load': 0x28,
  'i64.load': 0x29,
  'i32.load8_u': 0x2d,
  'i32.load16_u': 0x2f,
  'i32.store': 0x36,
  'i64.store': 0x37,
  'i32.store8': 0x3a,
  'i32.store16': 0x3b,
  'i32.const': 0x41,
  'i64.const': 0x42,
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_u': 0x4b,
  'i32.le_u': 0x4d,
  'i32.ge_u': 0x4f,
  'i64.eqz': 0x50,
  'i64.eq': 0x51,
  'i64.ne': 0x52,
  'i64.lt_s': 0x53,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_u': 0x76,
  'i32.rotl': 0x77,
  'i64.ctz': 0x7a,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.div_u': 0x80,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_s': 0x87,
  'i64.shr_u': 0x88,
  'i32.wrap_i64': 0xa7,
  'i64.extend_i32_u': 0xad,
};

function indexOf(names: ReadonlyMap<string, number>, name: string, { name: where }: Body): number {
  const index = names.get(name);
  if (index === undefined) throw new Error(`WebAssembly text: ${where} knows no ${name}`);
  return index;
}

function keyword(node: Node): string {
  return typeof node === 'string' || typeof node[0] !== 'string' ? '' : node[0];
}

function list(node: Node): readonly Node[] {
  if (typeof node === 'string') throw new Error(`WebAssembly text: ${node} where a bracket is due`);
  return node;
}

function atom(node: Node): string {
  if (typeof node !== 'string') throw new Error('WebAssembly text: a bracket where a name is due');
  return node;
}

function valueType(node: Node): number {
  if (node === 'i32') return 0x7f;
  if (node === 'i64') return 0x7e;
  throw new Error(`WebAssembly text: no type ${atom(node)}`);
}

function section(id: number, entries: readonly (readonly number[])[]): readonly number[] {
  const bytes = vector(entries);
  return entries.length === 0 ? [] : [id, ...unsigned(bytes.length), ...bytes];
}

function vector(entries: readonly (readonly number[])[]): readonly number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function textBytes(text: string): readonly number[] {
  return vector([...Buffer.from(text)].map((byte) => [byte]));
}

function long(text: string): bigint {
  return BigInt.asIntN(64, BigInt(text));
}

/** LEB128, like the next two. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): readonly number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

function signedLong(value: bigint): readonly number[] {
  const low = Number(value & 0x7fn);
  return value >= -0x40n && value < 0x40n ? [low] : [low | 0x80, ...signedLong(value >> 7n)];
}
