/**
 * What a command leads to: events to store, or a refusal to show. Pure: the same rules, state and
 * command always give the same decision.
 *
 * It never throws for what a person does. It guarantees that no number comes twice in a day, that
 * a window holds at most one ticket, and that only a ticket with confirmed paper is called.
 */
import { chooseNext } from './choose.ts';
import { peopleAhead } from './estimate.ts';
import { elapsedMs } from './moment.ts';
import { formatNumber, nextNumber } from './number.ts';
import { values } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { findTicket, type State, ticketId, windowAt } from './state.ts';
import { at, elements } from './vector.ts';
import type { Command, Decision, Moment, QueueEvent, Refusal, Ticket, Window } from './words.ts';

type CommandNamed<Name extends Command['name']> = Extract<Command, { readonly name: Name }>;

export function decide(rules: QueueRules, state: State, command: Command): Decision {
  switch (command.name) {
    case 'OpenDay':
      return openDay(state, command);
    case 'AdoptRules':
      return {
        events: [
          ...strandedTickets(rules, state, command.at),
          ...goneWindows(rules, state, command.at),
        ],
      };
    case 'ReserveTicket':
      return reserveTicket(rules, state, command);
    case 'ConfirmPaper':
      return onReserved(state, command, ({ id, number, service }) => ({
        type: 'ticket.issued',
        at: command.at,
        ticket: id,
        number,
        service,
      }));
    case 'ReprintTicket':
      return onReserved(state, command, ({ id, number }) => ({
        type: 'ticket.reprinted',
        at: command.at,
        ticket: id,
        number,
        reason: command.reason,
      }));
    case 'VoidTicket':
      return onReserved(state, command, ({ id, number }) => ({
        type: 'ticket.voided',
        at: command.at,
        ticket: id,
        number,
        reason: command.reason,
      }));
    case 'CallNext':
      return callNext(rules, state, command);
    case 'Recall':
      return recall(rules, state, command);
  }
}

function refused(refusal: Refusal): Decision {
  return { refused: refusal };
}

function openDay(state: State, { at: when, day }: CommandNamed<'OpenDay'>): Decision {
  if (state.day === null) return { events: [{ type: 'day.opened', at: when, day }] };
  if (day <= state.day) return refused('day-not-later');
  const events: QueueEvent[] = [];
  for (const window of state.windows.values()) events.push(...leaveWindow(state, window, when));
  for (const ticket of elements(state.tickets)) {
    if (ticket.status === 'reserved' || ticket.status === 'waiting') {
      events.push({ type: 'ticket.expired', at: when, ticket: ticket.id, number: ticket.number });
    }
  }
  events.push({ type: 'day.closed', at: when, day: state.day });
  events.push({ type: 'day.opened', at: when, day });
  return { events };
}

/** Ends what stands at a window and closes it; nothing for a window that is closed and free. */
function leaveWindow(state: State, window: Window, when: Moment): readonly QueueEvent[] {
  const events = completeCurrent(state, window, when);
  if (!window.open) return events;
  return [...events, { type: 'window.closed', at: when, window: window.number }];
}

function* strandedTickets(rules: QueueRules, state: State, when: Moment): Generator<QueueEvent> {
  for (const [service, line] of state.lines) {
    if (rules.services.has(service)) continue;
    for (const ordinals of [line.reserved, line.waiting]) {
      for (const ordinal of values(ordinals)) {
        const ticket = at(state.tickets, ordinal - 1);
        if (ticket === undefined) continue;
        const { id, number } = ticket;
        yield { type: 'ticket.voided', at: when, ticket: id, number, reason: 'service-removed' };
      }
    }
  }
}

function* goneWindows(rules: QueueRules, state: State, when: Moment): Generator<QueueEvent> {
  for (const window of state.windows.values()) {
    if (!rules.windows.has(window.number)) yield* leaveWindow(state, window, when);
  }
}

function reserveTicket(
  rules: QueueRules,
  state: State,
  command: CommandNamed<'ReserveTicket'>,
): Decision {
  if (state.day === null) return refused('day-not-open');
  const service = rules.services.get(command.service);
  if (service === undefined) return refused('service-unknown');
  const value = nextNumber(state.used.get(service.prefix) ?? [], service.from, service.to);
  if (value === null) return refused('numbers-exhausted');
  const ordinal = state.tickets.length + 1;
  return {
    events: [
      {
        type: 'ticket.reserved',
        at: command.at,
        ticket: ticketId(state.day, ordinal),
        ordinal,
        number: formatNumber(service.prefix, value, service.to),
        prefix: service.prefix,
        value,
        service: service.id,
        dispenser: command.dispenser,
        source: command.source,
        peopleAhead: peopleAhead(rules, state, service.id),
      },
    ],
  };
}

function onReserved(
  state: State,
  command: CommandNamed<'ConfirmPaper' | 'ReprintTicket' | 'VoidTicket'>,
  event: (ticket: Ticket) => QueueEvent,
): Decision {
  const ticket = findTicket(state, command.ticket);
  if (ticket === undefined) return refused('ticket-unknown');
  if (ticket.status !== 'reserved') return refused('ticket-not-reserved');
  return { events: [event(ticket)] };
}

function callNext(rules: QueueRules, state: State, command: CommandNamed<'CallNext'>): Decision {
  if (state.day === null) return refused('day-not-open');
  if (!rules.windows.has(command.window)) return refused('window-unknown');
  const window = windowAt(state, command.window);
  if (isWithinGuard(rules, window, command.at)) return refused('guard-time');

  const events: QueueEvent[] = [];
  if (!window.open) events.push({ type: 'window.opened', at: command.at, window: window.number });
  events.push(...completeCurrent(state, window, command.at));
  const choice = chooseNext(rules, state, window.number);
  if (choice === null) {
    events.push({
      type: 'window.call-refused',
      at: command.at,
      window: window.number,
      reason: 'queue-empty',
    });
  } else {
    const { ticket, reason } = choice;
    events.push({
      type: 'ticket.called',
      at: command.at,
      ticket: ticket.id,
      number: ticket.number,
      service: ticket.service,
      window: window.number,
      reason,
      waitMs: ticket.issuedAt && elapsedMs(ticket.issuedAt, command.at),
    });
  }
  return { events };
}

function isWithinGuard(rules: QueueRules, window: Window, when: Moment): boolean {
  if (window.lastCallAt === null) return false;
  const elapsed = elapsedMs(window.lastCallAt, when);
  return elapsed !== null && elapsed < rules.guardMs;
}

function completeCurrent(state: State, window: Window, when: Moment): readonly QueueEvent[] {
  const ticket = window.ticket === null ? undefined : findTicket(state, window.ticket);
  if (ticket === undefined) return [];
  return [
    {
      type: 'ticket.completed',
      at: when,
      ticket: ticket.id,
      number: ticket.number,
      window: window.number,
      inferred: true,
      serviceMs: ticket.calledAt && elapsedMs(ticket.calledAt, when),
    },
  ];
}

function recall(rules: QueueRules, state: State, command: CommandNamed<'Recall'>): Decision {
  if (!rules.windows.has(command.window)) return refused('window-unknown');
  const window = windowAt(state, command.window);
  const ticket = window.ticket === null ? undefined : findTicket(state, window.ticket);
  if (ticket === undefined) return refused('nothing-to-recall');
  return {
    events: [
      {
        type: 'ticket.recalled',
        at: command.at,
        ticket: ticket.id,
        number: ticket.number,
        window: window.number,
      },
    ],
  };
}
