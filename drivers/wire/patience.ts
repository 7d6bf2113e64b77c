/**
 * A time limit for an answer of the other side that counts only the time in which this process ran. What
 * came while the process was held up is read before the limit ends, and the other side, which may have
 * been held up by the same machine, gets its full time.
 */

/** Short enough to notice a hold-up that would cost an answer its time. */
const sliceAtMostMs = 25;
const slicesAtLeast = 4;
/** A machine that is held up for ever must still find out what is dead. */
const stretchAtMost = 10;

/** @returns ends the wait */
export function patience(ms: number, onOver: () => void): () => void {
  const sliceMs = Math.min(sliceAtMostMs, Math.ceil(ms / slicesAtLeast));
  const lastMs = performance.now() + ms * stretchAtMost;
  let leftMs = ms;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const fromMs = performance.now();
    timer = setTimeout(
      () => {
        const nowMs = performance.now();
        const ranMs = nowMs - fromMs;
        // A timer of an idle process is a millisecond or two late.
        const wasHeldUp = ranMs > 2 * sliceMs;
        if (!wasHeldUp) leftMs -= ranMs;
        if (leftMs <= 0 || nowMs > lastMs) onOver();
        else wait();
      },
      Math.min(sliceMs, leftMs),
    );
  };
  wait();
  return () => clearTimeout(timer);
}
