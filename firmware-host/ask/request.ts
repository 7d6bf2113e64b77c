/**
 * What anybody may ask of the hall (a wired button, a page, the reception, the centre server), and
 * how it becomes a command of the queue. Pure: hours, printers and authority are judged by others.
 */
import type { CommandName } from '../../config/schema/schema.ts';
import { typedDigits } from '../../config/typed-digits.ts';
import type { ControllerCommand, HallCommand, PauseScope } from '../../drivers/centre-port.ts';
import type { Command } from '../queue/command.ts';
import type { Refusal } from '../queue/decision.ts';
import { readNumber } from '../queue/number.ts';
import { pauseKey } from '../queue/pause.ts';
import { type State, ticketByNumber, windowAt } from '../queue/state.ts';
import { elements } from '../queue/vector.ts';
import type { Moment, Pause, Place, Rating, TicketId } from '../queue/words.ts';
import { type Asker, askedBy, ticketSources } from './asker.ts';

/** A command of the contract, or what only somebody at a window can mean. */
export type Request =
  | HallCommand
  | {
      readonly name: 'transfer-current';
      readonly args: {
        readonly window: number;
        readonly toService?: string | undefined;
        readonly toWindow?: number | undefined;
        readonly place: Place;
      };
    }
  | {
      /** Of one button that both begins and ends a break. */
      readonly name: 'toggle-break';
      readonly args: {
        readonly window: number;
        readonly reason: string;
        readonly forSeconds?: number | undefined;
      };
    }
  | {
      /** Of one button that both pauses and resumes. */
      readonly name: 'toggle-pause';
      readonly args: PauseScope & { readonly reason: string };
    }
  | {
      /** What the citizen thinks of the service that has just ended at the window; 3 is best. */
      readonly name: 'rate';
      readonly args: { readonly window: number; readonly rating: Rating };
    };

/** A request that the queue itself decides: not which day is opened, and what is printed without a number. */
export type QueueRequest = Exclude<
  Request,
  { readonly name: 'open-day' | 'print-info' | 'acknowledge-alarm' }
>;

const notOfQueue: ReadonlySet<string> = new Set<Request['name']>([
  'open-day',
  'print-info',
  'acknowledge-alarm',
]);

export function isQueueRequest({ name }: Request): boolean {
  return !notOfQueue.has(name);
}

/** Whatever somebody's right to ask for it is looked up. */
export type Asked = Request | ControllerCommand;

const notOfHall: ReadonlySet<string> = new Set<ControllerCommand['name']>([
  'ping',
  'announce',
  'replay',
]);

export function isOfHall(asked: Asked): asked is Request {
  return !notOfHall.has(asked.name);
}

export type AskedName = CommandName | 'rate';

/** As the contract names it. */
export function nameOf({ name }: Asked): AskedName {
  if (name === 'toggle-pause') return 'pause-service';
  if (name === 'toggle-break') return 'start-break';
  return name === 'transfer-current' ? 'transfer' : name;
}

