/** The press machine by itself: what counts, what does not, and that nothing counts twice. */
import fc from 'fast-check';
import {
  type PressInput,
  type PressNews,
  type PressRules,
  type PressState,
  step,
  unseen,
} from '../../drivers/button/press-machine.ts';

const pressOnly: PressRules = {
  debounceMs: 8,
  holdMs: null,
  doubleMs: null,
  stuckMs: 15_000,
};
const held: PressRules = { ...pressOnly, holdMs: 1_000 };

const level = (atMs: number, isClosed: boolean): PressInput => ({
  input: 'level',
  closed: isClosed,
  atMs,
});
const closed = (atMs: number): PressInput => level(atMs, true);
const open = (atMs: number): PressInput => level(atMs, false);
const time = (atMs: number): PressInput => ({ input: 'time', atMs });
const lost = (atMs: number): PressInput => ({ input: 'lost', atMs });

/** Feeds inputs alone; deadlines are met only as far as later inputs imply them. */
function run(rules: PressRules, inputs: readonly PressInput[]): PressNews[] {
  let state: PressState = unseen;
  return inputs.flatMap((input) => {
    const result = step(rules, state, input);
    state = result.state;
    return result.reports;
  });
}

const names = (news: readonly PressNews[]): string[] => news.map((each) => each.news);

describe('a button whose hold means nothing', () => {
  test('is reported as soon as the press is certain, and its release says nothing', () => {
    expect(run(pressOnly, [open(0), closed(100), time(107)])).toEqual([]);
    expect(run(pressOnly, [open(0), closed(100), time(108)])).toEqual([
      { news: 'press', atMs: 108 },
    ]);
    expect(run(pressOnly, [open(0), closed(100), open(300), time(400)])).toHaveLength(1);
  });

  test('counts a tap of 20 ms and does not count a spike of 2 ms', () => {
    expect(names(run(pressOnly, [open(0), closed(100), open(120), time(200)]))).toEqual(['press']);
    expect(run(pressOnly, [open(0), closed(100), open(102), time(200)])).toEqual([]);
  });

  test('is certain no later because its level is reported again', () => {
    expect(run(pressOnly, [open(0), closed(100), closed(105), time(108)])).toEqual([
      { news: 'press', atMs: 108 },
    ]);
  });

  test('is judged by when its levels came, however late they are delivered', () => {
    const late = [open(0), time(500), closed(100), time(508)];
    expect(run(pressOnly, late)).toEqual([{ news: 'press', atMs: 508 }]);
  });
});

describe('a button with a hold', () => {
  test('is pressed when it is let go before the hold time', () => {
    expect(run(held, [open(0), closed(100), time(1_000), open(1_050), time(1_058)])).toEqual([
      { news: 'press', atMs: 1_058 },
    ]);
  });

  test('is held once, at the hold time, and its release says nothing', () => {
    const inputs = [open(0), closed(100), time(5_000), open(5_100), time(6_000)];
    expect(run(held, inputs)).toEqual([{ news: 'hold', atMs: 1_100 }]);
  });

  test('a flicker of the contact at the hold time neither loses nor doubles the hold', () => {
    const inputs = [open(0), closed(100), open(1_095), closed(1_101), time(1_300), open(1_400)];
    expect(run(held, [...inputs, time(2_000)])).toEqual([{ news: 'hold', atMs: 1_101 }]);
  });

  test('letting go just before the hold time is a press', () => {
    expect(names(run(held, [open(0), closed(100), open(1_099), time(2_000)]))).toEqual(['press']);
  });
});

