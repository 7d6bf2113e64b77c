/**
 * Slips of paper that are no tickets: what a citizen learns who presses on a day that is closed. One press
 * gives one; whoever presses again and again gets no more of them, and the paper lasts.
 */
import type { NoticeFace } from '../../drivers/ports.ts';
import type { HallPlan } from '../plan/plan.ts';

/** As long as it takes to read one. */
const restMs = 20_000;

export interface Slips {
  /** Remembers it for the dispenser; drops it where that gave one a moment ago. */
  want(dispenser: string, face: NoticeFace): void;
  /** The next for a dispenser that is served here, or null. What is not printed then is given up. */
  next(isServed: (dispenser: string) => boolean): NoticeFace | null;
}

/** @param nowMs of a monotonic clock */
export function createSlips(nowMs: () => number): Slips {
  const wanted = new Map<string, NoticeFace>();
  const lastMs = new Map<string, number>();
  return {
    want(dispenser, face) {
      const now = nowMs();
      if (now - (lastMs.get(dispenser) ?? Number.NEGATIVE_INFINITY) < restMs) return;
      lastMs.set(dispenser, now);
      wanted.set(dispenser, face);
    },
    next(isServed) {
      for (const [dispenser, face] of wanted) {
        if (!isServed(dispenser)) continue;
        wanted.delete(dispenser);
        return face;
      }
      return null;
    },
  };
}

/** What a technician prints to see that a printer prints: no ticket, and says so. */
export function testPaper(
  { centre, timeZone }: Pick<HallPlan, 'centre' | 'timeZone'>,
  printer: string,
  issuedAtMs: number,
): NoticeFace {
  const title = { ar: 'ورقة تجربة، ليست تذكرة', en: 'Test paper, no ticket' };
  const advice = {
    ar: `طبعت هذه الورقة الطابعة \u2066${printer}\u2069. إذا كانت الحروف واضحة والورقة مقطوعة فالطابعة سليمة`,
    en: `Printed by the printer ${printer}. If the letters are sharp and the paper is cut, it is well`,
  };
  return { centre, timeZone, issuedAtMs, title, advice, numbers: [] };
}
