/** A wait that has a limit, for an end that may never come: of a process, a port, a connection. */

/**
 * Resolves when `work` has ended, or `limitMs` later: what is late is left to itself. Rejects as
 * `work` does within the limit.
 */
export async function inTime(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
