import { parseObject, type JsonObject } from './json.ts';

/** A job and the file that comes with it. */
export interface Upload {
  readonly job: JsonObject;
  readonly media: Buffer;
}

/** Takes a `multipart/related` body apart: the job as JSON, then the file (RFC 2387). Undefined where it is not whole. */
export function splitMultipart(contentType: string, body: Buffer): Upload | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const [job, media] = parts(body, boundary);
  return job === undefined || media === undefined ? undefined : { job: parseObject(job), media };
}

/** The same, put together. */
export function joinMultipart({ job, media }: Upload, boundary: string): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(job)}\r\n`),
    Buffer.from(`--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`),
    media,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** The contents of all parts that end with a delimiter: an upload that broke off has none after its last part. */
function parts(body: Buffer, boundary: string): readonly Buffer[] {
  const found: Buffer[] = [];
  let start = body.indexOf(`--${boundary}`);
  while (start !== -1) {
    const end = body.indexOf(`\r\n--${boundary}`, start + 1);
    if (end === -1) break;
    const content = body.indexOf('\r\n\r\n', start);
    if (content !== -1) found.push(body.subarray(content + 4, Math.max(end, content + 4)));
    start = end + 2;
  }
  return found;
}
