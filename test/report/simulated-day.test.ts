/** A simulated day is the same for the same seed, goes through the real queue and loses nobody. */
import path from 'node:path';
import fc from 'fast-check';
import { type DayProfile, loadDayProfile } from '../../config/day-profile.ts';
import { loadConfig } from '../../config/load.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';
import { agenda } from '../../firmware-host/report/agenda.ts';
import { randomFrom } from '../../firmware-host/report/random.ts';
import { reportOf } from '../../firmware-host/report/report.ts';
import { reportHall } from '../../firmware-host/report/report-hall.ts';
import { simulateDay } from '../../firmware-host/report/simulated-day.ts';

const root = path.join(__dirname, '../../config');
const { config } = loadConfig(path.join(root, 'bench.yaml'));
const hall = reportHall(config);
const rules = queueRules({
  services: config.services.map(({ id, office, numbers }) => ({ id, office, ...numbers })),
  windows: config.windows.map(({ number, services }) => ({ number, services })),
  guardMs: 3000,
});
const profile = loadDayProfile(path.join(root, 'days/bab-sharq.yaml'), config);
const midnightMs = Date.UTC(2026, 0, 3, 22);

function simulated(seed: number, changes: Partial<DayProfile> = {}) {
  const changed = { ...profile, ...changes };
  const day = simulateDay({ rules, profile: changed, seed, midnightMs, dispenser: 'hall' });
  const report = reportOf(hall, profile.day, day.events);
  return { ...day, queueEvents: day.events.map(({ event }) => event), report };
}

type Type = QueueEvent['type'];
const ofType = <T extends Type>({ queueEvents }: ReturnType<typeof simulated>, type: T) =>
  queueEvents.filter((event): event is Extract<typeof event, { type: T }> => event.type === type);

const [firstClerk] = profile.clerks;
if (firstClerk === undefined) throw new Error('the profile has no clerk');

test('the same seed gives the same day, another seed another', () => {
  const day = simulated(7);
  expect(simulated(7).events).toEqual(day.events);
  expect(simulated(8).report).not.toEqual(day.report);
});

test('everybody who came is served, is a no-show, or is sent home at the end', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.boolean(),
      (seed, noShowProbability, finishWaiting) => {
        const clerks = profile.clerks.map((clerk) => ({ ...clerk, noShowProbability }));
        const { report, refusals } = simulated(seed, { clerks, finishWaiting });
        const { issued, served, noShow, expired, open, withoutPaper, wait } = report.total;
        expect(report.isClosed).toBe(true);
        expect(refusals.size).toBe(0);
        expect(issued).toBeGreaterThan(100);
        expect({ open, withoutPaper }).toEqual({ open: 0, withoutPaper: 0 });
        expect(issued).toBe(served + noShow + expired);
        expect(wait).toMatchObject({ count: served + noShow, unknown: 0 });
        if (finishWaiting) expect(expired).toBe(0);
      },
    ),
    { numRuns: 6 },
  );
});

test('clerks press one button: no-shows and ends are inferred, in the share that was asked', () => {
  const clerks = profile.clerks.map((clerk) => ({ ...clerk, noShowProbability: 0.3 }));
  const days = [1, 2, 3, 4, 5].map((seed) => simulated(seed, { clerks }));
  const noShows = days.flatMap((day) => ofType(day, 'ticket.no-show'));
  const calls = days.flatMap((day) => ofType(day, 'ticket.called'));
  expect(noShows.every(({ inferred }) => inferred)).toBe(true);
  expect(noShows.length / calls.length).toBeGreaterThan(0.24);
  expect(noShows.length / calls.length).toBeLessThan(0.36);
});

test('at a window with more buttons the clerk says that nobody came', () => {
  const more = queueRules({
    services: config.services.map(({ id, numbers }) => ({ id, ...numbers })),
    windows: config.windows.map(({ number, services }) => ({ number, services, oneButton: false })),
    guardMs: 3000,
  });
  const clerks = profile.clerks.map((clerk) => ({ ...clerk, noShowProbability: 1 }));
  const day = simulateDay({
    rules: more,
    profile: { ...profile, clerks },
    seed: 1,
    midnightMs,
    dispenser: 'hall',
  });
  const { total } = reportOf(hall, profile.day, day.events);
  expect(total.noShow).toBe(total.issued);
});

