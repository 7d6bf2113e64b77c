/**
 * Joins what others know of the day's numbers to the queue: the number mark beside a lost journal, and
 * the state that the broker kept of a card that is gone.
 *
 * Until what is known has been stored, and on a wholly new card until the broker has answered or its time
 * is over, no number is given. A day is only ever taken over from the mark, never from the broker.
 */
import type { KeptNumbers } from '../../drivers/centre-port.ts';
import type { Fault } from '../../drivers/ports.ts';
import { phaseAt } from '../clock/business-day.ts';
import type { Clock } from '../clock/clock.ts';
import { createWakeTimer } from '../clock/wake-timer.ts';
import type { Log } from '../log.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { State } from '../queue/state.ts';
import type { AdvanceReason, BusinessDay, GivenNumbers } from '../queue/words.ts';
import type { Writer } from '../writer.ts';
import type { Loss } from './lost-journal.ts';
import type { NumberKeeper } from './number-keeper.ts';

export interface NumberDesk {
  /**
   * After the replay, and before the day is kept: takes over what a lost journal gave, and what stood in rows
   * that are lost.
   * @param isWhole whether every row of the open day is there
   */
  begin(isWhole: boolean): void;
  /** Once the day is kept: the mark is written where it does not cover what was given. */
  begun(): void;
  take(kept: KeptNumbers | null): void;
  awaitFor(atMostMs: number): void;
  dayOpened(): void;
  /** Once a second or so: tries again what a full disk did not take, and reports what is wrong. */
  retry(): void;
  /** At a clean stop, when nothing is given any more. */
  settle(): void;
  stop(): void;
  readonly isAwaiting: boolean;
}

interface Step {
  readonly day: BusinessDay;
  readonly given: GivenNumbers;
  readonly reason: AdvanceReason;
}

export function createNumberDesk(options: {
  readonly plan: Pick<HallPlan, 'days'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly writer: Pick<Writer, 'state' | 'execute'>;
  readonly keeper: NumberKeeper;
  readonly loss: Loss | null;
  report(faults: readonly Fault[]): void;
}): NumberDesk {
  const { plan, clock, log, writer, keeper, loss } = options;
  let notStored: Step | null = null;
  let kept: KeptNumbers | null = null;
  let isWaiting = false;
  let isReported = false;
  const waiting = createWakeTimer(() => {
    log.warn({}, 'the broker did not say in time how far the numbers had come');
    endWaiting();
  });

  function endWaiting(): void {
    isWaiting = false;
    waiting.set(null);
  }

  /** Not heard of while nothing is wrong, as `devicesOf` says. */
  function report(): void {
    const faults = [...advancedFaults(writer.state), ...keeper.faults];
    if (faults.length === 0 && !isReported) return;
    isReported = true;
    options.report(faults);
  }

  function advance({ day, given, reason }: Step): void {
    const at = clock.now();
    const outcome = writer.execute({ name: 'AdvanceNumbers', at, day, given, reason });
    notStored = 'refused' in outcome ? { day, given, reason } : null;
    if ('refused' in outcome || outcome.events.length === 0) return;
    log.warn({ day, reason }, 'numbers passed over');
    keeper.begin(writer.state);
    report();
  }

  /** Nothing that was given on a day that is over can come again. */
  function isOver(day: BusinessDay): boolean {
    if (!clock.isTrusted() || writer.state.day === day) return false;
    return phaseAt(plan.days, clock.localTimeOf(clock.now())).day > day;
  }

  function applyKept(): void {
    const { day } = writer.state;
    if (kept === null || day === null) return;
    // While nobody trusts the clock, a day that is dated earlier may be the same.
    if (kept.day === day || (kept.day > day && !clock.isTrusted())) {
      const { tickets, numbers, last } = kept;
      advance({ day, given: { tickets, numbers, last }, reason: 'state-ahead' });
    }
  }

  return {
    get isAwaiting() {
      return isWaiting || notStored !== null;
    },
    begin(isWhole) {
      const mark = loss?.mark ?? (isWhole ? null : keeper.atStart);
      if (mark === null || isOver(mark.day)) return;
      const { day, tickets, numbers, last } = mark;
      const reason = loss?.reason ?? 'journal-cut';
      advance({ day, given: { tickets, numbers, last }, reason });
    },
    begun() {
      if (notStored === null) keeper.begin(writer.state);
      report();
    },
    take(state) {
      kept = state;
      applyKept();
      if (isWaiting) endWaiting();
    },
    awaitFor(atMostMs) {
      isWaiting = true;
      waiting.set(atMostMs);
    },
    dayOpened: applyKept,
    retry() {
      if (notStored !== null) advance(notStored);
      report();
    },
    settle() {
      if (notStored === null) keeper.settle(writer.state);
    },
    stop() {
      waiting.stop();
    },
  };
}

/** As long as the day lasts, because the papers of its lost tickets are still in people's hands. */
function advancedFaults({ advanced }: State): readonly Fault[] {
  if (advanced === null) return [];
  return [
    {
      code: 'numbers-advanced',
      severity: 'warning',
      hint: hints[advanced],
    },
  ];
}

const hints: Readonly<Record<AdvanceReason, string>> = {
  'journal-lost':
    'The journal of this day was lost: whoever has a number from before is not in the queue and needs a new one. Numbers go on above theirs.',
  'journal-cut':
    'Rows of the journal may be lost: whoever has a number that is not called needs a new one. Numbers go on above theirs.',
  'state-ahead':
    'This card knows nothing of numbers that were given today: whoever has one from before needs a new one. Numbers go on above theirs.',
};
