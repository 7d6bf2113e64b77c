/** What a supervisor is called for, in words. Imports types only, so that a page in a browser can have it. */
import type { AlarmKind } from '../alarms/alarms.ts';
import type { Words } from '../queue/refusal-words.ts';

export const alarmWords: Readonly<Record<AlarmKind, Words>> = {
  waiting: { ar: 'عدد المنتظرين فوق الحد', en: 'too many people wait' },
  wait: { ar: 'انتظار أطول من الحد', en: 'somebody waits too long' },
  printer: { ar: 'طابعة لا تطبع', en: 'a printer cannot print' },
  pause: { ar: 'توقف أطول من الحد', en: 'a pause takes too long' },
};

export function isAlarmKind(kind: unknown): kind is AlarmKind {
  return typeof kind === 'string' && Object.hasOwn(alarmWords, kind);
}
