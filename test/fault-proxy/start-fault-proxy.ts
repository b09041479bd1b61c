import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerRequest } from './answer-request.ts';
import { errorReply } from './api-error.ts';
import { rowsTimesWidth } from './estimate-bytes.ts';
import { type Fault, FaultBook } from './fault-book.ts';
import type { FaultProxy, LoggedRequest } from './fault-proxy.ts';
import type { AnswerFault } from './fault-rule.ts';
import { JobBook } from './job-book.ts';
import { loadFacts, type RequestFacts, requestFacts } from './request-facts.ts';
import { ResumableUploads } from './resumable-uploads.ts';
import { sendReply } from './send-reply.ts';
import { type IncomingRequest, Upstream } from './upstream.ts';

/** Starts a fault proxy on a free port of the loopback interface, before the server at `upstream`. */
export async function startFaultProxy({ upstream: upstreamUrl }: { readonly upstream: string }): Promise<FaultProxy> {
  const upstream = new Upstream(upstreamUrl);
  const jobs = new JobBook(upstream, rowsTimesWidth);
  const faults = new FaultBook();
  const uploads = new ResumableUploads();
  const log: LoggedRequest[] = [];
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return;
      // Not what BigQuery would say, so that nobody takes it for a fault that was asked for.
      const { status, headers, body } = errorReply({
        status: 500,
        reason: 'proxyFailed',
        message: `fault proxy: ${String(error)}`,
      });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    await respond(response, request, requestFacts(request));
  }

  async function respond(response: ServerResponse, request: IncomingRequest, facts: RequestFacts): Promise<void> {
    const fault = faults.next(facts);
    const entry = note(facts, fault);
    if (isBefore(fault.answer)) return await sendReply(response, undefined, fault.answer);
    const piece = facts.kind === 'upload' ? uploads.accept(request, url) : undefined;
    // The last piece of an upload is a load job from here on.
    if (piece !== undefined && 'media' in piece) return await respond(response, request, { ...facts, ...loadFacts(piece) });
    const reply = piece ?? (await answerRequest(request, facts, fault.course, { jobs, upstream }));
    entry.status = reply.status;
    await sendReply(response, reply, fault.answer);
  }

  function note({ kind, method, path, jobId }: RequestFacts, fault: Fault): LoggedRequest {
    const entry = {
      number: log.length + 1,
      kind,
      method,
      path,
      ...(jobId === undefined ? {} : { job: jobId }),
      ...(fault.answer === undefined && fault.course === undefined ? {} : { fault }),
    };
    log.push(entry);
    return entry;
  }

  return {
    url,
    log,
    violations: jobs.watch.violations,
    schedule: faults.schedule,
    fail: (rule) => faults.add(rule),
    chaos: (options) => faults.chaos(options),
    calm: () => faults.calm(),
    estimate: (bytes = rowsTimesWidth) => {
      jobs.estimate = bytes;
    },
    close: async () => {
      jobs.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isBefore(fault: AnswerFault | undefined): boolean {
  return fault !== undefined && 'when' in fault && fault.when === 'before';
}

/** The whole request; one that breaks off rejects, and nothing is done. */
async function readRequest(message: IncomingMessage): Promise<IncomingRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(Buffer.from(piece));
  return { method: message.method ?? 'GET', url: message.url ?? '/', headers: message.headers, body: Buffer.concat(pieces) };
}
