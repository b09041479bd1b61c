/** Two MERGE jobs on one table at once: both would insert a key that is in neither's snapshot, and BigQuery raises nothing. */
export interface Violation {
  /** `project.dataset.table`. */
  readonly table: string;
  /** The job that was not done yet … */
  readonly running: string;
  /** … when this one was created. */
  readonly started: string;
}

/** Notes MERGE jobs on one table whose times from creation to DONE overlap. The emulator runs one after the other, so that results do not show it. */
export class MergeWatch {
  readonly #running = new Map<string, Set<string>>();
  readonly #violations: Violation[] = [];

  get violations(): readonly Violation[] {
    return this.#violations;
  }

  begin(table: string, job: string): void {
    const running = this.#running.get(table) ?? new Set<string>();
    for (const other of running) this.#violations.push({ table, running: other, started: job });
    this.#running.set(table, running.add(job));
  }

  end(table: string, job: string): void {
    this.#running.get(table)?.delete(job);
  }
}
