/** What each button of the config asks for, as whom, and how it is wired. */
import {
  buttonsOf,
  type DispenserButton,
  type HallButton,
  type WindowButton,
  type WindowStep,
} from '../../config/hall/buttons.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { ButtonsTogether, ButtonWiring, Gesture } from '../../drivers/ports.ts';
import type { Asker } from '../ask/asker.ts';
import type { Request } from '../ask/request.ts';

/** What a button asks for; a gesture that means nothing is null. */
export interface Intent {
  readonly press: Request | null;
  readonly hold: Request | null;
  readonly double: Request | null;
  readonly asker: Asker;
}

export function wiredButtons(config: Config) {
  const { queue } = config;
  const holdMs = queue.holdSeconds * 1000;
  const doubleMs = queue.doublePressSeconds * 1000;
  const lockoutMs = queue.ticketLockoutSeconds * 1000;
  const usual = usualSteps(config);
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
    const { press = null, hold = null, double = null } = requestsOf(button, usual);
    intents.set(name, { press, hold, double, asker: askerOf(button) });
    const group = lockoutGroup(button);
    buttons.push({
      button: name,
      input,
      holdMs: hold === null ? null : holdMs,
      doubleMs: double === null ? null : doubleMs,
      lockout: group === null || lockoutMs === 0 ? null : { group, ms: lockoutMs },
      together: button.means.kind === 'call' ? together : null,
      restMs: restMs(button),
      answeredBy: answeredBy(button),
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
  const isForAll = means.kind === 'issue' || means.kind === 'info';
  if (!isForAll || place.usedBy === 'reception') {
    return { kind: 'reception-button', button };
  }
  return { kind: 'dispenser-button', dispenser: place.dispenser, button };
}

/** Of the buttons that citizens press. Whoever gives tickets to a family presses as often as it has members. */
function lockoutGroup({ place, means }: HallButton): string | null {
  switch (means.kind) {
    case 'issue':
    case 'info':
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
    case 'outcome':
      return null;
    default:
      return means satisfies never;
  }
}

/**
 * A clerk has other things to do between two presses. Citizens and the reception press as fast as a hand can,
 * which is eight times a second.
 */
function restMs({ place, means }: HallButton): number {
  return place.at === 'window' && means.kind !== 'rate' ? 500 : 125;
}

function answeredBy({ place, means }: HallButton): string | null {
  const answers = means.kind === 'issue' || means.kind === 'info';
  return place.at === 'dispenser' && answers ? place.dispenser : null;
}

type Asked = Partial<Pick<Intent, Gesture>>;
/** What a button of a window means without more words. */
interface UsualSteps {
  /** By window: seconds after which a ticket that is parked there comes back by itself. */
  readonly parkReturns: ReadonlyMap<number, number | undefined>;
  readonly break: { readonly reason: string; readonly forSeconds: number | undefined };
}

function usualSteps({ windows, breaks }: Config): UsualSteps {
  const seconds = (minutes: number | undefined) =>
    minutes === undefined ? undefined : minutes * 60;
  const [usual] = breaks.reasons;
  return {
    parkReturns: new Map(
      windows.map(({ number, parkReturnsAfterMinutes }) => [
        number,
        seconds(parkReturnsAfterMinutes),
      ]),
    ),
    break: { reason: usual?.id ?? '', forSeconds: seconds(usual?.minutes) },
  };
}

function requestsOf(button: HallButton, usual: UsualSteps): Asked {
  return isAtWindow(button) ? askedAtWindow(button, usual) : askedAtDispenser(button);
}

function isAtWindow(button: HallButton): button is WindowButton {
  return button.place.at === 'window';
}

function askedAtDispenser({ place: { dispenser }, means }: DispenserButton): Asked {
  switch (means.kind) {
    case 'issue': {
      const { service, priority, paper, further: services } = means;
      const args = { service, dispenser, priority: priority ?? undefined, paper, services };
      return { press: { name: 'issue-ticket', args } };
    }
    case 'info': {
      const { service } = means;
      return { press: { name: 'print-info', args: { service, dispenser } } };
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

function askedAtWindow({ place: { window }, means }: WindowButton, usual: UsualSteps): Asked {
  const step = (asked: WindowStep) => stepRequest(window, asked, usual);
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
    case 'outcome': {
      const { outcome, document } = means;
      return {
        press: { name: 'complete', args: { window, outcome, document: document ?? undefined } },
      };
    }
    case 'rate':
      return { press: { name: 'rate', args: { window, rating: means.rating } } };
    default:
      return means satisfies never;
  }
}

function stepRequest(window: number, step: WindowStep, usual: UsualSteps): Request {
  switch (step) {
    case 'park': {
      const returnAfterSeconds = usual.parkReturns.get(window);
      return { name: 'park', args: { window, returnAfterSeconds } };
    }
    case 'break':
      return { name: 'toggle-break', args: { window, ...usual.break } };
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
