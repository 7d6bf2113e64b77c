/**
 * The one door to the hall: a button, a page and a command of the centre server all ask through
 * `ask(request, asker)`, and meet the same rights, hours and refusals.
 *
 * A refusal is a value and changes nothing in the queue. When the door answers `done`, the events are
 * on the disk, and each names the asker.
 */
import type { AlarmDesk, AlarmOutcome } from '../alarms/alarm-desk.ts';
import type { DayKeeper } from '../day-keeper.ts';
import type { StoredEvent } from '../events/events.ts';
import type { Receipt } from '../journal/journal.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { InfoAnswer, PrintInfo } from '../printing/info-slips.ts';
import type { Command } from '../queue/command.ts';
import { pauseOf } from '../queue/pause.ts';
import type { Words } from '../queue/refusal-words.ts';
import { findTicket, ticketAtWindow, windowAt } from '../queue/state.ts';
import type { Moment } from '../queue/words.ts';
import type { Outcome, ReceiptFor, Writer } from '../writer.ts';
import { mayAsk } from './ask-table.ts';
import { type Asker, askedBy } from './asker.ts';
import { type Reason, reasonWords } from './reason.ts';
import type { Refusals } from './refusals.ts';
import { nameOf, type QueueRequest, queueCommand, type Request } from './request.ts';

export type Answer =
  | { readonly status: 'done'; readonly events: readonly StoredEvent[] }
  | { readonly status: 'refused'; readonly reason: Reason; readonly words: Words };

/** Whom a request was about in the end: other events may come behind, such as a quota that is full now. */
export function ticketOf(events: readonly StoredEvent[]): { ticket?: string; number?: string } {
  const about = events.findLast((event) => 'ticket' in event && 'number' in event);
  if (about === undefined || !('ticket' in about && 'number' in about)) return {};
  return { ticket: about.ticket, number: about.number };
}

/**
 * Makes the receipt of a request that has an id; the door stores it beside the events.
 * @param sequence of the last event; null where there is none
 */
export type AnswerReceipt = (answer: Answer, sequence: number | null) => Receipt;

/**
 * A request that the asker has no right to leaves no receipt: a later config may allow it.
 * @param whileHolding the number that the asker saw at the request's window, null for none: the window
 *   may have moved on by another hand. Whoever does not say it, such as a button, means the window as it is
 */
export type Ask = (
  request: Request,
  asker: Asker,
  receiptFor?: AnswerReceipt,
  whileHolding?: string | null,
) => Answer;

type InfoArgs = Extract<Request, { readonly name: 'print-info' }>['args'];

export interface DoorOptions {
  readonly plan: Pick<HallPlan, 'askTable' | 'printersOf' | 'firstDispenser' | 'rules' | 'pauses'>;
  readonly writer: Pick<Writer, 'state' | 'execute'>;
  readonly days: Pick<
    DayKeeper,
    'openFor' | 'closedToTickets' | 'closedToday' | 'isSendingHome' | 'believesClock' | 'closesInMs'
  >;
  readonly refusals: Refusals;
  now(): Moment;
  canPrint(dispenser: string): boolean;
  /** Prints the documents of a service, without a number. */
  readonly printInfo: PrintInfo;
  /** @param alarm null for all that stand */
  acknowledgeAlarm: AlarmDesk['acknowledge'];
  /** Whether it is not known yet how far the numbers of today had come. */
  awaitsNumbers(): boolean;
  /** Opens and closes the days that are due, before a request meets the day. */
  keepDay(): void;
  /** Gives a citizen who presses on a closed day a slip that says why. */
  sayClosed(dispenser: string): void;
}