describe('what is not a press', () => {
  test('a button that is down when it is first seen does nothing until it is released', () => {
    const inputs = [closed(0), time(3_000), open(4_000), time(4_100), closed(5_000), time(5_008)];
    expect(run(pressOnly, inputs)).toEqual([{ news: 'press', atMs: 5_008 }]);
  });

  test('a button that stays down is stuck, and counts again once it was released', () => {
    const inputs = [open(0), closed(100), time(40_000), open(50_000), time(50_100)];
    expect(run(held, inputs)).toEqual([
      { news: 'hold', atMs: 1_100 },
      { news: 'stuck', atMs: 15_100 },
      { news: 'freed', atMs: 50_008 },
    ]);
    expect(names(run(held, [...inputs, closed(51_000), open(51_200), time(52_000)]))).toEqual([
      'hold',
      'stuck',
      'freed',
      'press',
    ]);
  });

  test('a flicker at the time at which a button is stuck does not hide that', () => {
    const inputs = [open(0), closed(100), open(15_095), closed(15_101), time(16_000)];
    expect(run(held, inputs)).toEqual([
      { news: 'hold', atMs: 1_100 },
      { news: 'stuck', atMs: 15_101 },
    ]);
  });

  test('what is delivered after the loss of its line has not happened before it', () => {
    expect(run(pressOnly, [open(0), lost(300), open(200), closed(250), time(400)])).toEqual([
      { news: 'press', atMs: 308 },
    ]);
  });

  test('a button that is down from the first moment on is stuck in time, too', () => {
    expect(run(held, [closed(0), time(20_000)])).toEqual([{ news: 'stuck', atMs: 15_000 }]);
  });

  test('a press whose line is lost is neither a press nor a hold, also after the line is back', () => {
    const inputs = [open(0), closed(100), time(200), lost(300), time(1_500)];
    expect(run(held, inputs)).toEqual([]);
    expect(run(held, [...inputs, closed(2_000), time(4_000), open(4_100), time(4_200)])).toEqual(
      [],
    );
    expect(run(held, [...inputs, open(2_000), time(4_000)])).toEqual([]);
  });

  test('the loss of its line is the end of a stuck button', () => {
    expect(names(run(pressOnly, [open(0), closed(1), time(20_000), lost(20_001)]))).toEqual([
      'press',
      'stuck',
      'freed',
    ]);
  });
});

/** A finger that presses at these times, for 20 ms each. */
const taps = (...times: readonly number[]): PressInput[] => [
  open(0),
  ...times.flatMap((at) => [closed(at), open(at + 20)]),
];

describe('a button whose double press means something', () => {
  const twice: PressRules = { ...held, doubleMs: 400 };

  test('reports a double press once, as soon as the second is certain', () => {
    expect(run(twice, [...taps(100, 300), time(5_000)])).toEqual([{ news: 'double', atMs: 308 }]);
  });

  test('reports a single press when no second has begun in time', () => {
    expect(run(twice, [...taps(100), time(5_000)])).toEqual([{ news: 'press', atMs: 520 }]);
    expect(names(run(twice, [...taps(100, 521), time(5_000)]))).toEqual(['press', 'press']);
  });

  test('a spike instead of the second press changes nothing', () => {
    const inputs = [...taps(100), closed(519), open(521), time(5_000)];
    expect(run(twice, inputs)).toEqual([{ news: 'press', atMs: 521 }]);
  });

  test('three presses are a double one and a single one, and a held second one is no hold', () => {
    expect(names(run(twice, [...taps(100, 300, 500), time(5_000)]))).toEqual(['double', 'press']);
    expect(names(run(twice, [...taps(100), closed(300), time(3_000)]))).toEqual(['double']);
  });

  test('a press that had ended counts when the line is lost, and one that had not does not', () => {
    expect(run(twice, [...taps(100), lost(200), open(900), time(5_000)])).toEqual([
      { news: 'press', atMs: 200 },
    ]);
    expect(names(run(twice, [...taps(100), closed(300), lost(304), time(5_000)]))).toEqual([
      'press',
    ]);
    expect(run(twice, [open(0), closed(100), open(120), lost(125), time(5_000)])).toEqual([]);
    expect(names(run(twice, [...taps(100, 300), lost(400), time(5_000)]))).toEqual(['double']);
  });

  test('a hold is a hold', () => {
    expect(run(twice, [open(0), closed(100), time(3_000)])).toEqual([
      { news: 'hold', atMs: 1_100 },
    ]);
  });
});

/** Levels that flip at gaps shorter than the debounce time, ending in `last`. */
const bounces = (last: boolean) =>
  fc.array(fc.double({ min: 0.05, max: 7.5, noNaN: true }), { maxLength: 12 }).map((gaps) => {
    let at = 0;
    const edges = gaps.map((gap, index) => {
      const edge = { at, closed: (gaps.length - index) % 2 === 0 ? last : !last };
      at += gap;
      return edge;
    });
    return { edges: [...edges, { at, closed: last }], endMs: at };
  });

