/**
 * The single writer: command -> decide -> append -> evolve, in one synchronous step, and only then
 * the effects.
 *
 * When `execute` or `record` returns, the events are on the disk and the state holds them; within
 * `together`, when that returns. Nothing else appends to the journal and nothing else changes the state.
 * `onCommitted` passes them on to the devices; a device's fault never changes the decision.
 */

import type { Clock } from './clock/clock.ts';
import { createDayMemory, type DayMemory, type Remembered } from './day-memory.ts';
import { unpackDay } from './day-snapshot.ts';
import { asQueueEvent, type ControllerEvent, type StoredEvent } from './events/events.ts';
import type { Journal, JournalEntry, Receipt } from './journal/journal.ts';
import { StorageFull } from './journal/sqlite.ts';
import type { NumberKeeper } from './numbers/number-keeper.ts';
import type { HallPlan } from './plan/plan.ts';
import type { Command } from './queue/command.ts';
import { decide } from './queue/decide.ts';
import type { Refusal } from './queue/decision.ts';
import { evolve } from './queue/evolve.ts';
import { initialState, type State } from './queue/state.ts';
import type { QueueEvent } from './queue/words.ts';
import { withStandIns } from './stand-ins.ts';

/** A refusal of the queue, or of the disk that has no room for one more event. */
export type Outcome =
  | { readonly events: readonly QueueEvent[] }
  | { readonly refused: Refusal | 'journal-full' };

/**
 * Makes the receipt of a command from what it led to, before that is stored.
 * @param sequence of the last event; null where there is none
 */
export type ReceiptFor = (events: readonly StoredEvent[], sequence: number | null) => Receipt;

export interface WriterOptions {
  readonly plan: Pick<HallPlan, 'rules'>;
  readonly journal: Pick<
    Journal,
    'append' | 'together' | 'newestSequence' | 'newest' | 'replay'
  > & { readonly keptDay: Pick<Journal['keptDay'], 'take' | 'upTo'> };
  readonly clock: Clock;
  /** Keeps each number in a second place before the journal has it. */
  readonly numbers: Pick<NumberKeeper, 'cover'>;
  /** After every commit. Must not throw. */
  onCommitted(events: readonly StoredEvent[]): void;
  /** Called when the journal becomes full, and when it has room again. */
  onJournalFull(isFull: boolean): void;
}

export interface Writer {
  readonly state: State;
  /** A receipt is stored with the events, in one transaction; a refusal leaves none. */
  execute(command: Command, receiptFor?: ReceiptFor): Outcome;
  /** Stores events that do not concern the queue. Returns false where the journal is full. */
  record(events: readonly ControllerEvent[], receiptFor?: ReceiptFor): boolean;
  /**
   * Stores all that `step` executes and records in one transaction. `onCommitted` and what was left for
   * `afterCommit` come behind it.
   * @returns false where the disk had no room for all of it; then nothing of it was stored or changed
   */
  together(step: () => void): boolean;
  /** Runs the effect when what it tells of is on the disk: now, or behind `together`; not at all where that is undone. */
  afterCommit(effect: () => void): void;
  /**
   * Rebuilds the state of the open day from its own events, or from a snapshot and the events behind it.
   * @returns what else the day's events say; the same either way
   */
  replay(): Remembered;
  /** What a start would make of the day's events now, beside the state. */
  readonly remembered: Remembered;
  configGeneration: number;
}

/** What one transaction holds so far. */
interface Batch {
  readonly events: StoredEvent[];
  readonly effects: (() => void)[];
}

export function createWriter(options: WriterOptions): Writer {
  const { plan, journal, clock, numbers } = options;
  let state = initialState;
  let memory: DayMemory = createDayMemory();
  let configGeneration = 0;
  let isFull = false;
  let batch: Batch | null = null;

  function commit(events: readonly StoredEvent[], receiptFor?: ReceiptFor): boolean {
    let next = state;
    const timeQuality = clock.isTrusted() ? 'synced' : 'unsynced';
    const entries: JournalEntry[] = events.map((event) => {
      const ofTheQueue = asQueueEvent(event);
      if (ofTheQueue !== null) {
        const before = next;
        next = evolve(next, ofTheQueue);
        if (ofTheQueue.type === 'ticket.reserved') numbers.cover(ofTheQueue, before, next);
      }
      return { event, timeQuality, businessDay: next.day, configGeneration };
    });
    const before = (journal.newestSequence ?? 0) + (batch?.events.length ?? 0);
    const last = events.length === 0 ? null : before + events.length;
    if (!store(entries, receiptFor?.(events, last))) return false;
    state = next;
    if (batch !== null) batch.events.push(...events);
    else committed(events);
    return true;
  }

  function committed(events: readonly StoredEvent[]): void {
    for (const event of events) memory.take(event);
    if (events.length > 0) options.onCommitted(events);
  }

  function store(entries: readonly JournalEntry[], receipt: Receipt | undefined): boolean {
    let stored = true;
    try {
      journal.append(entries, receipt);
    } catch (error) {
      // Of a batch nothing is stored then: SQLite may have undone all of it.
      if (batch !== null || !(error instanceof StorageFull)) throw error;
      stored = false;
    }
    if (batch === null) noteRoom(stored);
    return stored;
  }

  function noteRoom(hasRoom: boolean): void {
    if (isFull !== hasRoom) return;
    isFull = !hasRoom;
    options.onJournalFull(isFull);
  }

  return {
    get state() {
      return state;
    },
    get configGeneration() {
      return configGeneration;
    },
    set configGeneration(generation) {
      configGeneration = generation;
    },
    execute(command, receiptFor) {
      const decision = decide(plan.rules, state, command);
      if ('refused' in decision) {
        if (decision.noted !== undefined) commit(decision.noted);
        return { refused: decision.refused };
      }
      if (decision.events.length === 0 && receiptFor === undefined) return decision;
      return commit(decision.events, receiptFor) ? decision : { refused: 'journal-full' };
    },
    record: commit,
    together(step) {
      const before = state;
      const { events, effects }: Batch = { events: [], effects: [] };
      batch = { events, effects };
      try {
        journal.together(step);
      } catch (error) {
        state = before;
        if (error instanceof StorageFull) return false;
        throw error;
      } finally {
        batch = null;
      }
      noteRoom(true);
      committed(events);
      for (const effect of effects) effect();
      return true;
    },
    afterCommit(effect) {
      if (batch === null) effect();
      else batch.effects.push(effect);
    },
    replay() {
      const { upTo } = journal.keptDay;
      const kept = journal.keptDay.take();
      let from: number | undefined;
      if (kept === null || upTo === null) {
        from = journal.newest('day.opened')?.sequence;
      } else {
        const day = unpackDay(kept);
        state = day.state;
        memory = createDayMemory(day.remembered);
        from = upTo + 1;
      }
      if (from !== undefined) {
        for (const event of journal.replay(from)) {
          memory.take(event);
          const ofTheQueue = asQueueEvent(event);
          if (ofTheQueue !== null) state = withStandIns(state, ofTheQueue).reduce(evolve, state);
        }
      }
      return memory.remembered;
    },
    get remembered() {
      return memory.remembered;
    },
  };
}
