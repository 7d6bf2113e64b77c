/**
 * When a controller keeps what V8 has compiled of it: not at its end, because a Pi ends by a power cut, and not
 * before it has done what every start does.
 */
import type { Log } from './log.ts';

/** What V8 has compiled of this program. */
export interface CompiledCode {
  /** Whether this start found it, and V8 took it. */
  readonly isFound: boolean;
  /** Keeps it for later starts; null where there is no place for it. Nobody is answered for some tens of milliseconds. */
  readonly keep: (() => void) | null;
}

/** By then tickets have been drawn for practice too. */
const compiledWithinMs = 10_000;

/** Call it once the hall is open. @returns what ends it */
export function keepCompiledCode({ isFound, keep }: CompiledCode, log: Log): () => void {
  if (isFound || keep === null) return () => {};
  const timer = setTimeout(() => {
    try {
      keep();
      log.info('kept what was compiled, for later starts');
    } catch (error) {
      log.warn({ detail: String(error) }, 'later starts compile anew');
    }
  }, compiledWithinMs);
  return () => clearTimeout(timer);
}
