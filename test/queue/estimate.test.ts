/** People ahead and the wait that a ticket says, from what is known when it is printed. */
import { estimateWait, peopleAhead, waitingFor } from '../../firmware-host/queue/estimate.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { WaitRange } from '../../firmware-host/queue/words.ts';
import { after, type Hall, letteredHall } from './given.ts';

const minute = 60;

function waitOf(hall: Hall, service: string, seconds: number): WaitRange | null {
  return estimateWait(hall.rules, hall.state, service, null, after(seconds));
}

function middle(range: WaitRange | null): number {
  if (range === null) throw new Error('no estimate');
  return (range.low + range.high) / 2 / 1000;
}

/** Serves so many citizens of a service at a window, each for so long; returns the end. */
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

describe('people ahead', () => {
  const windows = [
    { number: 1, services: ['A', 'B'] },
    { number: 2, services: ['C'] },
  ];

  test('are all who share a window, with or without priority', () => {
    const hall = letteredHall(windows);
    for (const service of ['A', 'B', 'C']) hall.issue(service);
    hall.reserve('B');
    hall.issueFirst('A', 'elderly');
    expect(peopleAhead(hall.rules, hall.state, 'A')).toBe(4);
    expect(peopleAhead(hall.rules, hall.state, 'C')).toBe(1);
    expect(waitingFor(hall.rules, hall.state, 1)).toBe(3);
  });

  test('of one with priority are those with priority and whom the bound lets in between', () => {
    const hall = letteredHall(windows);
    for (let count = 0; count < 5; count += 1) hall.issue('A');
    expect(peopleAhead(hall.rules, hall.state, 'B', 'elderly')).toBe(0);
    for (let count = 0; count < 5; count += 1) hall.issueFirst('B', 'elderly');
    expect(peopleAhead(hall.rules, hall.state, 'B', 'elderly')).toBe(7);
    expect(hall.last('ticket.reserved')).toMatchObject({ priority: 'elderly', peopleAhead: 6 });
    const others = letteredHall(windows);
    for (let count = 0; count < 4; count += 1) others.issueFirst('B', 'elderly');
    expect(peopleAhead(others.rules, others.state, 'B', 'elderly')).toBe(4);
  });

  test('include those who wait for one of the windows alone', () => {
    const hall = letteredHall(windows);
    hall.issue('C');
    hall.do({ name: 'OpenWindow', at: after(2), window: 1 });
    hall.transfer('C01'.replace('0', '00'), after(3), { window: 1 });
    expect(peopleAhead(hall.rules, hall.state, 'B')).toBe(1);
    expect(peopleAhead(hall.rules, hall.state, 'C')).toBe(0);
    expect(waitingFor(hall.rules, hall.state, 1)).toBe(1);
    expect(waitingFor(hall.rules, hall.state, 2)).toBe(0);
  });
});