test('as many come as the profile says, and when', () => {
  const days = Array.from({ length: 12 }, (_, seed) => simulated(seed));
  const perDay = profile.arrivals
    .flatMap(({ rates }) => rates)
    .reduce((sum, { from, to, perHour }) => sum + ((to - from) / 3_600_000) * perHour, 0);
  const came = days.flatMap((day) => ofType(day, 'ticket.reserved'));
  // Of a Poisson number the deviation is its root; this is four of them.
  expect(Math.abs(came.length - 12 * perDay)).toBeLessThan(4 * Math.sqrt(12 * perDay));
  const hours = came.map(({ at }) => new Date(at.wallMs + 2 * 3_600_000).getUTCHours());
  expect(Math.min(...hours)).toBe(8);
  expect(Math.max(...hours)).toBe(13);
  const priority = came.filter((event) => event.priority !== null).length / came.length;
  expect(priority).toBeGreaterThan(0.08);
  expect(priority).toBeLessThan(0.12);
});

test('a plan without a window is tried on the same people', () => {
  const people = (day: ReturnType<typeof simulated>) =>
    ofType(day, 'ticket.reserved').map(({ at, service, priority }) => ({ at, service, priority }));
  const all = simulated(3);
  const fewer = simulated(3, { clerks: profile.clerks.slice(1) });
  expect(people(fewer)).toEqual(people(all));
  expect(fewer.report.windows.find(({ key }) => key === '1')?.issued).toBe(0);
  expect(fewer.report.total.wait.p90Ms).toBeGreaterThan(all.report.total.wait.p90Ms ?? 0);
});

test('service times have the median and the 90th percentile that the profile gives', () => {
  const serviceTime = { medianSeconds: 200, p90Seconds: 400 };
  const clerks = profile.clerks.map((clerk) => ({ ...clerk, serviceTime, serviceTimes: [] }));
  const took = Array.from({ length: 6 }, (_, seed) => simulated(seed, { clerks }))
    .flatMap((day) => ofType(day, 'ticket.completed'))
    .map(({ serviceMs }) => (serviceMs ?? 0) / 1000);
  const shareUpTo = (limit: number) =>
    took.filter((seconds) => seconds <= limit).length / took.length;
  expect(Math.abs(shareUpTo(200) - 0.5)).toBeLessThan(0.05);
  expect(Math.abs(shareUpTo(400) - 0.9)).toBeLessThan(0.03);
});

test('a clerk is at the window in the hours of the profile and no longer than the work takes', () => {
  const day = simulated(5);
  const opened = ofType(day, 'window.opened').filter(({ window }) => window === 1);
  const closed = ofType(day, 'window.closed').filter(({ window }) => window === 1);
  const hour = (event: { at: { wallMs: number } } | undefined) =>
    ((event?.at.wallMs ?? 0) - midnightMs) / 3_600_000;
  expect(opened.map(hour)).toEqual([9, 12]);
  expect(closed).toHaveLength(2);
  expect(hour(closed[0])).toBeGreaterThanOrEqual(11.5);
  expect(hour(closed[0])).toBeLessThan(12);
});

test('a clerk who closes on time leaves those who wait; they expire', () => {
  const open = [{ from: 9 * 3_600_000, to: 9.5 * 3_600_000 }];
  const clerks = [{ ...firstClerk, open }];
  const { report, queueEvents } = simulated(1, { clerks, finishWaiting: false });
  expect(report.total.expired).toBeGreaterThan(100);
  const lastCall = queueEvents.findLast(({ type }) => type === 'ticket.called');
  expect(lastCall?.at.monotonicMs).toBeLessThan(9.5 * 3_600_000);
});

test('a thousand tickets go through one hall', () => {
  const rates = [{ from: 8 * 3_600_000, to: 13 * 3_600_000, perHour: 25 }];
  const arrivals = profile.arrivals.map(({ service }) => ({ service, rates }));
  const serviceTime = { medianSeconds: 60, p90Seconds: 90 };
  const clerks = profile.clerks.map((clerk) => ({ ...clerk, serviceTime, serviceTimes: [] }));
  const { total } = simulated(1, { arrivals, clerks }).report;
  expect(total.issued).toBeGreaterThan(900);
  expect(total.served + total.noShow).toBe(total.issued);
  expect(total.estimate.scored).toBeGreaterThan(500);
});

