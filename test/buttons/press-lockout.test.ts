/** The lockout by itself: a child gets one ticket, and no citizen is kept from one. */
import fc from 'fast-check';
import { floodFrom, isFlood, pressed, type Run } from '../../drivers/button/press-lockout.ts';

const lockoutMs = 2_000;

interface Press {
  readonly button: string;
  readonly atMs: number;
}

interface Heard {
  readonly counted: readonly Press[];
  /** Numbers of the floods that a next press ended. */
  readonly floods: readonly number[];
  readonly last: Run | null;
}

function hear(presses: readonly Press[]): Heard {
  let run: Run | null = null;
  const counted: Press[] = [];
  const floods: number[] = [];
  for (const press of presses) {
    const step = pressed(lockoutMs, run, press.button, press.atMs);
    run = step.run;
    if (step.counts) counted.push(press);
    if (step.flood !== null) floods.push(step.flood.presses);
  }
  return { counted, floods, last: run };
}

/** `a0` is a press of button `a` at the moment 0. */
const presses = (...each: readonly string[]): Press[] =>
  each.map((text) => ({ button: text.slice(0, 1), atMs: Number(text.slice(1)) }));
const words = ({ counted }: Heard): string[] =>
  counted.map(({ button, atMs }) => `${button}${atMs}`);

test('forty presses by a child over eight buttons are one press and one number', () => {
  const child = Array.from({ length: 40 }, (_, at) => `${'abcdefgh'[at % 8]}${at * 250}`);
  const heard = hear(presses(...child));
  expect(words(heard)).toEqual(['a0']);
  expect(heard.last).toMatchObject({ button: 'a', presses: 40, sinceMs: 0, lastMs: 9_750 });
  const next = hear(presses(...child, 'b20000'));
  expect(words(next)).toEqual(['a0', 'b20000']);
  expect(next.floods).toEqual([40]);
});

test('the next citizen is heard after the rest, and a second press before it only prolongs it', () => {
  expect(words(hear(presses('a0', 'a2000')))).toEqual(['a0', 'a2000']);
  expect(words(hear(presses('a0', 'a1900', 'a3800')))).toEqual(['a0']);
});

test('who presses another button in vain, and again, gets a ticket soon', () => {
  expect(words(hear(presses('a0', 'b900', 'b1800', 'b2100')))).toEqual(['a0', 'b2100']);
  // The first citizen's hand does not take it away.
  expect(words(hear(presses('a0', 'b900', 'a1800', 'b2100')))).toEqual(['a0', 'b2100']);
});

test('five presses without a rest lock every button until one', () => {
  const five = ['a0', 'b500', 'c1000', 'd1500', 'e2000'];
  expect(words(hear(presses(...five)))).toEqual(['a0']);
  expect(words(hear(presses(...five, 'f3999')))).toEqual(['a0']);
  expect(words(hear(presses(...five, 'f4000')))).toEqual(['a0', 'f4000']);
});

const hands = fc
  .array(
    fc.record({
      button: fc.constantFrom('a', 'b', 'c'),
      afterMs: fc.integer({ min: 10, max: 3_000 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((moves) => {
    let atMs = 0;
    return moves.map(({ button, afterMs }) => {
      atMs += afterMs;
      return { button, atMs };
    });
  });

/** Presses between rests. */
function runsOf(all: readonly Press[]): Press[][] {
  const runs: Press[][] = [];
  for (const [at, press] of all.entries()) {
    const before = all[at - 1];
    if (before === undefined || press.atMs - before.atMs >= lockoutMs) runs.push([]);
    runs.at(-1)?.push(press);
  }
  return runs;
}

test('after a rest every press counts, and no run without one gives more than two', () => {
  fc.assert(
    fc.property(hands, (all) => {
      const { counted } = hear(all);
      for (const run of runsOf(all)) {
        const inRun = counted.filter((press) => run.includes(press));
        expect(inRun[0]).toBe(run[0]);
        expect(inRun.length).toBeLessThanOrEqual(2);
      }
    }),
  );
});

test('two presses that count are never closer than the lockout', () => {
  fc.assert(
    fc.property(hands, (all) => {
      const { counted } = hear(all);
      for (const [at, press] of counted.entries()) {
        const before = counted[at - 1];
        if (before !== undefined)
          expect(press.atMs - before.atMs).toBeGreaterThanOrEqual(lockoutMs);
      }
    }),
  );
});

test('every flood is told once, with all of its presses', () => {
  fc.assert(
    fc.property(hands, (all) => {
      const { floods, last } = hear(all);
      const told = last !== null && isFlood(last) ? [...floods, last.presses] : floods;
      const lengths = runsOf(all).map(({ length }) => length);
      expect(told).toEqual(lengths.filter((length) => length >= floodFrom));
    }),
  );
});

test('of two citizens at different buttons, the second is heard at the third try at the latest', () => {
  const firstTryMs = fc.integer({ min: 20, max: 1_900 });
  const againMs = fc.integer({ min: 1_000, max: 1_900 });
  fc.assert(
    fc.property(firstTryMs, againMs, (firstMs, pauseMs) => {
      const tries = [0, 1, 2].map((at) => `b${firstMs + at * pauseMs}`);
      expect(hear(presses('a0', ...tries)).counted).toHaveLength(2);
    }),
  );
});
