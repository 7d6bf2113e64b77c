/**
 * Fulfils what is asked of the hall, by whomever: judges hours and paper, and gives the rest to the
 * queue. A refusal is a value; when a request is fulfilled, its events are on the disk.
 */
import type { DayKeeper } from './day-keeper.ts';
import type { HallPlan } from './hall-plan.ts';
import { findTicket, windowAt } from './queue/state.ts';
import type { Command, Moment, TicketSource } from './queue/words.ts';
import { type QueueRequest, queueCommand, type Reason, type Request } from './request.ts';
import type { Outcome, ReceiptFor, Writer } from './writer.ts';

export interface RequestDeskOptions {
  readonly plan: HallPlan;
  readonly writer: Pick<Writer, 'state' | 'execute'>;
  readonly days: Pick<DayKeeper, 'openFor' | 'closedToTickets' | 'isSendingHome'>;
  now(): Moment;
  canPrint(dispenser: string): boolean;
}

/** @param receiptFor makes what is stored beside the events, for a command that has an id */
export type Fulfil = (
  request: Request,
  source: TicketSource,
  receiptFor?: ReceiptFor,
) => Outcome | { readonly refused: Reason };

export function createRequestDesk(options: RequestDeskOptions): Fulfil {
  const { plan, writer, days } = options;

  /** What the hours make of it: a call at closing time only ends what stands at the window. */
  function commandNow(
    request: QueueRequest,
    context: Parameters<typeof queueCommand>[1],
  ): ReturnType<typeof queueCommand> | { readonly refused: Reason } {
    if (request.name === 'issue-ticket') {
      const closed = days.closedToTickets();
      return closed === null ? queueCommand(request, context) : { refused: closed };
    }
    const calls = request.name === 'call-next' || request.name === 'call-ticket';
    if (!calls || !days.isSendingHome()) return queueCommand(request, context);
    const { window } = request.args;
    if (windowAt(context.state, window).ticket === null) return { refused: 'hall-closed' };
    return { name: 'CallNext', at: context.at, window, endsOnly: true };
  }

  /** Why the paper of this command cannot come out, or null. */
  function whyNotPrinted(command: Command): Reason | null {
    const dispenser = dispenserOf(command);
    if (dispenser === undefined) return null;
    if (!plan.printersOf.has(dispenser)) return 'dispenser-unknown';
    return options.canPrint(dispenser) ? null : 'printer-not-ready';
  }

  function dispenserOf(command: Command): string | undefined {
    if (command.name === 'ReserveTicket') return command.dispenser;
    if (command.name !== 'ReprintTicket') return undefined;
    return findTicket(writer.state, command.ticket)?.dispenser;
  }

  return (request, source, receiptFor) => {
    if (request.name === 'open-day') return days.openFor(request.args.day, receiptFor);
    if (request.name === 'announce' || request.name === 'replay' || request.name === 'ping') {
      throw new Error(`${request.name} asks nothing of the hall`);
    }
    const { firstDispenser } = plan;
    const { state } = writer;
    const command = commandNow(request, { state, at: options.now(), source, firstDispenser });
    if ('refused' in command) return command;
    const notPrinted = whyNotPrinted(command);
    if (notPrinted !== null) return { refused: notPrinted };
    return writer.execute(command, receiptFor);
  };
}
