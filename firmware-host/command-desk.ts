/**
 * Answers the centre server's commands: each is done at most once, whatever is sent again and
 * whenever the power goes, and each gets a reply.
 *
 * What was done, and what the queue refused, is stored with its reply in the transaction of its
 * events, so that the same id gets the same reply for ever after. What is late, unreadable or not
 * allowed leaves no receipt: it is that again when it comes again.
 *
 * While the clock is not trusted nothing can be called late, and commands are taken as they come:
 * our session at the broker is a clean one, so it delivers what was sent while we listened.
 */
import type { Announcement, CentreCommand, CommandMessage } from '../drivers/ports.ts';
import type { Announcer } from './announcer.ts';
import type { Clock } from './clock.ts';
import type { StoredEvent } from './events.ts';
import type { HallPlan } from './hall-plan.ts';
import type { Journal } from './journal/journal.ts';
import type { TicketSource } from './queue/words.ts';
import { type Reason, type Request, reasonWords } from './request.ts';
import type { ReceiptFor, Writer } from './writer.ts';

export interface CommandDeskOptions {
  readonly mayAsk: HallPlan['mayAsk'];
  readonly journal: Pick<Journal, 'replyTo' | 'stream' | 'oldestSequence' | 'newestSequence'>;
  readonly clock: Pick<Clock, 'now' | 'isTrusted'>;
  readonly record: Writer['record'];
  /** Fulfils what the hall can be asked; the receipt is stored where it does. */
  fulfil(
    request: Request,
    source: TicketSource,
    receiptFor: ReceiptFor,
  ): { readonly events: readonly StoredEvent[] } | { readonly refused: Reason };
  /** Sends the journal from this sequence on once more. */
  replay(from: number): void;
  readonly announcer: Announcer;
  /** A command was refused that leaves no receipt. */
  onRefused(command: string, origin: string, reason: Reason): void;
  reply(body: string): void;
}

type Message = Extract<CommandMessage, { readonly isReadable: true }>;

/** No command of the contract makes sense a day later; it bounds how long receipts matter. */
const longestNoticeMs = 24 * 60 * 60_000;

export function createCommandDesk(options: CommandDeskOptions): (message: CommandMessage) => void {
  const { journal, clock, reply } = options;

  function refuse(message: CommandMessage, reason: Reason, problem?: string): void {
    const [command, origin] = message.isReadable
      ? [message.command.name, message.origin]
      : ['unreadable', 'server'];
    options.onRefused(command, origin, reason);
    reply(refusedReply(message.id, reason, problem));
  }

  function done(id: string, events: readonly StoredEvent[], sequence: number | null): string {
    const about = events.at(-1);
    const ticket = about !== undefined && 'ticket' in about ? about : undefined;
    return JSON.stringify({
      id,
      status: 'done',
      stream: journal.stream,
      sequence,
      ticket: ticket?.ticket,
      number: ticket?.number,
    });
  }

  function whyNot({ origin, command, isRetained, notAfterMs }: Message): Reason | null {
    if (isRetained) return 'retained';
    if (!options.mayAsk[origin].has(command.name)) return 'not-allowed';
    if (!clock.isTrusted()) return null;
    const { wallMs } = clock.now();
    if (wallMs > notAfterMs) return 'late';
    return notAfterMs - wallMs > longestNoticeMs ? 'not-after-too-far' : null;
  }

  /** What concerns the journal and the link, and leaves the hall as it is. */
  function answer(message: Message, command: CentreCommand): boolean {
    switch (command.name) {
      case 'ping':
        reply(done(message.id, [], null));
        return true;
      case 'announce':
        announce(message, command.args);
        return true;
      case 'replay': {
        const { from } = command.args;
        const { oldestSequence, newestSequence } = journal;
        const isHeld =
          oldestSequence !== null && from >= oldestSequence && from <= (newestSequence ?? 0);
        if (isHeld) {
          reply(done(message.id, [], null));
          options.replay(from);
        } else refuse(message, 'sequence-not-held');
        return true;
      }
      default:
        return false;
    }
  }

  /** Its receipt comes first: what is sent again after a power cut is not heard again. */
  function announce(message: Message, announcement: Announcement): void {
    const { id } = message;
    const text = done(id, [], null);
    let reason = options.announcer.whyNotAnnounced(announcement);
    if (reason === null && !options.record([], () => ({ command: id, reply: text }))) {
      reason = 'journal-full';
    }
    if (reason !== null) {
      refuse(message, reason);
      return;
    }
    options.announcer.announce(announcement);
    reply(text);
  }

  function fulfil({ id, origin, command }: Message): void {
    const outcome = options.fulfil(command, origin, (events, sequence) => ({
      command: id,
      reply: done(id, events, sequence),
    }));
    if (!('refused' in outcome)) {
      const stored = journal.replyTo(id);
      if (stored !== null) reply(stored);
      return;
    }
    const reason = outcome.refused;
    const text = refusedReply(id, reason);
    const at = clock.now();
    const { name } = command;
    options.record([{ type: 'command.refused', at, command: name, origin, reason }], () => ({
      command: id,
      reply: text,
    }));
    reply(text);
  }

  return (message) => {
    if (!message.isReadable) {
      refuse(message, message.reason, message.problem);
      return;
    }
    const earlier = journal.replyTo(message.id);
    if (earlier !== null) {
      reply(earlier);
      return;
    }
    const reason = whyNot(message);
    if (reason !== null) refuse(message, reason);
    else if (!answer(message, message.command)) fulfil(message);
  };
}

function refusedReply(id: string | null, reason: Reason, problem?: string): string {
  const words = reasonWords(reason);
  return JSON.stringify({ id, status: 'refused', reason, words, problem });
}
