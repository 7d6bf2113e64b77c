/**
 * The config as the controller needs it: who asks what with which button, which device stands
 * where, and the words that go on a ticket. Everything is looked up here once, at the
 * start and whenever a config is taken into use.
 */
import { callsOf } from '../../config/checks/board-protocols.ts';
import { type HallLamp, lampsOf, windowButtonsOf } from '../../config/hall/buttons.ts';
import { serviceNaming } from '../../config/hall/service-names.ts';
import type { Config, Text } from '../../config/schema/schema.ts';
import type { ButtonWiring } from '../../drivers/ports.ts';
import type { AlarmRules } from '../alarms/alarms.ts';
import { type AskTable, askTable } from '../ask/ask-table.ts';
import type { HallCallsRules } from '../calls/hall-board-calls.ts';
import type { DayRules } from '../clock/business-day.ts';
import { dayRules } from '../clock/opening-hours.ts';
import { fairnessSentence } from '../queue/fairness.ts';
import { type QueueRules, queueRules } from '../queue/rules.ts';
import type { Ticket } from '../queue/words.ts';
import { type PauseWords, pauseWords } from './pause-words.ts';
import { sampleToken, type TicketToken, ticketLinks } from './ticket-link.ts';
import { type Intent, wiredButtons } from './wired-buttons.ts';

export interface ServiceWords {
  readonly office: Text;
  /** Beside its office. */
  readonly service: Text;
  readonly documents: Config['services'][number]['documents'];
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

/**
 * One object for as long as the controller runs. A config that is taken into use meanwhile changes what it says, so
 * whoever has it reads it at the moment of use, and keeps no part of it.
 */
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
  /** Its name where its office does not stand beside it. */
  serviceName(id: string): Text;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly buttons: readonly ButtonWiring[];
  readonly lamps: ReadonlyMap<string, HallLamp>;
  /** Printers of each dispenser: its own, and those that stand in for it, in their order. */
  readonly printersOf: ReadonlyMap<string, readonly string[]>;
  readonly paperRules: ReadonlyMap<string, PaperRule>;
  /** Tickets left on its roll at which it is published, by printer; 0 for never. */
  readonly lowAtTickets: ReadonlyMap<string, number>;
  /** By the board's id. */
  readonly hallBoards: ReadonlyMap<string, HallCallsRules>;
  /** The page on the wall lists calls as a hall board does. */
  readonly television: HallCallsRules;
  /** Where a ticket comes out that was asked for without saying where. */
  readonly firstDispenser: string;
  readonly outcomes: Config['outcomes'];
  /** Why a clerk may be away. */
  readonly breakReasons: Config['breaks']['reasons'];
  readonly pauses: PauseWords;
  readonly alarms: AlarmRules;
  /** What each asker may ask. */
  readonly askTable: AskTable;
  readonly commandsPerSecond: number;
  readonly callFlashMs: number;
  readonly queueEmptyShownMs: number;
  readonly lampBlinks: Signal;
  readonly boardFlashes: Signal;
}

export interface LivePlan {
  readonly plan: HallPlan;
  /** From here on `plan` is that of this config. */
  take(config: Config): void;
}

/** @param tokenOf of the tickets of this controller */
export function livePlan(config: Config, tokenOf?: TicketToken): LivePlan {
  const plan = hallPlan(config, tokenOf);
  return {
    plan,
    take(next) {
      Object.assign(plan, hallPlan(next, tokenOf));
    },
  };
}

