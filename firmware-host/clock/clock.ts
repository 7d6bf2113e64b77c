/**
 * Time for the controller: the wall clock with a flag that says whether to believe it, the boot's
 * monotonic clock, and the time of day in the centre.
 *
 * The Pi has no clock of its own: after a power cut it starts at the time of its last shutdown, and
 * jumps when the network returns. So the date alone never opens a day unless the clock is trusted.
 */
import { bootId, monotonicMs } from '../../config/boot-clock.ts';
import type { Moment } from '../queue/words.ts';
import type { LocalTime } from './business-day.ts';
import { type ClockSources, judgeClock } from './clock-trust.ts';

export interface Clock {
  now(): Moment;
  /** Whether somebody who is believed has set the wall clock since boot; see `clock-trust.ts`. */
  isTrusted(): boolean;
  /** Calendar date and time of day of a moment in the centre's time zone. */
  localTimeOf(moment: Moment): LocalTime;
}

/** It is asked with every event, and a chip on I2C answers in milliseconds. */
const judgeEveryMs = 1000;

export function createClock(options: {
  readonly trust: 'ntp' | 'always';
  readonly timeZone: string;
  readonly sources?: ClockSources;
}): Clock {
  const boot = bootId();
  let isSet = false;
  let judgedAtMs = Number.NEGATIVE_INFINITY;
  return {
    now: () => ({ wallMs: Date.now(), monotonicMs: wholeMonotonicMs(), boot }),
    isTrusted() {
      // Once set, it stays so for this boot, whatever becomes of the time server.
      if (!isSet && monotonicMs() - judgedAtMs >= judgeEveryMs) {
        judgedAtMs = monotonicMs();
        isSet = judgeClock(options.trust, Date.now(), options.sources).isTrusted;
      }
      return isSet;
    },
    localTimeOf: localTimeIn(options.timeZone),
  };
}

/** Summer time is the time zone's matter: the same minute may come twice, or not at all. */
export function localTimeIn(timeZone: string): (moment: Pick<Moment, 'wallMs'>) => LocalTime {
  // Swedish writes a date and a time as YYYY-MM-DD HH:MM.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return ({ wallMs }) => {
    const [date = '', time = ''] = format.format(wallMs).split(' ');
    return { date, minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)) };
  };
}

/** Events carry durations in whole milliseconds. */
function wholeMonotonicMs(): number {
  return Math.trunc(monotonicMs());
}
