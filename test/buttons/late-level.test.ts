/** Levels that were read after a hold-up of who reads them. */
import { levelsUpTo } from '../../drivers/button/late-level.ts';
import { type PressState, step, unseen } from '../../drivers/button/press-machine.ts';

const rules = { debounceMs: 8, holdMs: null, doubleMs: null, stuckMs: 15_000 };
const open = { high: true, atMs: 1_000 };

/** @param reads levels, when they were read, and how long the reader was held up before */
function presses(reads: readonly (readonly [boolean, number, number])[]): number {
  let last = open;
  let state: PressState = step(rules, unseen, { input: 'level', closed: false, atMs: 0 }).state;
  let count = 0;
  const feed = (closed: boolean, atMs: number): void => {
    const result = step(rules, state, { input: 'level', closed, atMs });
    state = result.state;
    count += result.reports.filter(({ news }) => news === 'press').length;
  };
  for (const [high, atMs, heldUpMs] of reads) {
    for (const level of levelsUpTo({ high, atMs }, last, heldUpMs)) {
      feed(!level.high, level.atMs);
      last = level;
    }
  }
  feed(false, last.atMs + 1_000);
  return count;
}

test('a tap that was over when it was read is a tap for who was held up, and a spike for who was not', () => {
  expect(presses([[true, 2_000, 25]])).toBe(1);
  expect(presses([[true, 2_000, 0]])).toBe(0);
  expect(presses([[true, 2_000, 12]])).toBe(0);
});

test('a tap whose beginning was read late has its length', () => {
  const late = 18;
  expect(
    presses([
      [false, 2_018, late],
      [true, 2_020, 0],
    ]),
  ).toBe(1);
  expect(
    presses([
      [false, 2_018, 0],
      [true, 2_020, 0],
    ]),
  ).toBe(0);
});

test('a tap whose end was read late is one tap', () => {
  expect(
    presses([
      [false, 2_000, 0],
      [true, 2_060, 40],
    ]),
  ).toBe(1);
});

test('what bounces on after a release is no tap, however late it was read', () => {
  expect(
    presses([
      [false, 2_000, 0],
      [true, 2_060, 0],
      [true, 2_066, 30],
    ]),
  ).toBe(1);
});

test('a level is never dated before the one that was reported before it', () => {
  for (const heldUpMs of [0, 5, 20, 500]) {
    for (const atMs of [1_000, 1_010, 1_030, 1_045, 1_500]) {
      for (const high of [true, false]) {
        const times = levelsUpTo({ high, atMs }, open, heldUpMs).map((level) => level.atMs);
        expect(times.every((time, at) => time >= (times[at - 1] ?? open.atMs))).toBe(true);
      }
    }
  }
});
