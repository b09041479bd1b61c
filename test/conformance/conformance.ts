import { describe } from 'vitest';
import type { Harness } from './harness.ts';
import { envelopesSuite } from './envelopes-suite.ts';
import { foreignStagingSuite } from './foreign-staging-suite.ts';
import { namesSuite } from './names-suite.ts';
import { nestedSuite } from './nested-suite.ts';
import { orderSuite } from './order-suite.ts';
import { partitionsSuite } from './partitions-suite.ts';
import { rebuildSuite } from './rebuild-suite.ts';
import { schemaSuite } from './schema-suite.ts';
import { sourcePartitionsSuite } from './source-partitions-suite.ts';
import { streamsSuite } from './streams-suite.ts';
import { valuesSuite } from './values-suite.ts';
import { viewsSuite } from './views-suite.ts';
import { windowsSuite } from './windows-suite.ts';

/** What every destination must do, all alike. A new one is finished when it passes this. */
export function conformance(name: string, harness: () => Harness, harnessForViews: () => Harness = harness): void {
  describe(`${name}: conformance`, { timeout: 60_000 }, () => {
    orderSuite(harness);
    valuesSuite(harness);
    envelopesSuite(harness);
    nestedSuite(harness);
    namesSuite(harness);
    windowsSuite(harness);
    partitionsSuite(harness);
    schemaSuite(harness);
    foreignStagingSuite(harness);
    sourcePartitionsSuite(harness);
    streamsSuite(harness);
    viewsSuite(harnessForViews);
    rebuildSuite(harness);
  });
}
