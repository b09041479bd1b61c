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

/**
 * Where compiled code is kept: with the caches of this user, not in the temporary folder that all users share. Where that cannot be
 * written, nothing is kept, and a start takes a little longer.
 */
function cacheFolder() {
  const { homedir } = process.getBuiltinModule('node:os');
  const { join } = process.getBuiltinModule('node:path');
  const { NODE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (NODE_COMPILE_CACHE) return NODE_COMPILE_CACHE;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'dedup');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'dedup', 'cache');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches', 'dedup') : join(homedir(), '.cache', 'dedup');
}

async function start() {
  process.getBuiltinModule('node:module').enableCompileCache(cacheFolder());
  const main = new URL('../dist/cli/main.js', import.meta.url);
  if (process.getBuiltinModule('node:fs').existsSync(main)) {
    await (await import(main.href)).main();
  } else {
    process.stderr.write('error[BUILD.MISSING]: dedup is not built\n  there is no dist/cli/main.js\n  run: npm run build\n');
    process.exitCode = 2;
  }
}
