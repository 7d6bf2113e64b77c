/** Each lamp and buzzer of a config has a place of its own on the bench, where its unit drives it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Config, ConfigSchema } from '../../config/schema/schema.ts';
import { outputNames } from '../../scripts/bench/outputs.ts';
import { roomOf } from '../../scripts/bench/room.ts';
import type { SignalPlaces } from '../../scripts/bench/view.ts';
import { root } from './bench.ts';

const bench = ConfigSchema.parse(parse(readFileSync(join(root, 'config/bench.yaml'), 'utf8')));

/** Every `lamp` and `buzzer` that the config names, at whatever place. */
function wiredOutputs(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    const isOutput = key === 'lamp' || key === 'buzzer';
    return isOutput && value?.kind === 'unit'
      ? [`${value.unit}/${value.pin}`]
      : wiredOutputs(value);
  });
}

function placed({ lamp, buzzer }: SignalPlaces): string[] {
  return [lamp, buzzer].flatMap((place) => (place === null ? [] : [place.output]));
}

test('each that is wired to a unit has a name, and the room has that name', () => {
  const names = outputNames(bench);
  expect([...names.keys()].sort()).toEqual(wiredOutputs(bench).sort());
  const room = roomOf(bench);
  const drawn = [
    ...room.windows.map(({ call }) => call.lamp),
    ...room.dispensers.flatMap(({ buttons, answer }) => [
      ...buttons.map(({ lamp }) => lamp),
      ...placed(answer),
    ]),
    ...placed(room.alarm),
  ];
  expect([...names.values()].sort()).toEqual(drawn.sort());
});

test('one on a pin of a Pi is drawn, and is known to be on no unit', () => {
  const onPi: Config = {
    ...bench,
    alarms: { repeatMinutes: 5, lamp: { kind: 'gpio', pin: 4, on: 'high' } },
  };
  expect(roomOf(onPi).alarm).toEqual({ lamp: { output: 'alarm/lamp', unit: null }, buzzer: null });
  expect([...outputNames(onPi).values()]).not.toContain('alarm/lamp');
});
