/**
 * The config as the controller needs it: who asks what with which button, which device stands
 * where, and the words that go on a ticket. Everything is looked up here once, at start.
 */
import { callsOf } from '../config/checks/board-protocols.ts';
import {
  buttonsOf,
  type DispenserButton,
  type HallButton,
  type HallLamp,
  lampsOf,
  type WindowButton,
  type WindowStep,
  windowButtonsOf,
} from '../config/hall/buttons.ts';
import type { Config, Text } from '../config/schema/schema.ts';
import type { ButtonsTogether, ButtonWiring, Gesture } from '../drivers/ports.ts';
import { type AskTable, askTable } from './ask/ask-table.ts';
import type { Asker } from './ask/asker.ts';
import type { Request } from './ask/request.ts';
import type { DayRules } from './business-day.ts';
import type { HallCallsRules } from './hall-board-calls.ts';
import { dayRules } from './opening-hours.ts';
import { type PauseWords, pauseWords } from './pause-words.ts';
import { fairnessSentence } from './queue/fairness.ts';
import { type QueueRules, queueRules } from './queue/rules.ts';
import type { Ticket } from './queue/words.ts';
import { ticketLinks } from './ticket-link.ts';

/** What a button asks for; a gesture that means nothing is null. */
export interface Intent {
  readonly press: Request | null;
  readonly hold: Request | null;
  readonly double: Request | null;
  readonly asker: Asker;
}

export interface ServiceWords {
  readonly office: Text;
  readonly service: Text;
  readonly documents: readonly Text[];
  /** Windows that serve it, ascending. */
  readonly windows: readonly number[];
}

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
  readonly lamps: ReadonlyMap<string, HallLamp>;
  /** Printers of each dispenser: its own, and those that stand in for it, in their order. */
  readonly printersOf: ReadonlyMap<string, readonly string[]>;
  readonly paperRules: ReadonlyMap<string, PaperRule>;
  /** By the board's id. */
  readonly hallBoards: ReadonlyMap<string, HallCallsRules>;
  /** Where a ticket comes out that was asked for without saying where. */
  readonly firstDispenser: string;
  readonly pauses: PauseWords;
  /** What each asker may ask. */
  readonly askTable: AskTable;
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
    days: dayRules(config.openingHours, {
      believeDaysAhead: config.clock.believeDaysAhead,
      mostHours: config.day.mostHours,
    }),
    centre: config.centre.name,
    timeZone: config.centre.timeZone,
    windows,
    services: serviceWords(config, windows),
    intents,
    buttons,
    lamps: new Map(lampsOf(config).map((lamp) => [lamp.name, lamp])),
    printersOf: new Map(
      config.dispensers.map(({ id, printer, otherPrinters }) => [
        id,
        [...new Set([printer, ...otherPrinters])],
      ]),
    ),
    paperRules: new Map(config.printers.map((printer) => [printer.id, paperRule(printer)])),
    hallBoards: hallBoards(config),
    firstDispenser: config.dispensers[0]?.id ?? '',
    pauses: pauseWords(config),
    askTable: askTable(commands),
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

