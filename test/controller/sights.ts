/** What the day keeper sees at a time on the wall clock of Cairo, for the tests of the day's rules. */
import type { DayMemory, DaySight } from '../../firmware-host/clock/business-day.ts';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';

export const limits = { believeDaysAhead: 30, mostHours: 30 };
export const alwaysOpen = dayRules(undefined, limits);

export const cairo = localTimeIn('Africa/Cairo');
/** @param time such as `2026-11-23 08:30`, in Cairo's winter */
const wall = (time: string): number => Date.parse(`${time.replace(' ', 'T')}:00+02:00`);

export function sightAt(time: string, more: Partial<DaySight> = {}): DaySight {
  const wallMs = wall(time);
  const at = { wallMs, monotonicMs: wallMs - wall('2026-11-23 00:00'), boot: 'b' };
  return {
    at,
    isTrusted: true,
    local: cairo(at),
    day: '2026-11-22',
    isClosed: false,
    hasTickets: true,
    isInUse: false,
    isDone: true,
    ...more,
  };
}

/** A clock that ran steadily on this date up to the sight. */
export const steady = (carried: string, { at }: DaySight): DayMemory => ({ carried, seenAt: at });
