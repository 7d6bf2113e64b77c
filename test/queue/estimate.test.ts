/** People ahead and the wait that a ticket says, from what is known when it is printed. */
import fc from 'fast-check';
import {
  type Estimate,
  estimate,
  estimates,
  waitingFor,
} from '../../firmware-host/queue/estimate.ts';
import { type QueueConfig, queueRules } from '../../firmware-host/queue/rules.ts';
import type { PriorityClass, WaitRange } from '../../firmware-host/queue/words.ts';
import { after, type Hall, letteredHall, openHall } from './given.ts';

const minute = 60;
/** So long after the last ticket that nobody else is expected. */
const later = 31 * minute;

/** Like `letteredHall`, where nobody waits too long to be passed over. */
function patientHall(windows: QueueConfig['windows'], targetMinutes = 10): Hall {
  const services = ['A', 'B', 'C'].map((prefix) => ({
    id: prefix,
    prefix,
    from: 1,
    to: 999,
    targetMs: targetMinutes * minute * 1000,
  }));
  const limits = { guardMs: 0, noShowWithinMs: 0, maxWaitMs: 86_400_000 };
  return openHall(
    queueRules({ services, windows, ...limits, priority: { classes: ['elderly'], inARow: 2 } }),
  );
}

function open(hall: Hall, ...windows: readonly number[]): void {
  for (const window of windows) hall.at(window, 'OpenWindow', 2);
}

function issue(hall: Hall, service: string, count: number, seconds = 1): void {
  for (let done = 0; done < count; done += 1) hall.issue(service, after(seconds));
}

function of(
  hall: Hall,
  service: string,
  seconds = later,
  priority: PriorityClass | null = null,
): Estimate {
  return estimate(hall.rules, hall.state, { service, priority }, after(seconds));
}

/** The range holds so many minutes and is not so wide as to say nothing. */
function expectAround(range: WaitRange | null, minutes: number): void {
  if (range === null) throw new Error('no estimate');
  const [low, high] = [range.low / 60_000, range.high / 60_000];
  expect(low).toBeLessThan(minutes);
  expect(low).toBeGreaterThan(0.35 * minutes - 1.5);
  expect(high).toBeGreaterThan(minutes);
  expect(high).toBeLessThan(3 * minutes + 3);
}

/** Serves so many citizens of a service at window 1, each for so long; returns the end. */
function serve(hall: Hall, service: string, count: number, each: number, from: number): number {
  let now = from;
  for (let done = 0; done < count; done += 1) {
    hall.issue(service, after(now));
    hall.call(1, after(now));
    now += each;
    hall.do({ name: 'Complete', at: after(now), window: 1 });
  }
  return now;
}

const nothing = { peopleAhead: 0, likelyWaitMs: 0, waitMs: { low: 0, high: 60_000 } };

