/**
 * Which business day it is, when a day opens and closes, and when a clock is trusted. Pure: the same
 * history of clocks always gives the same days.
 *
 * A day is opened by a trusted clock or by a person, never by an untrusted date, and never while
 * people of this day are being served only because a clock was corrected. A date that is too far
 * ahead needs a person. Whatever the clock does, days only go forward, so no number comes twice.
 */
import type { Words } from '../queue/refusal-words.ts';
import type { BusinessDay, Moment } from '../queue/words.ts';

/** Minutes after the midnight that begins the day; beyond 1440 on the next calendar day. */
export interface SessionRules {
  readonly opensMinute: number;
  readonly lastTicketMinute: number;
  readonly closesMinute: number;
}

/** By `Date.getUTCDay`: 0 is Sunday. */
type Sessions = ReadonlyMap<number, SessionRules>;

/** Days that are closed, and why, in words. */
export type ClosedDays = ReadonlyMap<BusinessDay, Words>;

export interface DayRules {
  /** Null: always open; the day changes at midnight, or later when the last who waits was served. */
  readonly hours: {
    readonly weekdays: Sessions;
    /** In place of the weekdays between two days, both included. */
    readonly periods: readonly {
      readonly from: BusinessDay;
      readonly to: BusinessDay;
      readonly weekdays: Sessions;
    }[];
    readonly holidays: ReadonlySet<BusinessDay>;
    /** Whether who waits at closing time is still served. */
    readonly finishesWaiting: boolean;
  } | null;
  /** What the config closes. A person may open such a day all the same. */
  readonly closures: ClosedDays;
  /** What was decreed since, as the journal holds it: it ends the open day too. */
  readonly decreed: ClosedDays;
  /** A date further than this after the last business day opens no day by itself. */
  readonly believeDaysAhead: number;
  /** A line that goes on over midnight ends this long after the midnight that its day began with. */
  readonly mostHours: number;
}

/** What a clock on the wall of the centre shows. */
export interface LocalTime {
  readonly date: BusinessDay;
  readonly minute: number;
}

/** `off`: no opening hours on this day. `last-calls`: no more tickets, the windows go on. */
export type Phase = 'off' | 'before' | 'open' | 'last-calls' | 'after';

/** What is seen of clock and queue at one moment. */
export interface DaySight {
  readonly at: Moment;
  readonly isTrusted: boolean;
  readonly local: LocalTime;
  /** The last day that was opened; null before the first. */
  readonly day: BusinessDay | null;
  readonly isClosed: boolean;
  /** Whether a number of the day was given. */
  readonly hasTickets: boolean;
  /** Whether somebody waits or is served, and something happened not long ago in this boot. */
  readonly isInUse: boolean;
  /** Whether nobody is left for whom the day would have to stay open. */
  readonly isDone: boolean;
}

/** What must be remembered from one sight to the next within a run of the program. */
export interface DayMemory {
  readonly seenAt: Moment | null;
  /** The trusted date at the latest sight that no steady clock led to: the open day stands for it. */
  readonly carried: BusinessDay | null;
}

export interface DayStep {
  readonly memory: DayMemory;
  readonly action: { readonly open: BusinessDay } | 'close' | null;
}

export type PersonsDay =
  | { readonly open: BusinessDay }
  | { readonly refused: 'day-not-later' | 'day-already-open' | 'day-in-use' | 'day-implausible' };

export const nothingSeen: DayMemory = { seenAt: null, carried: null };

/** The wall clock may drift from the monotonic one by this much before it counts as a jump. */
export const clockJumpMs = 2000;
/** No controller ran before this date: a clock that shows an earlier one was never set. */
export const earliestDay: BusinessDay = '2026-01-01';
const dayMs = 86_400_000;
const minutesOfDay = 1440;
/** Longer than any holiday: an opening further away is no news. */
const mostDaysToOpening = 14;

/** The business day that a local time belongs to, and how far its opening hours are. */
export function phaseAt(
  rules: DayRules,
  { date, minute }: LocalTime,
): { readonly day: BusinessDay; readonly phase: Phase } {
  if (rules.hours === null) {
    return { day: date, phase: whyClosed(rules, date) === null ? 'open' : 'off' };
  }
  const yesterday = addDays(date, -1);
  const late = sessionOf(rules, yesterday);
  if (late !== undefined && minute + minutesOfDay < late.closesMinute) {
    return { day: yesterday, phase: phaseOf(late, minute + minutesOfDay) };
  }
  const session = sessionOf(rules, date);
  return { day: date, phase: session === undefined ? 'off' : phaseOf(session, minute) };
}

/**
 * How far the opening hours of the open day are; null where they do not apply, because a person or a
 * corrected clock left it open. A day that ended at night is over until the next day begins.
 */
function phaseOfOpenDay(rules: DayRules, { local, day }: DaySight): Phase | null {
  if (day !== null && rules.decreed.has(day)) return 'after';
  const { day: today, phase } = phaseAt(rules, local);
  if (day === today) return phase;
  const isBetween = phase === 'before' || phase === 'off';
  if (!isBetween || day === null || day !== addDays(today, -1)) return null;
  return sessionOf(rules, day) === undefined ? null : 'after';
}

