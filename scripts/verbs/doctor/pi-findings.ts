/** `dawr doctor` about the Pi itself: heat, power, and the card that everything is on. */
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { machineNames, machineText } from '../../../firmware-host/machine/machine-file.ts';
import {
  type PiState,
  readPiState,
  type Strain,
  strainsOf,
} from '../../../firmware-host/machine/pi-state.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import { type Finding, good, same } from './finding.ts';

/** The firmware slows a Pi down at 80 °C; https://www.raspberrypi.com/documentation/computers/raspberry-pi.html */
const hotCelsius = 80;
const warmCelsius = 70;

const strainWords: Readonly<Record<Strain, Words>> = {
  'under-voltage': { ar: 'انخفاض جهد الكهرباء', en: 'under-voltage' },
  'frequency-capped': { ar: 'خفض التردد', en: 'frequency capped' },
  throttled: { ar: 'إبطاء المعالج', en: 'throttled' },
  hot: { ar: 'سخونة زائدة', en: 'too hot' },
};
const fixes: Readonly<Record<'power' | 'heat', Words>> = {
  power: {
    ar: 'استخدم مزوّد كهرباء راسبيري باي الأصلي وسلكًا قصيرًا، وغذِّ الطابعة واللوحات من مصدر آخر.',
    en: "Use the Pi's own power supply with a short cable, and feed printer and boards from another one.",
  },
  heat: {
    ar: 'أبعد الجهاز عن الشمس وما يسد التهوية، وركّب له مبرّدًا.',
    en: 'Move it out of the sun and of what blocks its air, and fit a heat sink.',
  },
};

/** @param asked what `vcgencmd get_throttled` printed; null where there is none */
export function piFindings(root: string, asked: string | null): readonly Finding[] {
  const { celsius, strains } = readPiState(root);
  const known = strains ?? (asked === null ? null : strainsOf(asked));
  return [
    ...(celsius === null ? [] : [heatFinding(celsius)]),
    ...(known === null ? [] : [strainFinding(known)]),
  ];
}

function heatFinding(celsius: number): Finding {
  const about: Words = { ar: 'الحرارة', en: 'temperature' };
  const says = { ar: `${celsius} درجة`, en: `${celsius} °C` };
  if (celsius < warmCelsius) return good(about, says);
  return { verdict: celsius < hotCelsius ? 'look' : 'wrong', about, says, fix: fixes.heat };
}

function strainFinding({ now, sinceStart }: NonNullable<PiState['strains']>): Finding {
  const about: Words = { ar: 'كهرباء الجهاز', en: 'power' };
  const named = (strains: readonly Strain[]): Words => ({
    ar: strains.map((strain) => strainWords[strain].ar).join('، '),
    en: strains.map((strain) => strainWords[strain].en).join(', '),
  });
  const worst = now.length > 0 ? now : (sinceStart ?? []);
  if (worst.length === 0) {
    return good(about, { ar: 'كافية، والمعالج بسرعته', en: 'enough, and nothing slows it down' });
  }
  const { ar, en } = named(worst);
  return {
    verdict: now.length > 0 ? 'wrong' : 'look',
    about,
    says:
      now.length > 0
        ? { ar: `الآن: ${ar}`, en: `now: ${en}` }
        : { ar: `حدث منذ التشغيل: ${ar}`, en: `since the start: ${en}` },
    fix: worst.includes('under-voltage') ? fixes.power : fixes.heat,
  };
}

/** What the journal's disk must always have: the system's log and a config that is taken into use. */
const leastFreeMegabytes = 100;
const megabyte = 1024 * 1024;

/** @param stillMegabytes what the journal may still grow by */
export function diskFinding(folder: string, stillMegabytes: number): Finding | null {
  const about: Words = { ar: 'القرص', en: 'disk' };
  let free: number;
  let whole: number;
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    free = Math.floor((bavail * bsize) / megabyte);
    whole = Math.floor((blocks * bsize) / megabyte);
  } catch {
    // The journal's own finding says that its folder is not there.
    return null;
  }
  const says = {
    ar: `${free} م.ب خالية من ${whole}`,
    en: `${free} MB free of ${whole} where the journal is`,
  };
  if (free >= Math.max(leastFreeMegabytes, stillMegabytes)) return good(about, says);
  return {
    verdict: free < leastFreeMegabytes ? 'wrong' : 'look',
    about,
    says,
    fix: {
      ar: `أخلِ مكانًا: قد يحتاج السجل ${stillMegabytes} م.ب أخرى، أو قلّل journal.maxMegabytes.`,
      en: `Make room: the journal may need ${stillMegabytes} MB more, or lower journal.maxMegabytes.`,
    },
  };
}

/** A card of this age is worth a spare beside it, whatever it says of itself. */
const oldCardYears = 5;
/** JEDEC eMMC: from 80 to 90 per cent of the life are used at 9, 10 is the last tenth, 11 is beyond. */
const wornLife = 9;

/** Cards and eMMC that the kernel has, with the month they were made in. @param nowYear null where the clock is not believed */
export function cardFindings(root: string, nowYear: number | null): readonly Finding[] {
  const folder = join(root, 'sys/block');
  return machineNames(folder)
    .filter((name) => /^mmcblk\d+$/.test(name))
    .map((name) => cardFinding(join(folder, name, 'device'), name, nowYear));
}

function cardFinding(device: string, name: string, nowYear: number | null): Finding {
  const about: Words = { ar: `بطاقة الذاكرة ${name}`, en: `card ${name}` };
  const made = machineText(join(device, 'date')) ?? '?';
  const life = Math.max(
    0,
    ...(machineText(join(device, 'life_time')) ?? '').split(/\s+/).map((part) => Number(part) || 0),
  );
  const model = machineText(join(device, 'name')) ?? '?';
  const says = {
    ar: `${model}، صُنعت في ${made}`,
    en: `${model}, made in ${made}${life === 0 ? '' : `, ${Math.min(100, life * 10)} % of its life used`}`,
  };
  const year = Number(made.split('/')[1]);
  const isOld = nowYear !== null && year > 2000 && nowYear - year >= oldCardYears;
  if (!isOld && life < wornLife) return good(about, says);
  return {
    verdict: 'look',
    about,
    says,
    fix: {
      ar: 'جهّز بطاقة أخرى عليها البرنامج والإعداد، وبدّلها قبل أن تتلف.',
      en: 'Keep a second card with the software and the config ready, and change it before it fails.',
    },
  };
}

/** The model, such as `Raspberry Pi 4 Model B Rev 1.4`. */
export function modelWords(root: string): Words {
  const model = machineText(join(root, 'proc/device-tree/model'));
  if (model === null) return { ar: 'ليس راسبيري باي', en: 'no Raspberry Pi' };
  return same(model.replaceAll('\0', ''));
}
