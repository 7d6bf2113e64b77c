/**
 * `dawr doctor` about what keeps the time while the power is off: an RTC, or fake-hwclock, which Raspberry Pi OS 12
 * has: after a power cut it sets the clock to the time at which it was last saved, up to an hour ago, so that the clock
 * looks right and is not.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../../config/schema/schema.ts';
import { machineNames } from '../../../firmware-host/machine/machine-file.ts';
import { type Finding, good, same } from './finding.ts';

const programs = ['sbin/fake-hwclock', 'usr/sbin/fake-hwclock'];

const fitOne = {
  ar: 'ركّب ساعة RTC (انظر صور التوصيل)؛ وإلا فبعد انقطاع الكهرباء ينتظر اليوم خادم الوقت أو شخصًا يفتحه.',
  en: 'Fit an RTC (see the wiring pictures): otherwise, after a power cut, the day waits for a time server or for a person.',
};

/** Where the config has the clock believed whatever set it. */
const fitOneWhereBelieved = {
  ar: 'ركّب ساعة RTC (انظر صور التوصيل)؛ وإلا فبعد انقطاع الكهرباء قد تُصدَّق ساعة خاطئة ويُفتح يوم غير اليوم، لأن clock.trust في الإعداد always.',
  en: 'Fit an RTC (see the wiring pictures): otherwise, after a power cut, a wrong clock may be believed and another day opened, as clock.trust is always.',
};

/**
 * @param root of the machine, normally `/`
 * @param trust by which the config has the clock believed
 */
export function keptTimeFindings(
  root: string,
  trust: Config['clock']['trust'],
): readonly Finding[] {
  const rtcs = machineNames(join(root, 'sys/class/rtc'));
  const hasFake = programs.some((program) => existsSync(join(root, program)));
  return [rtcFinding(rtcs, trust), ...(hasFake ? [fakeFinding(rtcs.length > 0)] : [])];
}

function rtcFinding(rtcs: readonly string[], trust: Config['clock']['trust']): Finding {
  const about = same('RTC');
  if (rtcs.length > 0) return good(about, same(rtcs.join(', ')));
  return {
    verdict: 'look',
    about,
    says: { ar: 'لا توجد ساعة تعمل بلا كهرباء', en: 'there is none' },
    fix: trust === 'always' ? fitOneWhereBelieved : fitOne,
  };
}

function fakeFinding(hasRtc: boolean): Finding {
  return {
    verdict: 'look',
    about: same('fake-hwclock'),
    says: hasRtc
      ? { ar: 'قد يُرجع الساعة مع وجود RTC', en: 'it may set the clock back beside an RTC' }
      : {
          ar: 'بعد انقطاع الكهرباء تعرض الساعة وقتًا قديمًا',
          en: 'after a power cut the clock shows an earlier time until a time server answers',
        },
    fix: hasRtc ? same('sudo apt purge fake-hwclock') : null,
  };
}
