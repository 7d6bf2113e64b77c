/**
 * What a start needs of the open day's events beside the state of the queue, in as few events as say the same:
 * what boards list, whose papers are owed, which alarms stand, how much paper is left.
 *
 * It takes each event that is replayed or stored, so that it is the same after a replay of the day, and behind a
 * snapshot of it. Of what comes with each ticket it keeps only what still means something.
 */
import { hallCallsAfter, noHallCalls, onHallBoards } from './calls/hall-board-calls.ts';
import { asQueueEvent, type StoredEvent } from './events/events.ts';
import { newPaperRoll, type PaperRecord, paperUsed, ticketTook } from './paper/paper-roll.ts';
import type { QueueEvent } from './queue/words.ts';

export interface Remembered {
  /** Whether every row of the day is there, or numbers were passed over since one was lost. */
  readonly isWhole: boolean;
  /** For the lists of the hall boards. */
  readonly calls: readonly QueueEvent[];
  /** For alarms, printers and paper. */
  readonly others: readonly StoredEvent[];
}

export interface DayMemory {
  take(event: StoredEvent): void;
  /** As it is now. */
  readonly remembered: Remembered;
}

type EventOf<Type extends StoredEvent['type']> = Extract<StoredEvent, { readonly type: Type }>;
type Slip = EventOf<'info.asked' | 'info.begun' | 'info.printed' | 'info.given-up'>;

/** More than any hall board lists. */
const mostListed = 64;
/** Looked through for what can be forgotten each time that so many more have come. */
const callsAtOnce = 1024;

export function createDayMemory(from?: Remembered): DayMemory {
  let isWhole = from?.isWhole ?? true;
  let calls: readonly QueueEvent[] = from?.calls ?? [];
  let callsSince: QueueEvent[] = [];
  let others: StoredEvent[] = [];
  /** By printer: what is known of its paper, as the event that would say it. */
  const paper = new Map<string, EventOf<'paper.counted'>>();

  function keep(event: StoredEvent): void {
    if (event.type === 'paper.counted') paper.set(event.printer, event);
    else others.push(event);
  }

  function forgetFirst(is: (event: StoredEvent) => boolean): void {
    const first = others.findIndex(is);
    if (first >= 0) others.splice(first, 1);
  }

  function forgetDay(): void {
    isWhole = true;
    calls = [];
    callsSince = [];
    others = [];
    paper.clear();
  }

  function takeCall(event: QueueEvent): void {
    callsSince.push(event);
    if (callsSince.length < callsAtOnce) return;
    calls = fillsEveryBoard(callsSince) ? callsSince : [...calls, ...callsSince];
    callsSince = [];
  }

  /** Of slips of the same words the first that was asked for is the first that is begun, and the first that ends. */
  function takeSlip(event: Slip): void {
    const isAsked = (other: StoredEvent) => other.type === 'info.asked' && isAlike(other, event);
    const isBegun = (other: StoredEvent) => other.type === 'info.begun' && isAlike(other, event);
    if (event.type === 'info.asked') {
      keep(event);
    } else if (event.type !== 'info.begun') {
      forgetFirst(isAsked);
      forgetFirst(isBegun);
    } else if (others.filter(isAsked).length > others.filter(isBegun).length) {
      keep(event);
    }
  }

  function takePaper(
    printer: string,
    at: StoredEvent['at'],
    change: (was: PaperRecord) => PaperRecord,
  ): void {
    const { type, at: _, ...was } = paper.get(printer) ?? unknownPaper(printer, at);
    paper.set(printer, { type, at, ...was, ...change(was) });
  }

  function takeIssued({ printer, paperMm: mm, at }: EventOf<'ticket.issued'>): void {
    if (printer === undefined || mm === undefined) return;
    takePaper(printer, at, (was) => ticketTook(paperUsed(newPaperRoll(was), mm), mm).record);
  }

  function take(event: StoredEvent): void {
    const ofTheQueue = asQueueEvent(event);
    if (ofTheQueue !== null && onHallBoards.has(ofTheQueue.type)) takeCall(ofTheQueue);
    switch (event.type) {
      case 'day.opened':
        forgetDay();
        break;
      case 'journal.damaged':
        if (event.inPlace === true) isWhole = false;
        break;
      case 'numbers.advanced':
        // What was lost before it is settled.
        isWhole = true;
        break;
      case 'alarm.raised':
      case 'alarm.acknowledged':
      case 'alarm.ended':
      case 'notice.printed':
      case 'day.closed':
      case 'paper.counted':
        keep(event);
        break;
      case 'ticket.voided':
        if (event.reason === 'service-removed') keep(event);
        break;
      case 'ticket.reprinted':
        if (event.reason === 'requested') keep(event);
        break;
      case 'ticket.copied':
        forgetFirst((other) => other.type === 'ticket.reprinted' && other.ticket === event.ticket);
        break;
      case 'info.asked':
      case 'info.begun':
      case 'info.printed':
      case 'info.given-up':
        takeSlip(event);
        break;
      case 'paper.remaining':
        takePaper(event.printer, event.at, (was) => ({ ...was, reported: true }));
        break;
      case 'ticket.issued':
        takeIssued(event);
        break;
      default:
    }
  }

  for (const event of from?.others ?? []) keep(event);

  return {
    take,
    get remembered() {
      return {
        isWhole,
        calls: [...calls, ...callsSince],
        others: [...others, ...paper.values()],
      };
    },
  };
}

/** Where these calls alone once filled every list, nothing before them stands in any. */
function fillsEveryBoard(calls: readonly QueueEvent[]): boolean {
  const rules = { calls: mostListed, shownMs: 0, flashMs: 0 };
  let lists = noHallCalls;
  return calls.some((call) => {
    lists = hallCallsAfter(lists, [call], rules, Number.NEGATIVE_INFINITY);
    return lists.listed.length === mostListed;
  });
}

function isAlike(one: Slip, other: Slip): boolean {
  return (
    one.service === other.service &&
    one.dispenser === other.dispenser &&
    one.askedBy === other.askedBy
  );
}

function unknownPaper(printer: string, at: StoredEvent['at']): EventOf<'paper.counted'> {
  return { type: 'paper.counted', at, printer, ...newPaperRoll().record };
}
