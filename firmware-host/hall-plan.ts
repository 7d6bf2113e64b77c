/**
 * The config as the controller needs it: who asks what with which button, which device stands
 * where, and the words that go on a ticket. Everything is looked up here once, at start.
 */
import { callsOf } from '../config/checks/board-ability.ts';
import type { Config, Text, UnitPin } from '../config/schema/schema.ts';
import type { ButtonWiring, CommandOrigin } from '../drivers/ports.ts';
import type { DayRules } from './business-day.ts';
import type { HallCallsRules } from './hall-calls.ts';
import { dayRules } from './opening-hours.ts';
import { fairnessSentence } from './queue/fairness.ts';
import { type QueueRules, queueRules } from './queue/rules.ts';
import type { Rating, Ticket, TicketSource } from './queue/words.ts';
import type { Request } from './request.ts';
import { ticketLinks } from './ticket-link.ts';

/** What a button asks for; a gesture that means nothing is null. */
export interface Intent {
  readonly press: Request | null;
  readonly hold: Request | null;
  readonly double: Request | null;
  readonly source: TicketSource;
}

export interface ServiceWords {
  readonly office: Text;
  readonly service: Text;
  readonly documents: readonly Text[];
  /** Windows that serve it, ascending. */
  readonly windows: readonly number[];
}

/** What a lamp tells: that people wait for a window, or that a dispenser can issue. */
export type LampMeaning =
  | { readonly kind: 'people-waiting'; readonly window: number }
  | { readonly kind: 'dispenser-ready'; readonly dispenser: string };

/** What takes too long and is signalled at a window, and from which share of its target. */
export interface Signal {
  readonly from: Config['queue']['lampBlinksFrom'];
  readonly of: readonly ('service' | 'wait' | 'idle')[];
}

/** What becomes of a ticket whose paper failed, by printer. */
export interface PaperRule {
  readonly whenUnconfirmed: 'copy' | 'void';
  readonly mostCopies: number;
  /** How long a ticket may wait for paper. */
  readonly withinMs: number;
  /** Whether the printer confirms what it prints. */
  readonly confirms: boolean;
}

export interface HallPlan {
  readonly rules: QueueRules;
  readonly days: DayRules;
  readonly centre: Text;
  readonly timeZone: string;
  /** The rule by which the hall calls, in one sentence. */
  readonly fairness: Text;
  /** What the QR code of a ticket says; null where tickets have none. */
  linkOf(ticket: Pick<Ticket, 'id' | 'number' | 'service'>): string | null;
  readonly windows: readonly number[];
  readonly services: ReadonlyMap<string, ServiceWords>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly buttons: readonly ButtonWiring[];
  readonly lamps: ReadonlyMap<string, { readonly at: UnitPin; readonly means: LampMeaning }>;
  /** Printers of each dispenser: its own, and those that stand in for it, in their order. */
  readonly printersOf: ReadonlyMap<string, readonly string[]>;
  readonly paperRules: ReadonlyMap<string, PaperRule>;
  /** By the board's id. */
  readonly hallBoards: ReadonlyMap<string, HallCallsRules>;
  /** Where a ticket comes out that was asked for without saying where. */
  readonly firstDispenser: string;
  /** Names of the commands that each may ask for. */
  readonly mayAsk: Readonly<Record<CommandOrigin, ReadonlySet<string>>>;
  readonly callFlashMs: number;
  readonly queueEmptyShownMs: number;
  readonly lampBlinks: Signal;
  readonly boardFlashes: Signal;
}

export function hallPlan(config: Config): HallPlan {
  const { queue, commands } = config;
  const windows = config.windows.map(({ number }) => number).sort((a, b) => a - b);
  const { intents, buttons } = wiredButtons(config);
  const rules = rulesOf(config);
  return {
    rules,
    fairness: fairnessSentence(rules),
    linkOf: ticketLinks(config),
    days: dayRules(config.openingHours, config.clock.believeDaysAhead),
    centre: config.centre.name,
    timeZone: config.centre.timeZone,
    windows,
    services: serviceWords(config, windows),
    intents,
    buttons,
    lamps: wiredLamps(config),
    printersOf: new Map(
      config.dispensers.map(({ id, printer, otherPrinters }) => [
        id,
        [...new Set([printer, ...otherPrinters])],
      ]),
    ),
    paperRules: new Map(config.printers.map((printer) => [printer.id, paperRule(printer)])),
    hallBoards: hallBoards(config),
    firstDispenser: config.dispensers[0]?.id ?? '',
    mayAsk: { server: new Set(commands.server), reception: new Set(commands.reception) },
    callFlashMs: queue.callFlashSeconds * 1000,
    queueEmptyShownMs: queue.queueEmptyShownSeconds * 1000,
    lampBlinks: { from: queue.lampBlinksFrom, of: queue.lampBlinksFor },
    boardFlashes: { from: queue.boardFlashesFrom, of: queue.boardFlashesFor },
  };
}

