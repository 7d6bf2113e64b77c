/** Who is next, why, and who was passed over for it. */
import { fairnessSentence } from '../../firmware-host/queue/fairness.ts';
import { type QueueConfig, queueRules } from '../../firmware-host/queue/rules.ts';
import { after, Hall } from './given.ts';

const minute = 60;

function hallOf(config: Partial<QueueConfig> & Pick<QueueConfig, 'windows'>): Hall {
  const hall = new Hall();
  hall.rules = queueRules({
    services: ['A', 'B', 'C'].map((prefix) => ({ id: prefix, prefix, from: 1, to: 99 })),
    guardMs: 0,
    noShowWithinMs: 0,
    ...config,
  });
  hall.openDay();
  return hall;
}

/** Issues by prefix, a second apart; a star behind the prefix gives priority. */
function come(hall: Hall, who: string, from = 1): void {
  for (const [index, name] of who.split(' ').entries()) {
    const service = name.charAt(0);
    if (name.endsWith('*')) hall.issueFirst(service, 'elderly', after(from + index));
    else hall.issue(service, after(from + index));
  }
}

/** The next calls at a window, a minute apart: number and reason. */
function calls(hall: Hall, count: number, from = 100, window = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    hall.next(window, after(from + index * minute));
    const event = hall.events.at(-1);
    return event?.type === 'ticket.called' ? `${event.number} ${event.reason}` : 'nobody';
  });
}

describe('services of a window', () => {
  test('are called by arrival where none comes first', () => {
    const hall = hallOf({ windows: [{ number: 1, services: ['A', 'B'] }] });
    come(hall, 'B A C B');
    expect(calls(hall, 4)).toEqual([
      'B01 longest-waiting',
      'A01 longest-waiting',
      'B02 longest-waiting',
      'nobody',
    ]);
  });

  test('of first choice come before the others', () => {
    const windows = [{ number: 1, services: ['A', 'B'], firstChoice: ['B'] }];
    const hall = hallOf({ windows });
    come(hall, 'A B A B');
    expect(calls(hall, 2)).toEqual(['B01 first-choice', 'B02 first-choice']);
    expect(hall.last('ticket.called')).toMatchObject({
      passedOver: ['A01', 'A02'],
      passedOverCount: 2,
    });
    expect(calls(hall, 2, 300)).toEqual(['A01 longest-waiting', 'A02 longest-waiting']);
  });

  test('for idle times come when nobody waits for the others', () => {
    const windows = [{ number: 1, services: ['A', 'C'], onlyWhenIdle: ['C'] }];
    const hall = hallOf({ windows });
    come(hall, 'C A C* C');
    expect(calls(hall, 5)).toEqual([
      'A01 longest-waiting',
      'C02 priority',
      'C01 only-when-idle',
      'C03 only-when-idle',
      'nobody',
    ]);
    expect(hall.events.find(({ type }) => type === 'ticket.called')).toMatchObject({
      passedOver: [],
      passedOverCount: 0,
    });
  });
});

describe('priority', () => {
  const windows = [{ number: 1, services: ['A', 'B'] }];

  test('comes first, at most twice in a row while others wait', () => {
    const hall = hallOf({ windows });
    come(hall, 'A A A B* A* B* A* B*');
    expect(calls(hall, 8)).toEqual([
      'B01 priority',
      'A04 priority',
      'A01 longest-waiting',
      'B02 priority',
      'A05 priority',
      'A02 longest-waiting',
      'B03 priority',
      'A03 longest-waiting',
    ]);
  });

  test('does not wait for later arrivals of others by the bound alone when nobody else is there', () => {
    const hall = hallOf({ windows });
    come(hall, 'A* A* A* A*');
    expect(calls(hall, 4)).toEqual([
      'A01 longest-waiting',
      'A02 longest-waiting',
      'A03 longest-waiting',
      'A04 longest-waiting',
    ]);
  });

  test('stands back for one other when the bound is reached, and the call says so', () => {
    const hall = hallOf({ windows });
    come(hall, 'A* A* A* A');
    expect(calls(hall, 4)).toEqual([
      'A01 longest-waiting',
      'A02 longest-waiting',
      'A04 priority-bound',
      'A03 longest-waiting',
    ]);
  });

  test('is bounded by what the config says', () => {
    const hall = hallOf({ windows, priority: { classes: ['elderly'], inARow: 1 } });
    come(hall, 'A A A* A*');
    expect(calls(hall, 4)).toEqual([
      'A03 priority',
      'A01 longest-waiting',
      'A04 priority',
      'A02 longest-waiting',
    ]);
  });

  test('is the reason, and not the first choice, where the ticket is of no first choice', () => {
    const hall = hallOf({ windows: [{ number: 1, services: ['A', 'B'], firstChoice: ['B'] }] });
    come(hall, 'A A* B');
    expect(calls(hall, 3)).toEqual(['A02 priority', 'B01 first-choice', 'A01 longest-waiting']);
  });

  test('is bounded, and the bound is the reason, where others of another choice wait too', () => {
    const windows = [{ number: 1, services: ['A', 'B'], firstChoice: ['B'] }];
    const hall = hallOf({ windows, priority: { classes: ['elderly'], inARow: 1 } });
    come(hall, 'A* A* A B* B*');
    expect(calls(hall, 2)).toEqual(['B01 priority', 'A03 priority-bound']);
    expect(hall.last('ticket.called').passedOver).toEqual(['A01', 'A02']);
  });

  test('is counted at each window by itself', () => {
    const both = [
      { number: 1, services: ['A'] },
      { number: 2, services: ['A'] },
    ];
    const hall = hallOf({ windows: both });
    come(hall, 'A A A* A* A* A*');
    expect(calls(hall, 2, 100, 1)).toEqual(['A03 priority', 'A04 priority']);
    expect(calls(hall, 2, 300, 2)).toEqual(['A05 priority', 'A06 priority']);
    expect(calls(hall, 1, 500, 1)).toEqual(['A01 longest-waiting']);
  });

  test('within the first choice passes over the other services too', () => {
    const preferring = [{ number: 1, services: ['A', 'B'], firstChoice: ['B'] }];
    const hall = hallOf({ windows: preferring });
    come(hall, 'A* B* B');
    expect(calls(hall, 3)).toEqual([
      'B01 first-choice',
      'A01 longest-waiting',
      'B02 longest-waiting',
    ]);
  });

  test('of a class that the centre does not have is refused', () => {
    const hall = hallOf({ windows, priority: { classes: ['elderly'], inARow: 1 } });
    expect(() => hall.issueFirst('A', 'pregnancy')).toThrow('priority-unknown');
    expect(hall.issueFirst('A', 'elderly')).toBe('A01');
    expect(hall.last('ticket.reserved')).toMatchObject({
      priority: 'elderly',
      source: 'reception',
    });
  });
});

