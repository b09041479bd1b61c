import type { TestProject } from 'vitest/node';
import { findServer } from './find-server.ts';
import { startServer } from './start-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The running PostgreSQL server, or why there is none; see `postgresServer`. */
    readonly postgres: { readonly port: number; readonly folder: string } | { readonly failure: string };
  }
}

/** One server for all tests of the project; each test takes a schema of its own. A failure becomes that of each test that asks for it. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const bin = await findServer();
    if (bin === undefined) throw new Error('there is no PostgreSQL server on this machine');
    const server = await startServer(bin);
    project.provide('postgres', { port: server.port, folder: server.folder });
    return () => server.stop();
  } catch (error) {
    project.provide('postgres', { failure: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