function sessionOf(rules: DayRules, day: BusinessDay): SessionRules | undefined {
  const { hours } = rules;
  if (hours === null || hours.holidays.has(day) || whyClosed(rules, day) !== null) return undefined;
  const period = hours.periods.find(({ from, to }) => from <= day && day <= to);
  return (period ?? hours).weekdays.get(new Date(day).getUTCDay());
}

/** Why a day is closed beyond the weekly hours, in words; null where it is not, or nobody said why. */
function whyClosed({ closures, decreed }: DayRules, day: BusinessDay): Words | null {
  return decreed.get(day) ?? closures.get(day) ?? null;
}

function phaseOf(session: SessionRules, minute: number): Phase {
  if (minute < session.opensMinute) return 'before';
  if (minute < session.lastTicketMinute) return 'open';
  return minute < session.closesMinute ? 'last-calls' : 'after';
}

/** The step that the clock alone takes. It is asked for every second or so, and before each ticket. */
export function stepDay(rules: DayRules, memory: DayMemory, sight: DaySight): DayStep {
  const { at, day, isClosed } = sight;
  if (!sight.isTrusted) return { memory: { seenAt: at, carried: null }, action: null };
  const { day: today, phase } = phaseAt(rules, sight.local);
  if (!isBelievable(rules, day, today)) {
    return { memory: { seenAt: at, carried: null }, action: null };
  }
  const isSteady = memory.carried !== null && !hasJumped(memory.seenAt, at);
  const carried = isSteady && today !== day ? memory.carried : today;
  const next = { seenAt: at, carried };
  const isOver = day === null || isClosed;
  if (goesOn(rules, sight, today)) return { memory: next, action: null };
  if (day === today) {
    const isClosing = !isOver && isOverAndDone(rules, sight);
    return { memory: next, action: isClosing ? 'close' : null };
  }
  const isInUse = holdsItsDay(rules, sight, carried === today);
  // A corrected clock does not end the day of the people who wait: their day goes on under the date
  // that it was opened with, until they are gone or a steady clock reaches the next date.
  const isCarried = carried === today && isInUse;
  const opens =
    phase === 'open' ? isOver || !isCarried : phase === 'before' && (isOver || !isInUse);
  if (opens) return { memory: next, action: { open: today } };
  return { memory: next, action: isOver || isInUse ? null : 'close' };
}

/** People who wait keep their day open, unless a steady clock has ended it and nobody is called any more. */
function holdsItsDay(rules: DayRules, sight: DaySight, isCorrected: boolean): boolean {
  return sight.isInUse && (isCorrected || !isOverAndDone(rules, sight));
}

/**
 * Whether the day stands for a later or an earlier date: the clock went back behind it, or somebody
 * still waits or is served at midnight and no closing time lies between it and today's hours. A
 * ticket that everybody forgot does not hold it for ever.
 */
function goesOn(
  rules: DayRules,
  { day, isClosed, isDone, local }: DaySight,
  today: BusinessDay,
): boolean {
  if (day === null || day === today) return false;
  if (today < day) return true;
  if (isClosed || isDone || closesBetween(rules, day, today)) return false;
  const minutes = daysFrom(day, local.date) * minutesOfDay + local.minute;
  return minutes < rules.mostHours * 60;
}

function closesBetween(rules: DayRules, day: BusinessDay, today: BusinessDay): boolean {
  if (rules.hours === null) return false;
  if (!rules.hours.finishesWaiting) return true;
  const opens = sessionOf(rules, today)?.opensMinute ?? Infinity;
  const closes = sessionOf(rules, day)?.closesMinute ?? 0;
  return closes < opens + daysFrom(day, today) * minutesOfDay;
}

function isOverAndDone(rules: DayRules, sight: DaySight): boolean {
  return sight.isDone && phaseOfOpenDay(rules, sight) === 'after';
}

/**
 * The day that a person opens. A person and a trusted clock together open any date; a person alone gets
 * the clock's date where that is plausible, or else the next day.
 * @param asked the day that was named, if any
 */
export function personsDay(
  rules: DayRules,
  sight: DaySight,
  asked: BusinessDay | undefined,
): PersonsDay {
  const { day, isClosed } = sight;
  const { day: today } = phaseAt(rules, sight.local);
  const isTrusted = isBelievedDate(rules, sight);
  if (asked !== undefined) return namedDay(rules, day, asked, isTrusted ? today : null);
  if (day === null) return { open: today < earliestDay ? earliestDay : today };
  if (isTrusted && today > day) return { open: today };
  if (isTrusted && !isClosed) return { refused: 'day-already-open' };
  if (isTrusted && today === day) return { refused: 'day-not-later' };
  if (!isClosed && !sight.hasTickets) return { refused: 'day-already-open' };
  if (!isClosed && sight.isInUse) return { refused: 'day-in-use' };
  return { open: today > day && isBelievable(rules, day, today) ? today : addDays(day, 1) };
}

