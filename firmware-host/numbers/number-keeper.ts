/**
 * Keeps the number mark ahead of the numbers: before a ticket is stored in the journal, the mark on the
 * disk covers its number and its ordinal.
 *
 * The mark reserves a block of each series ahead, so one more durable write comes every so many tickets
 * and not with each. It never keeps the hall from working: where it cannot be written, that is a fault,
 * and the journal alone remembers the numbers.
 */
import type { Fault } from '../../drivers/ports.ts';
import type { OutboxJournal } from '../journal/row.ts';
import type { HallPlan } from '../plan/plan.ts';
import { countUnused, nextNumber, unusedParts, useRange } from '../queue/number.ts';
import type { QueueRules, ServiceRules } from '../queue/rules.ts';
import { givenNumbers, nextOrdinal, type State } from '../queue/state.ts';
import type { GivenNumbers, QueueEvent } from '../queue/words.ts';
import { type FoundMark, type MarkOwner, type NumberMark, writeMark } from './mark-file.ts';

type Reserved = Extract<QueueEvent, { type: 'ticket.reserved' }>;

export interface NumberKeeper {
  /** The mark as the start found it; null where there was none to believe. */
  readonly atStart: NumberMark | null;
  /** After the start, and after numbers were passed over: writes a mark that does not cover the state. */
  begin(state: State): void;
  /** Call it before the event is stored. @param before and @param next the state without it and with it */
  cover(event: Reserved, before: State, next: State): void;
  /** At a clean stop: the mark says exactly what was given, so that the next start passes over nothing. */
  settle(state: State): void;
  readonly faults: readonly Fault[];
}

export interface NumberKeeperOptions {
  readonly file: string;
  readonly owner: MarkOwner;
  /** What stood there at the start. */
  readonly found: FoundMark;
  readonly plan: Pick<HallPlan, 'rules'>;
  readonly journal: Pick<OutboxJournal, 'stream' | 'newestSequence'>;
  /** For a test that counts; on the disk when it returns. */
  readonly write?: typeof writeMark;
}

/**
 * A lost journal costs each series at most this many numbers, and this share of it: a series of 20
 * loses one, and is written with each of its tickets.
 */
const mostInBlock = 8;
const blockShare = 20;
/** Ordinals are not scarce. */
const ticketsAhead = 32;

export function createNumberKeeper(options: NumberKeeperOptions): NumberKeeper {
  const { file, owner, found, plan, journal, write = writeMark } = options;
  const atStart = found.found === 'mark' ? found.mark : null;
  let mark = atStart;
  /** Else a place of it is damaged, or a power cut came before it was in both. */
  let isInBothPlaces = found.found === 'mark' && found.isInBothPlaces;
  /** By service of a series that began anew: how many of its tickets the mark is ahead of. */
  let rounds: ReadonlyMap<string, number> = new Map();
  let notWritten: string | null = null;

  function put(state: State, given: GivenNumbers): boolean {
    if (state.day === null) return false;
    const { stream } = journal;
    const sequence = journal.newestSequence ?? 0;
    const next: NumberMark = { ...owner, stream, sequence, day: state.day, ...given };
    try {
      write(file, next);
    } catch (error) {
      notWritten = String(error);
      return false;
    }
    notWritten = null;
    mark = next;
    isInBothPlaces = true;
    return true;
  }

  function putAhead(state: State): void {
    if (!put(state, givenAhead(plan.rules, state))) return;
    rounds = new Map(
      [...plan.rules.services.values()]
        .filter((series) => hasBegunAnew(state, series))
        .map((series) => [series.id, blockOf(series)]),
    );
  }

  return {
    atStart,
    get faults() {
      const faults: Fault[] = [];
      if (found.found === 'unusable') {
        faults.push({
          code: 'mark-damaged',
          severity: 'warning',
          hint: `${found.file} ${found.problem}: it was not believed, and is written anew with the next number. Look at the card.`,
        });
      }
      if (notWritten !== null) {
        faults.push({
          code: 'mark-not-written',
          severity: 'warning',
          hint: `${file} cannot be written: if the journal is lost now, numbers of today come again. Check journal.numbersFolder and its disk.`,
          detail: notWritten,
        });
      }
      return faults;
    },
    begin(state) {
      if (state.day === null) return;
      // One that stays another journal's would make each start begin another stream.
      const isAnothers = mark !== null && mark.stream !== journal.stream;
      if (nextOrdinal(state) === 1 && !isAnothers) return;
      const isOurs = mark?.stream === journal.stream && mark.day === state.day;
      if (isOurs && isInBothPlaces && covers(mark, givenNumbers(state))) return;
      putAhead(state);
    },
    cover(event, before, next) {
      const { prefix, value, service, ordinal } = event;
      const isOurs = mark?.stream === journal.stream && mark.day === next.day;
      const isAgain = !isUnused(before, prefix, value);
      const ahead = rounds.get(service) ?? 0;
      const numbers = [{ prefix, from: value, to: value }];
      const isCovered = isOurs && covers(mark, { tickets: ordinal, numbers });
      if (!isCovered || (isAgain && ahead === 0)) putAhead(next);
      else if (isAgain) rounds = new Map(rounds).set(service, ahead - 1);
    },
    settle(state) {
      if (nextOrdinal(state) > 1) put(state, givenNumbers(state));
    },
  };
}

function covers(
  mark: NumberMark | null,
  { tickets, numbers }: Pick<GivenNumbers, 'tickets' | 'numbers'>,
): boolean {
  return (
    mark !== null &&
    tickets <= mark.tickets &&
    numbers.every(({ prefix, from, to }) =>
      mark.numbers.some((range) => range.prefix === prefix && range.from <= from && range.to >= to),
    )
  );
}

/** What was given today, and of each series the block that may be given before the next write. */
function givenAhead(rules: QueueRules, state: State): GivenNumbers {
  const used = new Map(state.used);
  for (const series of rules.services.values()) {
    const { prefix, from, to } = series;
    const ranges = used.get(prefix) ?? [];
    const next = nextNumber(ranges, from, to);
    if (next === null) continue;
    const ahead = unusedParts(ranges, next, Math.min(to, next + blockOf(series) - 1));
    used.set(
      prefix,
      ahead.reduce((sum, [first, last]) => useRange(sum, first, last), ranges),
    );
  }
  const { tickets } = givenNumbers(state);
  return {
    ...givenNumbers({ ...state, used, lastValue: lastAhead(rules, state) }),
    tickets: tickets + ticketsAhead,
  };
}

/** A series that began anew goes on behind its block. */
function lastAhead(rules: QueueRules, state: State): State['lastValue'] {
  return new Map(
    [...state.lastValue].map(([service, value]) => {
      const series = rules.services.get(service);
      if (series === undefined || !hasBegunAnew(state, series)) return [service, value];
      const { from, to } = series;
      const length = to - from + 1;
      const at = value < from || value > to ? length - 1 : value - from;
      return [service, from + ((at + blockOf(series)) % length)];
    }),
  );
}

function hasBegunAnew({ used }: State, { prefix, from, to, wrap }: ServiceRules): boolean {
  return wrap && countUnused(used.get(prefix) ?? [], from, to) === 0;
}

function isUnused({ used }: State, prefix: string, value: number): boolean {
  return unusedParts(used.get(prefix) ?? [], value, value).length > 0;
}

function blockOf({ from, to }: ServiceRules): number {
  return Math.max(1, Math.min(mostInBlock, Math.floor((to - from + 1) / blockShare)));
}
