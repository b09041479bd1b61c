import { randomUUID } from 'node:crypto';
import { type ApiError, errorReply } from './api-error.ts';
import type { EstimateBytes } from './estimate-bytes.ts';
import type { JobCourse } from './fault-rule.ts';
import { Job, type JobOutcome } from './job.ts';
import { objectAt, parseObject, textAt } from './json.ts';
import { runLoad } from './load-work.ts';
import { MergeWatch } from './merge-watch.ts';
import { PerKeyQueue } from './per-key-queue.ts';
import { estimateOf, runQuery } from './query-work.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { RequestFacts } from './request-facts.ts';
import type { IncomingRequest, Upstream } from './upstream.ts';

/** Location of jobs that name none. */
const DEFAULT_LOCATION = 'US';
/** How long `jobs.getQueryResults` waits for a job before it answers that it is not done. */
const RESULTS_WAIT_MILLIS = 10_000;

/** All jobs that were made through the proxy, under the ids that their makers gave them. */
export class JobBook {
  readonly watch: MergeWatch = new MergeWatch();
  /** Bytes that statements process; tests may replace it. */
  estimate: EstimateBytes;
  readonly #upstream: Upstream;
  readonly #writers = new PerKeyQueue();
  readonly #jobs = new Map<string, Job>();

  constructor(upstream: Upstream, estimate: EstimateBytes) {
    this.#upstream = upstream;
    this.estimate = estimate;
  }

  /** `jobs.insert`. An id that was seen before is refused, however that job went. */
  async insert(facts: RequestFacts, course: JobCourse = {}): Promise<Reply> {
    const { project, job: body = {}, upload, statement } = facts;
    const configuration = {
      ...objectAt(body, 'configuration'),
      jobType: upload === undefined && statement !== undefined ? 'QUERY' : 'LOAD',
    };
    const location = textAt(body, 'jobReference', 'location') ?? DEFAULT_LOCATION;
    const reference = { projectId: project, jobId: facts.jobId ?? `job_${randomUUID()}`, location };
    const key = keyOf(project, reference.jobId, location);
    if (this.#jobs.has(key)) {
      const message = `Already Exists: Job ${project}:${location}.${reference.jobId}`;
      return errorReply({ status: 409, reason: 'duplicate', message });
    }
    const upstreamId = `proxied_${randomUUID()}`;
    const shared = { upstream: this.#upstream, project, upstreamId, configuration, writers: this.#writers };
    const work = async (): Promise<JobOutcome> =>
      statement === undefined
        ? await runLoad({ ...shared, ...(upload === undefined ? {} : { media: upload.media }) })
        : await runQuery({ ...shared, statement, estimate: this.estimate });
    const job = new Job(reference, configuration, upstreamId, work, course);
    this.#jobs.set(key, job);
    this.#watchMerge(job, facts);
    if (course.millis === undefined && course.until === undefined) await job.done;
    return jsonReply(job.resource());
  }

  /** A dry run: no job, and what BigQuery would say of its size. */
  async dryRun({ project, job: body = {}, statement }: RequestFacts): Promise<Reply> {
    const configuration = objectAt(body, 'configuration');
    const upstreamId = `proxied_${randomUUID()}`;
    const reply = await this.#upstream.createJob(project, {
      configuration,
      jobReference: { projectId: project, jobId: upstreamId },
    });
    if (reply.status !== 200 || statement === undefined) return reply;
    const resource = parseObject(reply.body);
    const statistics = objectAt(resource, 'statistics');
    const bytes = await estimateOf({ upstream: this.#upstream, project, configuration, statement, estimate: this.estimate });
    const totalBytesProcessed = String(bytes);
    const location = textAt(body, 'jobReference', 'location') ?? DEFAULT_LOCATION;
    const query = { ...objectAt(statistics, 'query'), totalBytesProcessed, totalBytesProcessedAccuracy: 'PRECISE' };
    return jsonReply({
      ...resource,
      id: `${project}:${location}.`,
      jobReference: { projectId: project, location },
      configuration,
      statistics: { ...statistics, totalBytesProcessed, query },
    });
  }

  /** `jobs.get`. */
  get(facts: RequestFacts): Reply {
    const job = this.#find(facts);
    return job === undefined ? errorReply(notFound(facts)) : jsonReply(job.resource());
  }

  /** `jobs.list`, newest first, in one page. */
  list({ project }: RequestFacts): Reply {
    const jobs = [...this.#jobs.values()].filter(({ reference }) => reference.projectId === project).toReversed();
    return jsonReply({
      kind: 'bigquery#jobList',
      jobs: jobs.map((job) => ({ ...job.resource(), state: textAt(job.resource(), 'status', 'state') })),
    });
  }

  /** `jobs.cancel`: answers at once; the job ends when it can. */
  cancel(facts: RequestFacts): Reply {
    const job = this.#find(facts);
    if (job === undefined) return errorReply(notFound(facts));
    job.cancel();
    return jsonReply({ kind: 'bigquery#jobCancelResponse', job: job.resource() });
  }

  /** `jobs.getQueryResults`: waits a while for the job; its failure is the answer's. */
  async results(facts: RequestFacts, request: IncomingRequest): Promise<Reply> {
    const job = this.#find(facts);
    if (job === undefined) return await this.#upstream.forward(request);
    const wait = Number(facts.query.get('timeoutMs') ?? RESULTS_WAIT_MILLIS);
    await Promise.race([job.done, new Promise((resolve) => setTimeout(resolve, wait).unref())]);
    const base = { kind: 'bigquery#getQueryResultsResponse', jobReference: job.reference };
    if (!job.isDone) return jsonReply({ ...base, jobComplete: false });
    if (job.error !== undefined) return errorReply({ status: 400, ...job.error, location: 'q' });
    const url = request.url.replace(`/queries/${job.reference.jobId}`, `/queries/${job.upstreamId}`);
    const reply = await this.#upstream.forward({ ...request, url });
    return reply.status === 200 ? jsonReply({ ...parseObject(reply.body), ...base }) : reply;
  }

  /** Gives up all jobs that wait. */
  close(): void {
    for (const job of this.#jobs.values()) job.cancel();
  }

  #watchMerge(job: Job, { kind, statement }: RequestFacts): void {
    const { jobId } = job.reference;
    if (kind !== 'merge' || statement?.target === undefined) return;
    const { target } = statement;
    this.watch.begin(target, jobId);
    void job.done.then(() => this.watch.end(target, jobId));
  }

  /** Without a location, BigQuery looks in the multi-regions US and EU only. */
  #find({ project, jobId = '', query }: RequestFacts): Job | undefined {
    const location = query.get('location');
    const locations = location === null ? ['US', 'EU'] : [location];
    return locations.map((place) => this.#jobs.get(keyOf(project, jobId, place))).find((job) => job !== undefined);
  }
}

/** Ids are unique within project and location. */
function keyOf(project: string, id: string, location: string): string {
  return `${project}:${location.toUpperCase()}.${id}`;
}

function notFound({ project, jobId = '', query }: RequestFacts): ApiError {
  const location = query.get('location');
  const message = `Not found: Job ${project}:${location === null ? '' : `${location}.`}${jobId}`;
  return { status: 404, reason: 'notFound', message };
}
