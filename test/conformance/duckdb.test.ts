import { conformance } from './conformance.ts';
import { duckDbHarness } from './duckdb-harness.ts';

conformance('DuckDB', duckDbHarness);
