/**
 * Answers the centre server's commands: each is done at most once, whatever is sent again and
 * whenever the power goes, and each gets a reply.
 *
 * What was done, and what the queue refused, is stored with its reply in the transaction of its
 * events, so that the same id gets the same reply for ever after, and the same id with other contents
 * is refused. What is late, unreadable or not allowed leaves no receipt: it is that again when it comes
 * again.
 *
 * While the clock is not trusted nothing can be called late, and commands are taken as they come:
 * our session at the broker is a clean one, so it delivers what was sent while we listened.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type {
  CommandMessage,
  CommandOrigin,
  ControllerCommand,
} from '../../drivers/centre-port.ts';
import type { Announcement } from '../../drivers/ports.ts';
import { type Answer, type Ask, ticketOf } from '../ask/ask.ts';
import { mayAsk } from '../ask/ask-table.ts';
import type { Asker } from '../ask/asker.ts';
import { type MessageRefusal, type Reason, reasonWords } from '../ask/reason.ts';
import type { Refusals } from '../ask/refusals.ts';
import { isOfHall, isQueueRequest } from '../ask/request.ts';
import type { Announcer } from '../calls/announcer.ts';
import type { Clock } from '../clock/clock.ts';
import type { ControllerEvent } from '../events/events.ts';
import type { Gather } from '../gathering.ts';
import type { Range } from '../journal/damage.ts';
import type { Journal } from '../journal/journal.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { Writer } from '../writer.ts';
import { createCommandGate } from './command-gate.ts';

export interface CommandDeskOptions {
  readonly plan: Pick<HallPlan, 'askTable' | 'commandsPerSecond'>;
  readonly journal: Pick<
    Journal,
    'replyTo' | 'stream' | 'oldestSequence' | 'newestSequence' | 'damage'
  >;
  readonly clock: Pick<Clock, 'now' | 'isTrusted'>;
  readonly record: Writer['record'];
  readonly ask: Ask;
  readonly gather: Gather;
  /** Records what the desk itself refuses. */
  readonly refusals: Pick<Refusals, 'record'>;
  /** Sends the journal from this sequence on once more. */
  replay(from: number): void;
  readonly announcer: Announcer;
  /** Stores what nobody asked for, now or as soon as there is room. */
  store(events: readonly ControllerEvent[]): void;
  reply(body: string): void;
}

type Message = Extract<CommandMessage, { readonly isReadable: true }>;

/** No command of the contract makes sense a day later; it bounds how long receipts matter. */
const longestNoticeMs = 24 * 60 * 60_000;

/** How long dropped commands are counted before they are recorded. */
const floodMs = 1000;

const askers: Readonly<Record<CommandOrigin, Asker>> = {
  server: { kind: 'server' },
  reception: { kind: 'reception-topic' },
};

export interface CommandDesk {
  take(message: CommandMessage): void;
  /** Stores what it has counted; call it before the journal is closed. */
  stop(): void;
}

interface Flood {
  commands: number;
  readonly sinceMs: number;
  lastMs: number;
  readonly timer: NodeJS.Timeout;
}

