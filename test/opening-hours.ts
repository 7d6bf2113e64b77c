/**
 * Opening hours for a hall of the tests: it has been open for hours and stays open for hours, also
 * past midnight. A hall without hours begins its numbers anew at midnight, and so would a test
 * that happens to run then; with these it does the same at any time of any day.
 */
import type { OpeningHours } from '../config/schema/opening-hours.ts';
import { localTimeIn } from '../firmware-host/clock/clock.ts';

/** Longer than any test, summer time included, both ways. */
const hoursEitherWay = 6;

export function openAroundNow(timeZone: string): OpeningHours {
  const { minute } = localTimeIn(timeZone)({ wallMs: Date.now() });
  const hour = Math.floor(minute / 60);
  const day = { opens: onTheHour(hour - hoursEitherWay), closes: onTheHour(hour + hoursEitherWay) };
  const weekdays = {
    ...{ saturday: day, sunday: day, monday: day, tuesday: day },
    ...{ wednesday: day, thursday: day, friday: day },
  };
  return { weekdays, periods: [], holidays: [], closedDays: [], atClosing: 'finish-waiting' };
}

/** A hall that has been open for hours and closes soon. @param minutes from now, rounded down to the minute */
export function closingIn(timeZone: string, minutes: number): OpeningHours {
  const { minute } = localTimeIn(timeZone)({ wallMs: Date.now() });
  const closing = (minute + minutes) % 1440;
  const closes = `${String(Math.floor(closing / 60)).padStart(2, '0')}:${String(closing % 60).padStart(2, '0')}`;
  const { weekdays, ...hours } = openAroundNow(timeZone);
  const days = Object.entries(weekdays).map(([name, day]) => [name, { ...day, closes }]);
  return { ...hours, weekdays: Object.fromEntries(days) };
}

function onTheHour(hour: number): string {
  return `${String((hour + 24) % 24).padStart(2, '0')}:00`;
}
