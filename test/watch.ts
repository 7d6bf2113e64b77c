/** Waiting for facts instead of for time: whoever changes one stirs, and every wait looks again. */
export class Watch {
  readonly #waiting = new Set<() => void>();

  readonly stir = (): void => {
    for (const look of [...this.#waiting]) look();
  };

  readonly until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
}
