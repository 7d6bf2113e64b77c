/** The opening hours of the config as minutes of the day, ready for `business-day.ts`. */
import type { DayHours, OpeningHours } from '../config/schema/opening-hours.ts';
import type { DayRules, SessionRules } from './business-day.ts';

const minutesOfDay = 1440;
/** In the order of `Date.getUTCDay`. */
const weekdayNames = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

export function dayRules(
  hours: OpeningHours | undefined,
  limits: Omit<DayRules, 'hours'>,
): DayRules {
  if (hours === undefined) return { ...limits, hours: null };
  const weekdays = new Map<number, SessionRules>();
  for (const [index, name] of weekdayNames.entries()) {
    const day = hours.weekdays[name];
    if (day !== undefined) weekdays.set(index, sessionOf(day));
  }
  return {
    ...limits,
    hours: {
      weekdays,
      holidays: new Set(hours.holidays),
      finishesWaiting: hours.atClosing === 'finish-waiting',
    },
  };
}

/** A time that is not after the opening is on the next calendar day. */
function sessionOf({ opens, closes, lastTicket = closes }: DayHours): SessionRules {
  const opensMinute = minuteOf(opens);
  const after = (time: string) => {
    const minute = minuteOf(time);
    return minute > opensMinute ? minute : minute + minutesOfDay;
  };
  return { opensMinute, closesMinute: after(closes), lastTicketMinute: after(lastTicket) };
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
