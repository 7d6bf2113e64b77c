/** What is kept of a day's events says the same as all of them, and does not grow with the tickets. */
import path from 'node:path';
import fc from 'fast-check';
import { loadConfig } from '../../config/load.ts';
import { hallCallsReplayed } from '../../firmware-host/calls/hall-board-calls.ts';
import { createDayMemory, type Remembered } from '../../firmware-host/day-memory.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { createInfoSlips } from '../../firmware-host/printing/info-slips.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';

const at = { wallMs: 1, monotonicMs: 1, boot: 'b' };
const mostLines = 12;

function rememberedOf(events: readonly StoredEvent[], from?: Remembered): Remembered {
  const memory = createDayMemory(from);
  for (const event of events) memory.take(event);
  return memory.remembered;
}

function called(ordinal: number): QueueEvent {
  const number = `A${ordinal}`;
  return {
    type: 'ticket.called',
    at,
    ticket: `2026-11-23/${ordinal}`,
    number,
    service: 's',
    window: 1,
    waitMs: 0,
    passedOver: [],
    passedOverCount: 0,
    reason: 'longest-waiting',
  };
}

const voided = (ordinal: number): QueueEvent => ({
  type: 'ticket.voided',
  at,
  ticket: `2026-11-23/${ordinal}`,
  number: `A${ordinal}`,
  reason: 'requested',
});

/** Long stretches, in some of which few numbers are called and many are withdrawn. */
const calls = fc
  .array(
    fc.record({
      numbers: fc.oneof(fc.integer({ min: 3, max: 10 }), fc.integer({ min: 11, max: 200 })),
      events: fc.integer({ min: 0, max: 3000 }),
      voids: fc.integer({ min: 2, max: 9 }),
      seed: fc.nat(1000),
    }),
    { maxLength: 5 },
  )
  .map((stretches) =>
    stretches.flatMap(({ numbers, events, voids, seed }) =>
      Array.from({ length: events }, (_, index) => {
        const ordinal = 1 + (((index + seed) * 7919) % numbers);
        return index % voids === 0 ? voided(ordinal) : called(ordinal);
      }),
    ),
  );

const listsOf = (events: readonly QueueEvent[]) =>
  Array.from({ length: mostLines }, (_, line) =>
    hallCallsReplayed(events, { calls: line + 1, shownMs: 0, flashMs: 0 }),
  );

test('a hall board of any length lists the same of the calls that are kept', () => {
  fc.assert(
    fc.property(calls, fc.nat(15_000), (events, cut) => {
      const before = rememberedOf(events.slice(0, cut));
      const kept = rememberedOf(events.slice(cut), before);
      expect(listsOf(kept.calls)).toEqual(listsOf(events));
    }),
    { numRuns: 30 },
  );
});

test('of a hundred thousand tickets as little is kept as of a few thousand', () => {
  const memory = createDayMemory();
  for (let ordinal = 1; ordinal <= 100_000; ordinal += 1) {
    const ticket = `2026-11-23/${ordinal}`;
    const number = `A${ordinal}`;
    const about = { at, ticket, number, service: 's', paper: 'printer', printer: 'hall' } as const;
    memory.take({ type: 'ticket.issued', ...about, paperMm: 100 });
    memory.take(called(ordinal));
    const slip = { at, service: 's', dispenser: 'hall', askedBy: 'button' } as const;
    memory.take({ type: 'info.asked', ...slip });
    memory.take({ type: 'info.begun', ...slip, printer: 'hall' });
    memory.take({ type: 'info.printed', ...slip });
    memory.take({ type: 'ticket.reprinted', at, ticket, number, reason: 'requested' });
    memory.take({ type: 'ticket.copied', at, ticket, number, outcome: 'printed' });
  }
  const { calls, others } = memory.remembered;
  expect(calls.length).toBeLessThan(2048);
  expect(others).toMatchObject([{ type: 'paper.counted', printer: 'hall', ticketMm: 100 }]);
});

const slip = (service: string) => ({ at, service, dispenser: 'hall', askedBy: 'server' }) as const;

const slipEvents = fc.array(
  fc
    .tuple(fc.constantFrom('first-new-card', 'second-update'), fc.nat(3))
    .map(([service, step]): StoredEvent => {
      const about = slip(service);
      if (step === 0) return { type: 'info.asked', ...about };
      if (step === 1) return { type: 'info.begun', ...about, printer: `printer of ${service}` };
      if (step === 2) return { type: 'info.printed', ...about };
      return { type: 'info.given-up', ...about, reason: 'print-unconfirmed' };
    }),
);

