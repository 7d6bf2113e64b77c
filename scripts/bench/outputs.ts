/**
 * The outputs of a hall that people see and hear: lamps in buttons and at windows, and what answers the
 * citizens of a dispenser and calls the supervisor; each by the name that it has on the bench.
 */
import { alarmOutputsOf, answersOf, lampsOf } from '../../config/hall/buttons.ts';
import type { Config, Output } from '../../config/schema/schema.ts';
import type { OutputPlace, SignalPlaces } from './view.ts';

/** `unit/pin` to the name of what hangs there. */
export function outputNames(config: Config): ReadonlyMap<string, string> {
  const lamps = lampsOf(config).map(({ name, at }) => ({ name, at }));
  const answers = answersOf(config).flatMap(({ dispenser, lamp, buzzer }) =>
    named(`dispenser/${dispenser}`, { lamp, buzzer }),
  );
  const outputs = [...lamps, ...answers, ...named('alarm', alarmOutputsOf(config))];
  return new Map(
    outputs.flatMap(({ name, at }) =>
      at.kind === 'unit' ? [[`${at.unit}/${at.pin}`, name] as const] : [],
    ),
  );
}

/** What answers the citizens of a dispenser. */
export function answerPlaces(config: Config, dispenser: string): SignalPlaces {
  const answer = answersOf(config).find((one) => one.dispenser === dispenser);
  return places(`dispenser/${dispenser}`, answer ?? { lamp: null, buzzer: null });
}

/** What calls the supervisor. */
export function alarmPlaces(config: Config): SignalPlaces {
  return places('alarm', alarmOutputsOf(config));
}

interface Signals {
  readonly lamp: Output | null;
  readonly buzzer: Output | null;
}

function named(of: string, { lamp, buzzer }: Signals): { name: string; at: Output }[] {
  return [
    ...(lamp === null ? [] : [{ name: `${of}/lamp`, at: lamp }]),
    ...(buzzer === null ? [] : [{ name: `${of}/buzzer`, at: buzzer }]),
  ];
}

function places(of: string, { lamp, buzzer }: Signals): SignalPlaces {
  const place = (what: 'lamp' | 'buzzer', at: Output | null): OutputPlace | null =>
    at === null ? null : { output: `${of}/${what}`, unit: at.kind === 'unit' ? at.unit : null };
  return { lamp: place('lamp', lamp), buzzer: place('buzzer', buzzer) };
}
