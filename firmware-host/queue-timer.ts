/**
 * Gives the queue its time: a target, a return, an idle clerk, a call that a window makes by itself. It
 * wakes when the next of them is due, and not every second.
 */
import type { Clock } from './clock/clock.ts';
import { createWakeTimer } from './clock/wake-timer.ts';
import type { DayKeeper } from './day-keeper.ts';
import type { HallPlan } from './plan/plan.ts';
import { nextDeadline } from './queue/decide-time.ts';
import type { Writer } from './writer.ts';

export interface QueueTimer {
  /** Something was committed: what is due next may have changed. */
  arm(): void;
  stop(): void;
}

/** What is due and could not be stored is tried again this much later. */
const retryMs = 1000;

export function createQueueTimer(options: {
  readonly plan: Pick<HallPlan, 'rules'>;
  readonly writer: Pick<Writer, 'state' | 'execute'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly days: Pick<DayKeeper, 'isSendingHome'>;
}): QueueTimer {
  const { plan, writer, clock, days } = options;
  const timer = createWakeTimer(passTime);

  function passTime(): void {
    const at = clock.now();
    const outcome = writer.execute({ name: 'PassTime', at, callsNobody: days.isSendingHome() });
    // What a full disk does not take is still due: trying at once again would be a busy loop.
    arm('refused' in outcome ? retryMs : 0);
  }

  function arm(atLeastMs: number): void {
    const now = clock.now();
    const dueMs = nextDeadline(plan.rules, writer.state, now, days.isSendingHome());
    timer.set(dueMs === null ? null : Math.max(atLeastMs, dueMs - now.monotonicMs));
  }

  return { arm: () => arm(0), stop: () => timer.stop() };
}