describe('the ageing limit', () => {
  const windows = [{ number: 1, services: ['A', 'B'], firstChoice: ['B'] }];
  const maxWaitMs = 10 * minute * 1000;

  test.each([
    [10 * minute - 0.001, 'B01 first-choice'],
    [10 * minute, 'A01 waited-too-long'],
  ])('%d s after the reservation the call is %s', (seconds, call) => {
    const hall = hallOf({ windows, maxWaitMs });
    come(hall, 'A B');
    expect(calls(hall, 1, 1 + seconds)).toEqual([call]);
  });

  test('stands above priority, the front of the line and idle times', () => {
    const idle = [{ number: 1, services: ['A', 'B', 'C'], onlyWhenIdle: ['C'] }];
    const hall = hallOf({ windows: idle, maxWaitMs });
    come(hall, 'C A');
    come(hall, 'B* A', 500);
    hall.transfer('A02', after(600), { service: 'B', place: 'front' });
    expect(calls(hall, 4, 700)).toEqual([
      'C01 waited-too-long',
      'A01 waited-too-long',
      'A02 placed-in-front',
      'B01 longest-waiting',
    ]);
    const over = hall.events.flatMap((event) =>
      event.type === 'ticket.called' ? [event.passedOver] : [],
    );
    expect(over).toEqual([['A02'], ['A02'], ['B01'], []]);
  });

  test('counts for a ticket that went to the back from then on', () => {
    const hall = hallOf({ windows, maxWaitMs });
    come(hall, 'A');
    hall.transfer('A01', after(590), { service: 'A', place: 'back' });
    come(hall, 'B', 591);
    expect(calls(hall, 1, 620)).toEqual(['B01 first-choice']);
  });

  test.each([
    [605, 'A01 waited-too-long'],
    [620, 'A02 placed-in-front'],
  ])('holds in front of the line too: after %i s the call is %s', (seconds, call) => {
    const hall = hallOf({ windows, maxWaitMs });
    come(hall, 'A A B');
    hall.transfer('A02', after(10), { service: 'A', place: 'front' });
    expect(calls(hall, 1, seconds)).toEqual([call]);
  });

  test('counts from the reservation for one that stands by arrival in another line', () => {
    const hall = hallOf({ windows, maxWaitMs });
    come(hall, 'A');
    hall.transfer('A01', after(590), { service: 'A', place: 'arrival' });
    come(hall, 'B', 591);
    expect(calls(hall, 1, 620)).toEqual(['A01 waited-too-long']);
  });

  test('counts from the reservation, however late the paper came', () => {
    const hall = hallOf({ windows, maxWaitMs });
    const ticket = hall.reserve('A', after(1));
    hall.do({ name: 'ConfirmPaper', at: after(100), ticket });
    come(hall, 'B', 591);
    expect(calls(hall, 1, 620)).toEqual(['A01 waited-too-long']);
  });

  test('counts from the boot where the reservation lies before it', () => {
    const hall = hallOf({ windows, maxWaitMs });
    come(hall, 'A B');
    const next = (seconds: number) => hall.next(1, after(seconds, 'second-boot'));
    expect(next(599)).toBe('B01');
    come(hall, 'B', 599);
    expect(next(600)).toBe('A01');
  });
});

