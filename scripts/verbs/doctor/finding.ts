/** One thing that `dawr doctor` found: in Arabic and in English, as a line of its screen. */
import type { ControllerLook } from '../../../drivers/local-port.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import { nameOfDevice } from '../../../firmware-host/words/device-words.ts';
import { arabicAdvice } from '../../../firmware-host/words/fault-advice.ts';
import { wordsOfFault } from '../../../firmware-host/words/fault-words.ts';

export type Language = keyof Words;

/** `look`: it works, and somebody should know. */
export type Verdict = 'good' | 'look' | 'wrong';

export interface Finding {
  readonly verdict: Verdict;
  readonly about: Words;
  readonly says: Words;
  /** What to do about it, in one sentence; null where there is nothing to do. */
  readonly fix: Words | null;
}

const marks: Readonly<Record<Verdict, Words>> = {
  good: { ar: 'سليم', en: 'ok   ' },
  look: { ar: 'انتبه', en: 'look ' },
  wrong: { ar: 'عطل ', en: 'WRONG' },
};

/** What it found, in one line. */
export function findingLine({ verdict, about, says }: Finding, language: Language): string {
  return `${marks[verdict][language]}  ${about[language]}: ${says[language]}`;
}

/** And below it what to do. */
export function findingText(finding: Finding, language: Language): string {
  const { fix } = finding;
  return findingLine(finding, language) + (fix === null ? '' : `\n${fixLine(fix, language)}`);
}

const fixLine = (fix: Words, language: Language): string => `       -> ${fix[language]}`;

export interface Screen {
  show(finding: Finding): void;
  end(): void;
}

/** What is to be done about several findings in a row stands once, below the last of them. */
export function createScreen(language: Language, print: (line: string) => void): Screen {
  let fix: Words | null = null;
  const end = (): void => {
    if (fix !== null) print(fixLine(fix, language));
    fix = null;
  };
  return {
    show(finding) {
      if (finding.fix?.[language] !== fix?.[language]) end();
      print(findingLine(finding, language));
      fix = finding.fix;
    },
    end,
  };
}

/** The same in both languages: names, paths, what a machine says of itself. */
export const same = (text: string): Words => ({ ar: text, en: text });

export function good(about: Words, says: Words): Finding {
  return { verdict: 'good', about, says, fix: null };
}

/** By its name for people in Arabic, and by that of events and configs in English. */
export function deviceName(device: string): Words {
  const named = nameOfDevice(device);
  if (named === null) return same(device);
  const { words, id } = named;
  return { ar: id === null ? words.ar : `${words.ar} ${id}`, en: device };
}

/** What the controller that runs says of itself. */
export type ControllerSight = Pick<ControllerLook, 'devices'> & {
  /** Null where this user may not ask. */
  readonly journal: ControllerLook['journal'] | null;
};

type DeviceLook = ControllerLook['devices'][number];

const works: Words = { ar: 'بحالة جيدة', en: 'works' };

/** What is wrong with a device, in the words of the technician's page; the fix in English is the driver's own. */
export function faultFinding(
  device: string,
  { code, severity, hint }: DeviceLook['faults'][number],
): Finding {
  const words = wordsOfFault(code) ?? same(code);
  return {
    verdict: severity === 'stopped' ? 'wrong' : 'look',
    about: deviceName(device),
    says: { ar: words.ar, en: words.en },
    fix: { ar: arabicAdvice(code, device) ?? hint, en: hint },
  };
}

/** Those in trouble one by one, first those that stopped; those that work in one line a kind. */
export function deviceFindings(devices: ControllerLook['devices']): readonly Finding[] {
  const faults = devices.flatMap(({ device, faults }) =>
    faults.map((fault) => faultFinding(device, fault)),
  );
  const inOrder = (['wrong', 'look'] as const).flatMap((verdict) =>
    faults.filter((finding) => finding.verdict === verdict),
  );
  const remarks = devices.flatMap(({ device, remarks }) =>
    remarks.map(
      (remark): Finding => ({
        verdict: 'look',
        about: deviceName(device),
        says: same(remark),
        fix: null,
      }),
    ),
  );
  return [...inOrder, ...workingByKind(devices), ...remarks];
}

function workingByKind(devices: ControllerLook['devices']): readonly Finding[] {
  const working = devices.filter(({ faults }) => faults.length === 0);
  const kindOf = ({ device }: DeviceLook) => nameOfDevice(device)?.kind ?? device;
  const kinds = new Set(working.map(kindOf));
  return [...kinds].map((kind) => {
    const some = working.filter((one) => kindOf(one) === kind);
    const names = some.map(({ device }) => deviceName(device));
    const about = {
      ar: names.map(({ ar }) => ar).join('، '),
      en: names.map(({ en }) => en).join(', '),
    };
    return good(about, names.length === 1 ? works : { ar: 'كلها بحالة جيدة', en: 'all work' });
  });
}
