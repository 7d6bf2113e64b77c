/**
 * Waits for an answer without blaming the other side for this process's own business: only the time
 * in which the process ran is counted. What came while it was held up is read before the wait ends,
 * and whoever was held up with it, as all are on a machine that stands still, has its time too.
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
