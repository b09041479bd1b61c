import { readFileSync, globSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  /** File within `src`, with `/`. */
  readonly from: string;
  /** File within `src`, or the name of a package. */
  readonly to: string;
  readonly kind: 'type' | 'static' | 'dynamic';
}

interface SourceFile {
  readonly path: string;
  /** Text without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

const files: readonly SourceFile[] = globSync('**/*.ts', { cwd: SOURCE }).map((name) => {
  const path = name.split(sep).join('/');
  const code = withoutComments(readFileSync(join(SOURCE, name), 'utf8'));
  return { path, code, imports: importsOf(path, code) };
});
const imports = files.flatMap((file) => file.imports);
const inner = imports.filter(({ to }) => to.endsWith('.ts'));

/** Layers that each layer may import besides itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  spec: ['errors'],
  sql: ['spec', 'errors'],
  events: ['spec', 'errors'],
  destinations: ['sql', 'spec', 'errors'],
  pipeline: ['events', 'destinations', 'sql', 'spec', 'errors'],
  index: ['pipeline', 'events', 'destinations', 'sql', 'spec', 'errors'],
  cli: ['index'],
};

/** The only files of these layers that the pipeline sees: interfaces, and what opens or reads. */
const SEEN_BY_PIPELINE: Readonly<Record<string, readonly string[]>> = {
  destinations: ['destinations/destination.ts', 'destinations/open-destination.ts'],
  events: [
    'events/event-reader.ts',
    'events/event-source.ts',
    'events/event-tiers.ts',
    'events/open-sources.ts',
    'events/parse-key-value.ts',
    'events/probe-sources.ts',
    'events/read-events.ts',
    'events/rejection.ts',
    'events/sample-source.ts',
    'events/segment.ts',
  ],
};

