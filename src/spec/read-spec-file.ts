import { open } from 'node:fs/promises';
import { DedupError, type Diagnostic } from '../errors.ts';

/** No spec is so long; a data file named by mistake is. */
const MOST_BYTES = 1024 * 1024;

/**
 * The text of a spec file.
 * @throws {DedupError} `SPEC.NOT_FOUND`, `SPEC.UNREADABLE`, `SPEC.TOO_LARGE` or `SPEC.NOT_UTF8`.
 */
export async function readSpecFile(file: string): Promise<string> {
  const bytes = await readBytes(file);
  if (bytes.length > MOST_BYTES) {
    const why = 'a spec has at most 1 MiB';
    throw refused({
      code: 'SPEC.TOO_LARGE',
      summary: 'this file is too large to be a spec',
      where: file,
      why,
      next: 'events come as arguments: dedup run --table <name> <files>',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const where = `${file}:${lineOfBadByte(bytes)}`;
    throw refused({ code: 'SPEC.NOT_UTF8', summary: 'the spec is not UTF-8 text', where, next: 'save the file as UTF-8' }, error);
  }
}

/** At most one byte more than the limit, so that a pipe or a device does not go on for ever. */
async function readBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file);
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length <= MOST_BYTES) {
      const { bytesRead, buffer } = await handle.read({ buffer: new Uint8Array(MOST_BYTES + 1 - length), position: null });
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw refused(unreadable(file, error), error);
  }
}

function unreadable(file: string, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: 'SPEC.NOT_FOUND', summary: 'there is no such spec', where: file, next: 'write one with: dedup init <table>' };
  }
  if (code === 'EISDIR') {
    return {
      code: 'SPEC.UNREADABLE',
      summary: 'this is a folder, not a spec',
      where: file,
      next: 'name a file, or all its specs: --config-dir <folder> --all',
    };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { code: 'SPEC.UNREADABLE', summary: 'the spec cannot be read', where: file, why };
}

/** The line, and byte within it, of the first byte that is not UTF-8: `3:17`, both 1-based. */
function lineOfBadByte(bytes: Uint8Array): string {
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const valid = before.split('\ufffd', 1)[0] ?? '';
  return `${valid.split('\n').length}:${Buffer.byteLength(valid.slice(valid.lastIndexOf('\n') + 1)) + 1}`;
}

function refused(diagnostic: Diagnostic, cause?: unknown): DedupError {
  return new DedupError('not-started', [diagnostic], cause === undefined ? undefined : { cause });
}
