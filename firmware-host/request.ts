/**
 * What anybody may ask of the hall (a wired button, the reception, the centre server), and how it
 * becomes a command of the queue. Pure: hours, printers and authority are judged by others.
 */
import type { CentreCommand, Unsayable } from '../drivers/ports.ts';
import { refusalWords, type Words } from './queue/refusal-words.ts';
import { type State, ticketByNumber, windowAt } from './queue/state.ts';
import { elements } from './queue/vector.ts';
import type {
  Command,
  Moment,
  Place,
  Rating,
  Refusal,
  TicketId,
  TicketSource,
} from './queue/words.ts';

/** A command of the contract, or what only a button at a window can mean: the citizen's rating too. */
export type Request =
  | CentreCommand
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
      /** What the citizen thinks of the service that has just ended at the window; 3 is best. */
      readonly name: 'rate';
      readonly args: { readonly window: number; readonly rating: Rating };
    };

/** A request that the queue itself decides; the others are settled around it. */
export type QueueRequest = Exclude<
  Request,
  { readonly name: 'announce' | 'replay' | 'ping' | 'open-day' }
>;

/** As the contract names it. */
export function nameOf({ name }: Request): string {
  return name === 'transfer-current' ? 'transfer' : name;
}

/** Refusals that are not the queue's own. */
export type HostRefusal =
  | 'journal-full'
  | 'printer-not-ready'
  | 'hall-closed'
  | 'no-more-tickets'
  | 'day-already-open'
  | 'day-in-use'
  | 'day-implausible'
  | 'dispenser-unknown'
  | 'sequence-not-held'
  | 'no-voice'
  | Unsayable
  | 'not-allowed'
  | 'late'
  | 'not-after-too-far'
  | 'retained'
  | 'malformed'
  | 'too-large';

export type Reason = Refusal | HostRefusal;

export function queueCommand(
  request: QueueRequest,
  context: {
    readonly state: State;
    readonly at: Moment;
    readonly source: TicketSource;
    readonly firstDispenser: string;
  },
): Command | { readonly refused: Refusal } {
  const { state, at } = context;
  switch (request.name) {
    case 'issue-ticket': {
      const { service, dispenser = context.firstDispenser, priority = null } = request.args;
      const { source } = context;
      return { name: 'ReserveTicket', at, service, dispenser, source, priority };
    }
    case 'call-next':
      return { name: 'CallNext', at, window: request.args.window };
    case 'recall':
      return { name: 'Recall', at, window: request.args.window };
    case 'arrived':
      return { name: 'MarkArrived', at, window: request.args.window };
    case 'complete':
      return { name: 'Complete', at, window: request.args.window };
    case 'no-show':
      return { name: 'MarkNoShow', at, window: request.args.window };
    case 'rate': {
      const { window, rating } = request.args;
      return { name: 'RateService', at, window, rating };
    }
    case 'open-window':
      return { name: 'OpenWindow', at, window: request.args.window };
    case 'close-window':
      return { name: 'CloseWindow', at, window: request.args.window };
    case 'park': {
      const { window, returnAfterSeconds } = request.args;
      const returnAfterMs = returnAfterSeconds === undefined ? null : returnAfterSeconds * 1000;
      return { name: 'Park', at, window, returnAfterMs };
    }
    case 'call-ticket': {
      const { window } = request.args;
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'CallTicket', at, window, ticket };
      });
    }
    case 'resume':
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'ResumeTicket', at, ticket };
      });
    case 'void-ticket':
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'VoidTicket', at, ticket, reason: 'requested' };
      });
    case 'reprint':
      return onTicket(state, request.args.ticket, (ticket) => {
        return { name: 'ReprintTicket', at, ticket, reason: 'requested' };
      });
    case 'transfer':
      return onTicket(state, request.args.ticket, (ticket) => transfer(ticket, request.args, at));
    case 'transfer-current': {
      const { ticket } = windowAt(state, request.args.window);
      return ticket === null
        ? { refused: 'no-ticket-at-window' }
        : transfer(ticket, request.args, at);
    }
    case 'close-day':
      return { name: 'CloseDay', at };
  }
}

