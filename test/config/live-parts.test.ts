/** What a controller takes into use while it runs, and what it needs a start for. */
import { resolve } from 'node:path';
import { needingRestart } from '../../config/live-parts.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';

const shipped = (file: string) => loadConfig(resolve(__dirname, '../../config', file)).config;
const config = shipped('bench.yaml');
const text = { ar: 'اسم', en: 'name' };
const firstOf = <Item>([first, ...rest]: readonly Item[], change: Partial<Item>): Item[] =>
  first === undefined ? [] : [{ ...first, ...change }, ...rest];
const inGreen = config.boardLines.map((line) =>
  line.protocol === 'alpha' ? { ...line, looks: { called: { colour: 'green' } } as const } : line,
);

test.each<readonly [string, Partial<Config>]>([
  ['the name of the centre', { centre: { ...config.centre, name: text } }],
  ['the name of an office', { offices: firstOf(config.offices, { name: text }) }],
  ['the documents of a service', { services: firstOf(config.services, { documents: [text] }) }],
  ['a quota', { services: firstOf(config.services, { quota: { tickets: 9, classes: {} } }) }],
  ['what a window serves', { windows: firstOf(config.windows, { firstChoice: ['first-update'] }) }],
  ['rules of the queue', { queue: { ...config.queue, recallLimit: 7, guardSeconds: 9 } }],
  ['hours', { openingHours: shipped('centres/bab-sharq.yaml').openingHours }],
  ['colours of signs', { boardLines: inGreen }],
  ['a list of signers, which the flash reads', { signersFile: '/etc/dawr-signers' }],
  ['limits of alarms', { alarms: { repeatMinutes: 5, moreWaitingThan: 9 } }],
])('a controller that runs takes %s', (_, change) => {
  const before = { ...config, alarms: undefined };
  const next = { ...before, ...change };
  expect(next).not.toEqual(before);
  expect(needingRestart(before, next)).toEqual([]);
});

test('the same config needs no start', () => {
  expect(needingRestart(config, shipped('bench.yaml'))).toEqual([]);
});

test('wires, numbers, gestures, and what is more or less in a list need a start', () => {
  const [printer] = config.printers;
  const next: Config = {
    ...config,
    centre: { ...config.centre, timeZone: 'Africa/Tripoli' },
    services: firstOf(config.services, { numbers: { prefix: 'Z', from: 1, to: 9 } }),
    windows: config.windows.slice(1),
    printers: printer === undefined ? [] : [{ ...printer, mostCopies: 7 }],
    queue: { ...config.queue, holdSeconds: 2, recallLimit: 7 },
  };
  const service = config.services[0]?.id;
  expect(needingRestart(config, next)).toEqual([
    'centre timeZone',
    `services ${service} numbers`,
    'windows',
    'printers',
    'queue holdSeconds',
  ]);
});
