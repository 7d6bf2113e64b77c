/** Given events, when a command, then a decision: the words that the queue's tests are written in. */

import type { Command } from '../../firmware-host/queue/command.ts';
import { decide } from '../../firmware-host/queue/decide.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { type QueueConfig, type QueueRules, queueRules } from '../../firmware-host/queue/rules.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
import { elements } from '../../firmware-host/queue/vector.ts';
import type {
  Moment,
  Place,
  PriorityClass,
  QueueEvent,
  Ticket,
} from '../../firmware-host/queue/words.ts';

export const boot = 'first-boot';

export function after(seconds: number, bootId = boot): Moment {
  return { wallMs: 1_800_000_000_000 + seconds * 1000, monotonicMs: seconds * 1000, boot: bootId };
}

/** Two offices with two services each; window 1 shared, 2 and 3 reserved for an office. */
export const rules: QueueRules = queueRules({
  services: [
    { id: 'first-cards', prefix: 'A', from: 1, to: 199 },
    { id: 'first-updates', prefix: 'B', from: 1, to: 199 },
    { id: 'second-cards', prefix: 'C', from: 1, to: 3 },
    { id: 'second-updates', prefix: 'D', from: 1, to: 199 },
  ],
  windows: [
    { number: 1, services: ['first-cards', 'first-updates', 'second-cards'] },
    { number: 2, services: ['first-cards', 'first-updates'] },
    { number: 3, services: ['second-cards', 'second-updates'] },
  ],
  guardMs: 3000,
});

type ClerkStep = Extract<
  Command['name'],
  'MarkArrived' | 'Complete' | 'MarkNoShow' | 'OpenWindow' | 'CloseWindow' | 'EndBreak'
>;

/** A queue that remembers what it decided. */
export class Hall {
  state: State = initialState;
  readonly events: QueueEvent[] = [];
  rules: QueueRules = rules;

  /** Returns the refusal, or null where the command led to events. */
  do(command: Command): string | null {
    const decision = decide(this.rules, this.state, command);
    const isRefused = 'refused' in decision;
    const events = isRefused ? (decision.noted ?? []) : decision.events;
    for (const event of events) this.state = evolve(this.state, event);
    this.events.push(...events);
    return isRefused ? decision.refused : null;
  }

  /** As the controller's writer records it. */
  execute(command: Command): { readonly events: readonly QueueEvent[] } {
    const before = this.events.length;
    this.do(command);
    return { events: this.events.slice(before) };
  }

  openDay(day = '2026-11-23', at = after(0)): string | null {
    return this.do({ name: 'OpenDay', at, day });
  }

  /** Reserves a ticket and returns its id. */
  reserve(service: string, at = after(1)): string {
    const refusal = this.do({
      name: 'ReserveTicket',
      at,
      service,
      dispenser: 'hall',
      source: 'dispenser',
    });
    if (refusal !== null) throw new Error(refusal);
    return this.last('ticket.reserved').ticket;
  }

  /** Reserves a ticket, confirms its paper and returns its number. */
  issue(service: string, at = after(1)): string {
    const ticket = this.reserve(service, at);
    this.do({ name: 'ConfirmPaper', at, ticket });
    return this.last('ticket.issued').number;
  }

  /** Issues a ticket with priority and returns its number. */
  issueFirst(service: string, priority: PriorityClass, at = after(1)): string {
    const common = { at, service, dispenser: 'hall', source: 'reception' } as const;
    const refusal = this.do({ name: 'ReserveTicket', ...common, priority });
    if (refusal !== null) throw new Error(refusal);
    this.do({ name: 'ConfirmPaper', at, ticket: this.last('ticket.reserved').ticket });
    return this.last('ticket.issued').number;
  }

  /** The ticket that goes by a number today; fails where nobody does. */
  ticket(number: string): Ticket {
    const found = [...elements(this.state.tickets)].findLast((ticket) => ticket.number === number);
    if (found === undefined) throw new Error(`no ticket ${number}`);
    return found;
  }

  /** Calls the next and returns its number, or null where nobody waits; fails where it is refused. */
  next(window: number, at: Moment): string | null {
    const refusal = this.call(window, at);
    if (refusal !== null) throw new Error(refusal);
    const event = this.events.at(-1);
    return event?.type === 'ticket.called' ? event.number : null;
  }

  resume(number: string, at: Moment): string | null {
    return this.do({ name: 'ResumeTicket', at, ticket: this.ticket(number).id });
  }

  park(window: number, at: Moment, returnAfterMs: number | null = null): string | null {
    return this.do({ name: 'Park', at, window, returnAfterMs });
  }

  transfer(
    number: string,
    at: Moment,
    to: { readonly service?: string; readonly window?: number; readonly place?: Place },
  ): string | null {
    const { service: toService = null, window: toWindow = null, place = 'arrival' } = to;
    const ticket = this.ticket(number).id;
    return this.do({ name: 'TransferTicket', at, ticket, toService, toWindow, place });
  }

  /** Lets time pass and returns the types of what it brought about. */
  pass(at: Moment): readonly string[] {
    const before = this.events.length;
    this.do({ name: 'PassTime', at });
    return this.types().slice(before);
  }

  /** What a clerk's further buttons say at a window; returns the refusal. */
  at(window: number, name: ClerkStep, seconds: number): string | null {
    return this.do({ name, at: after(seconds), window });
  }

  /** A001 is called to window 1 ten seconds after the day began. */
  callOne(): void {
    this.issue('first-cards');
    this.call(1, after(10));
  }

  call(window: number, at: Moment): string | null {
    return this.do({ name: 'CallNext', at, window });
  }

  recall(window: number, at: Moment): string | null {
    return this.do({ name: 'Recall', at, window });
  }

  /** The newest event of a type; fails where there is none. */
  last<Type extends QueueEvent['type']>(type: Type): Extract<QueueEvent, { type: Type }> {
    const found = this.events.findLast(
      (event): event is Extract<QueueEvent, { type: Type }> => event.type === type,
    );
    if (found === undefined) throw new Error(`no ${type} yet`);
    return found;
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }
}

export function openHall(rulesOfHall: QueueRules = rules): Hall {
  const hall = new Hall();
  hall.rules = rulesOfHall;
  hall.openDay();
  return hall;
}

/** A hall of the services A, B and C, in which every press calls and none concludes a no-show. */
export function letteredHall(windows: QueueConfig['windows']): Hall {
  const services = ['A', 'B', 'C'].map((prefix) => ({ id: prefix, prefix, from: 1, to: 999 }));
  return openHall(queueRules({ services, windows, guardMs: 0, noShowWithinMs: 0 }));
}
