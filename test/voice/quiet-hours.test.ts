/** Quiet hours in the centre's own time, whatever the computer's is. */
import { isQuiet } from '../../drivers/voice/quiet-hours.ts';

/** Cairo keeps summer time: three hours before UTC in July, two in November. */
const summer = (time: string) => Date.parse(`2026-07-01T${time}:00+03:00`);
const winter = (time: string) => Date.parse(`2026-11-23T${time}:00+02:00`);

test.each([
  ['20:59', false],
  ['21:00', true],
  ['23:59', true],
  ['00:00', true],
  ['06:59', true],
  ['07:00', false],
  ['12:00', false],
])('at %s of a night from 21:00 to 07:00: %p', (time, quiet) => {
  for (const day of [summer, winter]) {
    expect(isQuiet([{ from: '21:00', to: '07:00' }], day(time), 'Africa/Cairo')).toBe(quiet);
  }
});

test.each([
  ['11:59', false],
  ['12:00', true],
  ['12:29', true],
  ['12:30', false],
  ['15:00', true],
])('at %s of a day with two pauses: %p', (time, quiet) => {
  const pauses = [
    { from: '12:00', to: '12:30' },
    { from: '15:00', to: '15:20' },
  ];
  expect(isQuiet(pauses, winter(time), 'Africa/Cairo')).toBe(quiet);
});

test('without quiet hours it is never quiet', () => {
  expect(isQuiet([], winter('03:00'), 'Africa/Cairo')).toBe(false);
});
