/** The controller on its journal, with a clock in the hand: what jumps, reboots and days make of it. */
import type { CentreCommand } from '../../drivers/centre-port.ts';
import { firstMs, RestartedHall } from './restarted-hall.ts';

let hall: RestartedHall;
beforeEach(async () => {
  hall = new RestartedHall();
  await hall.start();
});
afterEach(() => hall.remove());

const issue: CentreCommand = { name: 'issue-ticket', args: { service: 'first-new-card' } };

test('off for three days, on again in 1970, and set at noon: one day, numbers anew, each jump recorded', async () => {
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-23/1', number: 'A001' });
  await hall.ask(issue);
  await hall.ask({ name: 'call-next', args: { window: 1 } });
  await hall.stop();

  hall.clock = { wallMs: 10_000, monotonicMs: 10_000, boot: 'second', isTrusted: false };
  await hall.start();
  const jumpMs = Date.parse('2026-11-26T10:00:00Z') - hall.clock.wallMs;
  hall.clock.wallMs += jumpMs;
  hall.clock.isTrusted = true;
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-26/1', number: 'A001' });
  expect(hall.events('clock.jumped')).toEqual([{ byMs: 10_000 - firstMs }, { byMs: jumpMs }]);
  expect(hall.events('day.opened')).toEqual([{ day: '2026-11-23' }, { day: '2026-11-26' }]);
  expect(hall.events('ticket.expired')).toMatchObject([{ number: 'A002' }]);
});

test('ten years ahead and twenty back change neither the day nor its numbers, and both are recorded', async () => {
  await hall.ask(issue);
  const tenYearsMs = 3653 * 86_400_000;
  for (const [byMs, number] of [
    [tenYearsMs, 'A002'],
    [-2 * tenYearsMs, 'A003'],
    [tenYearsMs, 'A004'],
  ] as const) {
    hall.clock.wallMs += byMs;
    expect(await hall.ask(issue)).toMatchObject({ status: 'done', number });
  }
  expect(hall.events('clock.jumped')).toHaveLength(3);
  expect(hall.events('day.opened')).toEqual([{ day: '2026-11-23' }]);
});

test('a clock that was set between two runs has jumped too', async () => {
  await hall.stop();
  hall.clock.wallMs += 3_600_000;
  await hall.start();
  expect(hall.events('clock.jumped')).toEqual([{ byMs: 3_600_000 }]);
});

test('without a trusted clock nobody gets a number before a person has opened the day', async () => {
  await hall.remove();
  hall = new RestartedHall();
  hall.clock.isTrusted = false;
  await hall.start();
  expect(await hall.ask(issue)).toMatchObject({ status: 'refused', reason: 'day-not-open' });
  expect(hall.printed).toEqual([]);
  expect(await hall.ask({ name: 'open-day', args: {} })).toMatchObject({ status: 'done' });
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-23/1', number: 'A001' });
  expect(await hall.ask({ name: 'open-day', args: {} })).toMatchObject({ reason: 'day-in-use' });
});

test('who takes a number just before midnight is served after it, and numbers begin anew behind the last', async () => {
  const pass = (ms: number): void => {
    hall.clock.wallMs += ms;
    hall.clock.monotonicMs += ms;
  };
  pass(Date.parse('2026-11-23T23:59:32+02:00') - hall.clock.wallMs);
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-23/1', number: 'A001' });
  pass(29_000);
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-23/2', number: 'A002' });
  for (const number of ['A001', 'A002']) {
    pass(300_000);
    expect(await hall.ask({ name: 'call-next', args: { window: 1 } })).toMatchObject({ number });
  }
  pass(300_000);
  await hall.ask({ name: 'complete', args: { window: 1 } });
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-24/1', number: 'A001' });
  expect(hall.events('ticket.expired')).toEqual([]);
});

test('over the restart of the controller at midnight too', async () => {
  hall.clock.wallMs = Date.parse('2026-11-23T23:59:59+02:00');
  await hall.ask(issue);
  await hall.stop();
  hall.clock = {
    ...hall.clock,
    wallMs: hall.clock.wallMs + 60_000,
    monotonicMs: 1,
    boot: 'second',
  };
  await hall.start();
  expect(await hall.ask({ name: 'call-next', args: { window: 1 } })).toMatchObject({
    ticket: '2026-11-23/1',
    number: 'A001',
  });
});

describe('the morning after a power cut, without a network', () => {
  beforeEach(async () => {
    await hall.ask(issue);
    await hall.ask({ name: 'call-next', args: { window: 1 } });
    await hall.ask(issue);
    await hall.stop();
    hall.clock = { wallMs: firstMs + 60_000, monotonicMs: 9000, boot: 'second', isTrusted: false };
    await hall.start();
  });
  const next = { day: '2026-11-24' };

  test.each([
    ["the reception's button", 'dispenser/hall/open-day', 'reception/button'],
    ['two call buttons', 'windows/call-buttons', 'windows/call-buttons'],
  ])('%s opens the next day, and calls nobody', async (_, button, askedBy) => {
    expect(hall.hold(button)).toBe('done');
    expect(hall.events('day.opened').at(-1)).toEqual({ ...next, askedBy });
    expect(hall.events('ticket.recalled')).toEqual([]);
    expect(hall.events('ticket.called')).toHaveLength(1);
    expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-24/1', number: 'A001' });
  });

  test('so does a technician on the device who names it, and nobody twice', () => {
    const open = { name: 'open-day', args: next } as const;
    expect(hall.askLocally({ ...open, args: {} })).toMatchObject({ reason: 'date-needed' });
    expect(hall.askLocally(open)).toEqual({ status: 'done', ...next });
    expect(hall.events('day.opened').at(-1)).toEqual({ ...next, askedBy: 'technician' });
    expect(hall.askLocally(open)).toMatchObject({ status: 'refused', reason: 'day-not-later' });
    expect(hall.hold('windows/call-buttons')).toBe('refused');
  });

  test('once the clock is set he need not name it; a clock of before there were controllers is none', () => {
    const open = { name: 'open-day', args: {} } as const;
    hall.clock = { ...hall.clock, isTrusted: true, wallMs: 0 };
    expect(hall.askLocally(open)).toMatchObject({ reason: 'date-needed' });
    hall.clock = { ...hall.clock, wallMs: firstMs + 60_000 };
    expect(hall.askLocally(open)).toMatchObject({ reason: 'day-already-open' });
  });
});

test('a day that was left open weeks ago gives no numbers, until a person has opened this one', async () => {
  await hall.ask(issue);
  await hall.stop();
  const weeksMs = 45 * 86_400_000;
  hall.clock = { ...hall.clock, wallMs: firstMs + weeksMs, monotonicMs: 1, boot: 'second' };
  await hall.start();
  expect(await hall.ask(issue)).toMatchObject({ status: 'refused', reason: 'date-needed' });
  await hall.published(({ dispensers }) =>
    dispensers.every(({ readiness }) => readiness === 'closed'),
  );
  expect(hall.events('ticket.expired')).toEqual([]);
  expect(await hall.ask({ name: 'open-day', args: {} })).toMatchObject({ status: 'done' });
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2027-01-07/1', number: 'A001' });
});
