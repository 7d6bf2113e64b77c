/**
 * The words of the controller's pages, in Arabic and in English. The Arabic ones have the type of the
 * English ones: a word that one language lacks does not compile.
 */
import { type Language, type Tongue, tongueOf } from '../../../drivers/web/client/tongue.ts';

const english = {
  otherLanguage: 'العربية',
  loading: 'Opening the page…',
  lost: 'Not connected.',
  lostSince: (time: string) => `Not connected since ${time}.`,
  unknown: 'No answer came. Look at what the page shows before you press again.',
  window: (n: string) => `Window ${n}`,
  clerk: {
    whenLost: 'Use the wired button.',
    waiting: (n: string) => `${n} waiting`,
    nobodyWaits: 'Nobody waits',
    devices: (n: string) => `${n} devices show this window`,
    dayNotOpen: 'The business day is not open',
    closed: 'The window is closed',
    free: 'Nobody is at the window',
    open: 'Open the window',
    callNext: 'Call next',
    finishAndCall: 'Finish and call next',
    finish: 'Finish',
    recall: 'Call again',
    recallsLeft: (n: string) => `${n} left`,
    arrived: 'Arrived',
    noShow: 'No-show',
    park: 'Park',
    transfer: 'Transfer',
    close: 'Close',
    called: 'Called',
    serving: 'At the window',
    minutes: (spent: string, target: string) => `${spent} of ${target} min`,
    nearly: 'Nearly over',
    over: 'Over time',
    documents: 'Documents',
    lines: 'Waiting, by service',
    setAside: 'Set aside',
    why: { parked: 'parked', 'no-show': 'did not come' },
    bringBack: (number: string) => `Call ${number} back`,
    transferTo: (number: string) => `Transfer ${number} to`,
    toService: 'A service',
    toWindow: 'A window',
    cancel: 'Cancel',
    closeWith: (number: string) => `${number} is at the window. Closing ends its service.`,
    closeAnyway: 'End it and close',
    keys: 'Keys',
    keysOn: 'Number keys are on',
    keysOff: 'Number keys are off',
    leftHanded: 'Main button on the left',
    rightHanded: 'Main button on the right',
  },
  priority: {
    elderly: 'Elderly',
    disability: 'Disability',
    pregnancy: 'Pregnancy',
    reception: 'Put forward by reception',
  },
};

const arabic: PageWords = {
  otherLanguage: 'English',
  loading: 'تُفتح الصفحة…',
  lost: 'لا اتصال.',
  lostSince: (time) => `لا اتصال منذ ${time}.`,
  unknown: 'لم يصل رد. انظر إلى ما تعرضه الصفحة قبل أن تضغط من جديد.',
  window: (n) => `شباك ${n}`,
  clerk: {
    whenLost: 'استخدم الزر السلكي.',
    waiting: (n) => `ينتظر: ${n}`,
    nobodyWaits: 'لا أحد ينتظر',
    devices: (n) => `هذا الشباك معروض على ${n} أجهزة`,
    dayNotOpen: 'لم يُفتح يوم العمل بعد',
    closed: 'الشباك مغلق',
    free: 'لا أحد عند الشباك',
    open: 'افتح الشباك',
    callNext: 'نادِ التالي',
    finishAndCall: 'أنهِ ونادِ التالي',
    finish: 'أنهِ الخدمة',
    recall: 'أعد النداء',
    recallsLeft: (n) => `بقي ${n}`,
    arrived: 'حضر',
    noShow: 'لم يحضر',
    park: 'أجّل',
    transfer: 'حوّل',
    close: 'أغلق',
    called: 'نودي',
    serving: 'عند الشباك',
    minutes: (spent, target) => `${spent} من ${target} دقائق`,
    nearly: 'قارب الوقت على الانتهاء',
    over: 'تجاوز الوقت',
    documents: 'المستندات',
    lines: 'المنتظرون حسب الخدمة',
    setAside: 'مؤجلون وغائبون',
    why: { parked: 'مؤجل', 'no-show': 'لم يحضر' },
    bringBack: (number) => `نادِ ${number} ثانية`,
    transferTo: (number) => `تحويل ${number} إلى`,
    toService: 'خدمة',
    toWindow: 'شباك',
    cancel: 'تراجع',
    closeWith: (number) => `${number} عند الشباك. الإغلاق ينهي خدمته.`,
    closeAnyway: 'أنهِ الخدمة وأغلق',
    keys: 'المفاتيح',
    keysOn: 'مفاتيح الأرقام تعمل',
    keysOff: 'مفاتيح الأرقام متوقفة',
    leftHanded: 'الزر الرئيسي إلى اليسار',
    rightHanded: 'الزر الرئيسي إلى اليمين',
  },
  priority: {
    elderly: 'كبار السن',
    disability: 'ذوو الإعاقة',
    pregnancy: 'الحوامل',
    reception: 'من يقدمه الاستقبال',
  },
};

export type PageWords = typeof english;

export interface PageTongue extends Tongue<PageWords> {
  /** Hours and minutes at the centre. @param at milliseconds of Unix time */
  minute(at: number): string;
  /** Whole minutes of a span. */
  minutes(ms: number): string;
  /** Minutes and seconds of a span, such as ٣:٠٥. */
  span(ms: number): string;
}

/** @param timeZone the centre's */
export function pageTongue(language: Language, timeZone: string): PageTongue {
  const tongue = tongueOf(language, timeZone, { ar: arabic, en: english });
  const locale = language === 'ar' ? 'ar-EG' : 'en-GB';
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const twoDigits = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  return {
    ...tongue,
    minute: (at) => clock.format(at),
    minutes: (ms) => tongue.number(Math.round(ms / 60_000)),
    span: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      return `${tongue.number(Math.floor(seconds / 60))}:${twoDigits.format(seconds % 60)}`;
    },
  };
}
