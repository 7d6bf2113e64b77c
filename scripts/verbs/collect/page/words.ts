/** The words of the collector's page. */
import { type Language, type Tongue, tongueOf } from '../../../../drivers/web/client/tongue.ts';

const arabic = {
  title: 'المراكز الآن',
  loading: 'جارٍ التحميل…',
  otherLanguage: 'English',
  lost: 'انقطع الاتصال بهذا البرنامج؛ ما يظهر هو آخر ما وصل.',
  noBroker: 'لا اتصال بالوسيط؛ ما يظهر هو آخر ما وصل، والأحداث محفوظة في المراكز.',
  nobody: 'لم يُسمع من أي مركز بعد.',
  centres: 'مراكز متصلة',
  waiting: 'ينتظرون',
  served: 'خُدموا',
  within: 'خلال عشر دقائق',
  columns: {
    centre: 'المركز',
    link: 'الاتصال',
    windows: 'الشبابيك المفتوحة',
    waiting: 'ينتظرون',
    wait: 'الانتظار المتوقع',
    devices: 'الأجهزة',
    issued: 'تذاكر اليوم',
    within: 'خلال عشر دقائق',
    last: 'آخر حدث',
  },
  link: { online: 'متصل', offline: 'منقطع', 'standing-by': 'احتياطي', unknown: 'غير معروف' },
  missing: 'أحداث ناقصة، طُلبت',
  closed: 'مغلق',
  paused: 'متوقف',
  allGood: 'تعمل',
  and: '، ',
  minutes: (low: string, high: string) => (low === high ? `${low} د` : `${low}–${high} د`),
  of: (part: string, whole: string) => `${part} من ${whole}`,
  figuresOf: (day: string) => `أرقام يوم العمل ${day}`,
};

export type CentresWords = typeof arabic;

const english: CentresWords = {
  title: 'The centres now',
  loading: 'Loading…',
  otherLanguage: 'العربية',
  lost: 'This program does not answer; what stands here is what was heard last.',
  noBroker:
    'The broker is not reached; what stands here is what was heard last. Events wait in the centres.',
  nobody: 'No centre was heard yet.',
  centres: 'centres connected',
  waiting: 'waiting',
  served: 'served',
  within: 'within ten minutes',
  columns: {
    centre: 'Centre',
    link: 'Link',
    windows: 'Open windows',
    waiting: 'Waiting',
    wait: 'Likely wait',
    devices: 'Devices',
    issued: 'Tickets today',
    within: 'Within ten minutes',
    last: 'Last event',
  },
  link: {
    online: 'connected',
    offline: 'cut off',
    'standing-by': 'standing by',
    unknown: 'unknown',
  },
  missing: 'events missing, asked for',
  closed: 'closed',
  paused: 'paused',
  allGood: 'all work',
  and: ', ',
  minutes: (low, high) => (low === high ? `${low} min` : `${low}–${high} min`),
  of: (part, whole) => `${part} of ${whole}`,
  figuresOf: (day) => `Figures of the business day ${day}`,
};

export type CentresTongue = Tongue<CentresWords>;

export function centresTongue(language: Language, timeZone: string): CentresTongue {
  return tongueOf(language, timeZone, { ar: arabic, en: english });
}
