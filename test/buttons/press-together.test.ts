/** Two hands at two buttons: together they say one thing, and alone each says its own. */
import fc from 'fast-check';
import { type HandInput, hold, noHands, type Said } from '../../drivers/button/press-together.ts';

const togetherMs = 5_000;
const holdMs = 1_000;

/** Lets time pass up to each input, as the timer does. */
function hear(inputs: readonly HandInput[]): readonly string[] {
  const said: Said[] = [];
  let hands = noHands;
  let deadlineMs: number | null = null;
  for (const input of inputs) {
    if (deadlineMs !== null && deadlineMs < input.atMs) {
      const due = hold(togetherMs, hands, { input: 'time', atMs: deadlineMs });
      hands = due.hands;
      said.push(...due.said);
    }
    const step = hold(togetherMs, hands, input);
    ({ hands, deadlineMs } = step);
    said.push(...step.said);
  }
  return said.map(({ button, gesture, atMs }) => `${button ?? 'together'} ${gesture} ${atMs}`);
}

const down = (button: string, atMs: number) => ({ input: 'down', button, atMs }) as const;
const up = (button: string, atMs: number) => ({ input: 'up', button, atMs }) as const;
const lost = (button: string, atMs: number) => ({ input: 'lost', button, atMs }) as const;
const says = (button: string, gesture: 'press' | 'hold' | 'double', atMs: number) =>
  ({ input: 'gesture', button, gesture, atMs }) as const;
const time = (atMs: number) => ({ input: 'time', atMs }) as const;

test('alone, each gesture counts as it comes', () => {
  const inputs = [
    ...[down('a', 0), says('a', 'hold', 1_000), up('a', 9_000)],
    ...[down('b', 9_100), says('b', 'press', 9_200), up('b', 9_200)],
    says('b', 'double', 9_500),
  ];
  expect(hear(inputs)).toEqual(['a hold 1000', 'b press 9200', 'b double 9500']);
});

test('held together for the time they are one gesture, and neither says anything of its own', () => {
  const inputs = [
    ...[down('a', 0), down('b', 300), says('a', 'hold', 1_000), says('b', 'hold', 1_300)],
    ...[time(5_300), up('a', 5_400), up('b', 5_500), time(60_000)],
  ];
  expect(hear(inputs)).toEqual(['together hold 5300']);
});

test('held on, they are not said again', () => {
  const both = [down('a', 0), down('b', 0), says('a', 'hold', 1_000), says('b', 'hold', 1_000)];
  expect(hear([...both, time(5_000), time(30_000), down('c', 31_000), up('c', 31_100)])).toEqual([
    'together hold 5000',
  ]);
});

test('two clerks who hold at the same time are both heard when one lets go', () => {
  const both = [down('a', 0), down('b', 200), says('a', 'hold', 1_000), says('b', 'hold', 1_200)];
  expect(hear([...both, up('b', 1_400), up('a', 30_000)])).toEqual(['b hold 1400', 'a hold 1400']);
});

test('a short press of another clerk is heard at once and holds the first one up no longer', () => {
  const inputs = [
    down('a', 0),
    down('b', 950),
    says('a', 'hold', 1_000),
    says('b', 'press', 1_050),
  ];
  expect(hear([...inputs, up('b', 1_050), up('a', 9_000)])).toEqual([
    'b press 1050',
    'a hold 1050',
  ]);
});

test('a button that has already called again is not one of the two', () => {
  const inputs = [
    down('a', 0),
    says('a', 'hold', 1_000),
    down('b', 1_500),
    says('b', 'hold', 2_500),
  ];
  expect(hear([...inputs, time(30_000)])).toEqual(['a hold 1000', 'b hold 2500']);
});

test('a button that is lost says nothing more, and the other says its own', () => {
  const both = [down('a', 0), down('b', 0), says('a', 'hold', 1_000), says('b', 'hold', 1_000)];
  expect(hear([...both, lost('a', 2_000), up('b', 9_000)])).toEqual(['b hold 2000']);
});

test('a third hand changes nothing', () => {
  const inputs = [
    ...[down('a', 0), down('b', 0), down('c', 500), says('a', 'hold', 1_000)],
    ...[says('b', 'hold', 1_000), says('c', 'hold', 1_500), time(5_000), up('c', 5_100)],
  ];
  expect(hear(inputs)).toEqual(['together hold 5000']);
});

/** Each hand takes its button, holds it, lets go, and takes it again. */
const hand = (button: string) =>
  fc
    .array(
      fc.record({
        restMs: fc.integer({ min: 1, max: 8_000 }),
        heldMs: fc.integer({ min: 20, max: 8_000 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((holds) => {
      let atMs = 0;
      return holds.map(({ restMs, heldMs }) => {
        const fromMs = atMs + restMs;
        atMs = fromMs + heldMs;
        return { button, fromMs, toMs: atMs };
      });
    });

function inputsOf(spans: readonly { button: string; fromMs: number; toMs: number }[]): HandInput[] {
  const inputs = spans.flatMap(({ button, fromMs, toMs }): HandInput[] => {
    const isHold = toMs - fromMs >= holdMs;
    const gesture = isHold ? says(button, 'hold', fromMs + holdMs) : says(button, 'press', toMs);
    return [down(button, fromMs), gesture, up(button, toMs)];
  });
  return inputs.sort((a, b) => a.atMs - b.atMs);
}

test('whatever two hands do, each touch is heard once: alone, or as half of one gesture', () => {
  let together = 0;
  fc.assert(
    fc.property(hand('a'), hand('b'), (a, b) => {
      const heard = hear([...inputsOf([...a, ...b]), time(1e6)]);
      const own = heard.filter((said) => !said.startsWith('together'));
      const group = heard.length - own.length;
      together += group;
      expect(own.length + 2 * group).toBe(a.length + b.length);
      const presses = [...a, ...b].filter(({ fromMs, toMs }) => toMs - fromMs < holdMs);
      expect(own.filter((said) => said.includes('press'))).toHaveLength(presses.length);
    }),
  );
  expect(together).toBeGreaterThan(0);
});