function transfer(
  ticket: TicketId,
  to: {
    readonly toService?: string | undefined;
    readonly toWindow?: number | undefined;
    readonly place: Place;
  },
  at: Moment,
): Command {
  const { toService = null, toWindow = null, place } = to;
  return { name: 'TransferTicket', at, ticket, toService, toWindow, place };
}

/** @param named an identity, which has a slash, or a number */
function onTicket(
  state: State,
  named: string,
  step: (ticket: TicketId) => Command,
): Command | { readonly refused: Refusal } {
  if (named.includes('/')) return step(named);
  const number = named.toUpperCase();
  const holder = ticketByNumber(state, number);
  if (holder !== undefined) return step(holder.id);
  return { refused: wasGiven(state, number) ? 'ticket-ended' : 'ticket-unknown' };
}

/** Looks at every ticket of the day: only where nobody holds the number any more. */
function wasGiven(state: State, number: string): boolean {
  for (const ticket of elements(state.tickets)) if (ticket.number === number) return true;
  return false;
}

export function reasonWords(reason: Reason): Words {
  return { ...refusalWords, ...hostRefusalWords }[reason];
}

const hostRefusalWords: Readonly<Record<HostRefusal, Words>> = {
  'journal-full': {
    ar: 'امتلأت ذاكرة السجل، لا يمكن حفظ شيء جديد',
    en: 'the journal is full: nothing new can be stored',
  },
  'printer-not-ready': { ar: 'الطابعة غير جاهزة', en: 'the printer is not ready' },
  'hall-closed': { ar: 'المركز مغلق الآن', en: 'the centre is closed now' },
  'no-more-tickets': {
    ar: 'انتهى وقت صرف التذاكر اليوم',
    en: 'no more tickets are given today',
  },
  'day-already-open': { ar: 'يوم العمل مفتوح بالفعل', en: 'the business day is already open' },
  'day-in-use': {
    ar: 'يوجد مواطنون في الانتظار، أغلق اليوم أولًا',
    en: 'people of this day are waiting: close the day first',
  },
  'day-implausible': {
    ar: 'هذا التاريخ بعيد عن آخر يوم عمل',
    en: 'this date is too far after the last business day',
  },
  'dispenser-unknown': { ar: 'لا توجد ماكينة تذاكر بهذا الاسم', en: 'there is no such dispenser' },
  'sequence-not-held': {
    ar: 'لا يوجد حدث بهذا التسلسل في السجل',
    en: 'the journal does not hold this sequence',
  },
  'no-voice': { ar: 'لا توجد سماعات في هذا المركز', en: 'this controller has no voice' },
  'clip-unknown': {
    ar: 'لا يوجد تسجيل بهذا الاسم',
    en: 'there is no recording of this name: put it into the folder "announcements" of the clips',
  },
  'clip-unusable': {
    ar: 'التسجيل موجود ولا يمكن تشغيله',
    en: 'the recording cannot be played: it must be a WAV file of 22,050 Hz, 16 bits, mono',
  },
  'cannot-say': {
    ar: 'لا يمكن نطق هذا هنا',
    en: 'the voice has no words for this number, or espeak-ng is not installed to speak a text',
  },
  'quiet-hours': { ar: 'الآن ساعات هدوء', en: 'these are quiet hours: nothing is said' },
  'not-allowed': {
    ar: 'هذا الأمر غير مسموح به لهذه الجهة',
    en: 'the config does not allow this command to this origin',
  },
  late: { ar: 'وصل الأمر بعد موعده', en: 'the command came after its time' },
  'not-after-too-far': {
    ar: 'مهلة الأمر أطول من يوم',
    en: 'notAfter lies more than a day ahead',
  },
  retained: {
    ar: 'أمر محفوظ لا يُعرف عمره، أرسله من جديد دون حفظ',
    en: 'a retained command has an unknown age: send it again, not retained',
  },
  malformed: { ar: 'أمر غير مفهوم', en: 'the command cannot be read' },
  'too-large': { ar: 'الأمر أكبر من المسموح', en: 'the command is too large' },
};