function paperRule(printer: Config['printers'][number]): PaperRule {
  const { whenUnconfirmed, mostCopies, reprintWithinSeconds, confirm } = printer;
  return {
    whenUnconfirmed,
    mostCopies,
    withinMs: reprintWithinSeconds * 1000,
    confirms: confirm !== 'none',
  };
}

function hallBoards({ boardLines, queue }: Config): ReadonlyMap<string, HallCallsRules> {
  return new Map(
    boardLines.flatMap((line) =>
      (line.hallBoards ?? []).map((board) => [
        board.id,
        {
          calls: callsOf(line.protocol, board),
          shownMs: queue.hallCallSeconds * 1000,
          flashMs: queue.callFlashSeconds * 1000,
        },
      ]),
    ),
  );
}

function rulesOf({ services, windows, queue }: Config): QueueRules {
  return queueRules({
    services: services.map(({ id, numbers, targetMinutes, whenUsedUp }) => ({
      id,
      ...numbers,
      targetMs: targetMinutes * 60_000,
      wrap: whenUsedUp === 'begin-anew',
    })),
    windows: windows.map(({ number, services: served, firstChoice, onlyWhenIdle, buttons }) => ({
      number,
      services: served,
      firstChoice,
      onlyWhenIdle,
      oneButton: hasCallButtonAlone(number, buttons),
    })),
    guardMs: queue.guardSeconds * 1000,
    noShowWithinMs: queue.noShowWithinSeconds * 1000,
    recallLimit: queue.recallLimit,
    reactivateWithinMs: queue.reactivateWithinMinutes * 60_000,
    maxWaitMs: queue.maxWaitMinutes * 60_000,
    waitTargetMs: queue.waitTargetMinutes * 60_000,
    idleLimitMs: queue.idleLimitMinutes * 60_000,
    rateWithinMs: queue.rateWithinSeconds * 1000,
    priority: queue.priority,
  });
}

function wiredButtons(config: Config) {
  const { queue } = config;
  const holdMs = queue.holdSeconds * 1000;
  const doubleMs = queue.doublePressSeconds * 1000;
  const citizensLockout = (group: string): ButtonWiring['lockout'] =>
    queue.ticketLockoutSeconds === 0 ? null : { group, ms: queue.ticketLockoutSeconds * 1000 };
  const intents = new Map<string, Intent>();
  const buttons: ButtonWiring[] = [];
  const wire = (
    button: string,
    input: ButtonWiring['input'],
    { source = 'dispenser', press = null, hold = null, double = null }: Partial<Intent>,
    lockout: ButtonWiring['lockout'] = null,
  ) => {
    intents.set(button, { source, press, hold, double });
    buttons.push({
      button,
      input,
      holdMs: hold === null ? null : holdMs,
      doubleMs: double === null ? null : doubleMs,
      lockout,
    });
  };
  for (const { id: dispenser, usedBy, buttons: wired, openDayButton } of config.dispensers) {
    const source = usedBy === 'reception' ? 'reception' : 'dispenser';
    // Whoever gives tickets to a family presses as often as it has members.
    const lockout = usedBy === 'reception' ? null : citizensLockout(`dispenser/${dispenser}`);
    for (const { service, priority, input } of wired) {
      const press: Request = { name: 'issue-ticket', args: { service, dispenser, priority } };
      wire(dispenserButton(dispenser, service, priority), input, { source, press }, lockout);
    }
    if (openDayButton !== undefined) {
      const hold: Request = { name: 'open-day', args: {} };
      wire(`dispenser/${dispenser}/open-day`, openDayButton, { source: 'reception', hold });
    }
  }
  for (const { number: window, buttons: wired, parkReturnsAfterMinutes } of config.windows) {
    const returnAfterSeconds =
      parkReturnsAfterMinutes === undefined ? undefined : parkReturnsAfterMinutes * 60;
    wire(`window/${window}/call`, wired.call, {
      press: { name: 'call-next', args: { window } },
      hold: { name: 'recall', args: { window } },
      double: doublePress(window, wired.doublePress, returnAfterSeconds),
    });
    for (const { name, input, press } of stepButtons(window, wired, returnAfterSeconds)) {
      wire(`window/${window}/${name}`, input, { press });
    }
    for (const { name, input, press } of rateButtons(window, wired.rate)) {
      wire(`window/${window}/${name}`, input, { press }, citizensLockout(`window/${window}/rate`));
    }
  }
  return { intents, buttons };
}

