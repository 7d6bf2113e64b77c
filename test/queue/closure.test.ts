/** Days that are decreed to be closed: what is taken, what is refused, and what survives the days between. */
import fc from 'fast-check';
import { closeOn } from '../../firmware-host/queue/decide-closure.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
import { after, type Hall, openHall } from './given.ts';

const rules = queueRules({
  services: [{ id: 'cards', prefix: '', from: 101, to: 199 }],
  windows: [{ number: 1, services: ['cards'] }],
  guardMs: 0,
});
const storm = { ar: 'سوء الأحوال الجوية', en: 'Bad weather' };
const feast = { ar: 'عيد الفطر', en: 'Eid al-Fitr' };

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
});

const today = () => String(hall.state.day);
const dayAfter = (days: number) =>
  new Date(Date.parse(today()) + days * 86_400_000).toISOString().slice(0, 10);
const close = (day: string, reason = storm) =>
  hall.do({ name: 'CloseOn', at: after(5), day, reason, askedBy: 'server' });
const open = (day: string) => hall.do({ name: 'OpenOn', at: after(6), day });

/** What a start makes of the journal, which is replayed from the newest opening of a day. */
function replayed({ events }: Hall): State {
  const from = events.findLastIndex(({ type }) => type === 'day.opened');
  return events.slice(from).reduce(evolve, initialState);
}

test('a day is closed with its reason, and the asker is named', () => {
  expect(close(dayAfter(1))).toBeNull();
  expect(hall.last('closure.decreed')).toMatchObject({
    day: dayAfter(1),
    reason: storm,
    askedBy: 'server',
  });
  expect([...hall.state.closures]).toEqual([[dayAfter(1), storm]]);
});

test('the same once more is refused, another reason replaces the first', () => {
  close(dayAfter(1));
  expect([close(dayAfter(1)), close(dayAfter(1), feast)]).toEqual(['already-closed-on', null]);
  expect(hall.state.closures.get(dayAfter(1))).toEqual(feast);
});

test('a day that is over is not closed; the open one is', () => {
  expect([close(dayAfter(-1)), close(today())]).toEqual(['day-past', null]);
  hall.do({ name: 'CloseDay', at: after(60) });
  expect(close(today(), feast)).toBe('day-past');
});

test('it is taken back, once', () => {
  close(dayAfter(1));
  expect([open(dayAfter(1)), open(dayAfter(1)), open(dayAfter(2))]).toEqual([
    null,
    'not-closed-on',
    'not-closed-on',
  ]);
  expect(hall.state.closures.size).toBe(0);
});

test('the opening of a day carries on what is to come, and drops its own', () => {
  const [first, second, third] = [dayAfter(1), dayAfter(2), dayAfter(3)];
  for (const day of [first, second, third]) close(day);
  hall.openDay(second, after(100));
  expect(hall.last('day.opened')).toMatchObject({ closures: [{ day: third, reason: storm }] });
  expect([...hall.state.closures.keys()]).toEqual([third]);
  hall.openDay(third, after(200));
  expect(hall.last('day.opened')).not.toHaveProperty('closures');
});

test('so does the opening of a day whose numbers were lost', () => {
  const [first, second] = [dayAfter(1), dayAfter(2)];
  close(second);
  const given = { tickets: 7, numbers: [{ prefix: '', from: 101, to: 107 }], last: [] };
  hall.do({ name: 'AdvanceNumbers', at: after(9), day: first, given, reason: 'journal-lost' });
  expect(hall.state.day).toBe(first);
  expect([...hall.state.closures.keys()]).toEqual([second]);
});

test('closures ahead are bounded', () => {
  for (let days = 1; days <= 60; days += 1) expect(close(dayAfter(days))).toBeNull();
  expect([close(dayAfter(61)), close(dayAfter(60), feast)]).toEqual(['too-many-closures', null]);
});

test('before the first day of all a closure is taken, too', () => {
  const decided = closeOn(initialState, {
    name: 'CloseOn',
    at: after(0),
    day: '2027-01-07',
    reason: feast,
  });
  expect(decided).toMatchObject({ events: [{ type: 'closure.decreed', day: '2027-01-07' }] });
});

test('whatever happens, a restart finds the same closures, and none of a day before its own', () => {
  const step = fc.record({
    what: fc.constantFrom('close', 'lift', 'next-day', 'end'),
    days: fc.integer({ min: -2, max: 6 }),
    reason: fc.constantFrom(storm, feast),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      hall = openHall(rules);
      for (const { what, days, reason } of steps) {
        if (what === 'close') close(dayAfter(days), reason);
        else if (what === 'lift') open(dayAfter(days));
        else if (what === 'end') hall.do({ name: 'CloseDay', at: after(50) });
        else hall.openDay(dayAfter(Math.max(1, days)), after(90));
        expect(replayed(hall).closures).toEqual(hall.state.closures);
        expect([...hall.state.closures.keys()].every((day) => day >= today())).toBe(true);
      }
    }),
  );
});