export function queueCommand(
  request: QueueRequest,
  context: {
    readonly state: State;
    readonly at: Moment;
    readonly asker: Asker;
    readonly firstDispenser: string;
    /** Until the hall closes; null where no hours close it. */
    readonly closesInMs: number | null;
  },
): Command | { readonly refused: Refusal } {
  const { state, asker } = context;
  const asked = { at: context.at, askedBy: askedBy(asker) };
  switch (request.name) {
    case 'issue-ticket': {
      const { dispenser = context.firstDispenser, services: further, ...args } = request.args;
      const source = ticketSources[asker.kind];
      const closesInMs = context.closesInMs ?? undefined;
      return { name: 'ReserveTicket', ...asked, ...args, further, dispenser, source, closesInMs };
    }
    case 'call-next':
      return { name: 'CallNext', ...asked, ...leaving(asker), window: request.args.window };
    case 'walk-in': {
      const source = ticketSources[asker.kind];
      const dispenser = context.firstDispenser;
      return { name: 'WalkIn', ...asked, ...request.args, dispenser, source };
    }
    case 'recall':
      return { name: 'Recall', ...asked, window: request.args.window };
    case 'arrived':
      return { name: 'MarkArrived', ...asked, window: request.args.window };
    case 'complete':
      return { name: 'Complete', ...asked, ...request.args };
    case 'no-show':
      return { name: 'MarkNoShow', ...asked, window: request.args.window };
    case 'rate': {
      const { window, rating } = request.args;
      return { name: 'RateService', ...asked, window, rating };
    }
    case 'open-window':
      return { name: 'OpenWindow', ...asked, window: request.args.window };
    case 'close-window':
      return { name: 'CloseWindow', ...asked, window: request.args.window };
    case 'park': {
      const { window, returnAfterSeconds } = request.args;
      const returnAfterMs = returnAfterSeconds === undefined ? null : returnAfterSeconds * 1000;
      return { name: 'Park', ...asked, window, returnAfterMs };
    }
    case 'call-ticket': {
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'CallTicket', ...asked, ...request.args, ticket };
      });
    }
    case 'resume':
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'ResumeTicket', ...asked, ticket };
      });
    case 'void-ticket':
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'VoidTicket', ...asked, ticket, reason: 'requested' };
      });
    case 'reprint':
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'ReprintTicket', ...asked, ticket, reason: 'requested' };
      });
    case 'transfer':
      return onTicket(state, request.args.ticket, (ticket) =>
        transfer(ticket, request.args, asked),
      );
    case 'transfer-current': {
      const { ticket } = windowAt(state, request.args.window);
      return ticket === null
        ? { refused: 'no-ticket-at-window' }
        : transfer(ticket, request.args, asked);
    }
    case 'start-break':
      return { name: 'StartBreak', ...asked, ...leaving(asker), ...breakOf(request.args) };
    case 'end-break':
      return { name: 'EndBreak', ...asked, window: request.args.window };
    case 'toggle-break': {
      const { window } = request.args;
      return windowAt(state, window).onBreak === null
        ? { name: 'StartBreak', ...asked, ...breakOf(request.args) }
        : { name: 'EndBreak', ...asked, window };
    }
    case 'pause-service': {
      const { reason, forSeconds } = request.args;
      const expectedMs = forSeconds === undefined ? null : forSeconds * 1000;
      return { name: 'PauseService', ...asked, ...scopeOf(request.args), reason, expectedMs };
    }
    case 'resume-service':
      return { name: 'ResumeService', ...asked, ...scopeOf(request.args) };
    case 'toggle-pause': {
      const scope = scopeOf(request.args);
      if (state.pauses.has(pauseKey(scope))) return { name: 'ResumeService', ...asked, ...scope };
      const { reason } = request.args;
      return { name: 'PauseService', ...asked, ...scope, reason, expectedMs: null };
    }
    case 'close-day':
      return { name: 'CloseDay', ...asked };
    case 'close-on':
      return { name: 'CloseOn', ...asked, ...request.args };
    case 'open-on':
      return { name: 'OpenOn', ...asked, ...request.args };
  }
}

/** A page says on its key that the service ends, and has another key for whoever did not come. */
function leaving({ kind }: Asker): { readonly current?: 'completed' } {
  return kind === 'window-page' ? { current: 'completed' } : {};
}

function breakOf({
  window,
  reason,
  forSeconds,
}: Extract<Request, { readonly name: 'toggle-break' }>['args']) {
  return { window, reason, expectedMs: forSeconds === undefined ? null : forSeconds * 1000 };
}

function scopeOf(args: PauseScope): Pick<Pause, 'scope' | 'of'> {
  return { scope: args.scope, of: 'of' in args ? args.of : null };
}

function transfer(
  ticket: TicketId,
  to: {
    readonly toService?: string | undefined;
    readonly toWindow?: number | undefined;
    readonly place: Place;
  },
  asked: Pick<Command, 'at' | 'askedBy'>,
): Command {
  const { toService = null, toWindow = null, place } = to;
  return { name: 'TransferTicket', ...asked, ticket, toService, toWindow, place };
}

/** @param named an identity, which has a slash, or a number */
function onTicket(
  state: State,
  named: string,
  step: (ticket: TicketId) => Command,
): Command | { readonly refused: Refusal } {
  if (named.includes('/')) return step(named);
  const text = typedDigits(named);
  const holder = ticketByNumber(state, text);
  if (holder !== undefined) return step(holder.id);
  return { refused: wasGiven(state, text) ? 'ticket-ended' : 'ticket-unknown' };
}

/** Looks at every ticket of the day: only where nobody holds the number any more. */
function wasGiven(state: State, text: string): boolean {
  const number = readNumber(text);
  if (number === null) return false;
  for (const { prefix, value } of elements(state.tickets)) {
    if (prefix === number.prefix && value === number.value) return true;
  }
  return false;
}
