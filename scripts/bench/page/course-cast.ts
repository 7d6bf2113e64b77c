/** Who and what of a hall the course is played with. */
import type { HallView } from '../view.ts';
import type { Cast, Memory } from './course-scenes.ts';

/**
 * The window with the most buttons, and a service of it that the dispenser gives plain tickets for. Null
 * where the hall has no such pair that can be pressed here.
 */
export function castOf({ room }: Pick<HallView, 'room'>): Cast | null {
  const windows = room.windows
    .filter(({ call }) => call.unit !== null)
    .toSorted((one, other) => buttonsAt(other) - buttonsAt(one));
  for (const window of windows) {
    for (const dispenser of room.dispensers) {
      const take = dispenser.buttons.find(
        ({ unit, service, priority, paper, further }) =>
          unit !== null &&
          window.services.includes(service) &&
          priority === null &&
          paper === 'printer' &&
          further.length === 0,
      );
      if (take === undefined) continue;
      const hasStep = (means: string) => window.steps.some((step) => step.means === means);
      return {
        window: window.number,
        service: take.service,
        take: take.button,
        call: window.call.button,
        printer: dispenser.printer,
        has: {
          pause: room.dispensers.some(({ pauses }) => pauses.some(({ unit }) => unit !== null)),
          'no-show': hasStep('no-show'),
          'missing-paper': window.outcomes.length > 0,
          close: hasStep('close'),
        },
      };
    }
  }
  return null;
}

function buttonsAt({ steps, outcomes }: HallView['room']['windows'][number]): number {
  return steps.length + outcomes.length;
}

/** How the hall stands when somebody begins. */
export function memoryOf({ state, printers, processes }: HallView, cast: Cast): Memory {
  const window = state?.windows.find((one) => one.window === cast.window);
  return {
    atWindow: window?.number ?? null,
    given: null,
    paperOut: printers[cast.printer]?.troubles.includes('paper-out') === true,
    powerCut: processes?.controller.state === 'power-cut',
  };
}
