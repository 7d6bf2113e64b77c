/** How a supervisor is called by lamp and buzzer. */
import { createAlarmSignal } from '../../drivers/button/alarm-signal.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function signalling() {
  const seen = { lit: false, lights: 0, sounds: 0, sounding: false };
  const signal = createAlarmSignal({
    light(on) {
      seen.lit = on;
      if (on) seen.lights += 1;
    },
    sound(on) {
      seen.sounding = on;
      if (on) seen.sounds += 1;
    },
  });
  return { signal, seen };
}

test('it blinks until somebody has acknowledged it, and is lit until it is over', () => {
  const { signal, seen } = signalling();
  signal.show({ state: 'none', rings: 0 });
  jest.advanceTimersByTime(5_000);
  expect(seen).toEqual({ lit: false, lights: 0, sounds: 0, sounding: false });
  signal.show({ state: 'raised', rings: 1 });
  expect(seen.lit).toBe(true);
  jest.advanceTimersByTime(10_000);
  // Once a second.
  expect(seen.lights).toBe(11);
  signal.show({ state: 'acknowledged', rings: 1 });
  jest.advanceTimersByTime(5_000);
  expect(seen).toMatchObject({ lit: true, lights: 11 });
  signal.show({ state: 'none', rings: 1 });
  expect(seen.lit).toBe(false);
});

test('it sounds three times whenever an alarm is raised, also again, and never goes on', () => {
  const { signal, seen } = signalling();
  signal.show({ state: 'raised', rings: 1 });
  jest.advanceTimersByTime(20_000);
  expect(seen).toMatchObject({ sounds: 3, sounding: false });
  // The same again says nothing new.
  signal.show({ state: 'raised', rings: 1 });
  jest.advanceTimersByTime(5_000);
  expect(seen.sounds).toBe(3);
  signal.show({ state: 'raised', rings: 2 });
  jest.advanceTimersByTime(5_000);
  expect(seen).toMatchObject({ sounds: 6, sounding: false });
});

test('a hall that closes leaves nothing lit or sounding', () => {
  const { signal, seen } = signalling();
  signal.show({ state: 'raised', rings: 1 });
  signal.stop();
  jest.advanceTimersByTime(5_000);
  expect(seen).toMatchObject({ lit: false, sounding: false });
});