function rulesOf({ services, windows, queue, pauses }: Config): QueueRules {
  return queueRules({
    services: services.map(({ id, office, numbers, targetMinutes, whenUsedUp }) => ({
      id,
      office,
      ...numbers,
      targetMs: targetMinutes * 60_000,
      wrap: whenUsedUp === 'begin-anew',
    })),
    windows: windows.map((window) => ({
      number: window.number,
      services: window.services,
      firstChoice: window.firstChoice,
      onlyWhenIdle: window.onlyWhenIdle,
      oneButton: hasCallButtonAlone(window),
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
    pauseReasons: pauses.reasons.map(({ id }) => id),
  });
}

function wiredButtons(config: Config) {
  const { queue } = config;
  const holdMs = queue.holdSeconds * 1000;
  const doubleMs = queue.doublePressSeconds * 1000;
  const lockoutMs = queue.ticketLockoutSeconds * 1000;
  const parkReturns = new Map(
    config.windows.map(({ number, parkReturnsAfterMinutes: minutes }) => [
      number,
      minutes === undefined ? undefined : minutes * 60,
    ]),
  );
  const together = heldTogether(config);
  const intents = new Map<string, Intent>();
  const buttons: ButtonWiring[] = [];
  if (together !== null) {
    const { group: button } = together;
    const hold = { name: 'open-day', args: {} } as const;
    const asker = { kind: 'call-buttons', button } as const;
    intents.set(button, { press: null, hold, double: null, asker });
  }
  for (const button of buttonsOf(config)) {
    const { name, input } = button;
    const { press = null, hold = null, double = null } = requestsOf(button, parkReturns);
    intents.set(name, { press, hold, double, asker: askerOf(button) });
    const group = lockoutGroup(button);
    buttons.push({
      button: name,
      input,
      holdMs: hold === null ? null : holdMs,
      doubleMs: double === null ? null : doubleMs,
      lockout: group === null || lockoutMs === 0 ? null : { group, ms: lockoutMs },
      together: button.means.kind === 'call' ? together : null,
    });
  }
  return { intents, buttons };
}

/** What two call buttons ask for together: the day, in a hall whose config lets them. */
function heldTogether({ day }: Config): ButtonsTogether | null {
  const { callButtonsOpenAfterSeconds: seconds } = day;
  return seconds === undefined ? null : { group: 'windows/call-buttons', ms: seconds * 1000 };
}

function askerOf({ name: button, place, means }: HallButton): Asker {
  if (place.at === 'window') {
    const kind = means.kind === 'rate' ? 'rating-button' : 'window-button';
    return { kind, window: place.window, button };
  }
  if (means.kind !== 'issue' || place.usedBy === 'reception') {
    return { kind: 'reception-button', button };
  }
  return { kind: 'dispenser-button', dispenser: place.dispenser, button };
}

/** Of the buttons that citizens press. Whoever gives tickets to a family presses as often as it has members. */
function lockoutGroup({ place, means }: HallButton): string | null {
  switch (means.kind) {
    case 'issue':
      return place.at === 'dispenser' && place.usedBy === 'citizens'
        ? `dispenser/${place.dispenser}`
        : null;
    case 'rate':
      return place.at === 'window' ? `window/${place.window}/rate` : null;
    case 'open-day':
    case 'pause':
    case 'call':
    case 'step':
    case 'transfer':
      return null;
    default:
      return means satisfies never;
  }
}

type Asked = Partial<Pick<Intent, Gesture>>;
/** Seconds after which a ticket that is parked at a window comes back by itself. */
type ParkReturns = ReadonlyMap<number, number | undefined>;

function requestsOf(button: HallButton, parkReturns: ParkReturns): Asked {
  return isAtWindow(button) ? askedAtWindow(button, parkReturns) : askedAtDispenser(button);
}

function isAtWindow(button: HallButton): button is WindowButton {
  return button.place.at === 'window';
}

function askedAtDispenser({ place: { dispenser }, means }: DispenserButton): Asked {
  switch (means.kind) {
    case 'issue': {
      const { service, priority } = means;
      const args = { service, dispenser, priority: priority ?? undefined };
      return { press: { name: 'issue-ticket', args } };
    }
    case 'open-day':
      return { hold: { name: 'open-day', args: {} } };
    case 'pause': {
      const { scope, of, reason } = means;
      const what = scope === 'hall' || of === null ? { scope: 'hall' as const } : { scope, of };
      return { hold: { name: 'toggle-pause', args: { ...what, reason } } };
    }
    default:
      return means satisfies never;
  }
}

function askedAtWindow(
  { place: { window }, means }: WindowButton,
  parkReturns: ParkReturns,
): Asked {
  const step = (asked: WindowStep) => stepRequest(window, asked, parkReturns.get(window));
  switch (means.kind) {
    case 'call': {
      const double = means.doublePress === null ? null : step(means.doublePress);
      return { press: { name: 'call-next', args: { window } }, hold: step('recall'), double };
    }
    case 'step':
      return { press: step(means.step) };
    case 'transfer': {
      const { toService, toWindow, place } = means;
      const to = { toService: toService ?? undefined, toWindow: toWindow ?? undefined };
      return { press: { name: 'transfer-current', args: { window, ...to, place } } };
    }
    case 'rate':
      return { press: { name: 'rate', args: { window, rating: means.rating } } };
    default:
      return means satisfies never;
  }
}

function stepRequest(
  window: number,
  step: WindowStep,
  returnAfterSeconds: number | undefined,
): Request {
  switch (step) {
    case 'park':
      return { name: 'park', args: { window, returnAfterSeconds } };
    case 'close':
      return { name: 'close-window', args: { window } };
    case 'recall':
    case 'arrived':
    case 'complete':
    case 'no-show':
      return { name: step, args: { window } };
    default:
      return step satisfies never;
  }
}

/** Then what a button does not say is concluded from the next press. */
function hasCallButtonAlone(window: Config['windows'][number]): boolean {
  return windowButtonsOf(window).every(
    ({ means }) => means.kind === 'rate' || (means.kind === 'call' && means.doublePress === null),
  );
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
