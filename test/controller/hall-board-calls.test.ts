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
} from '../../firmware-host/hall-board-calls.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';

const rules = { calls: 2, shownMs: 4000, flashMs: 8000 };

function called(number: string, window: number): QueueEvent {
  const at = { wallMs: 0, monotonicMs: 0, boot: 'b' };
  return { type: 'ticket.recalled', at, ticket: `d/${number}`, number, window, recalls: 1 };
}

function listed(calls: HallCalls): string[] {
  return callsOnBoard(calls, rules, 0).map(({ number, window }) => `${number} ${window}`);
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
  expect(nextHallChangeMs(calls, rules, 0)).toBe(4000);
  calls = hallCallsAt(calls, rules, 3999);
  expect(listed(calls)).toEqual(['B2 2', 'A1 1']);
  calls = hallCallsAt(calls, rules, 4000);
  expect(listed(calls)).toEqual(['D4 4', 'C3 3']);
});

test('a recall moves its line up and flashes again', () => {
  let calls = hallCallsAfter(noHallCalls, [called('A1', 1), called('B2', 2)], rules, 0);
  calls = hallCallsAfter(calls, [called('A1', 1)], rules, 9000);
  expect(callsOnBoard(calls, rules, 9001)).toEqual([
    { number: 'A1', window: 1, flashing: true },
    { number: 'B2', window: 2, flashing: false },
  ]);
  expect(nextHallChangeMs(calls, rules, 9001)).toBe(17_000);
});

test('after a restart the list is as it was, and does not flash', () => {
  const before = hallCallsReplayed(
    ['A1', 'B2', 'C3'].map((number) => called(number, 1)),
    rules,
  );
  expect(callsOnBoard(before, rules, 0)).toEqual([
    { number: 'C3', window: 1, flashing: false },
    { number: 'B2', window: 1, flashing: false },
  ]);
  expect(nextHallChangeMs(before, rules, 0)).toBeNull();
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

test('every call is listed in its order, for its time at least, whatever the rush', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1500), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (pausesMs, count) => {
        const own = { ...rules, calls: count };
        const appeared = new Map<string, number>();
        const vanished = new Map<string, number>();
        let calls = noHallCalls;
        let nowMs = 0;
        const look = (next: HallCalls): void => {
          const before = calls.listed.map(({ number }) => number);
          // Oldest first: two may have entered in one step.
          const after = next.listed.map(({ number }) => number).reverse();
          for (const number of after) if (!before.includes(number)) appeared.set(number, nowMs);
          for (const number of before) if (!after.includes(number)) vanished.set(number, nowMs);
          calls = next;
        };
        const runUntil = (endMs: number): void => {
          for (;;) {
            const changeMs = nextHallChangeMs(calls, own, nowMs);
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
        runUntil(nowMs + 1_000_000);
        expect([...appeared.keys()]).toEqual(pausesMs.map((_, at) => `A${at}`));
        for (const [number, atMs] of vanished) {
          expect(atMs - (appeared.get(number) ?? 0)).toBeGreaterThanOrEqual(own.shownMs);
        }
      },
    ),
  );
});