describe('the wait', () => {
  const one = [{ number: 1, services: ['A', 'B'] }];

  test('is unknown while no window serves it', () => {
    const hall = letteredHall(one);
    expect(waitOf(hall, 'A', 1)).toBeNull();
    hall.do({ name: 'OpenWindow', at: after(2), window: 1 });
    expect(waitOf(hall, 'A', 3)).not.toBeNull();
    hall.do({ name: 'CloseWindow', at: after(4), window: 1 });
    expect(waitOf(hall, 'A', 5)).toBeNull();
    expect(waitOf(hall, 'unknown', 5)).toBeNull();
  });

  test('is next to nothing where the clerk is free and nobody waits', () => {
    const hall = letteredHall(one);
    hall.do({ name: 'OpenWindow', at: after(2), window: 1 });
    expect(waitOf(hall, 'A', 3)).toEqual({ low: 0, high: 60_000 });
  });

  test('is printed on the ticket, with those who stood before it', () => {
    const hall = letteredHall(one);
    hall.issue('A');
    expect(hall.last('ticket.reserved').waitMs).toBeNull();
    hall.do({ name: 'OpenWindow', at: after(2), window: 1 });
    hall.issue('A', after(3));
    const { waitMs } = hall.last('ticket.reserved');
    expect(waitMs).not.toBeNull();
    expect(hall.ticket('A002').waitMs).toEqual(waitMs);
    expect(middle(waitMs)).toBeCloseTo(5 * minute, -1);
  });

  test('leans on half the target until the service has shown its pace, then on the pace', () => {
    const hall = letteredHall(one);
    const first = serve(hall, 'A', 1, 2 * minute, 10);
    for (let count = 0; count < 10; count += 1) hall.issue('A', after(first));
    // One of 2 minutes and the assumption of 5 minutes, counted twice, for ten people.
    expect(middle(waitOf(hall, 'A', first))).toBeCloseTo(10 * 4 * minute);

    const paced = letteredHall(one);
    const later = serve(paced, 'A', 20, 2 * minute, 10);
    for (let count = 0; count < 10; count += 1) paced.issue('A', after(later));
    expect(middle(waitOf(paced, 'A', later))).toBeCloseTo((10 * (40 + 10) * minute) / 22);
  });

  test('takes a ticket that was forgotten over a break for no more than three targets', () => {
    const hall = letteredHall(one);
    const end = serve(hall, 'A', 1, 240 * minute, 10);
    for (let count = 0; count < 10; count += 1) hall.issue('A', after(end));
    // The one counts 30 minutes, and the assumption of 5 minutes twice.
    expect(middle(waitOf(hall, 'A', end))).toBeCloseTo((10 * 40 * minute) / 3);
  });

  test('believes a service that is slow again and again', () => {
    const hall = letteredHall(one);
    const end = serve(hall, 'A', 20, 50 * minute, 10);
    hall.issue('A', after(end));
    expect(middle(waitOf(hall, 'A', end))).toBeCloseTo((1010 * minute) / 22);
    // 160 minutes are more than three usual ones.
    const forgotten = serve(hall, 'A', 1, 160 * minute, end);
    expect(middle(waitOf(hall, 'A', forgotten))).toBeCloseTo(((950 + 150 + 10) * minute) / 22);
  });

  test('follows the latest twenty tickets', () => {
    const hall = letteredHall(one);
    const slow = serve(hall, 'A', 20, 8 * minute, 10);
    const quick = serve(hall, 'A', 20, 2 * minute, slow);
    hall.issue('A', after(quick));
    expect(middle(waitOf(hall, 'A', quick))).toBeCloseTo((50 * minute) / 22, 0);
  });

  test('grows with the spread of the latest tickets', () => {
    const width = (each: readonly number[]): number => {
      const hall = letteredHall(one);
      let now = 10;
      for (const seconds of each) now = serve(hall, 'A', 1, seconds, now);
      for (let count = 0; count < 5; count += 1) hall.issue('A', after(now));
      const range = waitOf(hall, 'A', now);
      return (range?.high ?? 0) - (range?.low ?? 0);
    };
    expect(width([60, 540, 60, 540, 60, 540])).toBeGreaterThan(
      1.5 * width([300, 300, 300, 300, 300, 300]),
    );
  });

  test('knows each service by its own pace', () => {
    const hall = letteredHall(one);
    const end = serve(hall, 'A', 20, minute, 10);
    const later = serve(hall, 'B', 20, 9 * minute, end);
    for (let count = 0; count < 4; count += 1) hall.issue('B', after(later));
    expect(middle(waitOf(hall, 'A', later))).toBeCloseTo((4 * 190 * minute) / 22);
  });

  test('is halved by a second window, and other windows take their part', () => {
    const hall = letteredHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['A'] },
      { number: 3, services: ['B'] },
    ]);
    for (let count = 0; count < 10; count += 1) hall.issue('A', after(1));
    hall.do({ name: 'OpenWindow', at: after(2), window: 1 });
    const alone = middle(waitOf(hall, 'A', 3));
    hall.do({ name: 'OpenWindow', at: after(4), window: 3 });
    expect(middle(waitOf(hall, 'A', 5))).toBeCloseTo(alone);
    hall.do({ name: 'OpenWindow', at: after(6), window: 2 });
    expect(middle(waitOf(hall, 'A', 7))).toBeCloseTo(alone / 2);

    const shared = letteredHall([
      { number: 1, services: ['A', 'B'] },
      { number: 2, services: ['B'] },
    ]);
    for (let count = 0; count < 10; count += 1) shared.issue('B', after(1));
    shared.do({ name: 'OpenWindow', at: after(2), window: 1 });
    const all = middle(waitOf(shared, 'A', 3));
    shared.do({ name: 'OpenWindow', at: after(4), window: 2 });
    expect(middle(waitOf(shared, 'A', 5))).toBeCloseTo(all / 2);
  });

  test('levels the work: a line goes to the window that others leave free', () => {
    const hall = letteredHall([
      { number: 1, services: ['A', 'C'] },
      { number: 2, services: ['A', 'B'] },
    ]);
    for (let count = 0; count < 20; count += 1) hall.issue('B', after(1));
    for (let count = 0; count < 8; count += 1) hall.issue('C', after(1));
    for (let count = 0; count < 16; count += 1) hall.issue('A', after(1));
    for (const window of [1, 2]) hall.do({ name: 'OpenWindow', at: after(2), window });
    // 44 people at 5 minutes: 22 for each window, so 14 of the 16 go where only 8 stood.
    for (const service of ['A', 'B', 'C']) {
      expect(middle(waitOf(hall, service, 3))).toBeCloseTo(22 * 5 * minute, 0);
    }
  });

  test('pours a line on the lightest window first, then on the next, and on all when they are level', () => {
    const hall = letteredHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['A', 'B'] },
      { number: 3, services: ['A', 'C'] },
    ]);
    for (const window of [1, 2, 3]) hall.at(window, 'OpenWindow', 2);
    for (let count = 0; count < 3; count += 1) hall.issue('B', after(3));
    for (let count = 0; count < 6; count += 1) hall.issue('C', after(3));
    const waits: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      for (let more = 0; more < 3; more += 1) hall.issue('A', after(3));
      waits.push(middle(waitOf(hall, 'A', 3)));
    }
    // In services of five minutes: 3, 6 and 9 of A lie under 3 and 6 of the others; 12 above all.
    const services = [3, 4.5, 6, 7];
    for (const [at, wait] of waits.entries()) {
      expect(wait).toBeCloseTo((services[at] ?? 0) * 5 * minute, 0);
    }
  });

  test('leaves as much room as the pace is uncertain, before and after the service has shown it', () => {
    const hall = letteredHall(one);
    hall.at(1, 'OpenWindow', 2);
    for (let count = 0; count < 4; count += 1) hall.issue('A', after(3));
    // Four times 300 s, give or take 150 each and 150/√2 of doubt in all, and 15 % of the whole:
    // 1.6 times √(4·150² + (4·150/√2)² + 180²) to both sides.
    expect(waitOf(hall, 'A', 3)).toEqual({ low: 320_145, high: 2_079_855 });
    const paced = letteredHall(one);
    const end = serve(paced, 'A', 20, 5 * minute, 10);
    for (let count = 0; count < 4; count += 1) paced.issue('A', after(end));
    // Twenty that took 300 s each leave 2·150²/22 of the variance.
    expect(waitOf(paced, 'A', end)).toEqual({ low: 871_827, high: 1_528_173 });
  });

  test('leans on the target of the service, and on that of a window for whom it alone may call', () => {
    const hall = letteredHall([{ number: 1, services: ['A', 'B'] }]);
    const own = [...hall.rules.services.values()].map((service) =>
      service.id === 'A' ? { ...service, targetMs: 4 * minute * 1000 } : service,
    );
    hall.rules = queueRules({
      services: own,
      windows: [...hall.rules.windows.values()],
      guardMs: 0,
    });
    hall.at(1, 'OpenWindow', 2);
    for (let count = 0; count < 5; count += 1) hall.issue('A', after(3));
    expect(middle(waitOf(hall, 'A', 3))).toBeCloseTo(5 * 2 * minute, 0);
    for (let number = 1; number <= 5; number += 1) {
      hall.transfer(`A00${number}`, after(4), { window: 1 });
    }
    expect(middle(waitOf(hall, 'A', 5))).toBeCloseTo(5 * 2 * minute, 0);
  });

  test('learns nothing from a service across a reboot', () => {
    const hall = letteredHall(one);
    hall.issue('A');
    hall.call(1, after(10));
    hall.do({ name: 'Complete', at: after(70, 'second-boot'), window: 1 });
    expect(hall.state.cyclesMs.get('A') ?? []).toEqual([]);
  });

  test('adds what is still to come of the service under way, half a pace at least', () => {
    const hall = letteredHall(one);
    hall.issue('A');
    hall.call(1, after(10));
    expect(middle(waitOf(hall, 'A', 10))).toBeCloseTo(5 * minute, 0);
    expect(middle(waitOf(hall, 'A', 10 + 2 * minute))).toBeCloseTo(3.5 * minute, -1);
    expect(middle(waitOf(hall, 'A', 10 + 60 * minute))).toBeCloseTo(3.3 * minute, -1);
    expect(middle(waitOf(hall, 'A', 10 + 60 * minute))).toBeGreaterThan(2.5 * minute);
  });

  test('of a second line flows to the window that the first one leaves lighter', () => {
    const hall = letteredHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['B', 'C'] },
      { number: 3, services: ['A', 'C'] },
    ]);
    for (const window of [1, 2, 3]) hall.at(window, 'OpenWindow', 2);
    for (let count = 0; count < 4; count += 1) hall.issue('A', after(3));
    for (let count = 0; count < 8; count += 1) hall.issue('B', after(3));
    for (let count = 0; count < 6; count += 1) hall.issue('C', after(3));
    // B keeps its window busy for 40 minutes, so C goes to the third, and A stays at the first.
    expect(middle(waitOf(hall, 'B', 3))).toBeCloseTo(40 * minute, 0);
    expect(middle(waitOf(hall, 'C', 3))).toBeCloseTo(30 * minute, 0);
    expect(middle(waitOf(hall, 'A', 3))).toBeCloseTo(20 * minute, 0);
  });

  test('counts those whom one window alone may call at that window', () => {
    const hall = letteredHall([
      { number: 1, services: ['A'] },
      { number: 2, services: ['A', 'B'] },
    ]);
    for (const window of [1, 2]) hall.at(window, 'OpenWindow', 2);
    for (let count = 0; count < 3; count += 1) {
      hall.issue('B', after(3));
      hall.transfer(hall.last('ticket.issued').number, after(4), { window: 1 });
    }
    // Window 1 has fifteen minutes before it; window 2 is free.
    expect(waitOf(hall, 'A', 5)).toEqual({ low: 0, high: 60_000 });
    hall.at(2, 'CloseWindow', 6);
    expect(middle(waitOf(hall, 'A', 7))).toBeCloseTo(15 * minute, 0);
  });

  test('is that of the lightest window, and a heavy one beside it makes it no less certain', () => {
    const beside = (people: number) => {
      const hall = letteredHall([
        { number: 1, services: ['A'] },
        { number: 2, services: ['A', 'B'] },
      ]);
      for (const window of [1, 2]) hall.at(window, 'OpenWindow', 2);
      for (let count = 0; count < 4; count += 1) hall.issue('A', after(3));
      for (let count = 0; count < people; count += 1) hall.issue('B', after(3));
      return waitOf(hall, 'A', 3);
    };
    expect(middle(beside(10))).toBeCloseTo(20 * minute, 0);
    expect(beside(20)).toEqual(beside(10));
  });

  test('of one with priority does not count whom it passes over', () => {
    const hall = letteredHall(one);
    for (let count = 0; count < 9; count += 1) hall.issue('A');
    hall.do({ name: 'OpenWindow', at: after(2), window: 1 });
    const priority = estimateWait(hall.rules, hall.state, 'A', 'elderly', after(3));
    expect(priority).toEqual({ low: 0, high: 60_000 });
    for (let count = 0; count < 2; count += 1) hall.issueFirst('A', 'elderly');
    const behind = estimateWait(hall.rules, hall.state, 'A', 'elderly', after(3));
    expect(middle(behind)).toBeCloseTo(3 * 5 * minute);
  });
});
