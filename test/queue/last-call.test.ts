/** No ticket for whom closing comes first: as the paper's forecast has it, at the press. */
import fc from 'fast-check';
import { estimate } from '../../firmware-host/queue/estimate.ts';
import type { Newcomer } from '../../firmware-host/queue/forecast.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { LastCall, Moment, PriorityClass } from '../../firmware-host/queue/words.ts';
import { after, type Hall, openHall } from './given.ts';

const minuteMs = 60_000;

function hallThat(lastCall: LastCall): Hall {
  return openHall(
    queueRules({
      services: [
        { id: 'cards', prefix: 'A', from: 1, to: 99 },
        { id: 'updates', prefix: 'B', from: 1, to: 99 },
      ],
      windows: [{ number: 1, services: ['cards', 'updates'] }],
      guardMs: 0,
      lastCall,
    }),
  );
}

function come(
  hall: Hall,
  closesInMs: number | undefined,
  priority: PriorityClass | null = null,
  service = 'cards',
): string | null {
  const common = { at: after(10), service, dispenser: 'hall', source: 'reception' } as const;
  return hall.do({ name: 'ReserveTicket', ...common, priority, closesInMs });
}

/** @returns how many come until one is refused, at most fifty */
function comeUntilRefused(hall: Hall, closesInMs: number | undefined): number {
  for (let count = 0; count < 50; count += 1) {
    const refused = come(hall, closesInMs);
    if (refused === null) continue;
    expect(refused).toBe('last-call');
    return count;
  }
  return 50;
}

const warned = (hall: Hall) =>
  hall.events.flatMap((event) =>
    event.type === 'ticket.reserved' ? [event.mayMissClosing === true] : [],
  );

test('whoever would be called after closing is refused, which is noted once of a service', () => {
  const hall = hallThat('refuse');
  hall.at(1, 'OpenWindow', 5);
  const given = comeUntilRefused(hall, 60 * minuteMs);
  // An hour is some ten services at one window.
  expect(given).toBeGreaterThan(3);
  expect(given).toBeLessThan(25);
  expect(hall.last('last-call.reached')).toMatchObject({
    service: 'cards',
    closesInMs: 60 * minuteMs,
  });
  expect(hall.last('last-call.reached').likelyWaitMs).toBeGreaterThan(60 * minuteMs);
  expect(come(hall, 60 * minuteMs)).toBe('last-call');
  expect(hall.types().filter((type) => type === 'last-call.reached')).toHaveLength(1);
  expect(come(hall, 40 * minuteMs, null, 'updates')).toBe('last-call');
  expect(hall.last('last-call.reached').service).toBe('updates');
  // Who is called earlier gets a number longer.
  expect(come(hall, 60 * minuteMs, 'elderly')).toBeNull();
  expect(hall.openDay('2026-11-24', after(100))).toBeNull();
  expect(hall.state.lastCalls.size).toBe(0);
});

test('the paper says it first, of those who may not be called', () => {
  const refusing = hallThat('refuse');
  refusing.at(1, 'OpenWindow', 5);
  const given = comeUntilRefused(refusing, 60 * minuteMs);
  expect(warned(refusing)).toHaveLength(given);
  expect(warned(refusing).slice(0, 2)).toEqual([false, false]);
  expect(warned(refusing).at(-1)).toBe(true);

  const warning = hallThat('warn');
  warning.at(1, 'OpenWindow', 5);
  expect(comeUntilRefused(warning, 60 * minuteMs)).toBe(50);
  expect(warned(warning).slice(0, given)).toEqual(warned(refusing));
  expect(warned(warning).slice(given).every(Boolean)).toBe(true);
  expect(warning.ticket('A01').mayMissClosing).toBe(false);
  expect(warning.ticket('A50').mayMissClosing).toBe(true);
});

test('before its windows open, as if all opened now', () => {
  const hall = hallThat('refuse');
  const given = comeUntilRefused(hall, 60 * minuteMs);
  expect(given).toBeGreaterThan(3);
  expect(given).toBeLessThan(25);
});

test('nothing is the last where the config says so, and where nothing closes the hall', () => {
  const off = hallThat('off');
  const always = hallThat('refuse');
  expect([comeUntilRefused(off, 0), comeUntilRefused(always, undefined)]).toEqual([50, 50]);
  expect([...warned(off), ...warned(always)].some(Boolean)).toBe(false);
});

const comers = fc.array(
  fc.record({
    service: fc.constantFrom('cards', 'updates'),
    priority: fc.constantFrom<PriorityClass | null>(null, null, 'elderly'),
    does: fc.constantFrom(
      ...(['come', 'come', 'come', 'CallNext', 'OpenWindow', 'CloseWindow'] as const),
    ),
    minutes: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 20, maxLength: 80 },
);

test('no ticket is issued whose estimated call lies after closing, whatever happens before', () => {
  let refused = 0;
  fc.assert(
    fc.property(comers, fc.integer({ min: 0, max: 90 }), (steps, openMinutes) => {
      const hall = hallThat('refuse');
      let minutes = 0;
      for (const { does, minutes: later, ...comer } of steps) {
        minutes += later;
        const at = after(minutes * 60);
        if (does !== 'come') hall.do({ name: does, at, window: 1 });
        else if (!issued(hall, comer, at, Math.max(0, openMinutes - minutes))) refused += 1;
      }
    }),
    { numRuns: 20 },
  );
  expect(refused).toBeGreaterThan(0);
});

/** Somebody comes, and is refused where the estimate lies after closing. @returns whether there is a ticket */
function issued(hall: Hall, comer: Newcomer, at: Moment, closesInMinutes: number): boolean {
  const closesInMs = closesInMinutes * minuteMs;
  const { likelyWaitMs } = estimate(hall.rules, hall.state, comer, at);
  const common = { at, ...comer, dispenser: 'hall', source: 'dispenser' } as const;
  const answer = hall.do({ name: 'ReserveTicket', ...common, closesInMs });
  expect(answer).toBe((likelyWaitMs ?? 0) > closesInMs ? 'last-call' : null);
  if (answer !== null) return false;
  hall.do({ name: 'ConfirmPaper', at, ticket: hall.last('ticket.reserved').ticket });
  return true;
}