/** @param tokenOf of the tickets of this controller */
export function hallPlan(config: Config, tokenOf: TicketToken = sampleToken): HallPlan {
  const { queue, commands } = config;
  const windows = config.windows.map(({ number }) => number).sort((a, b) => a - b);
  const { intents, buttons } = wiredButtons(config);
  const rules = rulesOf(config);
  return {
    rules,
    fairness: fairnessSentence(rules),
    linkOf: ticketLinks(config, tokenOf),
    days: dayRules(config.openingHours, {
      believeDaysAhead: config.clock.believeDaysAhead,
      mostHours: config.day.mostHours,
    }),
    centre: config.centre.name,
    timeZone: config.centre.timeZone,
    windows,
    services: serviceWords(config, windows),
    serviceName: serviceNaming(config),
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
    lowAtTickets: new Map(config.printers.map(({ id, lowAtTickets }) => [id, lowAtTickets])),
    hallBoards: hallBoards(config),
    television: hallCallsRules(config, televisionCalls),
    firstDispenser: config.dispensers[0]?.id ?? '',
    outcomes: config.outcomes,
    breakReasons: config.breaks.reasons,
    pauses: pauseWords(config),
    alarms: alarmRules(config.alarms),
    askTable: askTable(commands),
    commandsPerSecond: commands.perSecond,
    callFlashMs: queue.callFlashSeconds * 1000,
    queueEmptyShownMs: queue.queueEmptyShownSeconds * 1000,
    lampBlinks: { from: queue.lampBlinksFrom, of: queue.lampBlinksFor },
    boardFlashes: { from: queue.boardFlashesFrom, of: queue.boardFlashesFor },
  };
}

function alarmRules(alarms: Config['alarms']): AlarmRules {
  const ms = (minutes: number | undefined) => (minutes === undefined ? null : minutes * 60_000);
  return {
    mostWaiting: alarms?.moreWaitingThan ?? null,
    mostWaitMs: ms(alarms?.waitMinutes),
    printerOutMs: ms(alarms?.printerOutMinutes),
    mostPauseMs: ms(alarms?.pauseMinutes),
    repeatMs: ms(alarms?.repeatMinutes) ?? 0,
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

function hallBoards(config: Config): ReadonlyMap<string, HallCallsRules> {
  return new Map(
    config.boardLines.flatMap((line) =>
      (line.hallBoards ?? []).map((board) => [
        board.id,
        hallCallsRules(config, callsOf(line.protocol, board)),
      ]),
    ),
  );
}

/** The newest, and three before it. */
const televisionCalls = 4;

function hallCallsRules({ queue }: Pick<Config, 'queue'>, calls: number): HallCallsRules {
  const shownMs = queue.hallCallSeconds * 1000;
  return { calls, shownMs, flashMs: queue.callFlashSeconds * 1000 };
}

function rulesOf(config: Config): QueueRules {
  const { services, windows, queue, day, roll, outcomes, pauses, breaks } = config;
  return queueRules({
    services: services.map(
      ({ id, office, numbers, documents, quota, targetMinutes, whenUsedUp }) => ({
        id,
        office,
        quota: quota ?? null,
        documents: documents.flatMap((document) => document.id ?? []),
        ...numbers,
        targetMs: targetMinutes * 60_000,
        wrap: whenUsedUp === 'begin-anew',
      }),
    ),
    windows: windows.map((window) => ({
      number: window.number,
      services: window.services,
      firstChoice: window.firstChoice,
      onlyWhenIdle: window.onlyWhenIdle,
      oneButton: hasCallButtonAlone(window),
      autoNextMs: window.autoNextSeconds === undefined ? null : window.autoNextSeconds * 1000,
    })),
    guardMs: queue.guardSeconds * 1000,
    noShowWithinMs: queue.noShowWithinSeconds * 1000,
    recallLimit: queue.recallLimit,
    reactivateWithinMs: queue.reactivateWithinMinutes * 60_000,
    returnAfterPeople: queue.returnAfterPeople,
    maxWaitMs: queue.maxWaitMinutes * 60_000,
    waitTargetMs: queue.waitTargetMinutes * 60_000,
    idleLimitMs: queue.idleLimitMinutes * 60_000,
    rateWithinMs: queue.rateWithinSeconds * 1000,
    priority: queue.priority,
    lastCall: day.lastCall,
    roll: roll?.numbers ?? null,
    outcomes: outcomes.map(({ id, asks = null }) => ({ id, asks })),
    pauseReasons: pauses.reasons.map(({ id }) => id),
    breakReasons: breaks.reasons.map(({ id }) => id),
  });
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
