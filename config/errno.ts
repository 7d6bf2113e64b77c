/**
 * The name that the operating system has for an error, such as `ENOENT`: the one place that reads it
 * from what was thrown.
 */

/** Undefined for anything that is not an error of the system. Asked by shape, not by class. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