describe('people ahead and the wait', () => {
  test('say the same where rivals wait for another window', () => {
    const hall = patientHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['A', 'B'] },
    ]);
    issue(hall, 'B', 8);
    open(hall, 1, 2);
    expect(of(hall, 'A')).toEqual(nothing);
    expect(of(hall, 'B').peopleAhead).toBe(8);
  });

  test('are of the whole line at one window, of half of it at each of two', () => {
    const hall = patientHall([
      { number: 1, services: ['A', 'B'] },
      { number: 2, services: ['A', 'B'] },
      { number: 3, services: ['C'] },
    ]);
    issue(hall, 'A', 4);
    issue(hall, 'B', 4);
    hall.reserve('A');
    open(hall, 1, 3);
    const alone = of(hall, 'A');
    expect(alone.peopleAhead).toBe(9);
    expectAround(alone.waitMs, 45);
    open(hall, 2);
    const halved = of(hall, 'A');
    expect(halved.peopleAhead).toBe(9);
    expectAround(halved.waitMs, 22.5);
    expect(of(hall, 'C')).toEqual(nothing);
  });

  test('leave out the wait while no open window serves it, and count as if all opened now', () => {
    const hall = patientHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['A', 'B'] },
    ]);
    issue(hall, 'A', 5);
    expect(of(hall, 'A')).toMatchObject({ peopleAhead: 5, waitMs: null });
    open(hall, 1);
    expect(of(hall, 'B')).toMatchObject({ waitMs: null });
    expectAround(of(hall, 'A').waitMs, 25);
    expect(of(hall, 'unknown')).toEqual({ peopleAhead: 0, waitMs: null, likelyWaitMs: null });
  });

  test('do not count on many with priority because one of the first few has it', () => {
    const hall = patientHall([{ number: 1, services: ['A'] }]);
    issue(hall, 'A', 4);
    hall.issueFirst('A', 'elderly');
    open(hall, 1);
    expect(of(hall, 'A', 2 * minute).peopleAhead).toBeLessThanOrEqual(6);
  });

  test('are printed on the ticket', () => {
    const hall = patientHall([{ number: 1, services: ['A'] }]);
    open(hall, 1);
    issue(hall, 'A', 3);
    const { peopleAhead, waitMs } = hall.last('ticket.reserved');
    expect(peopleAhead).toBe(2);
    expect(hall.ticket('A003')).toMatchObject({ peopleAhead, waitMs });
  });

  test('of several services asked for at once are those of each alone', () => {
    const hall = patientHall([
      { number: 1, services: ['A', 'B'] },
      { number: 2, services: ['B', 'C'], onlyWhenIdle: ['C'] },
    ]);
    issue(hall, 'A', 3);
    issue(hall, 'C', 3);
    open(hall, 1, 2);
    const newcomers = ['A', 'B', 'C'].map((service) => ({ service, priority: null }));
    const together = estimates(hall.rules, hall.state, newcomers, after(later));
    expect(together.map(({ peopleAhead }) => peopleAhead)).toEqual(
      newcomers.map(({ service }) => of(hall, service).peopleAhead),
    );
  });

  test('are the same for the same state, whatever was asked before', () => {
    const hall = patientHall([{ number: 1, services: ['A', 'B'], firstChoice: ['A'] }]);
    open(hall, 1);
    issue(hall, 'B', 6);
    const first = of(hall, 'B', 5);
    of(hall, 'A', 5);
    expect(of(hall, 'B', 5)).toEqual(first);
  });

  test('count those whom one window alone may call at that window', () => {
    const hall = patientHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['A', 'B'] },
    ]);
    open(hall, 1, 2);
    for (let count = 0; count < 3; count += 1) {
      hall.issue('B', after(3));
      hall.transfer(hall.last('ticket.issued').number, after(4), { window: 1 });
    }
    expect(of(hall, 'A', later + 4)).toMatchObject({ waitMs: { low: 0 } });
    hall.at(2, 'CloseWindow', 6);
    expect(of(hall, 'A', later + 60 * minute).peopleAhead).toBe(3);
    expectAround(of(hall, 'A', later + 60 * minute).waitMs, 15);
    expect(waitingFor(hall.rules, hall.state, 1)).toBe(3);
    expect(waitingFor(hall.rules, hall.state, 2)).toBe(0);
  });

  test('level the work: a line goes to the window that others leave free', () => {
    const hall = patientHall([
      { number: 1, services: ['A', 'C'] },
      { number: 2, services: ['A', 'B'] },
    ]);
    issue(hall, 'B', 10);
    issue(hall, 'A', 8);
    open(hall, 1, 2);
    expectAround(of(hall, 'C').waitMs, 40);
    expectAround(of(hall, 'B').waitMs, 50);
    expectAround(of(hall, 'A').waitMs, 40);
  });
});

describe('the order of turns is foreseen', () => {
  const one = [{ number: 1, services: ['A', 'B'] }];

  test('one with priority passes over others, within the bound', () => {
    const hall = patientHall(one);
    issue(hall, 'A', 5);
    open(hall, 1);
    expect(of(hall, 'B', later, 'elderly')).toEqual(nothing);
    for (let count = 0; count < 5; count += 1) hall.issueFirst('B', 'elderly');
    expect(of(hall, 'B', later, 'elderly').peopleAhead).toBe(7);
    expectAround(of(hall, 'B', later, 'elderly').waitMs, 35);
  });

  test('a first choice passes over others', () => {
    const hall = patientHall([{ number: 1, services: ['A', 'B'], firstChoice: ['A'] }]);
    issue(hall, 'B', 6);
    issue(hall, 'A', 2);
    open(hall, 1);
    expect(of(hall, 'A').peopleAhead).toBe(2);
    expectAround(of(hall, 'A').waitMs, 10);
    expect(of(hall, 'B').peopleAhead).toBe(8);
  });

  test('only-when-idle waits for all others, and for those who will come', () => {
    const idle = patientHall([{ number: 1, services: ['A', 'B'], onlyWhenIdle: ['B'] }]);
    open(idle, 1);
    issue(idle, 'A', 3);
    expect(of(idle, 'B').peopleAhead).toBe(3);
    const busy = patientHall([{ number: 1, services: ['A', 'B'], onlyWhenIdle: ['B'] }]);
    open(busy, 1);
    // One comes every six minutes and takes five.
    for (let come = 0; come < 6; come += 1) issue(busy, 'A', 1, come * 6 * minute);
    busy.call(1, after(1));
    for (let done = 1; done < 3; done += 1) busy.call(1, after(done * 5 * minute));
    expect(of(busy, 'B', later).peopleAhead).toBeGreaterThan(3);
  });

  test('whoever has waited too long comes before a first choice', () => {
    const hall = letteredHall([{ number: 1, services: ['A', 'B'], firstChoice: ['A'] }]);
    issue(hall, 'B', 4);
    open(hall, 1);
    issue(hall, 'A', 1, 44 * minute);
    // The second of B may not be passed over any more when the first service ends.
    expect(of(hall, 'A', 46 * minute).peopleAhead).toBe(5);
  });

  test('whoever was placed in front is called before', () => {
    const hall = patientHall(one);
    open(hall, 1);
    issue(hall, 'A', 3);
    hall.call(1, after(5));
    hall.park(1, after(6));
    hall.resume('A001', after(7));
    expect(of(hall, 'A', later, 'elderly').peopleAhead).toBe(1);
    expect(of(hall, 'A').peopleAhead).toBe(3);
  });
});

