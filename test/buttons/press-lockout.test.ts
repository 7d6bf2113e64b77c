/** The lockout by itself: a child gets few tickets, and no citizen is kept from one. */
import fc from 'fast-check';
import { monotonicMs } from '../../config/boot-clock.ts';
import { createLockout } from '../../drivers/button/lockout.ts';
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

test('forty presses of a child at one button are one press and one number', () => {
  const child = Array.from({ length: 40 }, (_, at) => `a${at * 250}`);
  const heard = hear(presses(...child));
  expect(words(heard)).toEqual(['a0']);
  expect(heard.last).toMatchObject({ counted: ['a'], presses: 40, sinceMs: 0, lastMs: 9_750 });
  const next = hear(presses(...child, 'b20000'));
  expect(words(next)).toEqual(['a0', 'b20000']);
  expect(next.floods).toEqual([40]);
});

test('over eight buttons they count four times, and are one number', () => {
  const child = Array.from({ length: 40 }, (_, at) => `${'abcdefgh'[at % 8]}${at * 250}`);
  const heard = hear(presses(...child));
  expect(words(heard)).toEqual(['a0', 'b250', 'c500', 'd750']);
  expect(heard.last).toMatchObject({ presses: 40 });
});

test('the next citizen is heard after the rest, and a second press before it only prolongs it', () => {
  expect(words(hear(presses('a0', 'a2000')))).toEqual(['a0', 'a2000']);
  expect(words(hear(presses('a0', 'a1900', 'a3800')))).toEqual(['a0']);
});

test('somebody at another button is heard at once, and once', () => {
  expect(words(hear(presses('a0', 'b300', 'a600', 'b900')))).toEqual(['a0', 'b300']);
});

test('five presses without a rest lock every button until one', () => {
  const five = ['a0', 'a500', 'a1000', 'a1500', 'b2000'];
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

test('after a rest every press counts, and in a run each button once and none after the fourth press', () => {
  fc.assert(
    fc.property(hands, (all) => {
      const { counted } = hear(all);
      for (const run of runsOf(all)) {
        const inRun = counted.filter((press) => run.includes(press));
        expect(inRun[0]).toBe(run[0]);
        expect(new Set(inRun.map(({ button }) => button)).size).toBe(inRun.length);
        expect(run.slice(floodFrom - 1).filter((press) => counted.includes(press))).toEqual([]);
      }
    }),
  );
});

test('every flood is reported once, with all of its presses', () => {
  fc.assert(
    fc.property(hands, (all) => {
      const { floods, last } = hear(all);
      const seen = last !== null && isFlood(last) ? [...floods, last.presses] : floods;
      const lengths = runsOf(all).map(({ length }) => length);
      expect(seen).toEqual(lengths.filter((length) => length >= floodFrom));
    }),
  );
});

test.each([
  [4, []],
  [7, ['a 7']],
])(
  'a run of %i presses that a stop cuts short is reported as %j, and only once',
  (count, reported) => {
    const floods: string[] = [];
    const lockout = createLockout(lockoutMs, (button, flood) =>
      floods.push(`${button} ${flood.presses}`),
    );
    for (let press = 0; press < count; press += 1) {
      lockout.press('a', monotonicMs(), () => 'done');
    }
    lockout.stop();
    lockout.stop();
    expect(floods).toEqual(reported);
  },
);
