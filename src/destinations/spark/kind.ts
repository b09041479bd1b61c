import type { SqlKind } from '../open-destination.ts';
import { sparkDialect } from './dialect.ts';

/** Spark SQL, which is only printed. */
export const sparkKind: SqlKind = { unqualified: sparkDialect };
