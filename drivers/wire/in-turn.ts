/**
 * Writes in the order of the calls, never interleaved, where one write is made in several steps. The first
 * step of a write that finds nothing under way is taken in the same turn of the event loop. After a
 * write that failed all fail: the connection is lost.
 */
export function inTurn(
  write: (bytes: Uint8Array) => Promise<void>,
): (bytes: Uint8Array) => Promise<void> {
  let last: Promise<void> | null = null;
  return async (bytes) => {
    const mine = last === null ? write(bytes) : last.then(() => write(bytes));
    last = mine;
    await mine;
    if (last === mine) last = null;
  };
}
