/** A journal of the first software still replays: its rows lack what later events say. */
import { asQueueEvent, parseEvent } from '../../firmware-host/events/events.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { initialState, waitingIn, windowLineOf } from '../../firmware-host/queue/state.ts';

const ticket = '2026-11-23/1';
const number = 'A001';

/** Type and data as the first version stored them. */
const rows: readonly (readonly [string, string])[] = [
  ['day.opened', '{"day":"2026-11-23"}'],
  [
    'ticket.reserved',
    `{"ticket":"${ticket}","ordinal":1,"number":"${number}","prefix":"A","value":1,"service":"cards","dispenser":"hall","source":"dispenser","peopleAhead":0}`,
  ],
  ['ticket.reprinted', `{"ticket":"${ticket}","number":"${number}","reason":"print-unconfirmed"}`],
  ['ticket.issued', `{"ticket":"${ticket}","number":"${number}","service":"cards"}`],
  ['window.opened', '{"window":1}'],
  [
    'ticket.called',
    `{"ticket":"${ticket}","number":"${number}","service":"cards","window":1,"reason":"longest-waiting","waitMs":8000}`,
  ],
  ['ticket.recalled', `{"ticket":"${ticket}","number":"${number}","window":1}`],
  [
    'ticket.completed',
    `{"ticket":"${ticket}","number":"${number}","window":1,"inferred":true,"serviceMs":90000}`,
  ],
  ['window.call-refused', '{"window":1,"reason":"queue-empty"}'],
  ['window.closed', '{"window":1}'],
];

function stored([type, data]: readonly [string, string], index: number) {
  const at = { wallMs: 1_800_000_000_000, monotonicMs: index * 1000, boot: 'boot' };
  return parseEvent({ ...JSON.parse(data), type, at });
}

function replayed(count: number) {
  return rows
    .slice(0, count)
    .map(stored)
    .flatMap((event) => asQueueEvent(event) ?? [])
    .reduce(evolve, initialState);
}

test('every row is read as an event of the queue', () => {
  expect(rows.map(stored).map((event) => asQueueEvent(event)?.type)).toEqual(
    rows.map(([type]) => type),
  );
});

test('what a row lacks has the value that it had then', () => {
  const [, reserved, , , , called, recalled] = rows.map(stored);
  expect(reserved).toMatchObject({ priority: null, waitMs: null });
  expect(called).toMatchObject({ passedOver: [], passedOverCount: 0 });
  expect(recalled).toMatchObject({ recalls: 0 });
  for (const event of rows.map(stored)) expect(event).not.toHaveProperty('askedBy');
});

test('the state that they give is complete', () => {
  const waiting = replayed(4);
  expect(waiting.lines.get('cards')?.ordinary).not.toBeNull();
  expect(waitingIn(windowLineOf(waiting, 1))).toBe(0);
  const atWindow = replayed(7).windows.get(1);
  expect(atWindow).toMatchObject({ open: true, ticket, lastAskedAt: { monotonicMs: 6000 } });
  const ended = replayed(rows.length);
  expect(ended.windows.get(1)).toMatchObject({ open: false, ticket: null, idleReportedAt: null });
  expect(ended.cyclesMs.get('cards')).toEqual([2000]);
});

test.each([
  [
    'ticket.called',
    '{"ticket":"d/1","number":"A001","service":"c","window":1,"reason":"because","waitMs":1}',
  ],
  ['ticket.rated', '{"ticket":"d/1","number":"A001","window":1,"rating":4}'],
  [
    'service-time.exceeded',
    '{"ticket":"d/1","number":"A001","window":1,"service":"c","percent":90,"targetMs":1}',
  ],
])('%s with a value that no software writes is refused', (type, data) => {
  expect(() => stored([type, data], 0)).toThrow();
});
