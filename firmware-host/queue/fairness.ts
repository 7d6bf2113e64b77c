/**
 * The fairness rule in words: the one sentence that the hall page prints, made from the rules that
 * the queue obeys, and the reason of each call.
 */
import type { Words } from './refusal-words.ts';
import type { QueueRules } from './rules.ts';
import type { CallReason, PriorityClass } from './words.ts';

export const callReasonWords: Readonly<Record<CallReason, Words>> = {
  'longest-waiting': { ar: 'الأقدم وصولًا', en: 'came first' },
  'first-choice': {
    ar: 'خدمة يبدأ بها هذا الشباك',
    en: 'of a service that this window serves first',
  },
  'only-when-idle': {
    ar: 'لا أحد ينتظر خدمات هذا الشباك الأساسية',
    en: "nobody waits for this window's own services",
  },
  priority: { ar: 'له أولوية', en: 'has priority' },
  'priority-bound': {
    ar: 'دور غير أصحاب الأولوية',
    en: 'the turn of those without priority',
  },
  'waited-too-long': {
    ar: 'بلغ أقصى مدة انتظار',
    en: 'has waited as long as anybody may be passed over',
  },
  'placed-in-front': { ar: 'أُعيد إلى أول الصف', en: 'was placed at the front' },
  'walk-in': { ar: 'حضر إلى الشباك بلا تذكرة', en: 'came to the window without a ticket' },
  'asked-for': { ar: 'ناداه الموظف برقمه', en: 'was called by number' },
};

const classWords: Readonly<Record<PriorityClass, Words>> = {
  elderly: { ar: 'كبار السن', en: 'the elderly' },
  disability: { ar: 'ذوو الإعاقة', en: 'people with disabilities' },
  pregnancy: { ar: 'الحوامل', en: 'pregnant women' },
  reception: { ar: 'من يقدمه الاستقبال', en: 'those whom reception puts forward' },
};

/** Such as "We call in order of arrival; the elderly go first, at most 2 in a row at each window, …". */
export function fairnessSentence(rules: QueueRules): Words {
  const { priority, maxWaitMs } = rules;
  const windows = [...rules.windows.values()];
  const preferring = windows.some(({ firstChoice, onlyWhenIdle }) => {
    return firstChoice.length > 0 || onlyWhenIdle.length > 0;
  });
  // Rounded up, so that the promise is never more than the rule keeps.
  const minutes = Math.ceil(maxWaitMs / 60_000);
  const ar = [preferring ? 'ننادي بترتيب الوصول لكل شباك حسب خدماته' : 'ننادي بترتيب الوصول'];
  const en = [
    preferring
      ? 'We call in order of arrival, each window its own services first'
      : 'We call in order of arrival',
  ];
  if (priority.classes.length > 0 && priority.inARow > 0) {
    const classes = priority.classes.map((name) => classWords[name]);
    ar.push(
      `ونقدّم ${classes.map((words) => accusative(words.ar)).join(' و')} بحد أقصى ${callsAr(priority.inARow)} عند كل شباك ما دام غيرهم ينتظر`,
    );
    en.push(
      `${listEn(classes.map((words) => words.en))} go first, at most ${priority.inARow} in a row at each window while others wait`,
    );
  }
  ar.push(`ولا نتخطى من انتظر ${minutesAr(minutes)}`);
  en.push(
    `nobody who has waited ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} is passed over`,
  );
  return { ar: `${ar.join('، ')}.`, en: `${en.join('; ')}.` };
}

/** After "we put forward", the one sound plural among the classes changes its ending. */
function accusative(name: string): string {
  return name.replace('ذوو', 'ذوي');
}

function listEn(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Arabic counts one and two by the noun itself, three to ten with a plural, more with a singular. */
function callsAr(count: number): string {
  if (count === 1) return 'نداء واحد';
  if (count === 2) return 'نداءين متتاليين';
  return isFew(count) ? `${count} نداءات متتالية` : `${count} نداءً متتاليًا`;
}

function minutesAr(count: number): string {
  if (count === 1) return 'دقيقة واحدة';
  if (count === 2) return 'دقيقتين';
  return isFew(count) ? `${count} دقائق` : `${count} دقيقة`;
}

function isFew(count: number): boolean {
  const rest = count % 100;
  return rest >= 3 && rest <= 10;
}
