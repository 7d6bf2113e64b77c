/** Who waits until a printer is free for something beside its jobs. */
export class IdleWaits {
  readonly #isIdle: () => boolean;
  #waiting: { readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = [];

  constructor(isIdle: () => boolean) {
    this.#isIdle = isIdle;
  }

  /** Rejects when the printer is lost first. */
  async idle(): Promise<void> {
    while (!this.#isIdle())
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
      });
  }

  /** To be called whenever it may have become idle. */
  look(): void {
    if (!this.#isIdle()) return;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  giveUp(reason: string): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(reason));
  }
}
