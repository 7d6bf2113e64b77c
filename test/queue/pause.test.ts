/** A service, an office or the hall that calls nobody for a reason, each as given, when, then. */
import { estimate, waitingFor } from '../../firmware-host/queue/estimate.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';
import { without } from './hall-model.ts';

const offices = queueRules({
  services: [
    { id: 'first-cards', office: 'first', prefix: 'A', from: 1, to: 199 },
    { id: 'first-updates', office: 'first', prefix: 'B', from: 1, to: 199 },
    { id: 'second-cards', office: 'second', prefix: 'C', from: 1, to: 199 },
  ],
  windows: [
    { number: 1, services: ['first-cards', 'first-updates', 'second-cards'] },
    { number: 2, services: ['first-cards'], firstChoice: ['first-cards'] },
  ],
  guardMs: 0,
  noShowWithinMs: 0,
  pauseReasons: ['system-down', 'no-power'],
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(offices);
});

const everything = { scope: 'hall', of: null } as const;
const firstCards = { scope: 'service', of: 'first-cards' } as const;
const first = { scope: 'office', of: 'first' } as const;
type Scope = typeof everything | typeof firstCards | typeof first;

const pause = (scope: Scope | { scope: 'service' | 'office'; of: string }, seconds = 20) =>
  hall.do({
    name: 'PauseService',
    at: after(seconds),
    ...scope,
    reason: 'system-down',
    expectedMs: null,
  });
const resume = (scope: Scope, seconds = 80) =>
  hall.do({ name: 'ResumeService', at: after(seconds), ...scope });
const reserve = (service: string, seconds = 30) =>
  hall.do({
    name: 'ReserveTicket',
    at: after(seconds),
    service,
    dispenser: 'hall',
    source: 'dispenser',
  });

test('a paused service is not called, and those who wait keep their places', () => {
  hall.issue('first-cards', after(1));
  hall.issue('first-updates', after(2));
  expect(pause(firstCards)).toBeNull();
  expect(hall.last('service.paused')).toMatchObject({ ...firstCards, reason: 'system-down' });
  expect(hall.next(1, after(30))).toBe('B001');
  expect(hall.last('ticket.called')).toMatchObject({ passedOver: [], reason: 'longest-waiting' });
  hall.issue('second-cards', after(40));
  expect(resume(firstCards)).toBeNull();
  expect(hall.last('service.resumed')).toMatchObject({ ...firstCards, pausedMs: 60_000 });
  expect(hall.next(1, after(90))).toBe('A001');
});

test.each([
  [firstCards, ['first-cards']],
  [first, ['first-cards', 'first-updates']],
  [everything, ['first-cards', 'first-updates', 'second-cards']],
] as const)('%j gives no ticket of %j', (scope, services) => {
  pause(scope);
  const refused = [...offices.services.keys()].filter((id) => reserve(id) === 'service-paused');
  expect(refused).toEqual(services);
  resume(scope);
  expect(reserve('first-cards', 90)).toBeNull();
});

test('a window whose services are all paused says so, and another that nobody waits', () => {
  hall.issue('first-cards');
  pause(firstCards);
  hall.call(2, after(30));
  expect(hall.last('window.call-refused').reason).toBe('service-paused');
  hall.call(1, after(30));
  expect(hall.last('window.call-refused').reason).toBe('queue-empty');
});

test('neither by its number nor from the line of a window is a paused ticket called', () => {
  const number = hall.issue('first-cards', after(1));
  hall.issue('second-cards', after(2));
  hall.at(1, 'OpenWindow', 3);
  hall.transfer(number, after(4), { window: 1 });
  pause(firstCards);
  const ticket = hall.ticket(number).id;
  expect(hall.do({ name: 'CallTicket', at: after(30), window: 1, ticket })).toBe('service-paused');
  expect(waitingFor(offices, hall.state, 1)).toBe(1);
  expect(hall.next(1, after(31))).toBe('C001');
  expect(hall.next(1, after(32))).toBeNull();
  resume(firstCards);
  expect(hall.next(1, after(90))).toBe('A001');
});

test('who stands at a window is served to the end', () => {
  hall.issue('first-cards');
  hall.next(1, after(10));
  pause(everything);
  expect(hall.recall(1, after(30))).toBeNull();
  expect(hall.at(1, 'Complete', 40)).toBeNull();
});

test('who waits for what is paused makes no clerk idle', () => {
  hall.issue('first-cards', after(1));
  hall.at(2, 'OpenWindow', 2);
  pause(firstCards, 3);
  expect(hall.pass(after(600))).not.toContain('window.idle');
  resume(firstCards, 601);
  expect(hall.pass(after(1300))).toContain('window.idle');
});

test('while it is paused nobody knows the wait, and others are not thought to wait for it', () => {
  for (const window of [1, 2]) hall.at(window, 'OpenWindow', 1);
  for (let count = 0; count < 10; count += 1) hall.issue('first-cards', after(2));
  const before = estimate(
    offices,
    hall.state,
    { service: 'second-cards', priority: null },
    after(5),
  );
  pause(firstCards, 6);
  const of = (service: string) =>
    estimate(offices, hall.state, { service, priority: null }, after(7));
  expect(of('first-cards')).toMatchObject({ waitMs: null, peopleAhead: 10 });
  expect(before.peopleAhead).toBeGreaterThan(3);
  expect(of('second-cards')).toMatchObject({ peopleAhead: 0, waitMs: { low: 0 } });
});

test('a pause is refused of what there is not, for an unknown reason, twice, and on a closed day', () => {
  expect(pause({ scope: 'service', of: 'nothing' })).toBe('service-unknown');
  expect(pause({ scope: 'office', of: 'nothing' })).toBe('office-unknown');
  const reason = 'because';
  const asked = { name: 'PauseService', at: after(20), ...everything, expectedMs: null } as const;
  expect(hall.do({ ...asked, reason })).toBe('reason-unknown');
  expect(resume(everything)).toBe('not-paused');
  expect(pause(everything)).toBeNull();
  expect(pause(everything)).toBe('already-paused');
  // A narrower one beside it is another pause.
  expect(pause(firstCards)).toBeNull();
  expect(resume(everything)).toBeNull();
  expect(reserve('first-cards', 90)).toBe('service-paused');
  hall.do({ name: 'CloseDay', at: after(100) });
  expect(pause(first, 110)).toBe('day-not-open');
});

test('a pause ends with its day, and with what it names', () => {
  pause(firstCards);
  pause(first);
  hall.rules = without(offices, [2], ['first-cards']);
  hall.do({ name: 'AdoptRules', at: after(30) });
  expect(hall.last('service.resumed')).toMatchObject({ ...firstCards, pausedMs: 10_000 });
  expect([...hall.state.pauses.values()]).toMatchObject([first]);
  hall.do({ name: 'CloseDay', at: after(50) });
  expect(hall.types().slice(-2)).toEqual(['service.resumed', 'day.closed']);
  expect(hall.state.pauses.size).toBe(0);
});
