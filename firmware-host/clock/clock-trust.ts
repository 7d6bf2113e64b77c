/**
 * Who set the wall clock, and so whether to believe it: the one judgement for the controller and for
 * `dawr doctor`.
 *
 * A Pi without an RTC starts at the time of its last shutdown, which fake-hwclock or systemd kept in a
 * file: that is nobody's clock. A time server is believed, and so is an RTC that the kernel set the
 * clock from, while the two still agree. A date before the first controller's is believed of nobody.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { earliestDay } from './business-day.ts';

export type ClockTrust =
  | { readonly isTrusted: true; readonly by: 'time-server' | 'config' }
  /** @property rtc such as `rtc0` */
  | { readonly isTrusted: true; readonly by: 'rtc'; readonly rtc: string }
  | { readonly isTrusted: false };

/** Where the system says what its clock was set by. */
export interface ClockSources {
  readonly synchronisedFlag: string;
  readonly rtcFolder: string;
}

export const systemClockSources: ClockSources = {
  /** systemd-timesyncd(8): exists once the clock has been synchronised since boot. */
  synchronisedFlag: '/run/systemd/timesync/synchronized',
  rtcFolder: '/sys/class/rtc',
};

/**
 * The two crystals drift apart by some ten seconds a day. A clock that was kept in a file and lies this
 * close is right enough for a business day, whoever set it.
 */
const mostApartMs = 15 * 60_000;

export function judgeClock(
  trust: 'ntp' | 'always',
  wallMs: number,
  sources: ClockSources = systemClockSources,
): ClockTrust {
  if (wallMs < Date.parse(earliestDay)) return { isTrusted: false };
  if (existsSync(sources.synchronisedFlag)) return { isTrusted: true, by: 'time-server' };
  const rtc = rtcThatSet(sources.rtcFolder, wallMs);
  if (rtc !== null) return { isTrusted: true, by: 'rtc', rtc };
  return trust === 'always' ? { isTrusted: true, by: 'config' } : { isTrusted: false };
}

/** The kernel's documentation of /sys/class/rtc: `hctosys` is 1 of the RTC that set the clock at boot. */
function rtcThatSet(folder: string, wallMs: number): string | null {
  const read = (rtc: string, what: string) => readFileSync(join(folder, rtc, what), 'utf8').trim();
  try {
    for (const rtc of readdirSync(folder)) {
      if (read(rtc, 'hctosys') !== '1') continue;
      const apartMs = Math.abs(Number(read(rtc, 'since_epoch')) * 1000 - wallMs);
      if (apartMs <= mostApartMs) return rtc;
    }
  } catch {
    // No RTC, or one whose chip does not answer.
  }
  return null;
}
