/** The list of a hall board: newest first, each call for its guaranteed time, all in their order. */
import fc from 'fast-check';
import {
  callsOnBoard,
  type HallCalls,
  hallCallsAfter,
  hallCallsAt,
  hallCallsReplayed,
  nextHallChangeMs,
  noHallCalls,
} from '../../firmware-host/calls/hall-board-calls.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';

const rules = { calls: 2, shownMs: 4000, flashMs: 8000 };

function called(number: string, window: number): QueueEvent {
  const at = { wallMs: 0, monotonicMs: 0, boot: 'b' };
  return { type: 'ticket.recalled', at, ticket: `d/${number}`, number, window, recalls: 1 };
}

function listed(calls: HallCalls): string[] {
  return callsOnBoard(calls, [], rules, 0).map(({ number, window }) => `${number} ${window}`);
}

test('the newest call is first, and pushes out the oldest that has had its time', () => {
  let calls = hallCallsAfter(noHallCalls, [called('A1', 1)], rules, 0);
  calls = hallCallsAfter(calls, [called('B2', 2)], rules, 1000);
  calls = hallCallsAfter(calls, [called('C3', 3)], rules, 5000);
  expect(listed(calls)).toEqual(['C3 3', 'B2 2']);
});

test('calls of the same second wait for the time of those before them', () => {
  const all = [called('A1', 1), called('B2', 2), called('C3', 3), called('D4', 4)];
  let calls = hallCallsAfter(noHallCalls, all, rules, 0);
  expect(listed(calls)).toEqual(['B2 2', 'A1 1']);
  expect(nextHallChangeMs(calls, [], rules, 0)).toBe(4000);
  calls = hallCallsAt(calls, rules, 3999);
  expect(listed(calls)).toEqual(['B2 2', 'A1 1']);
  calls = hallCallsAt(calls, rules, 4000);
  expect(listed(calls)).toEqual(['D4 4', 'C3 3']);
});

test('a recall moves its line up and flashes again', () => {
  let calls = hallCallsAfter(noHallCalls, [called('A1', 1), called('B2', 2)], rules, 0);
  calls = hallCallsAfter(calls, [called('A1', 1)], rules, 9000);
  expect(callsOnBoard(calls, [], rules, 9001)).toEqual([
    { number: 'A1', window: 1, flashing: true },
    { number: 'B2', window: 2, flashing: false },
  ]);
  expect(nextHallChangeMs(calls, [], rules, 9001)).toBe(17_000);
});

test('after a restart the list is as it was, and does not flash', () => {
  const before = hallCallsReplayed(
    ['A1', 'B2', 'C3'].map((number) => called(number, 1)),
    rules,
  );
  expect(callsOnBoard(before, [], rules, 0)).toEqual([
    { number: 'C3', window: 1, flashing: false },
    { number: 'B2', window: 1, flashing: false },
  ]);
  expect(nextHallChangeMs(before, [], rules, 0)).toBeNull();
});

test.each(['day.opened', 'day.closed'] as const)(
  'after %s the list is empty, also after a restart',
  (type) => {
    const at = { wallMs: 0, monotonicMs: 0, boot: 'b' };
    const change: QueueEvent = { type, at, day: '2026-11-24' };
    const calls = hallCallsAfter(noHallCalls, [called('A1', 1)], rules, 0);
    expect(hallCallsAfter(calls, [change], rules, 1)).toEqual(noHallCalls);
    expect(hallCallsReplayed([called('A1', 1), change], rules)).toEqual(noHallCalls);
  },
);

test.each<[string, (about: Gone) => QueueEvent]>([
  [
    'a number that was withdrawn',
    (about) => ({ ...about, type: 'ticket.voided', reason: 'service-removed' }),
  ],
  ['a window that a new config took away', (about) => ({ ...about, ...sentBack })],
])('no call stands for %s, also after a restart', (_, gone) => {
  const at = { wallMs: 0, monotonicMs: 0, boot: 'b' };
  const events = ['A1', 'B2', 'C3'].map((number) => called(number, 1));
  const end = gone({ at, ticket: 'd/C3', number: 'C3' });
  const calls = hallCallsAfter(noHallCalls, [...events, end], rules, 0);
  expect(listed(calls)).toEqual(['B2 1', 'A1 1']);
  expect(calls.waiting).toEqual([]);
  const atOnce = { ...rules, shownMs: 0 };
  expect(listed(hallCallsReplayed([...events, end], atOnce))).toEqual(['B2 1']);
});