export function createDoor(options: DoorOptions): Ask {
  const { plan, writer, days, refusals } = options;

  /** At closing time a call only ends the service at the window. */
  function commandNow(
    request: QueueRequest,
    asker: Asker,
  ): ReturnType<typeof queueCommand> | { readonly refused: Reason } {
    const { firstDispenser } = plan;
    const closesInMs = days.closesInMs();
    const context = { state: writer.state, at: options.now(), asker, firstDispenser, closesInMs };
    if (request.name === 'issue-ticket') {
      const closed = days.closedToTickets() ?? (options.awaitsNumbers() ? 'numbers-awaited' : null);
      return closed === null ? queueCommand(request, context) : { refused: closed };
    }
    if (request.name === 'walk-in' && days.isSendingHome()) return { refused: 'hall-closed' };
    const calls = request.name === 'call-next' || request.name === 'call-ticket';
    if (!calls || !days.isSendingHome()) return queueCommand(request, context);
    const { window } = request.args;
    const saysMore = request.name === 'call-ticket' && request.args.current !== undefined;
    if (saysMore || windowAt(context.state, window).ticket === null) {
      return { refused: 'hall-closed' };
    }
    const { at } = context;
    return { name: 'CallNext', at, askedBy: askedBy(asker), window, endsOnly: true };
  }

  /** Why no printer can print the paper of this command, or null. */
  function whyNotPrinted(command: Command): Reason | null {
    const dispenser = dispenserOf(command);
    if (dispenser === undefined) return null;
    if (!plan.printersOf.has(dispenser)) return 'dispenser-unknown';
    return options.canPrint(dispenser) ? null : 'printer-not-ready';
  }

  function dispenserOf(command: Command): string | undefined {
    if (command.name === 'ReserveTicket')
      return command.paper === 'roll' ? undefined : command.dispenser;
    if (command.name !== 'ReprintTicket') return undefined;
    return findTicket(writer.state, command.ticket)?.dispenser;
  }

  /**
   * A technician has a keyboard, and no hall before the eyes in which somebody knows the date: without a
   * clock that is believed the day is named. Who holds a button has no way to.
   */
  function needsDate(
    { args }: Extract<Request, { readonly name: 'open-day' }>,
    { kind }: Asker,
  ): boolean {
    return kind === 'technician' && args.day === undefined && !days.believesClock();
  }

  function printInfo(
    { service, dispenser = plan.firstDispenser }: InfoArgs,
    asker: Asker,
    receiptFor: ReceiptFor | undefined,
  ): InfoAnswer | { readonly refused: Reason } {
    if (!plan.rules.services.has(service)) return { refused: 'service-unknown' };
    if (!plan.printersOf.has(dispenser)) return { refused: 'dispenser-unknown' };
    if (!options.canPrint(dispenser)) return { refused: 'printer-not-ready' };
    return options.printInfo(service, dispenser, askedBy(asker), receiptFor);
  }

  function numberAt(args: Request['args']): string | null {
    if (!('window' in args)) return null;
    return ticketAtWindow(writer.state, args.window)?.number ?? null;
  }

  function fulfil(
    request: Request,
    asker: Asker,
    receiptFor: ReceiptFor | undefined,
    whileHolding: string | null | undefined,
  ): Outcome | AlarmOutcome | InfoAnswer | { readonly refused: Reason } {
    if (whileHolding !== undefined && numberAt(request.args) !== whileHolding) {
      return { refused: 'window-moved-on' };
    }
    if (request.name === 'open-day') {
      if (needsDate(request, asker)) return { refused: 'date-needed' };
      return days.openFor(request.args.day, askedBy(asker), receiptFor);
    }
    if (request.name === 'acknowledge-alarm') {
      return options.acknowledgeAlarm(request.args.alarm ?? null, askedBy(asker), receiptFor);
    }
    if (request.name === 'print-info') return printInfo(request.args, asker, receiptFor);
    const command = commandNow(request, asker);
    if ('refused' in command) return command;
    const notPrinted = whyNotPrinted(command);
    return notPrinted === null ? writer.execute(command, receiptFor) : { refused: notPrinted };
  }

  /** Who is refused a number learns why the service is paused or the day is closed. */
  function whyOf(reason: Reason, request: Request): Words | null {
    if (reason === 'closed-today') return days.closedToday();
    if (reason !== 'service-paused' || request.name !== 'issue-ticket') return null;
    const pause = pauseOf(plan.rules, writer.state, request.args.service);
    return pause && plan.pauses.reason(pause.reason);
  }

  return (request, asker, receiptFor, whileHolding) => {
    const name = nameOf(request);
    if (!mayAsk(plan.askTable, request, asker)) {
      refusals.record(asker, name, 'not-allowed');
      return refusal('not-allowed');
    }
    options.keepDay();
    const outcome = fulfil(
      request,
      asker,
      receiptFor && ((events, sequence) => receiptFor({ status: 'done', events }, sequence)),
      whileHolding,
    );
    if (!('refused' in outcome)) {
      refusals.succeeded(asker, name);
      return { status: 'done', events: outcome.events };
    }
    const reason = outcome.refused;
    if (reason === 'closed-today' && asker.kind === 'dispenser-button') {
      options.sayClosed(asker.dispenser);
    }
    const answer = refusal(reason, whyOf(reason, request));
    if (receiptFor !== undefined) {
      refusals.recordWith(receiptFor(answer, null), asker, name, reason);
    } else if (reason !== 'guard-time') {
      // A second press within the guard time is a nervous hand, not a refused request.
      refusals.record(asker, name, reason);
    }
    return answer;
  };
}

/** @param why what stands behind the reason, in words; null where the reason says it all */
function refusal(reason: Reason, why: Words | null = null): Answer {
  const { ar, en } = reasonWords[reason];
  const words = why === null ? { ar, en } : { ar: `${why.ar}: ${ar}`, en: `${why.en}: ${en}` };
  return { status: 'refused', reason, words };
}
