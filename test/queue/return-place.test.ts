/** Where somebody stands who is back: after so many people of the config. */
import fc from 'fast-check';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';

function hallThat(returnAfterPeople: number, windows = 1): Hall {
  return openHall(
    queueRules({
      services: [
        { id: 'cards', prefix: 'A', from: 1, to: 99 },
        { id: 'updates', prefix: 'B', from: 1, to: 99 },
        { id: 'elsewhere', prefix: 'C', from: 1, to: 99 },
      ],
      windows: [
        ...Array.from({ length: windows }, (_, index) => ({
          number: index + 1,
          services: ['cards', 'updates'],
          oneButton: false,
        })),
        { number: 9, services: ['elsewhere'] },
      ],
      guardMs: 0,
      returnAfterPeople,
      maxWaitMs: 1e9,
    }),
  );
}

/** A01 did not come; four more wait, of two services, and others elsewhere. */
function missed(returnAfterPeople: number): Hall {
  const hall = hallThat(returnAfterPeople);
  hall.issue('cards', after(1));
  hall.issue('elsewhere', after(2));
  hall.issue('updates', after(2));
  for (const seconds of [3, 4, 5]) hall.issue('cards', after(seconds));
  hall.call(1, after(10));
  hall.at(1, 'MarkNoShow', 20);
  return hall;
}

const calls = (hall: Hall, count: number) =>
  Array.from({ length: count }, (_, index) => hall.next(1, after(100 + index * 10)));

test.each([
  [0, ['A01', 'B01', 'A02', 'A03', 'A04']],
  [1, ['B01', 'A01', 'A02', 'A03', 'A04']],
  [3, ['B01', 'A02', 'A03', 'A01', 'A04']],
  [9, ['B01', 'A02', 'A03', 'A04', 'A01']],
])('a no-show comes after %d people', (people, order) => {
  const hall = missed(people);
  expect(hall.resume('A01', after(50))).toBeNull();
  hall.issue('cards', after(60));
  expect(calls(hall, 6)).toEqual([...order, 'A05']);
});

test('the event says behind whom', () => {
  const hall = missed(2);
  hall.resume('A01', after(50));
  expect(hall.last('ticket.resumed')).toMatchObject({
    number: 'A01',
    place: 'front',
    behind: hall.ticket('A02').id,
  });
  const alone = missed(0);
  alone.resume('A01', after(50));
  expect(alone.last('ticket.resumed')).not.toHaveProperty('behind');
});

test('two who come back to one place stand in the order of their return', () => {
  const hall = missed(2);
  hall.call(1, after(25));
  hall.at(1, 'MarkNoShow', 26);
  hall.resume('B01', after(50));
  hall.resume('A01', after(51));
  expect(calls(hall, 5)).toEqual(['A02', 'A03', 'B01', 'A01', 'A04']);
});

test('a parked ticket comes back to its window after so many of that window', () => {
  const hall = missed(2);
  hall.call(1, after(25));
  hall.park(1, after(26), 10_000);
  hall.pass(after(36));
  expect(hall.last('ticket.resumed')).toMatchObject({ number: 'B01', toWindow: 1 });
  expect(calls(hall, 4)).toEqual(['A02', 'A03', 'B01', 'A04']);
});

test('one with priority comes after people with priority', () => {
  const hall = hallThat(1);
  for (const seconds of [1, 2, 3]) hall.issueFirst('cards', 'elderly', after(seconds));
  hall.issue('cards', after(4));
  hall.call(1, after(10));
  hall.at(1, 'MarkNoShow', 20);
  hall.resume('A01', after(30));
  hall.rules = { ...hall.rules, priority: { ...hall.rules.priority, inARow: 20 } };
  expect(calls(hall, 4)).toEqual(['A02', 'A01', 'A03', 'A04']);
});

test('whoever is back is never called before so many who waited then', () => {
  const comers = fc.array(fc.constantFrom('cards', 'updates'), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(
      comers,
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      (services, people, missing) => {
        const hall = hallThat(people);
        for (const [index, service] of services.entries()) hall.issue(service, after(index));
        const away: string[] = [];
        for (let index = 0; index < Math.min(missing, services.length); index += 1) {
          const number = hall.next(1, after(100 + index * 10));
          if (number !== null) away.push(number);
          hall.at(1, 'MarkNoShow', 105 + index * 10);
        }
        const waited = services.length - away.length;
        for (const [index, number] of away.entries()) {
          expect(hall.resume(number, after(200 + index))).toBeNull();
        }
        const order = calls(hall, services.length).map((number) => number ?? '');
        expect(new Set(order).size).toBe(services.length);
        // Together, after exactly so many of the others, in the order in which they came back.
        const from = people === 0 ? 0 : Math.min(people, waited);
        expect(order.slice(from, from + away.length)).toEqual(away);
      },
    ),
  );
});

test('who stands behind another is passed over as little as that one', () => {
  const hall = missed(1);
  hall.rules = { ...hall.rules, maxWaitMs: 60_000 };
  hall.resume('A01', after(50));
  hall.transfer('A04', after(55), { service: 'cards', place: 'front' });
  // A01 stands behind B01, who came at 2: at 62 both may be passed over no more.
  expect(hall.next(1, after(62))).toBe('B01');
  expect(hall.last('ticket.called').reason).toBe('waited-too-long');
  expect(hall.next(1, after(62))).toBe('A01');
});