/** Whether a clock is trusted that shows a date at which controllers exist. */
export function isBelievedDate(
  rules: DayRules,
  { isTrusted, local }: Pick<DaySight, 'isTrusted' | 'local'>,
): boolean {
  return isTrusted && phaseAt(rules, local).day >= earliestDay;
}

/** @param today null while no clock is trusted */
function namedDay(
  rules: DayRules,
  day: BusinessDay | null,
  asked: BusinessDay,
  today: BusinessDay | null,
): PersonsDay {
  if (day !== null && asked <= day) return { refused: 'day-not-later' };
  const isNear = today !== null && Math.abs(daysFrom(today, asked)) <= 1;
  const isTrue = isNear || isBelievable(rules, day ?? today, asked);
  return isTrue ? { open: asked } : { refused: 'day-implausible' };
}

/** Why this day is closed, in words, or null: nobody closed it, or a person opened it all the same. */
export function closedToday(rules: DayRules, sight: DaySight): Words | null {
  if (!sight.isTrusted) return null;
  const { day: today } = phaseAt(rules, sight.local);
  if (sight.day === null || sight.isClosed) return whyClosed(rules, today);
  return rules.decreed.get(sight.day) ?? rules.decreed.get(today) ?? null;
}

/** The next day after this one that has hours, and when it opens; null where none is near. */
export function nextOpening(
  rules: DayRules,
  { local }: Pick<DaySight, 'local'>,
): { readonly day: BusinessDay; readonly opensMinute: number } | null {
  if (rules.hours === null) return null;
  for (let ahead = 1; ahead <= mostDaysToOpening; ahead += 1) {
    const day = addDays(local.date, ahead);
    const session = sessionOf(rules, day);
    if (session !== undefined) return { day, opensMinute: session.opensMinute };
  }
  return null;
}

/** Why no ticket may be given at this time, or null. Only a trusted clock closes a hall. */
export function closedToTickets(
  rules: DayRules,
  sight: DaySight,
): 'hall-closed' | 'no-more-tickets' | 'closed-today' | 'date-needed' | null {
  if (!sight.isTrusted) return null;
  if (closedToday(rules, sight) !== null) return 'closed-today';
  if (isForgotten(rules, sight)) return 'date-needed';
  const phase = phaseOfOpenDay(rules, sight);
  // Off: a person opened this day for reasons that the hours do not know.
  if (phase === null || phase === 'off' || phase === 'open') return null;
  return phase === 'before' ? 'hall-closed' : 'no-more-tickets';
}

/**
 * Whether a day that nobody closed is as far behind a trusted clock as no day follows another by itself. Either may be
 * wrong, and a person says which; people who are served just now have not forgotten it.
 */
function isForgotten(rules: DayRules, { day, isClosed, isInUse, local }: DaySight): boolean {
  const { day: today } = phaseAt(rules, local);
  return day !== null && !isClosed && !isInUse && isFarBehind(rules, day, today);
}

/** Whether no day of this date follows by itself. */
export function isFarBehind(
  rules: Pick<DayRules, 'believeDaysAhead'>,
  day: BusinessDay,
  date: BusinessDay,
): boolean {
  return date > day && !isBelievable(rules, day, date);
}

/** Whether the windows only finish whom they serve. */
export function isSendingHome(rules: DayRules, sight: DaySight): boolean {
  if (!sight.isTrusted || rules.hours === null || rules.hours.finishesWaiting) return false;
  return phaseOfOpenDay(rules, sight) === 'after';
}

/** Until the hours close the open day, to the minute; 0 when they have, null where they do not apply. */
export function closesInMs(rules: DayRules, sight: DaySight): number | null {
  const { day, local, isTrusted } = sight;
  const phase = isTrusted ? phaseOfOpenDay(rules, sight) : null;
  if (day === null || phase === null || phase === 'off') return null;
  const session = sessionOf(rules, day);
  if (session === undefined) return null;
  const minute = daysFrom(day, local.date) * minutesOfDay + local.minute;
  return Math.max(0, session.closesMinute - minute) * 60_000;
}

/** Whether the wall clock was set between two moments of one boot, or a reboot lies between. */
export function hasJumped(from: Moment | null, to: Moment): boolean {
  if (from === null || from.boot !== to.boot) return true;
  const byMs = to.wallMs - from.wallMs - (to.monotonicMs - from.monotonicMs);
  return Math.abs(byMs) >= clockJumpMs;
}

export function addDays(day: BusinessDay, days: number): BusinessDay {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Whether a date opens a day by itself, after the last one. */
export function isBelievable(
  rules: Pick<DayRules, 'believeDaysAhead'>,
  day: BusinessDay | null,
  date: BusinessDay,
): boolean {
  if (date < earliestDay) return false;
  return day === null || daysFrom(day, date) <= rules.believeDaysAhead;
}

function daysFrom(from: BusinessDay, to: BusinessDay): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