test('the slips that a start gives up, and those that it prints, are those of all events', () => {
  const { config } = loadConfig(path.join(__dirname, '../../config/bench.yaml'));
  const plan = hallPlan(config);
  function madeOf(events: readonly StoredEvent[]): unknown {
    const given: StoredEvent[] = [];
    const slips = createInfoSlips({
      plan,
      record: () => true,
      clock: { now: () => at },
      store: (stored) => given.push(...stored),
      printerFor: () => 'hall',
      withinMs: () => 60_000,
    });
    for (const event of events) slips.take(event);
    const hangsFrom = slips.recover();
    for (const event of given) slips.take(event);
    return { given: [...given], hangsFrom, next: slips.next('hall')?.face };
  }
  fc.assert(
    fc.property(slipEvents, slipEvents, (before, behind) => {
      const kept = rememberedOf(behind, rememberedOf(before));
      expect(madeOf(kept.others)).toEqual(madeOf([...before, ...behind]));
    }),
  );
});

test('what says that an alarm stands, or a number is withdrawn, is kept as it is', () => {
  const alarm = { alarm: 'wait', kind: 'wait', of: null, at } as const;
  const events: StoredEvent[] = [
    { type: 'alarm.raised', ...alarm, times: 1 },
    { type: 'alarm.acknowledged', ...alarm, askedBy: 'server' },
    { type: 'alarm.ended', ...alarm, lastedMs: 1 },
    { type: 'ticket.voided', at, ticket: 't', number: 'A001', reason: 'service-removed' },
    {
      type: 'notice.printed',
      at,
      reason: 'service-removed',
      numbers: ['A001'],
      printer: 'hall',
      outcome: 'printed',
    },
    { type: 'day.closed', at, day: '2026-11-23' },
  ];
  expect(rememberedOf(events).others).toEqual(events);
});

test('of slips of the same words the first ends first', () => {
  const [one, two] = [slip('one'), slip('two')];
  const events: StoredEvent[] = [
    { type: 'info.asked', ...one },
    { type: 'info.asked', ...two },
    { type: 'info.asked', ...one },
    { type: 'info.begun', ...one, printer: 'hall' },
    { type: 'info.printed', ...one },
    { type: 'info.begun', ...one, printer: 'other' },
  ];
  expect(rememberedOf(events).others).toEqual([events[1], events[2], events[5]]);
  const givenUp: StoredEvent = { type: 'info.given-up', ...two, reason: 'not-printed-in-time' };
  expect(rememberedOf([...events, givenUp]).others).toEqual([events[2], events[5]]);
});

test('a slip whose asking is lost leaves nothing that another could be taken for', () => {
  const events: StoredEvent[] = [
    { type: 'info.begun', ...slip('one'), printer: 'hall' },
    { type: 'info.printed', ...slip('one') },
  ];
  expect(rememberedOf(events).others).toEqual([]);
});

test('a day that begins forgets the one before', () => {
  const alarm = { alarm: 'wait', kind: 'wait', of: null, at, times: 1 } as const;
  const before: StoredEvent[] = [
    called(1),
    { type: 'alarm.raised', ...alarm },
    { type: 'journal.damaged', at, rows: [{ from: 1, to: 1 }], inPlace: true },
  ];
  expect(rememberedOf(before)).toMatchObject({ isWhole: false, calls: [{}], others: [{}] });
  const opened: StoredEvent = { type: 'day.opened', at, day: '2026-11-24' };
  expect(rememberedOf([...before, opened])).toEqual({ isWhole: true, calls: [], others: [] });
});

test('a row that is lost is settled once numbers were passed over', () => {
  const lost: StoredEvent = {
    type: 'journal.damaged',
    at,
    rows: [{ from: 1, to: 1 }],
    inPlace: true,
  };
  const later: StoredEvent = { type: 'journal.damaged', at, rows: [{ from: 1, to: 1 }] };
  const advanced: StoredEvent = {
    type: 'numbers.advanced',
    at,
    day: '2026-11-23',
    reason: 'journal-cut',
    tickets: 3,
    numbers: [],
    last: [],
    left: [],
  };
  expect(rememberedOf([later]).isWhole).toBe(true);
  expect(rememberedOf([lost]).isWhole).toBe(false);
  expect(rememberedOf([], rememberedOf([lost])).isWhole).toBe(false);
  expect(rememberedOf([lost, advanced]).isWhole).toBe(true);
});
