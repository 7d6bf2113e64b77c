/**
 * All buttons and lamps of a controller, whatever they are wired to: GPIO lines and window units
 * behind one press machine a button.
 *
 * Guarantees that every press counts once and that none is made up: a level that is lost with its
 * unit is forgotten, and the first one after it is only a baseline. Without units there is no unit
 * process, and without GPIO buttons no GPIO library is loaded.
 */
import type { DispenserAnswer } from '../config/hall/buttons.ts';
import type { Output, UnitConfig, UnitPin } from '../config/schema/schema.ts';
import { createAlarmSignal } from './button/alarm-signal.ts';
import { type Answers, createAnswers } from './button/answers.ts';
import { isPressed } from './button/contact.ts';
import { type GpioLineListener as ContactListener, createGpioLine } from './button/gpio.ts';
import { createGpioOutput } from './button/gpio-output.ts';
import { createHallButtons } from './button/hall-buttons.ts';
import type { SetUnitBoard } from './every-board.ts';
import type {
  Buttons,
  ButtonWiring,
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
  /** What answers the citizens of each dispenser. */
  readonly answers?: readonly DispenserAnswer[];
  /** What calls the supervisor. */
  readonly alarm?: Pick<DispenserAnswer, 'lamp' | 'buzzer'>;
  /** Called for each level of a contact, bounces included: `dawr doctor --buttons` shows them, beside a controller too. */
  readonly onLevel?: (button: string, isPressed: boolean) => void;
  readonly report: ReportDevice;
}

export interface Inputs extends Buttons, Lamps {
  /** What a board on a unit's pins should show. */
  readonly setUnitBoard: SetUnitBoard;
}

export function createInputs(options: InputsOptions): Inputs {
  const parts: Lifetime[] = [];
  /** By dispenser. */
  const answers = new Map<string, Answers>();
  const buttons = createHallButtons({
    ...options,
    onAnswer: (dispenser, outcome) => answers.get(dispenser)?.answer(outcome),
  });
  /** By `{unit}/{pin}`. */
  const unitButtons = new Map<string, ContactListener>();
  const lampPins = new Map(options.lamps.map(({ lamp, at }) => [lamp, at]));

  for (const wiring of options.buttons) {
    const { input } = wiring;
    const button = buttons.add(wiring);
    const listener: ContactListener = {
      level: (high, atMs) => button.level(isPressed(input, high), atMs),
      lost: () => button.lost(),
    };
    if (input.kind === 'unit') {
      unitButtons.set(placeOf(input), listener);
      continue;
    }
    const pull = input.pressed === 'low' ? 'up' : 'down';
    const line = { pin: input.pin, pull } as const;
    parts.push(createGpioLine({ wiring: line, listener, report: options.report }));
  }

  const units = unitsFor();
  if (units !== null) parts.push(units);

  for (const { dispenser, lamp, buzzer } of options.answers ?? []) {
    const outputs = { light: outputTo(lamp), sound: outputTo(buzzer) };
    answers.set(dispenser, createAnswers(outputs));
  }

  const { alarm = { lamp: null, buzzer: null } } = options;
  const alarmSignal = createAlarmSignal({
    light: outputTo(alarm.lamp),
    sound: outputTo(alarm.buzzer),
  });

  function outputTo(output: Output | null): (on: boolean) => void {
    if (output === null) return () => {};
    if (output.kind === 'unit') {
      return (on) => units?.setLamp(output.unit, output.pin, on ? 'on' : 'off');
    }
    const line = createGpioOutput({ pin: output.pin, on: output.on, report: options.report });
    parts.push(line);
    return line.set;
  }

  function unitsFor(): Units | null {
    if (options.units.length === 0) return null;
    return createUnits({
      units: options.units.map((unit) => wiringOf(unit, options)),
      entry: options.unitProcess,
      report: options.report,
      listener: {
        level: (unit, pin, high, atMs) =>
          unitButtons.get(placeOf({ unit, pin }))?.level(high, atMs),
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
      for (const each of answers.values()) each.stop();
      alarmSignal.stop();
      const stopped = Promise.all(parts.map((part) => part.stop()));
      try {
        // A flood is reported while the journal can still store it.
        buttons.endFloods();
      } finally {
        await stopped;
      }
      buttons.stop();
    },
    setAlarm: (sight) => alarmSignal.show(sight),
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
  { id, wire, boards = [], clerkDisplays = [] }: UnitConfig,
  { buttons, lamps, answers = [], alarm }: InputsOptions,
): UnitWiring {
  const outputs = [
    ...lamps.map(({ at }) => at),
    ...answers.flatMap(({ lamp, buzzer }) => [lamp, buzzer]),
    alarm?.lamp,
    alarm?.buzzer,
  ];
  return {
    id,
    wire,
    buttonPins: buttons.flatMap(({ input }) =>
      input.kind === 'unit' && input.unit === id ? [input.pin] : [],
    ),
    boards: [...boards, ...clerkDisplays],
    lampPins: outputs.flatMap((output) =>
      output?.kind === 'unit' && output.unit === id ? [output.pin] : [],
    ),
  };
}

function placeOf({ unit, pin }: { readonly unit: string; readonly pin: number }): string {
  return `${unit}/${pin}`;
}