/** A hair above the debounce time, because sums of fractions round. */
const stable = fc.double({ min: 8.001, max: 3_000, noNaN: true });
const pressAndRest = fc.record({
  down: bounces(true),
  downMs: stable,
  up: bounces(false),
  restMs: stable,
});

interface Train {
  readonly inputs: readonly PressInput[];
  readonly downMs: readonly number[];
  readonly endMs: number;
}

const trains = fc.array(pressAndRest, { minLength: 1, maxLength: 20 }).map((presses): Train => {
  let at = 1_000;
  const inputs: PressInput[] = [open(0)];
  for (const { down, downMs, up, restMs } of presses) {
    for (const edge of down.edges) inputs.push(level(at + edge.at, edge.closed));
    at += down.endMs + downMs;
    for (const edge of up.edges) inputs.push(level(at + edge.at, edge.closed));
    at += up.endMs + restMs;
  }
  return { inputs, downMs: presses.map((press) => press.downMs), endMs: at };
});

/** As a driver runs it: time comes in at each deadline, at most `lateMs` after it. */
function runOnTime(rules: PressRules, inputs: readonly PressInput[], lateMs: number): PressNews[] {
  let state: PressState = unseen;
  let deadlineMs: number | null = null;
  const all: PressNews[] = [];
  const feed = (input: PressInput): void => {
    const result = step(rules, state, input);
    state = result.state;
    deadlineMs = result.deadlineMs;
    all.push(...result.reports);
  };
  for (const input of inputs) {
    while (deadlineMs !== null && deadlineMs + lateMs < input.atMs) {
      feed(time(deadlineMs + lateMs));
    }
    feed(input);
  }
  return all;
}

describe('bounce trains', () => {
  test('every stable press counts exactly once', () => {
    fc.assert(
      fc.property(trains, fc.double({ min: 0, max: 40, noNaN: true }), (train, lateMs) => {
        const news = runOnTime(pressOnly, [...train.inputs, time(train.endMs + 100)], lateMs);
        expect(names(news)).toEqual(train.downMs.map(() => 'press'));
      }),
    );
  });

  test('with a hold, every stable press is one press or one hold, by how long it was down', () => {
    fc.assert(
      fc.property(trains, fc.double({ min: 0, max: 40, noNaN: true }), (train, lateMs) => {
        const news = runOnTime(held, [...train.inputs, time(train.endMs + 100)], lateMs);
        expect(news).toHaveLength(train.downMs.length);
        train.downMs.forEach((downMs, index) => {
          // Bounces that continue at the release may add up to their own length to the press.
          if (downMs < 800) expect(news[index]?.news).toBe('press');
          if (downMs > 1_000) expect(news[index]?.news).toBe('hold');
        });
      }),
    );
  });

  test('with double presses, every stable press is in exactly one gesture', () => {
    const twice: PressRules = { ...pressOnly, doubleMs: 400 };
    fc.assert(
      fc.property(trains, fc.double({ min: 0, max: 40, noNaN: true }), (train, lateMs) => {
        const news = runOnTime(twice, [...train.inputs, time(train.endMs + 1_000)], lateMs);
        const presses = news.map((each) => (each.news === 'double' ? 2 : 1));
        expect(presses.reduce((sum, count) => sum + count, 0)).toBe(train.downMs.length);
      }),
    );
  });

  test('noise in which no level is stable counts for nothing', () => {
    const noise = fc.array(fc.double({ min: 0.01, max: 7.9, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(noise, (gaps) => {
        let at = 100;
        const inputs = gaps.map((gap, index): PressInput => {
          at += gap;
          return level(at, index % 2 === 0);
        });
        expect(run(held, [open(0), ...inputs, open(at + 7), time(at + 5_000)])).toEqual([]);
      }),
    );
  });

  test('a deadline that is met brings its news, and never the same deadline again', () => {
    fc.assert(
      fc.property(trains, ({ inputs }) => {
        let state: PressState = unseen;
        for (const input of inputs) {
          const result = step(held, state, input);
          state = result.state;
          if (result.deadlineMs === null) continue;
          const met = step(held, state, time(result.deadlineMs));
          expect(met.deadlineMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(result.deadlineMs);
        }
      }),
    );
  });
});
