import type { JobBook } from './job-book.ts';
import type { JobCourse } from './fault-rule.ts';
import { parseObject } from './json.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { RequestFacts } from './request-facts.ts';
import type { IncomingRequest, Upstream } from './upstream.ts';

/** The true answer to a request: jobs are the proxy's, all else is the emulator's. */
export async function answerRequest(
  request: IncomingRequest,
  facts: RequestFacts,
  course: JobCourse | undefined,
  { jobs, upstream }: { readonly jobs: JobBook; readonly upstream: Upstream },
): Promise<Reply> {
  switch (facts.kind) {
    case 'merge':
    case 'write':
    case 'query':
    case 'definition':
    case 'load':
      return await jobs.insert(facts, course);
    case 'dry-run':
      return await jobs.dryRun(facts);
    case 'job':
      return jobs.get(facts);
    case 'jobs':
      return jobs.list(facts);
    case 'cancel':
      return jobs.cancel(facts);
    case 'results':
      return await jobs.results(facts, request);
    case 'table':
      return await withLocation(await upstream.forward(request), facts, upstream);
    case 'upload':
    case 'dataset':
    case 'other':
      break;
  }
  return await upstream.forward(request);
}

/** `tables.get` tells where the table is: where its dataset is; of a view also what its DDL said of it. */
async function withLocation(reply: Reply, facts: RequestFacts, upstream: Upstream): Promise<Reply> {
  const [dataset = '', table = ''] = facts.resource ?? [];
  if (facts.method !== 'GET' || reply.status !== 200 || table === '') return reply;
  const description = upstream.viewDescriptions.get(`${facts.project}.${dataset}.${table}`);
  return jsonReply({
    ...parseObject(reply.body),
    location: await upstream.location(facts.project, dataset),
    ...(description === undefined ? {} : { description }),
  });
}
