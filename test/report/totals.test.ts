/** Whatever people do in whatever order, the figures add up. */
import fc from 'fast-check';
import type { Command } from '../../firmware-host/queue/command.ts';
import { decide } from '../../firmware-host/queue/decide.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { initialState } from '../../firmware-host/queue/state.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';
import type { Times } from '../../firmware-host/report/durations.ts';
import type { ReportRow } from '../../firmware-host/report/figures.ts';
import { reportOf } from '../../firmware-host/report/report.ts';
import type { Tally } from '../../firmware-host/report/tally.ts';
import { day } from './given-day.ts';
import { hall } from './hall.ts';

const rules = queueRules({
  services: [
    { id: 'cards', prefix: 'A', from: 1, to: 99 },
    { id: 'updates', prefix: 'B', from: 1, to: 99 },
  ],
  windows: [
    { number: 1, services: ['cards'] },
    { number: 2, services: ['cards', 'updates'], oneButton: false },
  ],
  guardMs: 3000,
});

type Step = { readonly make: (ordinal: number, window: number) => Name; readonly weight: number };
type Untimed<C = Command> = C extends Command ? Omit<C, 'at'> : never;
type Name = Untimed | 'reboot';

const ofTicket = (ordinal: number) => `${day}/${ordinal}`;
const reserve = (service: string): Step => ({
  weight: 3,
  make: () => ({ name: 'ReserveTicket', service, dispenser: 'hall', source: 'dispenser' }),
});
const steps: readonly Step[] = [
  reserve('cards'),
  reserve('updates'),
  { weight: 8, make: (ordinal) => ({ name: 'ConfirmPaper', ticket: ofTicket(ordinal) }) },
  { weight: 8, make: (_, window) => ({ name: 'CallNext', window }) },
  { weight: 1, make: (_, window) => ({ name: 'Complete', window }) },
  { weight: 1, make: (_, window) => ({ name: 'MarkNoShow', window }) },
  { weight: 1, make: (_, window) => ({ name: 'MarkArrived', window }) },
  { weight: 2, make: (_, window) => ({ name: 'Park', window, returnAfterMs: 60_000 }) },
  { weight: 2, make: (ordinal) => ({ name: 'ResumeTicket', ticket: ofTicket(ordinal) }) },
  {
    weight: 2,
    make: (ordinal, window) => ({
      name: 'TransferTicket',
      ticket: ofTicket(ordinal),
      toService: window === 1 ? 'cards' : 'updates',
      toWindow: null,
      place: 'back',
    }),
  },
  {
    weight: 1,
    make: (ordinal) => ({ name: 'VoidTicket', ticket: ofTicket(ordinal), reason: 'requested' }),
  },
  { weight: 1, make: (_, window) => ({ name: 'CloseWindow', window }) },
  { weight: 2, make: () => ({ name: 'PassTime' }) },
  { weight: 1, make: () => 'reboot' },
];

const plan = fc.record({
  steps: fc.array(
    fc.record({
      step: fc.oneof(
        ...steps.map(({ make, weight }) => ({ arbitrary: fc.constant(make), weight })),
      ),
      ordinal: fc.integer({ min: 1, max: 12 }),
      window: fc.constantFrom(1, 2),
      waitMs: fc.integer({ min: 0, max: 120_000 }),
    }),
    { minLength: 20, maxLength: 120 },
  ),
  isClosed: fc.boolean(),
});

type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

function eventsOf({ steps: planned, isClosed }: Plan): readonly QueueEvent[] {
  const events: QueueEvent[] = [];
  let state = initialState;
  let now = { wallMs: Date.UTC(2026, 10, 23, 6), monotonicMs: 0, boot: 'boot' };
  const take = (untimed: Untimed) => {
    const decision = decide(rules, state, { ...untimed, at: now });
    if ('refused' in decision) return;
    for (const event of decision.events) {
      events.push(event);
      state = evolve(state, event);
    }
  };
  take({ name: 'OpenDay', day });
  for (const { step, ordinal, window, waitMs } of planned) {
    now = { ...now, wallMs: now.wallMs + waitMs, monotonicMs: now.monotonicMs + waitMs };
    const name = step(ordinal, window);
    if (name === 'reboot') now = { ...now, monotonicMs: 0, boot: `${now.boot}+` };
    else take(name);
  }
  if (isClosed) take({ name: 'CloseDay' });
  return events;
}

const figures = (row: Tally) => [
  row.issued,
  row.served,
  row.noShow,
  row.void,
  row.expired,
  row.open,
  row.withoutPaper,
  row.wait.count,
  row.wait.unknown,
  row.service.count,
  row.service.unknown,
  row.withinTarget,
  row.estimate.scored,
  row.estimate.within,
  row.estimate.plainMeanWithin,
  row.estimate.aheadScored,
];

function sumOf(rows: readonly ReportRow[]): readonly number[] {
  return rows
    .map(figures)
    .reduce((sum, row) => sum.map((value, index) => value + (row[index] ?? 0)));
}

function expectInOrder({ count, minMs, p50Ms, p90Ms, maxMs }: Times): void {
  const ranked = [minMs, p50Ms, p90Ms, maxMs];
  if (count === 0) {
    expect(ranked).toEqual([null, null, null, null]);
    return;
  }
  const known = ranked.filter((ms) => ms !== null);
  expect(known).toHaveLength(4);
  expect(known).toEqual([...known].sort((a, b) => a - b));
}

test('every ticket is in one place of each list, and percentiles stand between least and most', () => {
  let seen = 0;
  fc.assert(
    fc.property(plan, (planned) => {
      const events = eventsOf(planned);
      const report = reportOf(
        hall,
        day,
        events.map((event) => ({ event, timeQuality: 'synced' })),
      );
      const { total } = report;
      const { issued, served, noShow, expired, open, withoutPaper } = total;
      expect(issued).toBe(served + noShow + total.void + expired + open);
      expect(issued).toBe(events.filter(({ type }) => type === 'ticket.issued').length);
      expect(issued + withoutPaper).toBe(
        events.filter(({ type }) => type === 'ticket.reserved').length,
      );
      if (report.isClosed) expect(open).toBe(0);
      seen += served + noShow;
      const { services, offices, windows, hours, classes } = report;
      const lists = [services, offices, windows, hours, classes];
      for (const rows of lists) {
        if (rows.length > 0) expect(sumOf(rows)).toEqual(figures(total));
        for (const row of [total, ...rows]) {
          expectInOrder(row.wait);
          expectInOrder(row.service);
          expect(row.withinTarget).toBeLessThanOrEqual(row.service.count);
          expect(row.estimate.scored).toBeLessThanOrEqual(row.wait.count);
        }
      }
    }),
  );
  expect(seen).toBeGreaterThan(0);
});
