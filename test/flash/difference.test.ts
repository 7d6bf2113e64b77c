/** What a person reads of a config that is about to be applied. */
import { checkConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { differences } from '../../scripts/verbs/flash/difference.ts';
import { configText } from './device.ts';

function hallOf(): Config {
  const checked = checkConfig(configText('hall'), 'config.yaml');
  if (!checked.ok) throw new Error('the bench is no config');
  return checked.config;
}
const hall = hallOf();
const [first, second, third, ...rest] = hall.windows;
if (first === undefined || second === undefined || third === undefined) {
  throw new Error('the bench has no three windows');
}

test('the same config differs in nothing', () => {
  expect(differences(hall, hallOf())).toEqual([]);
});

test('windows and services go by their number and id, wherever they stand in the file', () => {
  const windows = [third, { ...second, services: ['first-newborn', 'second-update'] }, first];
  expect(differences(hall, { ...hall, windows: [...windows, ...rest] })).toEqual([
    'windows 2 services: also second-update; no longer first-replacement',
  ]);
});

test('what is new, what is gone and what has another value is said at its place', () => {
  const { roll: _, ...without } = hall;
  const queue = { ...hall.queue, guardSeconds: hall.queue.guardSeconds + 2 };
  const windows = [...hall.windows.slice(1), { ...first, number: 77 }];
  const before = hall.queue.guardSeconds;
  expect(differences(hall, { ...without, queue, windows })).toEqual(
    expect.arrayContaining([
      `queue guardSeconds: ${before} → ${before + 2}`,
      'windows 1: gone',
      'windows 77: new',
    ]),
  );
});

test('another order of values is a change too', () => {
  const turned = { ...third, services: third.services.toReversed() };
  const lines = differences(hall, { ...hall, windows: [first, second, turned, ...rest] });
  expect(lines).toEqual([`windows 3 services: in the order ${turned.services.join(', ')}`]);
});
