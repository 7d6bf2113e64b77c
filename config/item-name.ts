/** By what the entries of a config's lists are told apart, wherever they stand in the file. */

/** An object as a config writes it. */
export type Written = Readonly<Record<string, unknown>>;

export function isWritten(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entry's id or number; null for what has none. */
export function nameOf(item: unknown): string | null {
  if (!isWritten(item)) return null;
  const name = item['id'] ?? item['number'];
  return typeof name === 'string' || typeof name === 'number' ? String(name) : null;
}
