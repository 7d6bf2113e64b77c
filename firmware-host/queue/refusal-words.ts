/** Each refusal in words, for the page, the keypad and the centre server's reply. */
import type { Refusal } from './decision.ts';

export interface Words {
  readonly ar: string;
  readonly en: string;
}

export const refusalWords: Readonly<Record<Refusal, Words>> = {
  'day-not-open': { ar: 'لم يُفتح يوم العمل بعد', en: 'the business day is not open' },
  'day-not-later': {
    ar: 'لا يُفتح إلا يوم لاحق لآخر يوم عمل',
    en: 'only a day after the last business day can be opened',
  },
  'day-past': { ar: 'هذا اليوم قد مضى', en: 'this day is over' },
  'already-closed-on': {
    ar: 'هذا اليوم مغلق بالفعل للسبب نفسه',
    en: 'this day is closed already, for the same reason',
  },
  'not-closed-on': {
    ar: 'لم يصدر قرار بإغلاق هذا اليوم',
    en: 'nobody has closed this day: what the config closes, a person opens on the day itself',
  },
  'too-many-closures': {
    ar: 'أيام الإغلاق المسجلة أكثر من الحد',
    en: 'more days are closed ahead than can be: put them into the config',
  },
  'service-unknown': { ar: 'لا توجد خدمة بهذا الاسم', en: 'there is no such service' },
  'window-unknown': { ar: 'لا يوجد شباك بهذا الرقم', en: 'there is no such window' },
  'numbers-exhausted': {
    ar: 'نفدت أرقام هذه الخدمة اليوم',
    en: 'the numbers of this service are used up for today',
  },
  'quota-reached': {
    ar: 'اكتمل عدد التذاكر المقرر لليوم',
    en: 'all tickets of this service for today are given',
  },
  'last-call': {
    ar: 'لن يصل الدور قبل الإغلاق، نرجو الحضور في يوم آخر',
    en: 'nobody who comes now can be served before closing: please come another day',
  },
  'no-roll': { ar: 'لا توجد بكرة أرقام في المركز', en: 'this centre has no roll of numbers' },
  'number-not-on-roll': {
    ar: 'هذا الرقم ليس من أرقام البكرة',
    en: 'the roll has no such number',
  },
  'number-given': { ar: 'صُرف هذا الرقم اليوم من قبل', en: 'this number was given today already' },
  'priority-unknown': {
    ar: 'فئة الأولوية هذه غير معمول بها في المركز',
    en: 'this centre has no such priority class',
  },
  'ticket-unknown': {
    ar: 'لا توجد تذكرة بهذا الرقم اليوم، اكتبه بحرفه كما على الورقة',
    en: 'there is no such ticket today: write its letter and digits as on the paper',
  },
  'ticket-not-reserved': {
    ar: 'التذكرة ليست في انتظار الطباعة',
    en: 'the ticket is not waiting for its paper',
  },
  'ticket-not-waiting': {
    ar: 'التذكرة ليست في الانتظار',
    en: 'the ticket is not waiting to be called',
  },
  'ticket-at-window': {
    ar: 'صاحب التذكرة عند شباك الآن، ومنه تنتهي أو تُحوّل',
    en: 'the ticket is at a window now: that one finishes or transfers it',
  },
  'ticket-ended': {
    ar: 'انتهت هذه التذكرة، يلزم رقم جديد',
    en: 'the ticket has ended: a new number is needed',
  },
  'ticket-not-set-aside': {
    ar: 'التذكرة ليست مؤجلة ولا مسجلة غائبة',
    en: 'the ticket is neither parked nor a no-show',
  },
  'too-late-to-resume': {
    ar: 'انقضت مهلة إعادة التذكرة بعد الغياب',
    en: 'the time to bring the no-show back is over',
  },
  'service-not-here': {
    ar: 'هذا الشباك لا يقدم خدمة هذه التذكرة، يناديها شباك يقدمها',
    en: 'this window does not serve the service of the ticket: one that does may call it',
  },
  'service-paused': {
    ar: 'الخدمة متوقفة مؤقتًا، وكل تذكرة تحتفظ بدورها',
    en: 'the service is paused: every ticket keeps its place',
  },
  'office-unknown': { ar: 'لا يوجد مكتب بهذا الاسم', en: 'there is no such office' },
  'reason-unknown': {
    ar: 'هذا السبب غير مدرج في إعدادات المركز',
    en: 'the config has no such reason',
  },
  'already-paused': { ar: 'هذا متوقف بالفعل', en: 'this is already paused' },
  'not-paused': { ar: 'هذا غير متوقف', en: 'this is not paused' },
  'transfer-nowhere': {
    ar: 'حدد خدمة أو شباكًا للتحويل إليه',
    en: 'name a service or a window to transfer to',
  },
  'guard-time': {
    ar: 'ضغطة ثانية بعد النداء مباشرة، لم تُحتسب',
    en: 'a second press right after a call is ignored',
  },
  'nothing-to-recall': {
    ar: 'لا يوجد رقم عند الشباك لإعادة ندائه',
    en: 'no ticket at this window to call again',
  },
  'recall-limit': {
    ar: 'بلغ النداء الحد المسموح، سجّل الغياب أو نادِ التالي',
    en: 'called again often enough: mark a no-show or call the next',
  },
  'no-ticket-at-window': { ar: 'لا توجد تذكرة عند هذا الشباك', en: 'no ticket at this window' },
  'already-arrived': {
    ar: 'سُجل حضور صاحب التذكرة من قبل',
    en: 'the citizen has already arrived',
  },
  'outcome-unknown': {
    ar: 'لا توجد نتيجة بهذا الاسم',
    en: 'the config has no such outcome',
  },
  'outcome-without-that': {
    ar: 'لا يذكر هذا مع هذه النتيجة',
    en: 'nothing of the kind is said with this outcome',
  },
  'document-unknown': {
    ar: 'ليس هذا من مستندات الخدمة',
    en: 'the service of the ticket needs no such document',
  },
  'come-back-too-early': {
    ar: 'يوم العودة يجب أن يلي يوم العمل',
    en: 'the day to come back on must be after the business day',
  },
  'nothing-to-rate': {
    ar: 'لا توجد خدمة انتهت للتو لتقييمها',
    en: 'no service has just ended at this window',
  },
  'already-rated': { ar: 'قُيّمت هذه الخدمة من قبل', en: 'this service was already rated' },
  'window-already-open': { ar: 'الشباك مفتوح بالفعل', en: 'the window is already open' },
  'window-not-open': { ar: 'الشباك مغلق', en: 'the window is closed' },
  'already-on-break': { ar: 'الشباك في استراحة بالفعل', en: 'the window is already on a break' },
  'not-on-break': { ar: 'الشباك ليس في استراحة', en: 'the window is not on a break' },
};
