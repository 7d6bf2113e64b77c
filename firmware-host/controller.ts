/**
 * From a press to its effects: turns gestures into commands, and what was committed into what each
 * device should now do.
 *
 * Everything that must not be lost goes through the writer first; devices are told afterwards and
 * may fail, be absent or come back at any time. Opens nothing itself: the composition root hands it
 * the journal, the clock and the devices.
 */
import type {
  Boards,
  Buttons,
  Fault,
  Gesture,
  Lamps,
  TicketPrinter,
  Voice,
} from '../drivers/ports.ts';
import type { Clock } from './clock.ts';
import {
  boardSight,
  lampState,
  type Notices,
  noticesAfter,
  spokenCalls,
  stateSnapshot,
  ticketFace,
} from './effects.ts';
import { asQueueEvent, type ControllerEvent, type StoredEvent } from './events.ts';
import {
  callsOnBoard,
  type HallCalls,
  hallCallsAfter,
  hallCallsAt,
  hallCallsReplayed,
  nextHallChangeMs,
  noHallCalls,
} from './hall-calls.ts';
import type { HallPlan, Intent } from './hall-plan.ts';
import { createHealth, type Health } from './health.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import { createPrintDesk, type PrintDesk } from './print-desk.ts';
import type { Command, QueueEvent, Ticket } from './queue/words.ts';
import { ageMs, reservedTickets, settlingCommands } from './recovery.ts';
import { createWriter, type Outcome, type Writer } from './writer.ts';

export interface Devices {
  readonly printers: ReadonlyMap<string, TicketPrinter>;
  readonly boards: Boards;
  readonly inputs: Buttons & Lamps;
  /** Null in a hall without a voice. */
  readonly voice: Voice | null;
}

export interface ControllerOptions {
  readonly plan: HallPlan;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this run of the program. */
  readonly session: string;
  readonly software: string;
  readonly configSha256: string;
  /** How long a ticket may wait for paper, by printer, in milliseconds. */
  readonly reprintWithinMs: ReadonlyMap<string, number>;
  /** New rows are in the journal. */
  onAppended(): void;
  /** The retained snapshot for dashboards has changed. */
  onSnapshot(snapshot: string): void;
}

/** The wall clock may drift from the monotonic one by this much before it counts as a jump. */
const clockJumpMs = 2000;
const nearlyFull = 0.9;