/** Packages that a layer may use; no other layer may use any. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  spec: ['yaml', 'zod/mini'],
  events: ['hyparquet', 'hyparquet-compressors'],
  destinations: ['@duckdb/node-api', '@google-cloud/bigquery', 'google-auth-library', 'pg', 'pg-copy-streams'],
  cli: ['commander', 'chalk', 'ora'],
};

describe('imports point one way', () => {
  test('the source is read: every layer has files and imports', () => {
    expect(new Set(files.map(({ path }) => layerOf(path)))).toEqual(new Set(Object.keys(ALLOWED)));
    expect(new Set(inner.map(({ from }) => layerOf(from)))).toEqual(
      new Set(Object.keys(ALLOWED).filter((layer) => layer !== 'errors')),
    );
  });

  test('cli → index → pipeline → {events, destinations} → sql → spec → errors', () => {
    const wrong = inner.filter(({ from, to, kind }) => {
      const [source, target] = [layerOf(from), layerOf(to)];
      if (source === target) return false;
      // A segment is what crosses from events to destinations: its type, no code.
      if (source === 'destinations' && to === 'events/segment.ts' && kind === 'type') return false;
      return !(ALLOWED[source] ?? []).includes(target);
    });
    expect(wrong.map(told)).toEqual([]);
  });

  test('the pipeline sees interfaces and the files that open things, no engine and no codec', () => {
    const wrong = inner.filter(({ from, to }) => {
      const seen = SEEN_BY_PIPELINE[layerOf(to)];
      return layerOf(from) === 'pipeline' && seen !== undefined && !seen.includes(to);
    });
    expect(wrong.map(told)).toEqual([]);
  });

  test("an engine's folder never imports another's", () => {
    const engines = inner.filter(({ from }) => engineOf(from) !== undefined);
    expect(engines.length).toBeGreaterThan(0);
    const wrong = engines.filter(({ from, to }) => engineOf(to) !== undefined && engineOf(to) !== engineOf(from));
    expect(wrong.map(told)).toEqual([]);
  });

  test('only open-destination.ts knows the engines, and imports them dynamically', () => {
    const wrong = inner.filter(
      ({ from, to, kind }) =>
        engineOf(to) !== undefined &&
        engineOf(from) === undefined &&
        (from !== 'destinations/open-destination.ts' || kind !== 'dynamic' || !to.endsWith('/kind.ts')),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  test('no circle of value imports', () => {
    expect(files.filter(({ path }) => reached(path, 'static', false).has(path)).map(({ path }) => path)).toEqual([]);
  });
});

describe('packages', () => {
  test('each is used by one layer only, and no other than these is used', () => {
    const wrong = imports.filter(
      ({ from, to }) => !to.endsWith('.ts') && !to.startsWith('node:') && !(PACKAGES[layerOf(from)] ?? []).includes(to),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  test('help loads no package but commander', () => {
    expect(packagesOf(['cli/main.ts'])).toEqual(['commander']);
  });

  test('the public API and every kind of destination load no driver before a destination is opened', () => {
    const kinds = files.map(({ path }) => path).filter((path) => /^destinations\/[^/]+\/kind\.ts$/.test(path));
    expect(kinds.length).toBeGreaterThan(1);
    expect(packagesOf(['index.ts', ...kinds])).toEqual(['yaml', 'zod/mini']);
  });
});

describe('the core', () => {
  const CORE = ['spec', 'events', 'sql', 'pipeline', 'cli', 'index', 'errors'];
  /** Where a name is meant: the default of a spec, and texts that show how a destination is written. */
  const NAMING = ['spec/default-destination.ts', 'spec/schema.ts', 'spec/write-spec.ts', 'cli/commands/view.ts'];

  test('never asks for an engine: no engine stands in its code, except as the proper name in a text', () => {
    // `bigquery:` and `duckDbKind` are code; "a BigQuery type name" is English.
    const engine = /\w*(?:bigquery|duckdb|postgres)\w*|\w*(?:duckDb|DuckDb|bigQuery|DuckDB[A-Z]|BigQuery[A-Z])\w*/g;
    const wrong = files
      .filter(({ path }) => CORE.includes(layerOf(path)) && !NAMING.includes(path))
      .flatMap(({ path, code }) => [...code.matchAll(engine)].map(([name]) => `${path}: ${name}`));
    expect(wrong).toEqual([]);
  });

  test('only main.ts and process-host.ts touch the process, and nothing the console', () => {
    // Temporary folders carry the id of the process that made them, and are removed when it is gone.
    // Connections take Node's own modules from it, which as imports would load what nobody asked for. How much memory a container has, only
    // its processes can tell.
    const exempt = [
      'cli/main.ts',
      'cli/process-host.ts',
      'destinations/bigquery/http-connections.ts',
      'destinations/duckdb/default-memory.ts',
      'events/segment-folder.ts',
    ];
    const wrong = files
      .filter(({ path }) => !exempt.includes(path))
      .filter(({ code }) => /\b(?:globalThis\.)?process\.[a-z]|\bconsole\.[a-z]+\(|['"]node:process['"]/.test(code));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

function layerOf(path: string): string {
  return path.split('/')[0]?.replace(/\.ts$/, '') ?? path;
}

/** The engine whose folder a file is in. */
function engineOf(path: string): string | undefined {
  return /^destinations\/([^/]+)\//.exec(path)?.[1];
}

/** Every file that is loaded with this one; with `dynamic` also those that it loads later. Itself only when it is in a circle. */
function reached(path: string, kind: 'static' | 'dynamic', withStart: boolean): ReadonlySet<string> {
  const found = new Set<string>(withStart ? [path] : []);
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const edge of inner) {
      if (edge.from !== next || edge.kind === 'type' || (edge.kind === 'dynamic' && kind === 'static') || found.has(edge.to))
        continue;
      found.add(edge.to);
      open.push(edge.to);
    }
  }
  return found;
}

/** Packages that are loaded together with these files. */
function packagesOf(paths: readonly string[]): readonly string[] {
  const loaded = new Set(paths.flatMap((path) => [...reached(path, 'static', true)]));
  const packages = imports.filter(({ from, to, kind }) => loaded.has(from) && kind === 'static' && !/^node:|\.ts$/.test(to));
  return [...new Set(packages.map(({ to }) => to))].toSorted();
}

function importsOf(path: string, code: string): readonly Import[] {
  const found = code.matchAll(
    /\b(?:import|export)\s+(?<type>type\s)?(?:[^;'"()]*?\sfrom\s+)?'(?<from>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'/g,
  );
  return [...found].map(({ groups = {} }) => {
    const target = groups['from'] ?? groups['dynamic'] ?? '';
    const to = target.startsWith('.')
      ? relative(SOURCE, join(SOURCE, dirname(path), target))
          .split(sep)
          .join('/')
      : target;
    const kind = groups['dynamic'] !== undefined ? 'dynamic' : groups['type'] !== undefined ? 'type' : 'static';
    return { from: path, to, kind };
  });
}

/** Comments are prose. Strings that hold `//` (URLs) follow a colon or a quote, which a comment here never does. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<![:'"`\\/])\/\/.*$/gm, '');
}

function told({ from, to, kind }: Import): string {
  return `${from} → ${to} (${kind})`;
}
