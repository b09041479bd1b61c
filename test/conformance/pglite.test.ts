import { conformance } from './conformance.ts';
import { pgliteHarness } from './pglite-harness.ts';

conformance('PostgreSQL (PGlite)', pgliteHarness);
