/**
 * Waiting for facts instead of for time: whoever changes one stirs, and every wait looks again.
 *
 * A fact that does not come ends its wait with an error that names it, where it was waited for, and
 * what was seen last. Only time in which this process ran counts, so a slow machine is no failure.
 */
import { patience } from '../drivers/wire/patience.ts';

/** Longer than anything that a test waits for takes, on a machine that does nothing else. */
const limitMs = 20_000;

export class Watch {
  readonly lastSeen: () => unknown;
  readonly #limitMs: number;
  readonly #waiting = new Set<() => void>();

  /** @param lastSeen what there is to see, for the error of a wait in vain */
  constructor(lastSeen: () => unknown = () => 'not kept', limit = limitMs) {
    this.lastSeen = lastSeen;
    this.#limitMs = limit;
  }

  readonly stir = (): void => {
    for (const look of [...this.#waiting]) look();
  };

  /** @param what is awaited; without it the error shows the condition itself */
  readonly until = (holds: () => boolean, what = String(holds)): Promise<void> => {
    // Made here, so that its stack leads to the test that waits.
    const inVain = new Error(`waited in vain for: ${what}`);
    const wait = new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.#waiting.delete(look);
        endPatience();
        settle();
      };
      const look = (): void => {
        try {
          if (holds()) finish(resolve);
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const endPatience = patience(this.#limitMs, () => {
        inVain.message += `\nseen last: ${textOf(this.lastSeen())}`;
        finish(() => reject(inVain));
      });
      this.#waiting.add(look);
      look();
    });
    // A test that ended otherwise may never ask what became of it.
    wait.catch(() => {});
    return wait;
  };
}

/** For what changes without stirring anybody, as files and other processes do: looks now and then. */
export async function lookUntil(
  holds: () => boolean,
  what = String(holds),
  limit = limitMs,
): Promise<void> {
  const inVain = new Error(`waited in vain for: ${what}`);
  let isOver = false;
  const endPatience = patience(limit, () => {
    isOver = true;
  });
  try {
    while (!holds()) {
      if (isOver) throw inVain;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    endPatience();
  }
}

function textOf(seen: unknown): string {
  if (typeof seen === 'string') return seen;
  return JSON.stringify(seen, (_, value) => (value instanceof Map ? [...value] : value));
}