test('numbers are even, and each stream is another', () => {
  const random = randomFrom(1, 'one');
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 10_000; draw += 1) {
    const bucket = Math.floor(random.uniform() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
  const [first, ...others] = [
    randomFrom(1, 'one'),
    randomFrom(1, 'other'),
    randomFrom(2, 'one'),
  ].map((stream) => stream.uniform());
  expect(others).not.toContain(first);
});

test('an agenda takes its steps by time, and by order where the time is one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (timesMs) => {
      const plan = agenda();
      const taken: (readonly [number, number])[] = [];
      for (const [order, timeMs] of timesMs.entries()) {
        plan.at(timeMs, () => taken.push([plan.nowMs, order]));
      }
      plan.run();
      const expected = timesMs
        .map((timeMs, order) => [timeMs, order] as const)
        .sort(([a, first], [b, second]) => a - b || first - second);
      expect(taken).toEqual(expected);
    }),
  );
});

const hours = (time: number) => time * 3_600_000;

test('breaks, pauses and quotas of a day keep the fairness bound, and lose nobody', () => {
  let stopped = 0;
  fc.assert(
    fc.property(
      fc.integer(),
      fc.double({ min: 9.5, max: 12.5, noNaN: true }),
      fc.double({ min: 0.2, max: 1.2, noNaN: true }),
      (seed, from, long) => {
        const span = { from: hours(from), to: hours(from + long) };
        const day = simulated(seed, {
          clerks: profile.clerks.map((clerk, index) => ({
            ...clerk,
            noShowProbability: 0,
            breaks: index % 2 === 0 ? [span] : [],
          })),
          pauses: [{ ...span, office: 'second' }],
          quotas: [{ service: 'first-new-card', tickets: 5 }],
        });
        const { issued, served, noShow, expired, open } = day.report.total;
        expect(open).toBe(0);
        expect(issued).toBe(served + noShow + expired);
        expect(ofType(day, 'service.paused')).toHaveLength(1);
        expect(ofType(day, 'service.resumed')).toHaveLength(1);
        expect(ofType(day, 'quota.reached')).toHaveLength(1);
        stopped += ofType(day, 'window.break-started').length;
        expect(overtaken(day.queueEvents)).toEqual([]);
      },
    ),
    { numRuns: 5 },
  );
  expect(stopped).toBeGreaterThan(0);
});

/** Who had waited past the limit, could be called at the window, and was passed over there. */
function overtaken(events: ReturnType<typeof simulated>['queueEvents']): readonly string[] {
  const waiting = new Map<string, { service: string; sinceMs: number }>();
  let isPaused = false;
  return events.flatMap((event) => {
    if (event.type === 'ticket.reserved') {
      waiting.set(event.ticket, { service: event.service, sinceMs: event.at.monotonicMs });
    }
    if (event.type === 'service.paused') isPaused = true;
    if (event.type === 'service.resumed') isPaused = false;
    if (event.type === 'ticket.voided' || event.type === 'ticket.expired')
      waiting.delete(event.ticket);
    if (event.type !== 'ticket.called') return [];
    const called = waiting.get(event.ticket);
    waiting.delete(event.ticket);
    const here = rules.windows.get(event.window)?.services ?? [];
    return [...waiting].flatMap(([ticket, { service, sinceMs }]) => {
      const isOld = event.at.monotonicMs - sinceMs >= rules.maxWaitMs;
      const isCallable = here.includes(service) && !(isPaused && service.startsWith('second-'));
      const isBefore = called !== undefined && sinceMs < called.sinceMs;
      return isOld && isCallable && isBefore ? [`${event.number} before ${ticket}`] : [];
    });
  });
}

test('the last call of a profile gives no ticket that would be called after closing', () => {
  const rush = profile.arrivals.map((arrivals) => ({
    ...arrivals,
    rates: arrivals.rates.map((rate) => ({ ...rate, perHour: rate.perHour * 2 })),
  }));
  const off = simulated(3, { arrivals: rush, finishWaiting: false });
  const refusing = simulated(3, { arrivals: rush, finishWaiting: false, lastCall: 'refuse' });
  expect(off.report.total.expired).toBeGreaterThan(20);
  expect(refusing.refusals.get('last-call')).toBeGreaterThan(20);
  expect(refusing.report.total.expired).toBeLessThan(off.report.total.expired / 2);
});
