/** Why something was not done, in words: for the page, the keypad and the centre server's reply. */
import type { Unsayable } from '../../drivers/ports.ts';
import type { Refusal } from '../queue/decision.ts';
import { refusalWords, type Words } from '../queue/refusal-words.ts';

/** What the hall refuses before or after its queue decides: hours, paper, days, the disk. */
export type HallRefusal =
  | 'not-allowed'
  | 'hall-closed'
  | 'no-more-tickets'
  | 'closed-today'
  | 'day-already-open'
  | 'day-in-use'
  | 'day-implausible'
  | 'date-needed'
  | 'dispenser-unknown'
  | 'printer-not-ready'
  | 'numbers-awaited'
  | 'window-moved-on'
  | 'alarm-unknown'
  | 'alarm-acknowledged'
  | 'journal-full';

/** What is refused of a message as such, and of what it asks of the journal or the voice. */
export type MessageRefusal =
  | 'malformed'
  | 'too-large'
  | 'id-reused'
  | 'retained'
  | 'late'
  | 'not-after-too-far'
  | 'sequence-not-held'
  | 'no-voice'
  | Unsayable;

export type Reason = Refusal | HallRefusal | MessageRefusal;

export const reasonWords: Readonly<Record<Reason, Words>> = {
  ...refusalWords,
  'journal-full': {
    ar: 'امتلأت ذاكرة السجل، لا يمكن حفظ شيء جديد',
    en: 'the journal is full: nothing new can be stored',
  },
  'alarm-unknown': { ar: 'لا يوجد تنبيه كهذا الآن', en: 'there is no such alarm now' },
  'alarm-acknowledged': {
    ar: 'عُلم بهذا التنبيه من قبل',
    en: 'somebody has acknowledged it already',
  },
  'printer-not-ready': { ar: 'الطابعة غير جاهزة', en: 'the printer is not ready' },
  'numbers-awaited': {
    ar: 'جارٍ معرفة آخر رقم صُرف اليوم، حاول بعد لحظات',
    en: 'it is not known yet how far the numbers of today had come: try again in a moment',
  },
  'window-moved-on': {
    ar: 'تغيّر الرقم عند الشباك، انظر إليه ثم اضغط من جديد',
    en: 'the number at the window has changed: look at it and press again',
  },
  'hall-closed': { ar: 'المركز مغلق الآن', en: 'the centre is closed now' },
  'no-more-tickets': {
    ar: 'انتهى وقت صرف التذاكر اليوم',
    en: 'no more tickets are given today',
  },
  'closed-today': { ar: 'المركز مغلق اليوم', en: 'the centre is closed today' },
  'day-already-open': { ar: 'يوم العمل مفتوح بالفعل', en: 'the business day is already open' },
  'day-in-use': {
    ar: 'يوجد مواطنون في الانتظار، أغلق اليوم أولًا',
    en: 'people of this day are waiting: close the day first',
  },
  'day-implausible': {
    ar: 'هذا التاريخ بعيد عن آخر يوم عمل',
    en: 'this date is too far after the last business day',
  },
  'date-needed': {
    ar: 'ساعة الجهاز غير موثوقة، اذكر تاريخ اليوم',
    en: 'the clock of the device is not believed: say which day it is',
  },
  'dispenser-unknown': { ar: 'لا توجد ماكينة تذاكر بهذا الاسم', en: 'there is no such dispenser' },
  'sequence-not-held': {
    ar: 'لا يوجد حدث بهذا التسلسل في السجل',
    en: 'the journal does not hold this sequence',
  },
  'no-voice': { ar: 'لا توجد سماعات في هذا المركز', en: 'this controller has no voice' },
  'clip-unknown': {
    ar: 'لا يوجد تسجيل بهذا الاسم',
    en: 'there is no recording of this name: put it into the folder "announcements" of the clips',
  },
  'clip-unusable': {
    ar: 'التسجيل موجود ولا يمكن تشغيله',
    en: 'the recording cannot be played: it must be a WAV file of 22,050 Hz, 16 bits, mono',
  },
  'cannot-say': {
    ar: 'لا يمكن نطق هذا هنا',
    en: 'the voice has no words for this number, or espeak-ng is not installed to speak a text',
  },
  'quiet-hours': { ar: 'الآن ساعات هدوء', en: 'these are quiet hours: nothing is said' },
  'not-allowed': {
    ar: 'هذا الأمر غير مسموح به لهذه الجهة',
    en: 'the config does not allow this command to this origin',
  },
  'id-reused': {
    ar: 'رقم هذا الأمر مستخدم لأمر آخر، أرسله برقم جديد',
    en: 'this id was given to another command: send it with a new one',
  },
  late: { ar: 'وصل الأمر بعد موعده', en: 'the command came after its time' },
  'not-after-too-far': {
    ar: 'مهلة الأمر أطول من يوم',
    en: 'notAfter lies more than a day ahead',
  },
  retained: {
    ar: 'أمر محفوظ لا يُعرف عمره، أرسله من جديد دون حفظ',
    en: 'a retained command has an unknown age: send it again, not retained',
  },
  malformed: { ar: 'أمر غير مفهوم', en: 'the command cannot be read' },
  'too-large': { ar: 'الأمر أكبر من المسموح', en: 'the command is too large' },
};
