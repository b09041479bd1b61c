import type { TestProject } from 'vitest/node';
import '../emulator/global-setup.ts';

/** Provides the emulator that `DEDUP_TEST_EMULATOR` names. */
export default function setup(project: TestProject): void {
  const url = process.env['DEDUP_TEST_EMULATOR'];
  project.provide('emulator', url === undefined ? { failure: 'mutants of this run have no emulator' } : { url });
}
