/**
 * Time for the controller: the wall clock with a flag that says whether to believe it, the boot's
 * monotonic clock, and the business day.
 *
 * The Pi has no clock of its own: after a power cut it starts at the time of its last shutdown, and
 * jumps when the network returns. So the date alone never opens a day unless the clock is trusted.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { BusinessDay, Moment } from './queue/words.ts';

export interface Clock {
  now(): Moment;
  /** Whether the wall clock has been set from the network since boot, or is trusted by config. */
  isTrusted(): boolean;
  /** The calendar date of a moment in the centre's time zone. */
  dayOf(moment: Moment): BusinessDay;
}

/** systemd-timesyncd(8): exists once the clock has been synchronised since boot. */
const synchronisedFlag = '/run/systemd/timesync/synchronized';
/** Random per boot; proc(5). */
const bootIdFile = '/proc/sys/kernel/random/boot_id';

export function createClock(options: {
  readonly trust: 'ntp' | 'always';
  readonly timeZone: string;
}): Clock {
  const boot = readFileSync(bootIdFile, 'utf8').trim();
  // The Canadian English calendar writes dates as YYYY-MM-DD.
  const date = new Intl.DateTimeFormat('en-CA', {
    timeZone: options.timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  let synchronised = options.trust === 'always';
  return {
    now: () => ({ wallMs: Date.now(), monotonicMs: monotonicMs(), boot }),
    isTrusted() {
      synchronised ||= existsSync(synchronisedFlag);
      return synchronised;
    },
    dayOf: (moment) => date.format(moment.wallMs),
  };
}

/** CLOCK_MONOTONIC: shared by all processes of a boot. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
