/**
 * Bounds what comes from afar: however many commands somebody sends, buttons are answered at once and
 * the card is not worn by refusals. A bucket of tokens for each origin, as in RFC 2697: a command takes
 * one, and a row of the journal that nobody asked for, such as a refusal, takes half of what flows in within a
 * second. Two such rows a second remain.
 */
import type { CommandOrigin } from '../../drivers/centre-port.ts';

/** The bucket holds what flows in within this many seconds: a server that was away catches up. */
const fullAfterSeconds = 10;
const idleRowsPerSecond = 2;

export interface CommandGate {
  /** Takes a command's token; false where there is none. */
  admits(origin: CommandOrigin): boolean;
  /** What came of it is a row of the journal, and nothing else: a refusal, or what was dropped. */
  wroteRow(origin: CommandOrigin): void;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** @param nowMs any clock that goes forward only, in milliseconds */
export function createCommandGate(perSecond: number, nowMs: () => number): CommandGate {
  const most = perSecond * fullAfterSeconds;
  const buckets = new Map<CommandOrigin, Bucket>();

  function filled(origin: CommandOrigin): Bucket {
    const atMs = nowMs();
    const before = buckets.get(origin) ?? { tokens: most, atMs };
    const tokens = Math.min(most, before.tokens + ((atMs - before.atMs) * perSecond) / 1000);
    const bucket = { tokens, atMs };
    buckets.set(origin, bucket);
    return bucket;
  }

  return {
    admits(origin) {
      const bucket = filled(origin);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
    wroteRow(origin) {
      filled(origin).tokens -= perSecond / idleRowsPerSecond;
    },
  };
}
