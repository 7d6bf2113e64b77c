/**
 * From a config to the room that the page draws: what is built in and never changes.
 */
import { callsOf } from '../../config/checks/board-ability.ts';
import type { Config, Input } from '../../config/schema/schema.ts';
import type { ButtonPlace, Room } from './view.ts';
import { rateButtonsOf, stepButtonsOf } from './window-buttons.ts';

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
      call: {
        button: `window/${window.number}/call`,
        unit: unitOf(window.buttons.call),
        lamp: window.lamp === undefined ? null : `window/${window.number}`,
      },
      steps: stepButtonsOf(window).map(({ name, means, input }) => ({
        ...placeOf(name, input),
        means,
      })),
      rates: rateButtonsOf(window).map(({ name, rating, input }) => ({
        ...placeOf(name, input),
        rating,
      })),
    })),
    hallBoards: config.boardLines.flatMap((line) =>
      (line.hallBoards ?? []).map((board) => ({
        id: board.id,
        calls: callsOf(line.protocol, board),
      })),
    ),
    dispensers: config.dispensers.map((dispenser) => ({
      id: dispenser.id,
      printer: dispenser.printer,
      buttons: dispenser.buttons.map((button) => {
        const name = `dispenser/${dispenser.id}/${button.service}`;
        return {
          button: name,
          unit: unitOf(button.input),
          lamp: button.lamp === undefined ? null : name,
          service: button.service,
        };
      }),
    })),
  };
}

function placeOf(button: string, input: Input): ButtonPlace {
  return { button, unit: unitOf(input), lamp: null };
}

function unitOf(input: Input): string | null {
  return input.kind === 'unit' ? input.unit : null;
}
