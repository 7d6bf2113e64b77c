/**
 * What a ticket says, in Arabic and in English: sentences, numbers, dates.
 *
 * Pure text. Arabic counts by Arabic's own plural rules, and numbers of several parts (telephone numbers,
 * ranges, times) are wrapped in an isolate inside an Arabic line, because the bidirectional algorithm
 * reorders their parts otherwise. The order itself is for `text-order.ts`; where the text stands on the paper is
 * for `ticket-layout.ts`.
 */

import type { Text } from '../../config/schema/schema.ts';
import { timeOfDay } from '../../config/time-of-day.ts';
import { waitWords } from '../../config/wait-words.ts';
import type { TicketFace } from '../ports.ts';

export type Tongue = 'ar' | 'en';

/** What every ticket of a service says, in one language. */
export interface FixedWords {
  readonly centre: string;
  readonly office: string;
  readonly service: string;
  /** Of a ticket of several services: each with its place. */
  readonly steps: readonly string[];
  readonly numberLabel: string;
  /** Null: no window serves the service. */
  readonly windows: string | null;
  readonly documentsLabel: string;
  readonly documents: readonly string[];
  readonly advice: string;
  readonly fairness: string;
}

/** What one ticket says of itself, in one language. */
export interface OwnWords {
  readonly peopleAhead: string;
  /** Null: there is no estimate of the wait. */
  readonly wait: string | null;
  readonly date: string;
  readonly time: string;
}

export type Mark = 'copy' | 'priority' | 'may-miss-closing' | 'information';

/** Words that mark a ticket as something out of the ordinary. */
export const markWords: Readonly<Record<Mark, Readonly<Record<Tongue, string>>>> = {
  copy: { ar: 'نسخة', en: 'COPY' },
  priority: { ar: 'أولوية', en: 'PRIORITY' },
  information: { ar: 'للعلم فقط، بلا رقم', en: 'For information, no number' },
  'may-miss-closing': {
    ar: 'قد لا يصل دورك قبل إغلاق اليوم',
    en: 'You may not be called before closing',
  },
};

const leftToRightIsolate = '\u2066';
const endOfIsolate = '\u2069';
const noBreakSpace = '\u00a0';

const letterOrDigit = '[\\p{Script=Latin}0-9٠-٩]';
const digit = '[0-9٠-٩]';
const between = '[+\\-–−./:_#,٫٬×]+';
/** In brackets, both of them: one alone belongs to the sentence, where it is turned round. */
const first = `(?:${digit}${letterOrDigit}*|\\(${digit}+\\))`;
const further = `(?:${between}${letterOrDigit}+|${between}\\(${letterOrDigit}+\\)|\\(${digit}+\\)${letterOrDigit}*)`;
const token = `${first}${further}*`;

/** Begins with a digit: a telephone number in groups, a range, `12-A`. A plus or minus before it is its own. */
const codePattern = new RegExp(
  `(?<!${letterOrDigit})(?:(?<![^\\s([«"'])[+−-](?=[0-9٠-٩(]))?${token}(?:[ ${noBreakSpace}]${token})*`,
  'gu',
);
/** What the algorithm itself keeps in order: digits, with single separators of numbers between them. */
const plainNumber = /^[0-9٠-٩]+(?:[./:,٫٬][0-9٠-٩]+)*$/u;
const betweenDigits = /(?<=[0-9٠-٩)]) (?=\(?[0-9٠-٩])/gu;
const lastLetter = /\p{L}(?=\P{L}*$)/u;

/**
 * Keeps numbers that have more than one part in their own order, and on one line, inside Arabic. Everything
 * else is left to the algorithm, which reads Latin words, abbreviations and addresses from left to right.
 */
export function isolateCodes(text: string): string {
  return text.replace(codePattern, (code, at: number) =>
    plainNumber.test(code) || isInLatin(code, text.slice(0, at))
      ? wholeNumbers(code)
      : isolate(wholeNumbers(code)),
  );
}

/** After a Latin word the algorithm reads Latin digits as part of it, and an isolate would part them. */
function isInLatin(code: string, before: string): boolean {
  const last = lastLetter.exec(before)?.[0] ?? '';
  return /\p{Script=Latin}/u.test(last) && !/[٠-٩]/u.test(code);
}

/** Keeps a telephone number in groups on one line. */
function wholeNumbers(text: string): string {
  return text.replace(betweenDigits, noBreakSpace);
}

function isolate(text: string): string {
  return `${leftToRightIsolate}${text}${endOfIsolate}`;
}

/** Latin digits to Arabic-Indic ones; anything else stays. */
function arabicIndic(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x06_60 + Number(digit)));
}

/** The number in Arabic digits, in its own order; null when it has no Latin digits. */
export function arabicNumber(number: string): string | null {
  const ownDigits = arabicIndic(number);
  return ownDigits === number ? null : isolate(ownDigits);
}

