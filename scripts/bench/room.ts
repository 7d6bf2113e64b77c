/**
 * From a config to the room that the page draws: what is built in, by the names of the config that runs.
 */
import { callsOf } from '../../config/checks/board-protocols.ts';
import {
  callButtonOf,
  dispenserButtonsOf,
  type HallButton,
  windowButtonsOf,
} from '../../config/hall/buttons.ts';
import type { Config } from '../../config/schema/schema.ts';
import { alarmPlaces, answerPlaces } from './outputs.ts';
import type { ButtonPlace, Room } from './view.ts';

type WindowInRoom = Room['windows'][number];
type DispenserInRoom = Room['dispensers'][number];

export function roomOf(config: Config): Room {
  const boarded = new Set([
    ...config.boardLines.flatMap((line) => line.boards.map(({ window }) => window)),
    ...config.units.flatMap(({ boards = [] }) => boards.map(({ window }) => window)),
  ]);
  return {
    centre: config.centre.name,
    timeZone: config.centre.timeZone,
    holdMs: config.queue.holdSeconds * 1000,
    offices: config.offices,
    services: config.services.map(({ id, office, name, numbers }) => ({
      id,
      office,
      name,
      prefix: numbers.prefix,
    })),
    windows: config.windows.map((window) => ({
      number: window.number,
      services: window.services,
      board: boarded.has(window.number) ? String(window.number) : null,
      ...atWindow(config, window),
    })),
    alarm: alarmPlaces(config),
    hasVoice: config.voice !== undefined,
    hallBoards: config.boardLines.flatMap((line) =>
      (line.hallBoards ?? []).map((board) => ({
        id: board.id,
        calls: callsOf(line.protocol, board),
      })),
    ),
    dispensers: config.dispensers.map((dispenser) => ({
      id: dispenser.id,
      printer: dispenser.printer,
      answer: answerPlaces(config, dispenser.id),
      ...onDispenser(dispenser),
    })),
  };
}

function atWindow(
  config: Config,
  window: Config['windows'][number],
): Pick<WindowInRoom, 'call' | 'steps' | 'transfers' | 'outcomes' | 'rates'> {
  const steps: WindowInRoom['steps'][number][] = [];
  const transfers: WindowInRoom['transfers'][number][] = [];
  const outcomes: WindowInRoom['outcomes'][number][] = [];
  const rates: WindowInRoom['rates'][number][] = [];
  for (const button of windowButtonsOf(window)) {
    const { means } = button;
    const place = placeOf(button);
    switch (means.kind) {
      case 'call':
        // Every window has one.
        break;
      case 'step':
        steps.push({ ...place, means: means.step });
        break;
      case 'transfer': {
        const { toService, toWindow } = means;
        transfers.push({ ...place, toService, toWindow });
        break;
      }
      case 'outcome': {
        const { outcome, document } = means;
        outcomes.push({ ...placeOf(button), name: nameOfOutcome(config, outcome, document) });
        break;
      }
      case 'rate':
        rates.push({ ...place, rating: means.rating });
        break;
      default:
        means satisfies never;
    }
  }
  return { call: placeOf(callButtonOf(window)), steps, transfers, outcomes, rates };
}

/** The outcome, or the document that was missing where the button names it. */
function nameOfOutcome({ outcomes, services }: Config, outcome: string, document: string | null) {
  const documents = services.flatMap((service) => service.documents);
  const missing = documents.find(({ id }) => id === document && id !== undefined);
  const { ar, en } = missing ??
    outcomes.find(({ id }) => id === outcome)?.name ?? { ar: outcome, en: outcome };
  return { ar, en };
}

function onDispenser(
  dispenser: Config['dispensers'][number],
): Pick<DispenserInRoom, 'buttons' | 'infos' | 'openDay' | 'pauses'> {
  const buttons: DispenserInRoom['buttons'][number][] = [];
  const infos: DispenserInRoom['infos'][number][] = [];
  let openDay: ButtonPlace | null = null;
  const pauses: DispenserInRoom['pauses'][number][] = [];
  for (const button of dispenserButtonsOf(dispenser)) {
    const { means } = button;
    switch (means.kind) {
      case 'issue': {
        const { service, priority, paper, further } = means;
        buttons.push({ ...placeOf(button), service, priority, paper, further });
        break;
      }
      case 'info':
        infos.push({ ...placeOf(button), service: means.service });
        break;
      case 'open-day':
        openDay = placeOf(button);
        break;
      case 'pause': {
        const { scope, of } = means;
        pauses.push({ ...placeOf(button), scope, of });
        break;
      }
      default:
        means satisfies never;
    }
  }
  return { buttons, infos, openDay, pauses };
}

function placeOf({ name, input, lamp }: HallButton): ButtonPlace {
  return {
    button: name,
    unit: input.kind === 'unit' ? input.unit : null,
    lamp: lamp?.name ?? null,
  };
}
