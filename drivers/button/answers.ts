/**
 * How a dispenser answers the citizen who pressed: by a lamp and a buzzer, so that who does not see hears it,
 * and who does not hear sees it. Accepted is one long light and one beep; refused is three flashes and three
 * beeps.
 *
 * Nothing flashes more than three times a second (WCAG 2.3.1), however often somebody presses: an answer that
 * is under way is not begun anew by a refusal, and an acceptance begins after a pause.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { GestureOutcome } from '../ports.ts';

export interface AnswerOutputs {
  /** Light, or not. */
  light(on: boolean): void;
  sound(on: boolean): void;
}

export interface Answers {
  answer(outcome: GestureOutcome): void;
  stop(): void;
}

interface Step {
  readonly ms: number;
  readonly lit: boolean;
  readonly sounds: boolean;
}

/** Half of a flash: three in a second, with some to spare. */
const flashMs = 170;
const flash: readonly Step[] = [
  { ms: flashMs, lit: true, sounds: true },
  { ms: flashMs, lit: false, sounds: false },
];
const patterns: Readonly<Record<GestureOutcome, readonly Step[]>> = {
  done: [
    { ms: 150, lit: true, sounds: true },
    { ms: 1350, lit: true, sounds: false },
  ],
  refused: [...flash, ...flash, ...flash],
};

export function createAnswers(outputs: AnswerOutputs): Answers {
  let under: GestureOutcome | null = null;
  let isLit = false;
  let litAtMs = Number.NEGATIVE_INFINITY;
  let sounds = false;
  let timer: NodeJS.Timeout | undefined;

  function show(step: Pick<Step, 'lit' | 'sounds'>): void {
    if (step.lit !== isLit) outputs.light(step.lit);
    if (step.sounds !== sounds) outputs.sound(step.sounds);
    if (step.lit && !isLit) litAtMs = monotonicMs();
    isLit = step.lit;
    sounds = step.sounds;
  }

  function run([step, ...rest]: readonly Step[]): void {
    show(step ?? { lit: false, sounds: false });
    if (step === undefined) under = null;
    else timer = setTimeout(() => run(rest), step.ms);
  }

  return {
    answer(outcome) {
      if (under !== null && outcome === 'refused') return;
      clearTimeout(timer);
      // The light of the answer before is seen to end, and is a whole flash.
      const pauseMs = Math.max(under === null ? 0 : flashMs, litAtMs + 2 * flashMs - monotonicMs());
      const pause = { ms: pauseMs, lit: false, sounds: false };
      under = outcome;
      run([...(pauseMs > 0 ? [pause] : []), ...patterns[outcome]]);
    },
    stop() {
      clearTimeout(timer);
      under = null;
      show({ lit: false, sounds: false });
    },
  };
}
