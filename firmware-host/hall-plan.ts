/**
 * The config as the controller needs it: who pressed which button, which device stands where, and
 * the words that go on a ticket. Everything is looked up here once, at start.
 */
import { callsOf } from '../config/board-ability.ts';
import type { Config, Text, UnitPin } from '../config/schema.ts';
import type { ButtonWiring } from '../drivers/ports.ts';
import type { HallCallsRules } from './hall-calls.ts';
import { type QueueRules, queueRules } from './queue/rules.ts';

/** What a button asks for. */
export type Intent =
  | { readonly kind: 'issue'; readonly dispenser: string; readonly service: string }
  | { readonly kind: 'call'; readonly window: number };

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

export interface HallPlan {
  readonly rules: QueueRules;
  readonly centre: Text;
  readonly timeZone: string;
  readonly windows: readonly number[];
  readonly services: ReadonlyMap<string, ServiceWords>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly buttons: readonly ButtonWiring[];
  readonly lamps: ReadonlyMap<string, { readonly at: UnitPin; readonly means: LampMeaning }>;
  /** Printer of each dispenser. */
  readonly printerOf: ReadonlyMap<string, string>;
  /** By the board's id. */
  readonly hallBoards: ReadonlyMap<string, HallCallsRules>;
  readonly callFlashMs: number;
  readonly queueEmptyShownMs: number;
}

export function hallPlan(config: Config): HallPlan {
  const { holdSeconds, guardSeconds, callFlashSeconds, queueEmptyShownSeconds } = config.queue;
  const windows = config.windows.map(({ number }) => number).sort((a, b) => a - b);
  const intents = new Map<string, Intent>();
  const buttons: ButtonWiring[] = [];
  const lamps = new Map<string, { at: UnitPin; means: LampMeaning }>();

  for (const { id: dispenser, buttons: wired } of config.dispensers) {
    for (const { service, input, lamp } of wired) {
      const button = `dispenser/${dispenser}/${service}`;
      intents.set(button, { kind: 'issue', dispenser, service });
      buttons.push({ button, input, holdMs: null });
      if (lamp) lamps.set(button, { at: lamp, means: { kind: 'dispenser-ready', dispenser } });
    }
  }
  for (const { number: window, buttons: wired, lamp } of config.windows) {
    const button = `window/${window}/call`;
    intents.set(button, { kind: 'call', window });
    buttons.push({ button, input: wired.call, holdMs: holdSeconds * 1000 });
    if (lamp)
      lamps.set(`window/${window}`, { at: lamp, means: { kind: 'people-waiting', window } });
  }

  return {
    rules: queueRules({
      services: config.services.map(({ id, numbers }) => ({ id, ...numbers })),
      windows: config.windows,
      guardMs: guardSeconds * 1000,
    }),
    centre: config.centre.name,
    timeZone: config.centre.timeZone,
    windows,
    services: serviceWords(config, windows),
    intents,
    buttons,
    lamps,
    printerOf: new Map(config.dispensers.map(({ id, printer }) => [id, printer])),
    hallBoards: hallBoards(config),
    callFlashMs: callFlashSeconds * 1000,
    queueEmptyShownMs: queueEmptyShownSeconds * 1000,
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
