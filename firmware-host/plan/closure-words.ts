/** Which days are closed, and the sentence that people read of it: on tickets and slips, on the television. */

import type { Text } from '../../config/schema/schema.ts';
import { timeOfDay } from '../../config/time-of-day.ts';
import type { NoticeFace } from '../../drivers/ports.ts';
import type { Closure } from '../queue/closure.ts';
import type { State } from '../queue/state.ts';
import type { BusinessDay } from '../queue/words.ts';
import type { HallPlan } from './plan.ts';

/** A closure is announced from so many days before on. */
const announcedDays = 7;
const dayMs = 86_400_000;

/** By the config and by decree, of the business day and later, the next one first. */
export function closuresAhead(
  { days }: Pick<HallPlan, 'days'>,
  { day, isClosed, closures }: Pick<State, 'day' | 'isClosed' | 'closures'>,
): readonly Closure[] {
  const known = new Map([...days.closures, ...closures]);
  // A day that is over, and one that a person opened all the same, are no news.
  const isAhead = (of: BusinessDay) =>
    day === null || of > day || (of === day && !isClosed && closures.has(of));
  return [...known]
    .filter(([of]) => isAhead(of))
    .map(([of, reason]) => ({ day: of, reason }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** What is said of the closures of the days to come; nothing while no day was ever opened. */
export function closureNotices(
  plan: Pick<HallPlan, 'days'>,
  state: Pick<State, 'day' | 'isClosed' | 'closures'>,
): readonly Text[] {
  const { day } = state;
  if (day === null) return [];
  const until = Date.parse(day) + announcedDays * dayMs;
  return closuresAhead(plan, state)
    .filter((closure) => Date.parse(closure.day) <= until)
    .map(closureNotice);
}

/** The slip that a press gives on a closed day: why, and when to come back. */
export function closedSlip(
  { centre, timeZone }: Pick<HallPlan, 'centre' | 'timeZone'>,
  reason: Text,
  next: { readonly day: BusinessDay; readonly opensMinute: number } | null,
  issuedAtMs: number,
): NoticeFace {
  const title = { ar: 'المركز مغلق اليوم', en: 'Closed today' };
  const advice =
    next === null
      ? reason
      : {
          ar: `${reason.ar}. يفتح المركز يوم ${dateIn('ar-EG', next.day)} الساعة ${timeOfDay('ar', 'UTC', next.opensMinute * 60_000)}`,
          en: `${reason.en}. The centre opens on ${dateIn('en-GB', next.day)} at ${timeOfDay('en', 'UTC', next.opensMinute * 60_000)}`,
        };
  return { centre, timeZone, issuedAtMs, title, advice, numbers: [] };
}

function closureNotice({ day, reason }: Closure): Text {
  return {
    ar: `المركز مغلق يوم ${dateIn('ar-EG', day)}: ${reason.ar}`,
    en: `The centre is closed on ${dateIn('en-GB', day)}: ${reason.en}`,
  };
}

function dateIn(locale: string, day: BusinessDay): string {
  const format = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, format).format(new Date(day));
}
