#!/usr/bin/env node
// Plain JavaScript without static imports, so that an old Node reaches the check below instead of a syntax error.
const needed = [22, 12];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `error[NODE.TOO_OLD]: dedup needs Node ${needed.join('.')} or newer\n  this is Node ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
} else {
  await start();
}

async function start() {
  const [{ enableCompileCache }, { existsSync }] = await Promise.all([import('node:module'), import('node:fs')]);
  enableCompileCache();
  const main = new URL('../dist/cli/main.js', import.meta.url);
  if (existsSync(main)) {
    await (await import(main.href)).main();
  } else {
    process.stderr.write('error[BUILD.MISSING]: dedup is not built\n  there is no dist/cli/main.js\n  run: npm run build\n');
    process.exitCode = 2;
  }
}
