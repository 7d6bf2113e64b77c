/** `dawr doctor` about the Pi's own pins: by which way they are read, and what pulls each button's line. */
import { buttonsOf } from '../../../config/hall/buttons.ts';
import type { Config, Input } from '../../../config/schema/schema.ts';
import { readBootPulls } from '../../../drivers/button/boot-pulls.ts';
import { type GpioWay, gpioWay } from '../../../drivers/button/gpio-way.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import { type Finding, good, same } from './finding.ts';

/** Every GPIO button with the line, the chip, and what pulls it. */
export async function gpioFindings(config: Config): Promise<readonly Finding[]> {
  const buttons = buttonsOf(config).flatMap(({ name, input }) =>
    input.kind === 'gpio' ? [{ button: name, pin: input.pin, pressed: input.pressed }] : [],
  );
  const way = await gpioWay();
  if (way.way === 'none') return [noWay(way.why, buttons.length > 0)];
  const boot = readBootPulls();
  const lines = way.way === 'sysfs' ? way.chip.lines : way.lines;
  return [
    wayFinding(way),
    ...buttons.map(({ button, pin, pressed }): Finding => {
      const about: Words = { ar: `منفذ ${pin}، ${button}`, en: `GPIO ${pin}, ${button}` };
      const wanted = pressed === 'low' ? 'up' : 'down';
      if (pin >= lines) return noSuchLine(about, lines);
      if (way.way === 'sysfs') return pullFinding(about, pin, wanted, boot);
      return good(about, {
        ar: `الضغط ${pressed}، وgpiomon يضبط المقاومة`,
        en: `pressed is ${pressed}; gpiomon sets the pull-${wanted}`,
      });
    }),
  ];
}

const gpio: Words = { ar: 'منافذ الجهاز', en: 'GPIO' };

function noWay(why: string, isNeeded: boolean): Finding {
  return {
    verdict: isNeeded ? 'wrong' : 'good',
    about: gpio,
    says: isNeeded
      ? same(why)
      : { ar: 'لا توجد، ولا يحتاجها الإعداد', en: `${why}; the config needs none` },
    fix: isNeeded
      ? {
          ar: 'شغّل البرنامج على راسبيري باي وثبّت gpiod، أو انقل الأزرار إلى وحدة أردوينو.',
          en: 'Run this on a Pi with gpiod installed, or wire the buttons to a unit.',
        }
      : null,
  };
}

function noSuchLine(about: Words, lines: number): Finding {
  return {
    verdict: 'wrong',
    about,
    says: { ar: `المنافذ من 0 إلى ${lines - 1}`, en: `the chip has lines 0 to ${lines - 1}` },
    fix: { ar: 'صحّح رقم المنفذ في الإعداد.', en: 'Correct the pin in the config.' },
  };
}

function wayFinding(way: Exclude<GpioWay, { readonly way: 'none' }>): Finding {
  if (way.way === 'gpiomon') {
    return good(
      gpio,
      same(`gpiomon ${way.release}.x: ${way.chip} [${way.label}], ${way.lines} lines`),
    );
  }
  const { label, base, lines } = way.chip;
  return {
    verdict: 'look',
    about: gpio,
    says: {
      ar: `sysfs، لعدم وجود gpiomon: ${label}، ${lines} منفذًا`,
      en: `sysfs, because there is no gpiomon: ${label}, ${lines} lines from ${base}; a tap may be lost while the controller is busy`,
    },
    fix: same('sudo apt-get install gpiod'),
  };
}

function pullFinding(
  about: Words,
  pin: number,
  wanted: 'up' | 'down',
  boot: ReturnType<typeof readBootPulls>,
): Finding {
  const line = `gpio=${pin}=p${wanted === 'up' ? 'u' : 'd'}`;
  if (boot === null) {
    return {
      verdict: 'look',
      about,
      says: { ar: 'لا يوجد ملف config.txt', en: `no config.txt here to look for ${line} in` },
      fix: null,
    };
  }
  const pull = boot.pulls.get(pin);
  if (pull === wanted) {
    return good(about, {
      ar: `مقاومة الشد صحيحة في ${boot.file}`,
      en: `pulled ${wanted} by ${line} in ${boot.file}`,
    });
  }
  const inFile = pull === undefined ? 'says nothing of it' : `pulls it ${pull}`;
  return {
    verdict: pull === undefined ? 'look' : 'wrong',
    about,
    says: {
      ar: `مقاومة الشد غير مضبوطة في ${boot.file}`,
      en: `sysfs cannot set its pull-${wanted}, and ${boot.file} ${inFile}`,
    },
    fix: {
      ar: `اكتب ${line} في ${boot.file} وأعد التشغيل، إلا إن كانت المقاومة على السلك.`,
      en: `Write ${line} there and restart, unless a resistor on the cable does it.`,
    },
  };
}

/** Where an input is, in the words of the one who wired it. */
export function placeText(input: Input, way: GpioWay | null): string {
  if (input.kind === 'unit') return `pin ${input.pin} of unit ${input.unit}`;
  const chip =
    way === null || way.way === 'none'
      ? ''
      : ` of ${way.way === 'sysfs' ? way.chip.label : way.label}`;
  return `GPIO ${input.pin}${chip}`;
}
