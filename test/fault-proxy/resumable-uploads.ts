import { randomUUID } from 'node:crypto';
import { type JsonObject, parseObject } from './json.ts';
import type { Upload } from './multipart.ts';
import type { Reply } from './reply.ts';
import type { IncomingRequest } from './upstream.ts';

/** Uploads in pieces (https://cloud.google.com/bigquery/docs/reference/api-uploads#resumable): they become a job when the last piece is there. */
export class ResumableUploads {
  readonly #sessions = new Map<string, { readonly job: JsonObject; readonly pieces: Buffer[] }>();

  /** The answer to a piece, or the whole upload after the last one. `base`: where the client reaches the proxy. */
  accept(request: IncomingRequest, base: string): Reply | Upload {
    const url = new URL(request.url, base);
    if (request.method === 'POST') {
      const id = randomUUID();
      this.#sessions.set(id, { job: parseObject(request.body), pieces: [] });
      url.searchParams.set('upload_id', id);
      return { status: 200, headers: { location: url.href, 'x-guploader-uploadid': id }, body: '' };
    }
    const id = url.searchParams.get('upload_id') ?? '';
    const session = this.#sessions.get(id);
    if (session === undefined) return { status: 404, headers: {}, body: 'no such upload' };
    const { first, total } = contentRange(String(request.headers['content-range'] ?? ''));
    const received = session.pieces.reduce((sum, piece) => sum + piece.length, 0);
    // A piece that is not the next one is not taken; the answer tells where to go on.
    if (first === undefined || first === received) session.pieces.push(request.body);
    const media = Buffer.concat(session.pieces);
    if (total === undefined || media.length < total) {
      const range: Record<string, string> = media.length === 0 ? {} : { range: `bytes=0-${media.length - 1}` };
      return { status: 308, headers: range, body: '' };
    }
    this.#sessions.delete(id);
    return { job: session.job, media };
  }
}

/** `bytes 0-99/200`, with an asterisk for a total that is not known yet, or for the range to ask how far it came. No header: all at once. */
function contentRange(header: string): { readonly first?: number; readonly total?: number } {
  const [, first, total] = /^bytes (?:\*|(\d+)-\d+)\/(\*|\d+)$/.exec(header) ?? [];
  if (header === '') return { first: 0, total: 0 };
  return {
    ...(first === undefined ? {} : { first: Number(first) }),
    ...(total === undefined || total === '*' ? {} : { total: Number(total) }),
  };
}