describe('those who were passed over', () => {
  test('are named up to five, earliest first, and counted all', () => {
    const hall = hallOf({ windows: [{ number: 1, services: ['A', 'B', 'C'] }] });
    come(hall, 'B A A C B A C A A*');
    calls(hall, 1);
    expect(hall.last('ticket.called')).toMatchObject({
      number: 'A05',
      reason: 'priority',
      passedOver: ['B01', 'A01', 'A02', 'C01', 'B02'],
      passedOverCount: 8,
    });
  });

  test('are those who came before, where somebody was placed in front', () => {
    const hall = hallOf({ windows: [{ number: 1, services: ['A', 'B'] }] });
    come(hall, 'A B A A A B');
    hall.transfer('A03', after(50), { service: 'B', place: 'front' });
    hall.transfer('A04', after(51), { service: 'A', place: 'front' });
    expect(calls(hall, 2)).toEqual(['A03 placed-in-front', 'A04 placed-in-front']);
    const over = hall.events.flatMap((event) =>
      event.type === 'ticket.called' ? [[event.passedOver, event.passedOverCount]] : [],
    );
    // A04 stands in front too, behind A03; it came later and was passed over by nobody.
    expect(over).toEqual([
      [['A01', 'B01', 'A02'], 3],
      [['A01', 'B01', 'A02'], 3],
    ]);
  });

  test('are those whom this window could have called', () => {
    const hall = hallOf({ windows: [{ number: 1, services: ['A'] }] });
    come(hall, 'B A A*');
    calls(hall, 1);
    expect(hall.last('ticket.called')).toMatchObject({ passedOver: ['A01'], passedOverCount: 1 });
  });
});

describe('the fairness rule in words', () => {
  const windows = [{ number: 1, services: ['A'] }];

  test('names the order, the bound and the limit', () => {
    expect(fairnessSentence(hallOf({ windows }).rules)).toEqual({
      en: 'We call in order of arrival; the elderly, people with disabilities, pregnant women and those whom reception puts forward go first, at most 2 in a row at each window while others wait; nobody who has waited 45 minutes is passed over.',
      ar: 'ننادي بترتيب الوصول، ونقدّم كبار السن وذوي الإعاقة والحوامل ومن يقدمه الاستقبال بحد أقصى نداءين متتاليين عند كل شباك ما دام غيرهم ينتظر، ولا نتخطى من انتظر 45 دقيقة.',
    });
  });

  test('says nothing of what the centre does not do', () => {
    const priority = { classes: [], inARow: 2 };
    const { rules } = hallOf({ windows, priority, maxWaitMs: 60_000 });
    expect(fairnessSentence(rules)).toEqual({
      en: 'We call in order of arrival; nobody who has waited 1 minute is passed over.',
      ar: 'ننادي بترتيب الوصول، ولا نتخطى من انتظر دقيقة واحدة.',
    });
    const never = hallOf({ windows, priority: { classes: ['elderly'], inARow: 0 } });
    expect(fairnessSentence(never.rules).en).not.toContain('elderly');
  });

  test('promises no limit that is shorter than the one that holds', () => {
    const { rules } = hallOf({ windows, maxWaitMs: 22.2 * 60_000 });
    expect(fairnessSentence(rules).en).toContain('nobody who has waited 23 minutes');
  });

  test.each([{ firstChoice: ['A'] }, { onlyWhenIdle: ['A'] }])(
    'says that a window prefers services: %j',
    (preference) => {
      const { rules } = hallOf({ windows: [{ number: 1, services: ['A', 'B'], ...preference }] });
      expect(fairnessSentence(rules).en).toMatch(
        /^We call in order of arrival, each window its own/,
      );
      expect(fairnessSentence(rules).ar).toMatch(/^ننادي بترتيب الوصول لكل شباك حسب خدماته/);
    },
  );

  test.each([
    [1, 'نداء واحد', 2, 'دقيقتين'],
    [3, '3 نداءات متتالية', 10, '10 دقائق'],
    [11, '11 نداءً متتاليًا', 103, '103 دقائق'],
    [2, 'نداءين متتاليين', 100, '100 دقيقة'],
  ])('counts %i and %s as Arabic does', (inARow, calls, minutes, limit) => {
    const priority = { classes: ['elderly', 'disability'], inARow } as const;
    const { rules } = hallOf({ windows, priority, maxWaitMs: minutes * 60_000 });
    expect(fairnessSentence(rules).ar).toContain(
      `كبار السن وذوي الإعاقة بحد أقصى ${calls} عند كل شباك ما`,
    );
    expect(fairnessSentence(rules).ar).toContain(`انتظر ${limit}.`);
    expect(fairnessSentence(rules).en).toContain(
      'the elderly and people with disabilities go first',
    );
  });
});
