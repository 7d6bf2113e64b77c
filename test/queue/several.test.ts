/** Several services on one ticket: the end of each hands it on to the next, with its number. */
import fc from 'fast-check';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';
import { without } from './hall-model.ts';

const rules = queueRules({
  services: [
    { id: 'cards', prefix: 'A', from: 1, to: 99, documents: ['birth'] },
    { id: 'updates', prefix: 'B', from: 1, to: 99 },
    { id: 'stamps', prefix: 'C', from: 1, to: 99 },
  ],
  windows: [
    { number: 1, services: ['cards', 'stamps'], oneButton: false },
    { number: 2, services: ['updates'], oneButton: false },
  ],
  outcomes: [
    { id: 'done', asks: null },
    { id: 'documents-missing', asks: 'document' },
  ],
  guardMs: 0,
  noShowWithinMs: 0,
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
});

function come(service: string, then: readonly string[], seconds = 1): string | null {
  const at = after(seconds);
  const common = { service, dispenser: 'hall', source: 'dispenser', further: then } as const;
  const refused = hall.do({ name: 'ReserveTicket', at, ...common });
  if (refused !== null) return refused;
  hall.do({ name: 'ConfirmPaper', at, ticket: hall.last('ticket.reserved').ticket });
  return null;
}

test('the end of a service hands on to the next, with the number and the place of arrival', () => {
  come('cards', ['updates', 'stamps']);
  expect(hall.last('ticket.reserved').steps).toEqual(['cards', 'updates', 'stamps']);
  expect(hall.last('ticket.issued').steps).toEqual(['cards', 'updates', 'stamps']);
  hall.issue('updates', after(2));
  hall.call(1, after(10));
  hall.do({
    name: 'Complete',
    at: after(40),
    window: 1,
    outcome: 'documents-missing',
    document: 'birth',
  });
  expect(hall.last('ticket.transferred')).toMatchObject({
    number: 'A01',
    fromService: 'cards',
    toService: 'updates',
    fromWindow: 1,
    toWindow: null,
    place: 'arrival',
    reason: 'next-step',
    step: 2,
    serviceMs: 30_000,
    ended: { outcome: 'documents-missing', document: 'birth', comeBackOn: null, inferred: false },
  });
  // It came before B01.
  expect(hall.next(2, after(50))).toBe('A01');
  hall.at(2, 'Complete', 60);
  expect(hall.next(1, after(70))).toBe('A01');
  hall.at(1, 'Complete', 80);
  expect(hall.last('ticket.completed')).toMatchObject({
    number: 'A01',
    window: 1,
    outcome: 'done',
  });
  expect(hall.types().filter((type) => type === 'ticket.completed')).toHaveLength(1);
});

test('a press ends a service, and calls the same citizen for the next where it is the turn', () => {
  come('cards', ['stamps']);
  hall.call(1, after(10));
  expect(hall.next(1, after(60))).toBe('A01');
  expect(hall.types().slice(-2)).toEqual(['ticket.transferred', 'ticket.called']);
  expect(hall.next(1, after(120))).toBeNull();
  expect(hall.last('ticket.completed').number).toBe('A01');
});

test('each of its services may be rated', () => {
  come('cards', ['updates']);
  hall.call(1, after(10));
  hall.at(1, 'Complete', 20);
  const rate = () => hall.do({ name: 'RateService', at: after(25), window: 1, rating: 3 });
  expect([rate(), rate()]).toEqual([null, 'already-rated']);
});

test('whoever does not come, and comes back, goes on where he or she was', () => {
  come('cards', ['updates']);
  hall.call(1, after(10));
  hall.at(1, 'Complete', 20);
  hall.call(2, after(30));
  hall.at(2, 'MarkNoShow', 40);
  hall.resume('A01', after(50));
  expect(hall.next(2, after(60))).toBe('A01');
  hall.at(2, 'Complete', 70);
  expect(hall.last('ticket.completed').number).toBe('A01');
});

test('the end of the day ends it, and a new config passes over a service that is gone', () => {
  come('cards', ['updates', 'stamps']);
  hall.call(1, after(10));
  const before = hall.state;
  hall.rules = without(rules, [], ['updates']);
  hall.at(1, 'Complete', 20);
  expect(hall.last('ticket.transferred')).toMatchObject({ toService: 'stamps', step: 3 });
  hall.state = before;
  hall.do({ name: 'CloseDay', at: after(20) });
  expect(hall.last('ticket.completed')).toMatchObject({ number: 'A01', inferred: true });
});

test('a service that there is not is refused', () => {
  expect(come('cards', ['visa'])).toBe('service-unknown');
  expect(come('cards', [])).toBeNull();
  expect(hall.last('ticket.reserved')).not.toHaveProperty('steps');
});

test('a ticket that is served to the end was at every one of its services, once and in order', () => {
  const lists = fc.array(fc.constantFrom('cards', 'updates', 'stamps'), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(fc.array(lists, { minLength: 1, maxLength: 6 }), (tickets) => {
      hall = openHall(rules);
      for (const [index, [service = '', ...then]] of tickets.entries()) come(service, then, index);
      const served = new Map<string, string[]>();
      for (let round = 0; round < 80; round += 1) {
        const window = (round % 2) + 1;
        const number = hall.next(window, after(100 + round));
        if (number === null) continue;
        served.set(number, [...(served.get(number) ?? []), hall.ticket(number).service]);
      }
      expect([...served.values()].toSorted()).toEqual(tickets.toSorted());
    }),
    { numRuns: 40 },
  );
});