export function fixedWords(face: TicketFace, tongue: Tongue): FixedWords {
  if (tongue === 'en') {
    return {
      centre: face.centre.en,
      office: face.office.en,
      service: face.service.en,
      steps: face.steps.map(({ en }, index) => `${index + 1}. ${en}`),
      numberLabel: 'Your number',
      windows: englishWindows(face.windows),
      documentsLabel: 'Documents needed',
      documents: face.documents.map((document) => wholeNumbers(document.en)),
      advice: 'Please wait until your number is called',
      fairness: face.fairness.en,
    };
  }
  return {
    centre: isolateCodes(face.centre.ar),
    office: isolateCodes(face.office.ar),
    service: isolateCodes(face.service.ar),
    steps: face.steps.map(
      ({ ar }, index) => `${arabicIndic(String(index + 1))}. ${isolateCodes(ar)}`,
    ),
    numberLabel: 'رقمك',
    windows: arabicWindows(face.windows),
    documentsLabel: 'المستندات المطلوبة',
    documents: face.documents.map((document) => isolateCodes(document.ar)),
    advice: 'يرجى الانتظار حتى النداء على رقمك',
    fairness: isolateCodes(arabicIndic(face.fairness.ar)),
  };
}

export function noticeWords(notice: Text, tongue: Tongue): string {
  return tongue === 'en' ? wholeNumbers(notice.en) : isolateCodes(arabicIndic(notice.ar));
}

export function ownWords(face: TicketFace, tongue: Tongue): OwnWords {
  if (tongue === 'en') {
    return {
      peopleAhead: englishPeopleAhead(face.peopleAhead),
      wait: face.waitMs && `Expected wait: ${waitWords(face.waitMs).en}`,
      ...clockTexts(face, tongue),
    };
  }
  return {
    peopleAhead: arabicPeopleAhead(face.peopleAhead),
    wait: face.waitMs && `الانتظار المتوقع ${waitWords(face.waitMs).ar}`,
    ...clockTexts(face, tongue),
  };
}

const arabicPlurals = new Intl.PluralRules('ar');

function arabicPeopleAhead(count: number): string {
  const digits = arabicIndic(String(count));
  switch (arabicPlurals.select(count)) {
    case 'zero':
      return 'لا أحد أمامك، دورك هو التالي';
    case 'one':
      return 'أمامك شخص واحد';
    case 'two':
      return 'أمامك شخصان';
    case 'few':
      return `أمامك ${digits} أشخاص`;
    case 'many':
      return `أمامك ${digits} شخصًا`;
    case 'other':
      return `أمامك ${digits} شخص`;
  }
}

function englishPeopleAhead(count: number): string {
  if (count === 0) return 'No one ahead of you: you are next';
  return count === 1 ? '1 person ahead of you' : `${count} people ahead of you`;
}

/** From this many neighbouring windows on, a range reads faster than a list. */
const rangeFrom = 4;

function isRange(windows: readonly number[]): boolean {
  const first = windows[0];
  return (
    windows.length >= rangeFrom &&
    first !== undefined &&
    windows.every((window, index) => window === first + index)
  );
}

function arabicWindows(windows: readonly number[]): string | null {
  const names = windows.map((window) => arabicIndic(String(window)));
  if (names.length === 0) return null;
  if (names.length === 1) return `شباك رقم ${names[0]}`;
  if (isRange(windows)) return `الشبابيك من ${names[0]} إلى ${names.at(-1)}`;
  return `شباك ${names.join(' أو ')}`;
}

function englishWindows(windows: readonly number[]): string | null {
  if (windows.length === 0) return null;
  if (windows.length === 1) return `Window ${windows[0]}`;
  if (isRange(windows)) return `Windows ${windows[0]} to ${windows.at(-1)}`;
  return `Window ${windows.slice(0, -1).join(', ')} or ${windows.at(-1)}`;
}

/** Building a formatter costs more than drawing a line of text, so each is built once. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Date and time of a paper, in its centre's time zone. */
export function clockTexts(
  { issuedAtMs, timeZone }: Pick<TicketFace, 'issuedAtMs' | 'timeZone'>,
  tongue: Tongue,
): Pick<OwnWords, 'date' | 'time'> {
  const locale = tongue === 'en' ? 'en-GB' : 'ar-EG';
  const key = `${locale} ${timeZone}`;
  let format = dateFormats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone,
    });
    dateFormats.set(key, format);
  }
  const time = timeOfDay(tongue === 'en' ? 'en' : 'ar', timeZone, issuedAtMs);
  return { date: format.format(issuedAtMs), time: tongue === 'en' ? time : arabicTime(time) };
}

/**
 * `٩:٤٢ ص`: only the digits stand in an isolate, so that the half of the day stays where an
 * Arabic reader looks for it, after the time.
 */
function arabicTime(time: string): string {
  return time.replace(/[٠-٩]+:[٠-٩]+/u, isolate);
}
