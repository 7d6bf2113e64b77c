/**
 * All buttons and lamps of a controller, whatever they are wired to: GPIO lines and window units
 * behind one press machine a button.
 *
 * Guarantees that every press counts once and that none is made up: a level that is lost with its
 * unit is forgotten, and the first one after it is only a baseline. Without units there is no unit
 * process, and without GPIO buttons no GPIO library is loaded.
 */
import { monotonicMs } from '../config/boot-clock.ts';
import { buttonDevice } from '../config/hall/devices.ts';
import type { UnitConfig, UnitPin } from '../config/schema/schema.ts';
import { type Button, createButton } from './button/button.ts';
import { createGpioLine } from './button/gpio.ts';
import { createLockout, type Lockout } from './button/lockout.ts';
import { defaultDebounceMs, defaultStuckMs } from './button/press-machine.ts';
import { createTogether, type Together } from './button/together.ts';
import type { SetUnitBoard } from './every-board.ts';
import type {
  ButtonLockout,
  Buttons,
  ButtonsTogether,
  ButtonWiring,
  Fault,
  LampState,
  Lamps,
  Lifetime,
  OnFlooded,
  OnGesture,
  ReportDevice,
} from './ports.ts';
import type { UnitWiring } from './window-unit/unit-messages.ts';
import { createUnits, type Units } from './window-unit/units.ts';

export interface InputsOptions {
  readonly buttons: readonly ButtonWiring[];
  /** The caller's name for each lamp, and where it is. */
  readonly lamps: readonly { readonly lamp: string; readonly at: UnitPin }[];
  readonly units: readonly UnitConfig[];
  /** The file of the unit process, see `createUnits`. */
  readonly unitProcess: string | URL;
  readonly onGesture: OnGesture;
  readonly onFlooded: OnFlooded;
  /** Called for each level of a contact, bounces included: `dawr doctor --buttons` shows them. */
  readonly onLevel?: (button: string, isClosed: boolean) => void;
  readonly report: ReportDevice;
}

export interface Inputs extends Buttons, Lamps {
  /** What a board on a unit's pins should show. */
  readonly setUnitBoard: SetUnitBoard;
}

export function createInputs(options: InputsOptions): Inputs {
  const parts: Lifetime[] = [];
  const buttons: Button[] = [];
  /** By group. */
  const lockouts = new Map<string, Lockout>();
  /** By group. */
  const groups = new Map<string, Together>();
  /** By `{unit}/{pin}`. */
  const unitButtons = new Map<string, Button>();
  const lampPins = new Map(options.lamps.map(({ lamp, at }) => [lamp, at]));

  for (const wiring of options.buttons) {
    const { input } = wiring;
    const button = buttonFor(wiring);
    buttons.push(button);
    if (input.kind === 'unit') {
      unitButtons.set(placeOf(input), button);
      continue;
    }
    const listener = {
      level: (high: boolean, atMs: number) =>
        button.level(high === (input.pressed === 'high'), atMs),
      lost: () => button.lost(),
    };
    const pull = input.pressed === 'low' ? 'up' : 'down';
    const line = { pin: input.pin, pull } as const;
    parts.push(createGpioLine({ wiring: line, listener, report: options.report }));
  }

  const units = unitsFor();
  if (units !== null) parts.push(units);

  function buttonFor({ button, holdMs, doubleMs, lockout, together }: ButtonWiring): Button {
    const stuckMs = defaultStuckMs;
    const rules = { debounceMs: defaultDebounceMs, holdMs, doubleMs, stuckMs };
    const group = together === null ? null : togetherOf(together);
    const machine = createButton(rules, {
      onGesture(gesture, atMs) {
        if (group !== null) {
          group.take({ input: 'gesture', button, gesture, atMs });
          return;
        }
        const obey = () => options.onGesture(button, gesture, atMs);
        if (lockout === null) obey();
        else lockoutOf(lockout).press(button, atMs, obey);
      },
      onStuck: (stuck) => options.report(buttonDevice(button), stuck ? [stuckFault(button)] : []),
      onDown: (isDown, atMs) => group?.take({ input: isDown ? 'down' : 'up', button, atMs }),
    });
    return {
      ...machine,
      level(isClosed, atMs) {
        options.onLevel?.(button, isClosed);
        machine.level(isClosed, atMs);
      },
      lost() {
        group?.take({ input: 'lost', button, atMs: monotonicMs() });
        machine.lost();
      },
    };
  }

  function togetherOf({ group, ms }: ButtonsTogether): Together {
    const together =
      groups.get(group) ??
      createTogether(ms, ({ button, gesture, atMs }) => {
        options.onGesture(button ?? group, gesture, atMs);
      });
    groups.set(group, together);
    return together;
  }

  function lockoutOf({ group, ms }: ButtonLockout): Lockout {
    const lockout = lockouts.get(group) ?? createLockout(ms, options.onFlooded);
    lockouts.set(group, lockout);
    return lockout;
  }

  function unitsFor(): Units | null {
    if (options.units.length === 0) return null;
    return createUnits({
      units: options.units.map((unit) => wiringOf(unit, options)),
      entry: options.unitProcess,
      report: options.report,
      listener: {
        // Contacts are between the pin and ground, with the pin's pull-up on: low is closed.
        level: (unit, pin, high, atMs) =>
          unitButtons.get(placeOf({ unit, pin }))?.level(!high, atMs),
        lost(unit) {
          for (const [place, button] of unitButtons) {
            if (place.startsWith(`${unit}/`)) button.lost();
          }
        },
      },
    });
  }

  return {
    start() {
      for (const part of parts) part.start();
    },
    async stop() {
      const stopped = Promise.all(parts.map((part) => part.stop()));
      try {
        // A flood is reported while the journal can still store it.
        for (const lockout of lockouts.values()) lockout.stop();
      } finally {
        await stopped;
      }
      for (const each of [...buttons, ...lockouts.values(), ...groups.values()]) each.stop();
    },
    setLamp(lamp: string, state: LampState) {
      // Lamps are optional everywhere: setting one that is not wired does nothing.
      const at = lampPins.get(lamp);
      if (at !== undefined) units?.setLamp(at.unit, at.pin, state);
    },
    setUnitBoard(unit, board, text, flashing) {
      units?.setBoard(unit, board, text, flashing);
    },
  };
}

function wiringOf(
  { id, wire, boards = [] }: UnitConfig,
  { buttons, lamps }: InputsOptions,
): UnitWiring {
  return {
    id,
    wire,
    buttonPins: buttons.flatMap(({ input }) =>
      input.kind === 'unit' && input.unit === id ? [input.pin] : [],
    ),
    boards,
    lampPins: lamps.flatMap(({ at }) => (at.unit === id ? [at.pin] : [])),
  };
}

function placeOf({ unit, pin }: { readonly unit: string; readonly pin: number }): string {
  return `${unit}/${pin}`;
}

function stuckFault(button: string): Fault {
  return {
    code: 'stuck',
    severity: 'stopped',
    hint: `Button ${button} has been down for longer than a person presses: free it, or check its wiring.`,
  };
}
