/**
 * Each button of a config on the bench: it has a name of its own in the room that the page draws, and
 * pressed by that name it asks of the controller what the config says.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Config, UnitPin } from '../../config/schema/schema.ts';
import { roomOf } from '../../scripts/bench/room.ts';
import { TestBench, until } from './bench.ts';

/** Longer than the debounce and shorter than the hold, which is half a second here. */
const tapMs = 100;
const holdMs = 800;

const bench = new TestBench();

const pin = (number: number, unit: string): UnitPin => ({ kind: 'unit', unit, pin: number });
const ofWindow = (number: number) => pin(number, 'window-1');

function withEveryButton(config: Config): Config {
  const [window, ...windows] = config.windows;
  const [dispenser] = config.dispensers;
  if (window === undefined || dispenser === undefined) throw new Error('the bench is empty');
  return {
    ...config,
    queue: {
      ...config.queue,
      guardSeconds: 0,
      ticketLockoutSeconds: 0,
      holdSeconds: 0.5,
      recallLimit: 1,
    },
    windows: [
      {
        ...window,
        buttons: {
          call: ofWindow(2),
          recall: ofWindow(4),
          arrived: ofWindow(5),
          complete: ofWindow(6),
          noShow: ofWindow(7),
          park: ofWindow(8),
          close: ofWindow(9),
          break: ofWindow(18),
          rate: { good: ofWindow(10), fair: ofWindow(11), poor: ofWindow(12) },
          outcomes: [{ input: ofWindow(13), outcome: 'documents-missing' }],
          transfer: [
            { input: ofWindow(14), toService: 'first-update', place: 'front' },
            { input: ofWindow(15), toWindow: 5, place: 'arrival' },
          ],
        },
      },
      ...windows,
    ],
    dispensers: [
      {
        ...dispenser,
        openDayButton: pin(19, 'dispenser'),
        infoButtons: [{ service: 'first-update', input: ofWindow(19) }],
        pauseButtons: [
          { input: ofWindow(16), service: 'second-update', reason: 'system-down' },
          { input: ofWindow(17), reason: 'technical-fault' },
        ],
        buttons: [
          ...dispenser.buttons,
          {
            service: 'first-new-card',
            priority: 'elderly',
            input: pin(18, 'dispenser'),
            lamp: pin(20, 'dispenser'),
          },
        ],
      },
    ],
  };
}

