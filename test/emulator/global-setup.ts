import type { TestProject } from 'vitest/node';
import { startEmulator } from './start-emulator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The running emulator, or why there is none; see `emulatorUrl`. */
    readonly emulator: { readonly url: string } | { readonly failure: string };
  }
}

/**
 * One emulator for all tests of the project; each test takes a dataset of its own. A failure here becomes the failure of each
 * test that asks for the emulator: thrown here, it would keep every other test from running too.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const emulator = await startEmulator();
    project.provide('emulator', { url: emulator.url });
    return () => emulator.stop();
  } catch (error) {
    project.provide('emulator', { failure: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
