/**
 * How a supervisor is called: a lamp that blinks until somebody has acknowledged what it blinks for, and is
 * lit until that has ended; a buzzer that sounds whenever an alarm is raised, also again.
 */
import type { AlarmSight } from '../ports.ts';
import type { AnswerOutputs } from './answers.ts';

export interface AlarmSignal {
  show(sight: AlarmSight): void;
  stop(): void;
}

/** Half a period: well below three flashes a second (WCAG 2.3.1). */
const blinkMs = 500;
/** So many halves of a period it sounds, every other. */
const soundHalves = 6;

export function createAlarmSignal({ light, sound }: AnswerOutputs): AlarmSignal {
  let state: AlarmSight['state'] = 'none';
  let rings: number | null = null;
  let halves = 0;
  let soundsUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  const lit = { light: false, sound: false };

  function put(isLit: boolean, sounds: boolean): void {
    if (lit.light !== isLit) light(isLit);
    if (lit.sound !== sounds) sound(sounds);
    lit.light = isLit;
    lit.sound = sounds;
  }

  function step(): void {
    const isOn = halves % 2 === 0;
    put(isOn, isOn && halves < soundsUntil);
    halves += 1;
  }

  return {
    show(sight) {
      const isRung = rings !== null ? sight.rings > rings : sight.rings > 0;
      rings = sight.rings;
      if (sight.state === 'raised' && isRung) soundsUntil = halves + soundHalves;
      if (sight.state === state) return;
      state = sight.state;
      clearInterval(timer);
      if (state !== 'raised') {
        put(state === 'acknowledged', false);
        return;
      }
      halves = 0;
      soundsUntil = soundHalves;
      step();
      timer = setInterval(step, blinkMs);
    },
    stop() {
      clearInterval(timer);
      state = 'none';
      put(false, false);
    },
  };
}
