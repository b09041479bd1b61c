import { totalmem } from 'node:os';
// Besides the folders of segments the one place below the command line that asks for the process: how much memory it may have.
import { constrainedMemory } from 'node:process';

/**
 * The memory of DuckDB in bytes where the destination names none: half of what the machine, or the container, has. DuckDB's own four fifths
 * would leave too little for everything else in a small container, and what does not fit goes to the temporary folder either way.
 */
export function defaultMemory(machine: number = totalmem(), container: number = constrainedMemory()): number {
  // 0, or more than the machine has: there is no limit.
  return Math.floor((container > 0 ? Math.min(machine, container) : machine) / 2);
}
