/** Runs tasks of one key one after the other, of several keys at once. */
export class PerKeyQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const turn = (async (): Promise<T> => {
      await before?.catch(() => {});
      return await task();
    })();
    this.#last.set(key, turn);
    return await turn;
  }
}
