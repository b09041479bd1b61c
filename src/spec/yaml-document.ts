import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { SpecPath } from './fault.ts';

/** A range `[start, end)` of the source text. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** A node reached by a path, with its key where it is the value of a mapping. */
interface Found {
  readonly node: Node | undefined;
  readonly key: Node | undefined;
}

/** A parsed YAML file whose values can be traced back to the text. Aliases and merge keys (`<<`) are followed. */
export class YamlDocument {
  readonly #document: Document.Parsed;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  /** The keys of the mapping at `path` in the order of the text, merged ones included; none when it is no mapping. */
  keys(path: SpecPath): readonly string[] {
    const { node, rest } = this.#follow(path);
    return rest === 0 && isMap(node) ? [...new Set(this.#pairs(node).map(({ pair }) => keyText(pair)))] : [];
  }

  /** The scalar, list or mapping at `path`, or the scalar at which it ends early; `undefined` when there is nothing. */
  node(path: SpecPath): Node | undefined {
    const found = this.#follow(path);
    return found.rest === 0 || isScalar(found.node) ? found.node : undefined;
  }

  /**
   * Where the value (or its key) stands. What is missing stands where its parent's key is; a value that is empty, at its key; a
   * step beyond a scalar (`natural_key: a` read as a list), at the scalar.
   */
  range(path: SpecPath, on: 'key' | 'value' = 'value'): SourceRange {
    const { node, key, rest } = this.#follow(path);
    const missing = rest > 0 && !isScalar(node);
    const value = rangeOf(node);
    if (on === 'value' && !missing && value !== undefined && value.end > value.start) return value;
    const fallback = rangeOf(key) ?? (isMap(node) ? rangeOf(node.items[0]?.key) : undefined);
    return fallback ?? { start: value?.start ?? 0, end: value?.start ?? 0 };
  }

  /** As deep as the text goes; `rest` is the number of steps that were left. */
  #follow(path: SpecPath): Found & { readonly rest: number } {
    let found: Found = { node: this.#resolved(this.#document.contents), key: undefined };
    for (const [index, step] of path.entries()) {
      const next = this.#step(found.node, step);
      if (next === undefined) return { ...found, rest: path.length - index };
      found = next;
    }
    return { ...found, rest: 0 };
  }

  #step(node: Node | undefined, step: string | number): Found | undefined {
    if (isSeq(node)) {
      const item = node.items[Number(step)];
      return item === undefined ? undefined : { node: this.#resolved(item), key: undefined };
    }
    if (!isMap(node)) return undefined;
    const entry = this.#pairs(node).find(({ pair }) => keyText(pair) === String(step));
    return entry && { node: this.#resolved(entry.pair.value), key: isNode(entry.pair.key) ? entry.pair.key : undefined };
  }

  /** The pairs that make up a mapping: of its own the last of each key, which is the one that counts, then those of `<<`. */
  #pairs(map: YAMLMap, seen: ReadonlySet<unknown> = new Set()): readonly { readonly pair: Pair }[] {
    const own = [...new Map(map.items.filter((pair) => !isMergeKey(pair)).map((pair) => [keyText(pair), { pair }])).values()];
    const merged = map.items.filter(isMergeKey).flatMap((pair) => {
      const value = this.#resolved(pair.value);
      const sources = isSeq(value) ? value.items.map((item) => this.#resolved(item)) : [value];
      return sources.flatMap((source) =>
        isMap(source) && !seen.has(source) ? this.#pairs(source, new Set([...seen, map])) : [],
      );
    });
    return [...own, ...merged];
  }

  #resolved(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#document);
    return isNode(node) ? node : undefined;
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN';
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

function rangeOf(node: unknown): SourceRange | undefined {
  if (!isNode(node) || node.range === undefined || node.range === null) return undefined;
  return { start: node.range[0], end: node.range[1] };
}