type WindowButtons = Config['windows'][number]['buttons'];

/** Then what a button does not say is concluded from the next press. */
function hasCallButtonAlone(window: number, wired: WindowButtons): boolean {
  return wired.doublePress === undefined && stepButtons(window, wired).length === 0;
}

function doublePress(
  window: number,
  means: WindowButtons['doublePress'],
  returnAfterSeconds: number | undefined,
): Request | null {
  switch (means) {
    case undefined:
      return null;
    case 'park':
      return { name: 'park', args: { window, returnAfterSeconds } };
    case 'close':
      return { name: 'close-window', args: { window } };
    case 'no-show':
    case 'complete':
      return { name: means, args: { window } };
    default:
      return means satisfies never;
  }
}

/** The citizen's buttons at a window. */
function rateButtons(window: number, wired: WindowButtons['rate']) {
  if (wired === undefined) return [];
  const button = (name: 'good' | 'fair' | 'poor', rating: Rating) => ({
    name: `rate-${name}`,
    input: wired[name],
    press: { name: 'rate', args: { window, rating } } as const,
  });
  return [button('good', 3), button('fair', 2), button('poor', 1)];
}

/** The clerk's buttons at a window, but for the call button. */
function stepButtons(window: number, wired: WindowButtons, returnAfterSeconds?: number) {
  const steps: readonly { readonly name: string; input: typeof wired.recall; press: Request }[] = [
    { name: 'recall', input: wired.recall, press: { name: 'recall', args: { window } } },
    { name: 'arrived', input: wired.arrived, press: { name: 'arrived', args: { window } } },
    { name: 'complete', input: wired.complete, press: { name: 'complete', args: { window } } },
    { name: 'no-show', input: wired.noShow, press: { name: 'no-show', args: { window } } },
    {
      name: 'park',
      input: wired.park,
      press: { name: 'park', args: { window, returnAfterSeconds } },
    },
    { name: 'close', input: wired.close, press: { name: 'close-window', args: { window } } },
    ...wired.transfer.map(({ input, toService, toWindow, place }, index) => ({
      name: `transfer-${index + 1}`,
      input,
      press: {
        name: 'transfer-current',
        args: { window, toService, toWindow, place },
      } as const,
    })),
  ];
  return steps.flatMap(({ input, ...step }) => (input === undefined ? [] : [{ ...step, input }]));
}

function wiredLamps(config: Config): HallPlan['lamps'] {
  const lamps = new Map<string, { at: UnitPin; means: LampMeaning }>();
  for (const { id: dispenser, buttons } of config.dispensers) {
    for (const { service, priority, lamp } of buttons) {
      if (lamp === undefined) continue;
      const means: LampMeaning = { kind: 'dispenser-ready', dispenser };
      lamps.set(dispenserButton(dispenser, service, priority), { at: lamp, means });
    }
  }
  for (const { number: window, lamp } of config.windows) {
    if (lamp === undefined) continue;
    lamps.set(`window/${window}`, { at: lamp, means: { kind: 'people-waiting', window } });
  }
  return lamps;
}

function dispenserButton(dispenser: string, service: string, priority: string | undefined): string {
  const plain = `dispenser/${dispenser}/${service}`;
  return priority === undefined ? plain : `${plain}/${priority}`;
}

function serviceWords(
  config: Config,
  windows: readonly number[],
): ReadonlyMap<string, ServiceWords> {
  const offices = new Map(config.offices.map(({ id, name }) => [id, name]));
  const serves = new Map(config.windows.map(({ number, services }) => [number, services]));
  return new Map(
    config.services.map(({ id, office, name, documents }) => [
      id,
      {
        office: offices.get(office) ?? { ar: office, en: office },
        service: name,
        documents,
        windows: windows.filter((window) => serves.get(window)?.includes(id)),
      },
    ]),
  );
}