interface Ask {
  readonly button: string;
  /** Held for longer than the hold time, where it is not pressed. */
  readonly hold?: true;
  /** What the controller logs of it. */
  readonly says: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const takes = (name: string, service: string, priority: string | null = null): Ask => ({
  button: `dispenser/hall/${name}`,
  says: 'ticket.reserved',
  data: { service, priority },
});
const pauses = (what: string, says: string, data: Ask['data']): Ask => ({
  button: `dispenser/hall/pause-${what}`,
  hold: true,
  says,
  data,
});
const atWindow = (step: string, says: string, data: Ask['data'] = {}): Ask => ({
  button: `window/1/${step}`,
  says,
  data: { window: 1, ...data },
});
const calls = atWindow('call', 'ticket.called');
const completes = atWindow('complete', 'ticket.completed');

/** In an order in which each finds what it needs. */
const asks: readonly Ask[] = [
  takes('first-new-card', 'first-new-card'),
  takes('first-new-card/elderly', 'first-new-card', 'elderly'),
  takes('first-newborn', 'first-newborn'),
  takes('first-replacement', 'first-replacement'),
  takes('first-update', 'first-update'),
  takes('second-new-card', 'second-new-card'),
  takes('second-newborn', 'second-newborn'),
  takes('second-replacement', 'second-replacement'),
  takes('second-update', 'second-update'),
  takes('first-update', 'first-update'),
  takes('first-update', 'first-update'),
  takes('first-update', 'first-update'),
  {
    button: 'dispenser/hall/info-first-update',
    says: 'info.printed',
    data: { service: 'first-update', dispenser: 'hall' },
  },
  {
    button: 'dispenser/hall/open-day',
    hold: true,
    says: 'refused',
    data: { button: 'dispenser/hall/open-day', refused: 'day-already-open' },
  },
  pauses('second-update', 'service.paused', { reason: 'system-down', scope: 'service' }),
  pauses('second-update', 'service.resumed', { scope: 'service', of: 'second-update' }),
  pauses('hall', 'service.paused', { reason: 'technical-fault', scope: 'hall', of: null }),
  pauses('hall', 'service.resumed', { scope: 'hall' }),
  calls,
  atWindow('recall', 'ticket.recalled'),
  atWindow('arrived', 'ticket.arrived'),
  atWindow('park', 'ticket.parked'),
  calls,
  completes,
  atWindow('rate-good', 'ticket.rated', { rating: 3 }),
  calls,
  atWindow('outcome-1', 'ticket.completed', {
    outcome: 'documents-missing',
    document: null,
  }),
  atWindow('rate-fair', 'ticket.rated', { rating: 2 }),
  calls,
  completes,
  atWindow('rate-poor', 'ticket.rated', { rating: 1 }),
  calls,
  {
    button: 'window/1/transfer-1',
    says: 'ticket.transferred',
    data: { fromWindow: 1, toService: 'first-update', toWindow: null, place: 'front' },
  },
  calls,
  {
    button: 'window/1/transfer-2',
    says: 'ticket.transferred',
    data: { fromWindow: 1, toWindow: 5, place: 'arrival' },
  },
  calls,
  atWindow('no-show', 'ticket.no-show'),
  atWindow('break', 'window.break-started', { reason: 'rest' }),
  atWindow('break', 'window.break-ended', { reason: 'rest' }),
  atWindow('close', 'window.closed'),
];

beforeAll(async () => {
  await bench.prepare(withEveryButton);
  await bench.start();
  // A press before the printer has answered is refused.
  while (!logged().some(({ msg }) => msg === 'ticket.reserved')) {
    await tap('dispenser/hall/first-new-card');
  }
});

afterAll(() => bench.tearDown());

test('each has a name of its own in the room', () => {
  const { windows, dispensers } = roomOf(bench.config);
  const [window] = windows;
  const [dispenser] = dispensers;
  const drawn = [
    ...(dispenser?.buttons ?? []),
    ...(dispenser?.infos ?? []),
    dispenser?.openDay,
    ...(dispenser?.pauses ?? []),
    window?.call,
    ...(window?.steps ?? []),
    ...(window?.transfers ?? []),
    ...(window?.outcomes ?? []),
    ...(window?.rates ?? []),
  ].map((place) => place?.button);
  expect(drawn.sort()).toEqual([...new Set(asks.map(({ button }) => button))].sort());
  expect(dispenser?.buttons).toContainEqual({
    button: 'dispenser/hall/first-new-card/elderly',
    unit: 'dispenser',
    lamp: 'dispenser/hall/first-new-card/elderly',
    service: 'first-new-card',
    priority: 'elderly',
    paper: 'printer',
    further: [],
  });
  expect(window?.transfers).toMatchObject([
    { toService: 'first-update', toWindow: null },
    { toService: null, toWindow: 5 },
  ]);
});

test('each asks what the config says', async () => {
  // A ticket is handed on to an open window only.
  await tap('window/5/call');
  for (const ask of asks) {
    const before = matching(ask).length;
    await tap(ask.button, ask.hold ? holdMs : tapMs);
    await until(`${ask.says} of ${ask.button}`, () => matching(ask).length > before);
  }
});

type Line = Readonly<Record<string, unknown>>;

function matching({ says, data }: Ask): readonly Line[] {
  return logged().filter(
    (line) =>
      line['msg'] === says && Object.entries(data).every(([key, value]) => line[key] === value),
  );
}

function logged(): readonly Line[] {
  return bench
    .log()
    .split('\n')
    .flatMap((line): Line[] => (line.endsWith('}') ? [JSON.parse(line)] : []));
}

async function tap(button: string, ms = tapMs): Promise<void> {
  await touch(button, true);
  await delay(ms);
  await touch(button, false);
  await delay(tapMs);
}

async function touch(button: string, down: boolean): Promise<void> {
  const response = await fetch(`${bench.address}/api/press`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: bench.address },
    body: JSON.stringify({ button, down }),
  });
  expect([button, response.status]).toEqual([button, 204]);
}
