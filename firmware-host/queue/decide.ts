/**
 * What a command leads to: events to store, or a refusal to show. Pure: the same rules, state and
 * command always give the same decision.
 *
 * It never throws for what a person does. It guarantees that no number is held by two tickets, that
 * a window holds at most one ticket and a ticket is at most at one window, and that only a ticket
 * with confirmed paper is called. Whoever asked is named by each event that came of it. The steps themselves are in the files named `decide-…`.
 */

import type { Command } from './command.ts';
import { endBreak, startBreak } from './decide-break.ts';
import { closeOn, openOn } from './decide-closure.ts';
import { adoptRules, closeDay, openDay } from './decide-day.ts';
import { advanceNumbers } from './decide-numbers.ts';
import { pauseService, resumeService } from './decide-pause.ts';
import {
  confirmPaper,
  reprintTicket,
  reserveTicket,
  resumeTicket,
  settleCopy,
  transferTicket,
  voidTicket,
} from './decide-ticket.ts';
import { passTime } from './decide-time.ts';
import { walkIn } from './decide-walk-in.ts';
import {
  callNext,
  callTicket,
  closeWindow,
  complete,
  markArrived,
  markNoShow,
  openWindow,
  park,
  rateService,
  recall,
} from './decide-window.ts';
import type { Decision } from './decision.ts';
import type { QueueRules } from './rules.ts';
import type { State } from './state.ts';
import type { QueueEvent } from './words.ts';

export function decide(rules: QueueRules, state: State, command: Command): Decision {
  const decision = decisionOn(rules, state, command);
  const { askedBy } = command;
  if (askedBy === undefined) return decision;
  const named = (events: readonly QueueEvent[]) => events.map((event) => ({ ...event, askedBy }));
  if (!('refused' in decision)) return { events: named(decision.events) };
  const { refused, noted } = decision;
  return noted === undefined ? decision : { refused, noted: named(noted) };
}

function decisionOn(rules: QueueRules, state: State, command: Command): Decision {
  switch (command.name) {
    case 'AdoptRules':
      return adoptRules(rules, state, command.at);
    case 'OpenDay':
      return openDay(state, command);
    case 'AdvanceNumbers':
      return advanceNumbers(rules, state, command);
    case 'CloseOn':
      return closeOn(state, command);
    case 'OpenOn':
      return openOn(state, command);
    case 'CloseDay':
      return closeDay(state, command.at);
    case 'ReserveTicket':
      return reserveTicket(rules, state, command);
    case 'ConfirmPaper':
      return confirmPaper(state, command);
    case 'ReprintTicket':
      return reprintTicket(state, command);
    case 'SettleCopy':
      return settleCopy(state, command);
    case 'VoidTicket':
      return voidTicket(state, command);
    case 'SettleNotice': {
      const { name: _, ...notice } = command;
      return { events: [{ type: 'notice.printed', ...notice }] };
    }
    case 'CallNext':
      return callNext(rules, state, command);
    case 'WalkIn':
      return walkIn(rules, state, command);
    case 'CallTicket':
      return callTicket(rules, state, command);
    case 'Recall':
      return recall(rules, state, command);
    case 'MarkArrived':
      return markArrived(rules, state, command);
    case 'Complete':
      return complete(rules, state, command);
    case 'MarkNoShow':
      return markNoShow(rules, state, command);
    case 'Park':
      return park(rules, state, command);
    case 'ResumeTicket':
      return resumeTicket(rules, state, command);
    case 'TransferTicket':
      return transferTicket(rules, state, command);
    case 'RateService':
      return rateService(rules, state, command);
    case 'PauseService':
      return pauseService(rules, state, command);
    case 'ResumeService':
      return resumeService(state, command);
    case 'StartBreak':
      return startBreak(rules, state, command);
    case 'EndBreak':
      return endBreak(rules, state, command);
    case 'OpenWindow':
      return openWindow(rules, state, command);
    case 'CloseWindow':
      return closeWindow(rules, state, command);
    case 'PassTime':
      return { events: passTime(rules, state, command) };
  }
}
