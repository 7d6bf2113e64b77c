/**
 * Keeps the business day and watches the clock: joins the pure rules of `business-day.ts` to the
 * clock, the queue and the journal.
 *
 * It opens and closes days as the rules say, stores every jump of the clock as an event, and reports
 * a fault while the date is not believed.
 */
import type { Fault } from '../drivers/ports.ts';
import type { HallRefusal, Reason } from './ask/reason.ts';
import type { Backlog } from './backlog.ts';
import {
  clockJumpMs,
  closedToday,
  closedToTickets,
  closesInMs,
  type DayRules,
  type DaySight,
  isBelievedDate,
  isSendingHome,
  nextOpening,
  nothingSeen,
  personsDay,
  stepDay,
} from './clock/business-day.ts';
import type { Clock } from './clock/clock.ts';
import { clockFaults } from './clock/clock-faults.ts';
import type { Log } from './log.ts';
import type { HallPlan } from './plan/plan.ts';
import { elapsedMs } from './queue/moment.ts';
import { size, values } from './queue/ordered-set.ts';
import type { Words } from './queue/refusal-words.ts';
import { newestTicket, nextOrdinal, type State, ticketByOrdinal } from './queue/state.ts';
import type { AskedBy, Moment } from './queue/words.ts';
import type { Outcome, ReceiptFor, Writer } from './writer.ts';

export interface DayKeeper {
  /**
   * Compares the clock with the newest event of earlier runs. Call it before anything is recorded.
   * @param lastEventAt null without such an event
   */
  begin(lastEventAt: Moment | null): void;
  /** Opens and closes a day that is due. @returns what is wrong with the clock */
  keep(): readonly Fault[];
  /** A person, at the reception or at the centre server, opens a day. */
  openFor(
    day: string | undefined,
    askedBy: AskedBy,
    receiptFor?: ReceiptFor,
  ): Outcome | { readonly refused: Reason };
  /** Why the hours give no ticket now, or null. */
  closedToTickets(): HallRefusal | null;
  /** Why this day is closed, in words; null where nobody closed it. */
  closedToday(): Words | null;
  /** The next day that opens by the hours, and when; null where nobody knows. */
  nextOpening(): ReturnType<typeof nextOpening>;
  /** Whether the windows only finish whom they serve. */
  isSendingHome(): boolean;
  /** Whether the date is known without a person. */
  believesClock(): boolean;
  /** Until the hours close the open day, 0 when they have; null where none do. */
  closesInMs(): number | null;
}

/** A hall where nothing was reserved or called for so long is not in use. */
const inUseMs = 2 * 60 * 60_000;

export function createDayKeeper(options: {
  readonly plan: Pick<HallPlan, 'days'>;
  readonly writer: Pick<Writer, 'state' | 'execute'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps the events that a full disk does not take until it does. */
  readonly store: Backlog['store'];
}): DayKeeper {
  const { plan, writer, clock, log } = options;
  /** With what was decreed since the config was flashed. */
  const rules = (): DayRules => ({ ...plan.days, decreed: writer.state.closures });
  let wallMinusMonotonicMs: number | null = null;
  let memory = nothingSeen;

  function sight(): DaySight {
    const at = clock.now();
    const { state } = writer;
    const isBusy = [...state.windows.values()].some(({ ticket }) => ticket !== null);
    const isEmpty = !isBusy && !isSomebodyInLine(state);
    const servesToTheEnd = plan.days.hours?.finishesWaiting ?? true;
    return {
      at,
      isTrusted: clock.isTrusted(),
      local: clock.localTimeOf(at),
      day: state.day,
      isClosed: state.isClosed,
      hasTickets: nextOrdinal(state) > 1,
      isInUse: !state.isClosed && !isEmpty && happenedLately(state, at),
      isDone: servesToTheEnd ? isEmpty : !isBusy,
    };
  }

  function watchJumps(at: Moment): void {
    const difference = at.wallMs - at.monotonicMs;
    wallMinusMonotonicMs ??= difference;
    const byMs = Math.round(difference - wallMinusMonotonicMs);
    if (Math.abs(byMs) < clockJumpMs) return;
    wallMinusMonotonicMs = difference;
    log.warn({ byMs }, 'clock jumped');
    options.store([{ type: 'clock.jumped', at, byMs }]);
  }

  return {
    begin(lastEventAt) {
      wallMinusMonotonicMs = lastKnownDifferenceMs(lastEventAt, clock.now());
    },
    keep() {
      const seen = sight();
      watchJumps(seen.at);
      const step = stepDay(rules(), memory, seen);
      memory = step.memory;
      const { at } = seen;
      if (step.action === 'close') writer.execute({ name: 'CloseDay', at });
      else if (step.action !== null) {
        writer.execute({ name: 'OpenDay', at, day: step.action.open });
      }
      return clockFaults(rules(), seen);
    },
    openFor(day, askedBy, receiptFor) {
      const seen = sight();
      const decided = personsDay(rules(), seen, day);
      if ('refused' in decided) return decided;
      const command = { name: 'OpenDay', at: seen.at, askedBy, day: decided.open } as const;
      return writer.execute(command, receiptFor);
    },
    closedToTickets: () => closedToTickets(rules(), sight()),
    closedToday: () => closedToday(rules(), sight()),
    nextOpening: () => nextOpening(rules(), sight()),
    isSendingHome: () => isSendingHome(rules(), sight()),
    believesClock: () => isBelievedDate(rules(), sight()),
    closesInMs: () => closesInMs(rules(), sight()),
  };
}

/**
 * Wall clock less monotonic clock, as the last run saw it: a clock that was set meanwhile has jumped
 * too. Nobody knows how long the power was off between two boots, but time never goes back.
 */
function lastKnownDifferenceMs(last: Moment | null, now: Moment): number {
  if (last?.boot === now.boot) return last.wallMs - last.monotonicMs;
  return Math.max(now.wallMs, last?.wallMs ?? now.wallMs) - now.monotonicMs;
}

function isSomebodyInLine(state: State): boolean {
  for (const lines of [state.lines, state.windowLines]) {
    for (const { reserved, ordinary, priority } of lines.values()) {
      if (size(reserved) + size(ordinary) + size(priority) > 0) return true;
    }
  }
  for (const ordinal of values(state.parked)) {
    if (ticketByOrdinal(state, ordinal)?.returnAfterMs != null) return true;
  }
  return false;
}

function happenedLately(state: State, at: Moment): boolean {
  const newest = newestTicket(state)?.reservedAt ?? null;
  const calls = [...state.windows.values()].map(({ lastCallAt }) => lastCallAt);
  return [newest, ...calls].some((moment) => {
    const agoMs = moment === null ? null : elapsedMs(moment, at);
    return agoMs !== null && agoMs < inUseMs;
  });
}
