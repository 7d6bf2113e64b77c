/** The buttons and lamps of a hall as they are enumerated, against the places of a config where pins are. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { rootPart } from '../../config/checks/part.ts';
import { alarmOutputsOf, answersOf, buttonsOf, lampsOf } from '../../config/hall/buttons.ts';
import { pinsOf } from '../../config/hall/pins.ts';
import { type Config, ConfigSchema, type Input } from '../../config/schema/schema.ts';

const everyOption = ConfigSchema.parse(
  parse(readFileSync('test/config/every-option.yaml', 'utf8')),
);
const pin = (number: number): Input => ({ kind: 'unit', unit: 'one', pin: number });
const namesOf = (config: Config) => buttonsOf(config).map(({ name }) => name);

test('every pin of a config is a button, a lamp or an answer, and every one of those is a pin', () => {
  const written = pinsOf(rootPart<Config>(everyOption)).flatMap(({ value }) => value ?? []);
  const enumerated = [
    ...buttonsOf(everyOption).map(({ input }) => input),
    ...lampsOf(everyOption).map(({ at }) => at),
    ...[...answersOf(everyOption), alarmOutputsOf(everyOption)].flatMap(({ lamp, buzzer }) => [
      lamp,
      buzzer,
    ]),
  ];
  const sorted = (pins: readonly unknown[]) => pins.map((each) => JSON.stringify(each)).sort();
  expect(written).toHaveLength(26);
  expect(sorted(enumerated)).toEqual(sorted(written));
});

test('a pin says where it is written', () => {
  const paths = pinsOf(rootPart<Config>(everyOption)).map(({ path }) => path.join('.'));
  expect(paths).toEqual(
    expect.arrayContaining([
      'windows.0.buttons.noShow',
      'windows.0.buttons.rate.poor',
      'windows.0.buttons.transfer.0.input',
      'windows.0.lamp',
      'dispensers.0.buttons.1.input',
      'dispensers.0.openDayButton',
    ]),
  );
});

test('no two buttons have one name', () => {
  const [dispenser] = everyOption.dispensers;
  if (dispenser === undefined) throw new Error('no dispenser');
  const config: Config = {
    ...everyOption,
    dispensers: [
      {
        ...dispenser,
        buttons: [
          { service: 'card', input: pin(20) },
          {
            service: 'card',
            priority: 'elderly',
            input: pin(21),
            lamp: everyOption.windows[0]?.lamp,
          },
          { service: 'card', input: pin(22), lamp: everyOption.windows[0]?.lamp },
          { service: 'open-day', input: pin(23) },
        ],
      },
    ],
  };
  const names = namesOf(config);
  expect(names.filter((name) => name.startsWith('dispenser/'))).toEqual([
    'dispenser/citizens/card',
    'dispenser/citizens/card/elderly',
    'dispenser/citizens/card/2',
    'dispenser/citizens/open-day',
    'dispenser/citizens/info-card',
    'dispenser/citizens/open-day/2',
    'dispenser/citizens/pause-card',
    'dispenser/citizens/pause-first',
  ]);
  expect(new Set(names).size).toBe(names.length);
  expect(lampsOf(config).map(({ name }) => name)).toEqual([
    'dispenser/citizens/card/elderly',
    'dispenser/citizens/card/2',
    'window/1',
  ]);
});