export class Controller {
  readonly #options: ControllerOptions;
  readonly #writer: Writer;
  readonly #health: Health = createHealth();
  readonly #desks = new Map<string, PrintDesk>();
  /** Refusals already told since the last success, by who asked: forty presses are one event. */
  readonly #toldRefusals = new Map<string, string>();
  #devices: Devices | null = null;
  #notices: Notices = new Map();
  /** By hall board. */
  readonly #hallCalls = new Map<string, HallCalls>();
  #noticeTimer: NodeJS.Timeout | null = null;
  #refreshPending = false;
  #journalIsFull = false;
  #stopped = false;
  #wallMinusMonotonicMs: number;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const now = options.clock.now();
    this.#wallMinusMonotonicMs = now.wallMs - now.monotonicMs;
    this.#writer = createWriter({
      rules: options.plan.rules,
      journal: options.journal,
      clock: options.clock,
      onCommitted: (events) => this.#committed(events),
      onJournalFull: (isFull) => {
        this.#journalIsFull = isFull;
        this.#reportJournal();
      },
    });
  }

  get health(): Health {
    return this.#health;
  }

  get configGeneration(): number {
    return this.#writer.configGeneration;
  }

  /** Replays the journal, settles what the last run left half done, opens the day if it may. */
  recover(reverted: { readonly sha256: string; readonly reason: string } | null): void {
    const { clock, journal, session, software, configSha256 } = this.#options;
    const replayed: QueueEvent[] = [];
    this.#writer.replay((event) => {
      if (event.type === 'ticket.called' || event.type === 'ticket.recalled') replayed.push(event);
    });
    for (const [board, rules] of this.#options.plan.hallBoards) {
      this.#hallCalls.set(board, hallCallsReplayed(replayed, rules));
    }
    const at = clock.now();
    const applied = journal.newest('config.applied')?.event;
    const known = applied?.type === 'config.applied' ? applied : null;
    const isNewConfig = known?.sha256 !== configSha256;
    this.#writer.configGeneration = (known?.generation ?? 0) + (isNewConfig ? 1 : 0);

    const beginning: ControllerEvent[] = [{ type: 'controller.started', at, session, software }];
    if (reverted !== null) {
      const { sha256: rejectedSha256, reason } = reverted;
      beginning.push({ type: 'config.reverted', at, rejectedSha256, reason });
    }
    if (isNewConfig) {
      const generation = this.#writer.configGeneration;
      beginning.push({ type: 'config.applied', at, generation, sha256: configSha256 });
    }
    this.#writer.record(beginning);
    this.#openDay();
    const isTooLate = (ticket: Ticket) => this.#isTooLate(ticket);
    for (const command of settlingCommands(this.#writer.state, at, isTooLate)) {
      this.#writer.execute(command);
    }
  }

  /** Hands over the devices, started or not; from here on they are told what should be true. */
  attach(devices: Devices): void {
    this.#devices = devices;
    for (const [id, printer] of devices.printers) this.#desks.set(id, this.#openDesk(id, printer));
    this.#refresh();
  }

  /** Once a second or so: notices what changes by itself. */
  tick(): void {
    this.#watchClock();
    this.#openDay();
    this.#reportJournal();
    for (const desk of this.#desks.values()) desk.wake();
    this.#scheduleRefresh();
  }

  gesture(button: string, gesture: Gesture): void {
    const intent = this.#options.plan.intents.get(button);
    if (intent === undefined) return;
    const outcome = this.#attempt(intent, gesture);
    if (!('refused' in outcome)) {
      this.#toldRefusals.delete(button);
      return;
    }
    this.#options.log.info({ button, gesture, refused: outcome.refused }, 'refused');
    this.#tellRefusal(button, intent, outcome.refused);
  }

  /** Takes what a device says of itself; returns whether that is news. */
  report(device: string, faults: readonly Fault[]): boolean {
    const change = this.#health.report(device, faults);
    if (change === null) return false;
    const at = this.#options.clock.now();
    const events: ControllerEvent[] = [
      ...change.began.map(({ code, severity, hint, detail }): ControllerEvent => {
        this.#options.log.warn({ device, code, severity, hint, detail }, 'device faulted');
        return { type: 'device.faulted', at, device, code, severity, hint };
      }),
      ...change.ended.map(({ code }): ControllerEvent => {
        this.#options.log.info({ device, code }, 'device recovered');
        return { type: 'device.recovered', at, device, code };
      }),
    ];
    if (events.length > 0) this.#writer.record(events);
    for (const desk of this.#desks.values()) desk.wake();
    this.#scheduleRefresh();
    return true;
  }

  /** Closes the hall and ends the printing; the devices themselves are stopped by their owner. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const window of this.#options.plan.windows) {
      this.#devices?.boards.show(window, { shows: 'closed' });
    }
    for (const board of this.#options.plan.hallBoards.keys()) {
      this.#devices?.boards.showCalls(board, []);
    }
    if (this.#noticeTimer !== null) clearTimeout(this.#noticeTimer);
    await Promise.all([...this.#desks.values()].map((desk) => desk.stop()));
    const at = this.#options.clock.now();
    this.#writer.record([{ type: 'controller.stopped', at, session: this.#options.session }]);
  }

  #attempt(intent: Intent, gesture: Gesture): Outcome | { readonly refused: 'printer-not-ready' } {
    const at = this.#options.clock.now();
    switch (intent.kind) {
      case 'issue': {
        this.#openDay();
        const { dispenser, service } = intent;
        if (!this.#canPrint(dispenser)) return { refused: 'printer-not-ready' };
        return this.#writer.execute({
          name: 'ReserveTicket',
          at,
          dispenser,
          service,
          source: 'dispenser',
        });
      }
      case 'call': {
        const name = gesture === 'hold' ? 'Recall' : 'CallNext';
        return this.#writer.execute({ name, at, window: intent.window });
      }
    }
  }

  /**
   * A refused press is an event once, until that button succeeds again. A second press within the
   * guard time is no wish that was refused, so it is none.
   */
  #tellRefusal(button: string, intent: Intent, reason: string): void {
    if (reason === 'guard-time' || reason === 'journal-full') return;
    if (this.#toldRefusals.get(button) === reason) return;
    this.#toldRefusals.set(button, reason);
    const command = intent.kind === 'issue' ? 'issue-ticket' : 'call-next';
    const at = this.#options.clock.now();
    this.#writer.record([{ type: 'command.refused', at, command, origin: button, reason }]);
  }

  #openDay(): void {
    const { clock } = this.#options;
    if (!clock.isTrusted()) return;
    const at = clock.now();
    const day = clock.dayOf(at);
    const open = this.#writer.state.day;
    if (open === null || day > open) this.#writer.execute({ name: 'OpenDay', at, day });
  }

  #watchClock(): void {
    const at = this.#options.clock.now();
    const difference = at.wallMs - at.monotonicMs;
    const byMs = Math.round(difference - this.#wallMinusMonotonicMs);
    if (Math.abs(byMs) < clockJumpMs) return;
    this.#wallMinusMonotonicMs = difference;
    this.#options.log.warn({ byMs }, 'clock jumped');
    this.#writer.record([{ type: 'clock.jumped', at, byMs }]);
  }

  #reportJournal(): void {
    const faults: Fault[] = [];
    if (this.#journalIsFull) {
      faults.push({
        code: 'disk-full',
        severity: 'stopped',
        hint: 'make room on the disk, or raise journal.maxMegabytes; no ticket is issued until then',
      });
    } else if (this.#options.journal.fill >= nearlyFull) {
      faults.push({
        code: 'disk-nearly-full',
        severity: 'warning',
        hint: 'the journal is nearly full: connect the centre server or raise journal.maxMegabytes',
      });
    }
    this.report('journal', faults);
  }

  /** Boards and paper first: people wait for them. */
  #committed(events: readonly StoredEvent[]): void {
    const ofTheQueue = events.flatMap((event) => asQueueEvent(event) ?? []);
    this.#notices = noticesAfter(this.#options.plan, this.#notices, ofTheQueue);
    const nowMs = this.#options.clock.now().monotonicMs;
    for (const [board, rules] of this.#options.plan.hallBoards) {
      const before = this.#hallCalls.get(board) ?? noHallCalls;
      this.#hallCalls.set(board, hallCallsAfter(before, ofTheQueue, rules, nowMs));
    }
    this.#showBoards();
    for (const call of spokenCalls(ofTheQueue)) this.#devices?.voice?.say(call);
    for (const desk of this.#desks.values()) desk.wake();
    this.#options.onAppended();
    this.#scheduleRefresh();
    for (const { type, at: _, ...data } of events) {
      if (!type.startsWith('device.')) this.#options.log.info(data, type);
    }
  }

  /** Many reports arrive together, at start above all; one refresh serves them. */
  #scheduleRefresh(): void {
    if (this.#refreshPending) return;
    this.#refreshPending = true;
    setImmediate(() => {
      this.#refreshPending = false;
      this.#refresh();
    });
  }

  #refresh(): void {
    const { plan } = this.#options;
    const { state } = this.#writer;
    this.#showBoards();
    const canIssue = (dispenser: string) => this.#canPrint(dispenser) && !this.#journalIsFull;
    for (const [lamp, { means }] of plan.lamps) {
      this.#devices?.inputs.setLamp(lamp, lampState(plan, state, means, canIssue));
    }
    this.#options.onSnapshot(stateSnapshot(plan, state, this.#health.devices));
  }

  #showBoards(): void {
    if (this.#stopped) return;
    const { plan, clock } = this.#options;
    const nowMs = clock.now().monotonicMs;
    this.#notices = new Map(
      [...this.#notices].filter(([, { untilMonotonicMs }]) => untilMonotonicMs > nowMs),
    );
    for (const [board, rules] of plan.hallBoards) {
      const calls = hallCallsAt(this.#hallCalls.get(board) ?? noHallCalls, rules, nowMs);
      this.#hallCalls.set(board, calls);
      this.#devices?.boards.showCalls(board, callsOnBoard(calls, rules, nowMs));
    }
    this.#armNoticeTimer(nowMs);
    for (const window of plan.windows) {
      const sight = boardSight(this.#writer.state, this.#notices.get(window), window);
      this.#devices?.boards.show(window, sight);
    }
  }

  #armNoticeTimer(nowMs: number): void {
    if (this.#noticeTimer !== null) clearTimeout(this.#noticeTimer);
    this.#noticeTimer = null;
    const ends = [...this.#notices.values()].map(({ untilMonotonicMs }) => untilMonotonicMs);
    for (const [board, rules] of this.#options.plan.hallBoards) {
      const end = nextHallChangeMs(this.#hallCalls.get(board) ?? noHallCalls, rules, nowMs);
      if (end !== null) ends.push(end);
    }
    if (ends.length === 0) return;
    this.#noticeTimer = setTimeout(() => this.#refresh(), Math.max(1, Math.min(...ends) - nowMs));
  }

  #canPrint(dispenser: string): boolean {
    const printer = this.#options.plan.printerOf.get(dispenser);
    return printer !== undefined && this.#health.isWorking(`printer/${printer}`);
  }

  #isTooLate(ticket: Ticket): boolean {
    const printer = this.#options.plan.printerOf.get(ticket.dispenser);
    const withinMs = this.#options.reprintWithinMs.get(printer ?? '') ?? 0;
    return ageMs(ticket, this.#options.clock.now()) > withinMs;
  }

  #openDesk(id: string, printer: TicketPrinter): PrintDesk {
    const { plan } = this.#options;
    const execute = (command: Command) => {
      this.#writer.execute(command);
    };
    const now = () => this.#options.clock.now();
    return createPrintDesk({
      printer,
      canPrint: () => this.#health.isWorking(`printer/${id}`),
      nextReserved: () =>
        reservedTickets(this.#writer.state).find(
          ({ dispenser }) => plan.printerOf.get(dispenser) === id,
        ) ?? null,
      isTooLate: (ticket) => this.#isTooLate(ticket),
      face: (ticket) => ticketFace(plan, ticket),
      confirm: ({ id: ticket }) => execute({ name: 'ConfirmPaper', at: now(), ticket }),
      markCopy: ({ id: ticket }) =>
        execute({ name: 'ReprintTicket', at: now(), ticket, reason: 'print-unconfirmed' }),
      withdraw: ({ id: ticket }, reason) =>
        execute({ name: 'VoidTicket', at: now(), ticket, reason }),
    });
  }
}
