/**
 * Waits for an answer without blaming the other side for this process's own business: an answer that
 * came while the process was held up is read only after the timers, so a timer that fires late is set
 * anew.
 */

/** Timers of an idle process are later than this only where the whole machine is held up. */
const heldUpMs = 50;

/** @returns ends the wait */
export function patience(ms: number, onOver: () => void): () => void {
  const overAtMs = performance.now() + ms;
  let again = (): void => {};
  const timer = setTimeout(() => {
    if (performance.now() - overAtMs > heldUpMs) again = patience(ms, onOver);
    else onOver();
  }, ms);
  return () => {
    clearTimeout(timer);
    again();
  };
}
