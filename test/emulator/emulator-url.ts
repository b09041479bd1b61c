import { inject } from 'vitest';

/** Base of the running emulator's REST interface, for tests of the vitest project `emulator`. Throws why there is none. */
export function emulatorUrl(): string {
  const emulator = inject('emulator');
  if ('failure' in emulator) throw new Error(emulator.failure);
  return emulator.url;
}
