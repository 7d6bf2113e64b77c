/**
 * `dawr doctor` about fake-hwclock, which Raspberry Pi OS 12 has: after a power cut it sets the clock to the time at
 * which it was last saved, up to an hour ago, so that the clock looks right and is not.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const programs = ['sbin/fake-hwclock', 'usr/sbin/fake-hwclock'];

/**
 * What to do about it; null where it is not installed.
 * @param root of the machine, normally `/`
 */
export function savedClockRemark(root: string): string | null {
  if (!programs.some((program) => existsSync(join(root, program)))) return null;
  return hasRtc(root)
    ? 'it may set the clock back beside an RTC: sudo apt purge fake-hwclock'
    : 'there is no RTC: after a power cut the clock shows an earlier time until a time server answers, and the day waits for it or for a person; fit an RTC';
}

function hasRtc(root: string): boolean {
  try {
    return readdirSync(join(root, 'sys/class/rtc')).length > 0;
  } catch {
    return false;
  }
}
