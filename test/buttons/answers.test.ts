/** How a dispenser answers those who press, by light and by sound. */
import fc from 'fast-check';
import { createAnswers } from '../../drivers/button/answers.ts';
import { createHallButtons } from '../../drivers/button/hall-buttons.ts';
import type { GestureOutcome } from '../../drivers/ports.ts';
import { wired } from '../units/rig.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** When the light went on, and the beeps by their lengths. */
function answering() {
  const began = nowMs();
  const lights: number[] = [];
  const beeps: number[] = [];
  let lit = false;
  let soundedMs = 0;
  const answers = createAnswers({
    light(on) {
      lit = on;
      if (on) lights.push(Math.round(nowMs() - began));
    },
    sound(on) {
      if (on) soundedMs = nowMs();
      else beeps.push(Math.round(nowMs() - soundedMs));
    },
  });
  return {
    answers,
    lights,
    beeps,
    isLit: () => lit,
    pass: (ms: number) => jest.advanceTimersByTime(ms),
  };
}

test('a ticket is one long light and one beep, a refusal three flashes and three beeps', () => {
  const taken = answering();
  taken.answers.answer('done');
  taken.pass(1_000);
  expect(taken.isLit()).toBe(true);
  taken.pass(1_000);
  expect([taken.isLit(), taken.lights.length, taken.beeps]).toEqual([false, 1, [150]]);

  const refused = answering();
  refused.answers.answer('refused');
  refused.pass(2_000);
  expect([refused.isLit(), refused.lights.length, refused.beeps.length]).toEqual([false, 3, 3]);
});

test('whatever is pressed, nothing flashes more than three times a second, and it ends dark', () => {
  const presses = fc.array(
    fc.tuple(fc.constantFrom<GestureOutcome>('done', 'refused'), fc.integer({ min: 0, max: 700 })),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(presses, (all) => {
      const { answers, lights, isLit, pass } = answering();
      for (const [outcome, ms] of all) {
        answers.answer(outcome);
        pass(ms);
      }
      pass(5_000);
      expect(isLit()).toBe(false);
      for (const [at, ms] of lights.entries()) {
        const inSecond = lights.slice(at).filter((later) => later < ms + 1_000);
        expect(inSecond.length).toBeLessThanOrEqual(3);
      }
    }),
  );
});

test('a stop in the middle leaves light and sound off', () => {
  const { answers, isLit, beeps, pass } = answering();
  answers.answer('done');
  pass(50);
  answers.stop();
  expect([isLit(), beeps]).toEqual([false, [50]]);
});

test('a press that gives a ticket is accepted, and the next, which is locked out, is refused', () => {
  const answered: string[] = [];
  const outcomes: GestureOutcome[] = ['done', 'refused'];
  const buttons = createHallButtons({
    onGesture: () => outcomes.shift() ?? 'refused',
    onFlooded: () => {},
    onAnswer: (dispenser, outcome) => answered.push(`${dispenser} ${outcome}`),
    report: () => {},
  });
  const pin = { kind: 'unit', unit: 'one', pin: 2 } as const;
  const lockout = { group: 'hall', ms: 2_000 };
  const one = buttons.add(wired('one', pin, { lockout, answeredBy: 'hall' }));
  const two = buttons.add(wired('two', pin, { lockout, answeredBy: 'hall' }));
  const clerk = buttons.add(wired('call', pin));
  for (const button of [one, two, clerk]) button.level(false, nowMs());
  for (const button of [one, one, two, clerk]) {
    button.level(true, nowMs());
    jest.advanceTimersByTime(80);
    button.level(false, nowMs());
    jest.advanceTimersByTime(200);
  }
  expect(answered).toEqual(['hall done', 'hall refused', 'hall refused']);
  buttons.stop();
});