interface Gone {
  readonly at: QueueEvent['at'];
  readonly ticket: string;
  readonly number: string;
}

const sentBack = {
  type: 'ticket.transferred',
  fromService: 'cards',
  toService: 'cards',
  fromWindow: 1,
  toWindow: null,
  place: 'front',
  reason: 'window-removed',
  serviceMs: null,
} as const;

describe('numbers that a new config withdrew', () => {
  const numbers = ['E1', 'E2'];
  const seen = (calls: HallCalls, nowMs: number, own = rules, of = numbers) =>
    callsOnBoard(calls, of, own, nowMs).map(({ number, window }) => `${number} ${window ?? '-'}`);

  test('stand in turns in the last line, for as long as a call', () => {
    expect(seen(noHallCalls, 0)).toEqual(['E1 -']);
    expect(nextHallChangeMs(noHallCalls, numbers, rules, 0)).toBe(4000);
    expect(seen(noHallCalls, 4000)).toEqual(['E2 -']);
    expect(seen(noHallCalls, 8000)).toEqual(['E1 -']);
    const calls = hallCallsAfter(noHallCalls, [called('A1', 1)], rules, 0);
    expect(seen(calls, 0)).toEqual(['A1 1', 'E1 -']);
  });

  test('take the place of the oldest call once it flashes no more', () => {
    const calls = hallCallsAfter(noHallCalls, [called('A1', 1), called('B2', 2)], rules, 1000);
    expect(seen(calls, 8999)).toEqual(['B2 2', 'A1 1']);
    expect(nextHallChangeMs(calls, numbers, rules, 8500)).toBe(9000);
    expect(seen(calls, 9000)).toEqual(['B2 2', 'E1 -']);
  });

  test('are in turns with the call on a board of one line', () => {
    const one = { ...rules, calls: 1 };
    const calls = hallCallsAfter(noHallCalls, [called('A1', 1)], one, 0);
    const every4s = [7999, 8000, 12_000, 16_000, 20_000].map((ms) => seen(calls, ms, one));
    expect(every4s).toEqual([['A1 1'], ['A1 1'], ['E2 -'], ['A1 1'], ['E1 -']]);
    expect(nextHallChangeMs(calls, ['E1'], one, 12_000)).toBe(16_000);
  });

  test('can be read where calls are let in at once', () => {
    const atOnce = { ...rules, shownMs: 0 };
    expect(seen(noHallCalls, 3999, atOnce)).toEqual(['E1 -']);
    expect(seen(noHallCalls, 4000, atOnce)).toEqual(['E2 -']);
  });
});

test('every call is listed in its order, for its time at least, whatever the rush', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1500), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom([], ['E1'], ['E1', 'E2']),
      (pausesMs, count, withdrawn) => {
        const own = { ...rules, calls: count };
        const appeared = new Map<string, number>();
        const vanished = new Map<string, number>();
        let calls = noHallCalls;
        let onBoard: readonly string[] = [];
        let nowMs = 0;
        const look = (next: HallCalls): void => {
          const before = onBoard;
          // Oldest first: two may have entered in one step.
          onBoard = callsOnBoard(next, withdrawn, own, nowMs)
            .flatMap(({ number, window }) => (window === null ? [] : [number]))
            .reverse();
          for (const number of onBoard) if (!appeared.has(number)) appeared.set(number, nowMs);
          const gone = before.filter((number) => !onBoard.includes(number));
          for (const number of gone) if (!vanished.has(number)) vanished.set(number, nowMs);
          calls = next;
        };
        const runUntil = (endMs: number): void => {
          for (;;) {
            const changeMs = nextHallChangeMs(calls, withdrawn, own, nowMs);
            if (changeMs === null || changeMs > endMs) break;
            nowMs = changeMs;
            look(hallCallsAt(calls, own, nowMs));
          }
          nowMs = endMs;
        };
        pausesMs.forEach((pauseMs, at) => {
          runUntil(nowMs + pauseMs);
          look(hallCallsAfter(calls, [called(`A${at}`, 1)], own, nowMs));
        });
        runUntil(nowMs + 200_000);
        expect([...appeared.keys()]).toEqual(pausesMs.map((_, at) => `A${at}`));
        for (const [number, atMs] of vanished) {
          expect(atMs - (appeared.get(number) ?? 0)).toBeGreaterThanOrEqual(own.shownMs);
        }
      },
    ),
  );
});