export function createCommandDesk(options: CommandDeskOptions): CommandDesk {
  const { journal, clock, reply } = options;
  const gate = createCommandGate(options.plan.commandsPerSecond, () => clock.now().monotonicMs);

  const flooding = new Map<CommandOrigin, Flood>();

  /** Counts it; a second's are reported together. Nobody replies: the reply would cost as much again. */
  function drop(sender: CommandOrigin): void {
    const nowMs = clock.now().monotonicMs;
    const flood = flooding.get(sender);
    if (flood !== undefined) {
      flood.commands += 1;
      flood.lastMs = nowMs;
      return;
    }
    const timer = setTimeout(() => storeFlood(sender), floodMs).unref();
    flooding.set(sender, { commands: 1, sinceMs: nowMs, lastMs: nowMs, timer });
  }

  function storeFlood(sender: CommandOrigin): void {
    const flood = flooding.get(sender);
    if (flood === undefined) return;
    flooding.delete(sender);
    clearTimeout(flood.timer);
    const { commands, lastMs, sinceMs } = flood;
    const at = clock.now();
    const overMs = lastMs - sinceMs;
    gate.wroteRow(sender);
    options.store([{ type: 'commands.flooded', at, origin: sender, commands, overMs }]);
  }

  /** A refusal of the desk itself leaves no receipt. */
  function refuse(message: CommandMessage, reason: Reason, problem?: string): void {
    gate.wroteRow(message.sender);
    const [command, asker] = message.isReadable
      ? [message.command.name, askers[message.origin]]
      : ['unreadable', askers[message.sender]];
    options.refusals.record(asker, command, reason);
    const words = reasonWords[reason];
    reply(JSON.stringify({ id: message.id, status: 'refused', reason, words, problem }));
  }

  function replyTo({ id, command }: Message, answer: Answer, sequence: number | null): string {
    const asked = contentsOf(command);
    if (answer.status === 'refused') return JSON.stringify({ id, ...answer, asked });
    const { stream } = journal;
    return JSON.stringify({
      id,
      status: 'done',
      stream,
      sequence,
      ...ticketOf(answer.events),
      asked,
    });
  }

  function done({ id, command }: Message, missing?: readonly Range[]): string {
    return JSON.stringify({
      id,
      status: 'done',
      stream: journal.stream,
      sequence: null,
      missing,
      asked: contentsOf(command),
    });
  }

  /** Why the desk does not read on, whatever the message asks; or null. */
  function whyNot({ isRetained, notAfterMs }: Message): MessageRefusal | null {
    if (isRetained) return 'retained';
    if (!clock.isTrusted()) return null;
    const { wallMs } = clock.now();
    if (wallMs > notAfterMs) return 'late';
    return notAfterMs - wallMs > longestNoticeMs ? 'not-after-too-far' : null;
  }

  /** Who asks on behalf of another must be allowed it, too; of the other that is asked where it is done. */
  function maySpeak({ sender, origin, command }: Message): boolean {
    return sender === origin || mayAsk(options.plan.askTable, command, askers[sender]);
  }

  /** Answers what concerns the journal, the voice and the link, and leaves the queue as it is. */
  function answer(message: Message, command: ControllerCommand): void {
    if (!mayAsk(options.plan.askTable, command, askers[message.origin])) {
      refuse(message, 'not-allowed');
      return;
    }
    switch (command.name) {
      case 'ping':
        reply(done(message));
        return;
      case 'announce':
        announce(message, command.args);
        return;
      case 'replay': {
        const { from } = command.args;
        const { oldestSequence, newestSequence } = journal;
        const isHeld =
          oldestSequence !== null && from >= oldestSequence && from <= (newestSequence ?? 0);
        if (isHeld) {
          const missing = journal.damage.rows.filter(({ to }) => to >= from);
          reply(done(message, missing));
          options.replay(from);
        } else refuse(message, 'sequence-not-held');
      }
    }
  }

  /** Its receipt comes first: what is sent again after a power cut is not heard again. */
  function announce(message: Message, announcement: Announcement): void {
    const { id } = message;
    const text = done(message);
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

  function obey(message: Message): void {
    const { id, sender, origin, command } = message;
    if (!isOfHall(command)) {
      answer(message, command);
      return;
    }
    const answered = options.ask(command, askers[origin], (outcome, sequence) => ({
      command: id,
      reply: replyTo(message, outcome, sequence),
    }));
    if (answered.status === 'refused') gate.wroteRow(sender);
    reply(journal.replyTo(id) ?? replyTo(message, answered, null));
  }

  function decide(message: CommandMessage): void {
    if (!gate.admits(message.sender)) {
      drop(message.sender);
      return;
    }
    if (!message.isReadable) {
      refuse(message, message.reason, message.problem);
      return;
    }
    const earlier = journal.replyTo(message.id);
    if (earlier !== null) {
      if (isOfOther(earlier, message.command)) refuse(message, 'id-reused');
      else reply(earlier);
      return;
    }
    const reason = whyNot(message) ?? (maySpeak(message) ? null : 'not-allowed');
    if (reason === null) obey(message);
    else refuse(message, reason);
  }

  return {
    take(message) {
      if (message.isReadable && isOfHall(message.command)) {
        void options.gather(() => decide(message), !isQueueRequest(message.command));
      } else decide(message);
    },
    stop() {
      for (const sender of [...flooding.keys()]) storeFlood(sender);
    },
  };
}

const contentsDigits = 16;

/** Tells what a command asks from anything else that a sender may ask by mistake. */
function contentsOf({ name, args }: Message['command']): string {
  const contents = JSON.stringify([name, args]);
  return createHash('sha256').update(contents).digest('hex').slice(0, contentsDigits);
}

const StoredReply = z.object({ asked: z.string().optional() });

/** Whether the reply was to other contents; of a reply that an older software stored nobody knows. */
function isOfOther(reply: string, command: Message['command']): boolean {
  const { asked } = StoredReply.parse(JSON.parse(reply));
  return asked !== undefined && asked !== contentsOf(command);
}
