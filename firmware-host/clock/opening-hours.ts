/** The opening hours of the config as minutes of the day, ready for `business-day.ts`. */
import type { DayHours, OpeningHours, WeekdayHours } from '../../config/schema/opening-hours.ts';
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

type Hours = Omit<OpeningHours, 'periods' | 'closedDays'> &
  Partial<Pick<OpeningHours, 'periods' | 'closedDays'>>;

export function dayRules(
  hours: Hours | undefined,
  limits: Omit<DayRules, 'hours' | 'closures' | 'decreed'>,
): DayRules {
  const nothing = { closures: new Map(), decreed: new Map() };
  if (hours === undefined) return { ...limits, ...nothing, hours: null };
  const { periods = [], closedDays = [] } = hours;
  return {
    ...limits,
    ...nothing,
    hours: {
      weekdays: sessionsOf(hours.weekdays),
      periods: periods.map(({ from, to, weekdays }) => ({
        from,
        to,
        weekdays: sessionsOf(weekdays),
      })),
      holidays: new Set(hours.holidays),
      finishesWaiting: hours.atClosing === 'finish-waiting',
    },
    closures: new Map(closedDays.map(({ date, reason }) => [date, reason])),
  };
}

function sessionsOf(weekdays: WeekdayHours): ReadonlyMap<number, SessionRules> {
  const sessions = new Map<number, SessionRules>();
  for (const [index, name] of weekdayNames.entries()) {
    const day = weekdays[name];
    if (day !== undefined) sessions.set(index, sessionOf(day));
  }
  return sessions;
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
