/**
 * The build of `dist`: `src` and the packages that it uses, in few files, for to find and open a file takes longer than to run most of what
 * is in it, and as packages they are hundreds. What is imported dynamically stays apart. Declarations come from tsc.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/** Native code, and what brings it; drivers that are there where somebody wants them. */
const NOT_BUNDLED = ['@duckdb/node-api', 'pg', 'pg-copy-streams'];

/**
 * Modules of Node are taken, not imported: an `import` of one asks for every member, and some load more when they are asked. Node's fetch
 * and web sockets hang on node:http so (60 ms), the standard streams on node:process, the web's cryptography on node:crypto.
 */
const builtins: Plugin = {
  name: 'builtins',
  renderChunk: (code) => ({
    code: code.replaceAll(/^import (?:\* as )?(.+) from "(node:.+)";$/gm, (_, names: string, id: string) => {
      const module = `globalThis.process.getBuiltinModule("${id}")`;
      // Both, as in `import fs, { open as openFile }`: a constant each.
      return `const ${names.replace(/^([\w$]+), /, `$1 = ${module}, `).replaceAll(' as ', ': ')} = ${module};`;
    }),
    map: null, // every line is where it was
  }),
};

/** The licences of the packages in the bundle, which are to go where it goes. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = new Set(modules.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []));
    const texts = [...folders].toSorted().map((folder) => {
      const manifest: { readonly name: string; readonly version: string; readonly license: string } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name));
      const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
      return [title, ...files.map((name) => readFileSync(join(folder, name), 'utf8').trim())].join('\n\n');
    });
    this.emitFile({
      type: 'asset',
      fileName: 'THIRD-PARTY-LICENSES.txt',
      source: `${texts.join(`\n\n${'='.repeat(80)}\n\n`)}\n`,
    });
  },
};

export default defineConfig({
  input: { index: 'src/index.ts', 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  external: NOT_BUNDLED,
  plugins: [builtins, licences],
  transform: { target: 'node22.12' },
  output: {
    dir: 'dist',
    cleanDir: true,
    chunkFileNames: 'chunks/[name].js',
    sourcemap: true,
    // Else each set of commands that share a module has a file for it.
    codeSplitting: {
      groups: [
        { name: 'spec', test: /(?<!node_modules.*)[\\/]src[\\/](?:errors|spec[\\/])|[\\/]node_modules[\\/](?:yaml|zod)[\\/]/ },
        { name: 'shared', test: /(?<!node_modules.*)[\\/]src[\\/](?:cli|events|pipeline|sql)[\\/]/, minShareCount: 4 },
      ],
    },
  },
});