describe('the pace', () => {
  const one = [{ number: 1, services: ['A', 'B'] }];

  test('leans on half the target until the service has shown its own', () => {
    const hall = patientHall(one, 4);
    open(hall, 1);
    issue(hall, 'A', 10);
    expectAround(of(hall, 'A').waitMs, 20);
    const paced = patientHall(one);
    const end = serve(paced, 'A', 20, 2 * minute, 10);
    issue(paced, 'A', 10, end);
    expectAround(of(paced, 'A', end).waitMs, (10 * (40 + 10)) / 22);
  });

  test('takes a ticket that was forgotten over a break for no more than three targets', () => {
    const hall = patientHall(one);
    const end = serve(hall, 'A', 1, 240 * minute, 10);
    issue(hall, 'A', 10, end);
    // The one counts 30 minutes, and the assumption of 5 minutes twice.
    const { high = 0 } = of(hall, 'A', end).waitMs ?? {};
    expect(high / 60_000).toBeLessThan(400);
    expect(high / 60_000).toBeGreaterThan(133);
  });

  test('believes a service that is slow again and again', () => {
    const hall = patientHall(one);
    const end = serve(hall, 'A', 20, 50 * minute, 10);
    issue(hall, 'A', 2, end);
    expectAround(of(hall, 'A', end).waitMs, (2 * 1010) / 22);
  });

  test('is that of the latest twenty tickets, each service its own', () => {
    const hall = patientHall(one);
    const slow = serve(hall, 'A', 20, 8 * minute, 10);
    const quick = serve(hall, 'A', 20, 2 * minute, slow);
    const end = serve(hall, 'B', 20, 9 * minute, quick);
    issue(hall, 'A', 4, end);
    expectAround(of(hall, 'A', end).waitMs, (4 * 50) / 22);
    issue(hall, 'B', 4, end);
    expectAround(of(hall, 'A', end).waitMs, (4 * 240) / 22);
  });

  test('learns nothing from a service across a reboot', () => {
    const hall = patientHall(one);
    hall.issue('A');
    hall.call(1, after(10));
    hall.do({ name: 'Complete', at: after(70, 'second-boot'), window: 1 });
    expect(hall.state.cyclesMs.get('A') ?? []).toEqual([]);
  });

  test('that varies makes the range wider', () => {
    const width = (each: readonly number[]): number => {
      const hall = patientHall(one);
      let now = 10;
      for (const seconds of each) now = serve(hall, 'A', 1, seconds, now);
      issue(hall, 'A', 2, now);
      const { low = 0, high = 0 } = of(hall, 'A', now).waitMs ?? {};
      return high - low;
    };
    const steady = Array.from({ length: 12 }, () => 300);
    const varied = steady.map((_, at) => (at % 2 === 0 ? 60 : 540));
    expect(width(varied)).toBeGreaterThan(1.4 * width(steady));
  });

  test('of the service under way says how much of it is left', () => {
    const hall = patientHall(one);
    const end = serve(hall, 'A', 10, 5 * minute, 10);
    hall.issue('A', after(end));
    hall.call(1, after(end));
    expectAround(of(hall, 'A', end + 10).waitMs, 5);
    expect(of(hall, 'A', end + 4.5 * minute).waitMs?.low).toBeLessThan(30_000);
    // One that takes longer than all before is not about to end for that reason.
    const { high = 0 } = of(hall, 'A', end + 60 * minute).waitMs ?? {};
    expect(high).toBeGreaterThan(2 * minute * 1000);
  });
});

test('of a line of thousands one place stands for many, and none is lost', () => {
  const hall = patientHall([
    { number: 1, services: ['A', 'B'] },
    { number: 2, services: ['A', 'C'] },
  ]);
  open(hall, 1, 2);
  issue(hall, 'A', 700);
  for (let count = 0; count < 60; count += 1) hall.issueFirst('A', 'elderly');
  const { peopleAhead, waitMs } = of(hall, 'A');
  expect(peopleAhead).toBeGreaterThan(740);
  expect(peopleAhead).toBeLessThanOrEqual(760);
  expectAround(waitMs, 380 * 5);
});

test('with windows that serve alike, nobody is ahead of the first and all are of the last', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (line, windows) => {
        const services = ['A', 'B', 'C'];
        const numbers = Array.from({ length: windows }, (_, at) => at + 1);
        const hall = patientHall(numbers.map((number) => ({ number, services })));
        for (const service of line) issue(hall, service, 1);
        open(hall, ...numbers);
        const { peopleAhead, waitMs } = of(hall, 'B');
        expect(peopleAhead).toBe(line.length);
        if (line.length < windows) expect(waitMs).toEqual({ low: 0, high: 60_000 });
        else expect(waitMs?.high).toBeGreaterThan(60_000);
      },
    ),
    { numRuns: 40 },
  );
});
