/**
 * What to do about a fault, in Arabic, for pages in Arabic: by its code, and by the device where that
 * tells more. A fault's own hint is English and has the addresses and commands; `dawr doctor` prints it.
 */
import type { FaultCode } from '../../drivers/ports.ts';
import { type DeviceKind, isVoicePart, nameOfDevice, type VoicePart } from './device-words.ts';

type Advice =
  | string
  | (Readonly<Partial<Record<DeviceKind | VoicePart, string>>> & {
      readonly otherwise: string;
    });

const isItOn = 'تأكد أنه مشغّل وأن سلكه وكهرباءه سليمان، ثم افصله وأعد تشغيله.';
const lookAtCard = 'افحص بطاقة الذاكرة، وإن كانت تالفة فبدّلها.';

const advice: Readonly<Record<FaultCode, Advice>> = {
  'not-there': {
    printer: 'وصّل سلك الطابعة. إن كانت تطبع بلا شعار فضع ملف الشعار في مكانه.',
    'voice/clips': 'مقاطع صوت ناقصة: سجّلها أو أنشئها من جديد.',
    'voice/television': 'افتح صفحة ‎/hall?sound=on‎ على التلفاز، وتأكد أنه مقترن وعلى الشبكة.',
    voice: 'وصّل كارت الصوت، أو اكتب في الإعداد اسم كارت موجود.',
    'centre-server': 'ضع الملف الناقص في مكانه، أو صحّح مساره في الإعداد.',
    pages: 'راجع عنوان الصفحات ومنفذها في الإعداد.',
    otherwise: 'وصّل السلك، وتأكد أن اسم المنفذ في الإعداد صحيح.',
  },
  'not-permitted': {
    'voice/television':
      'متصفح التلفاز يمنع الصوت: المس الصفحة مرة، أو شغّله بالخيار ‎--autoplay-policy=no-user-gesture-required‎.',
    voice: 'أضف مستخدم البرنامج إلى مجموعة audio.',
    'centre-server': 'اسمح لهذا المستخدم بقراءة ملفاته ورسائله في خادم المركز.',
    otherwise: 'اسمح لمستخدم البرنامج باستخدام هذا المنفذ.',
  },
  'not-a-device': 'المسار المكتوب في الإعداد ليس منفذ جهاز: صحّحه.',
  busy: 'برنامج آخر يستخدمه: أغلق ذلك البرنامج.',
  unplugged: 'أعد توصيل سلكه.',
  unreachable: {
    'centre-server': 'راجع الشبكة وخادم المركز. الأحداث محفوظة وتُرسل عند عودته.',
    otherwise: 'راجع سلك الشبكة، وعنوانه في الإعداد، وأنه مشغّل.',
  },
  'no-answer': {
    'voice/television': 'لم يُكمل التلفاز الصوت: انظر إليه وأعد تحميل صفحته.',
    voice: 'افصل كارت الصوت وأعد توصيله، أو أعد تشغيل الجهاز.',
    'centre-server': 'راجع عمل خادم المركز. الأحداث محفوظة وتُرسل عند عودته.',
    clock: 'وصّل الشبكة لتُضبط الساعة، أو افتح اليوم يدويًا.',
    otherwise: isItOn,
  },
  'bad-answer': {
    clock: 'تاريخ الجهاز غير معقول: اضبط الساعة، أو افتح اليوم يدويًا.',
    'centre-server': 'أرسل خادم المركز ما لا يسمح به العقد، فأُهمل: أبلغ مطوره.',
    otherwise: 'راجع سرعته ونوعه في الإعداد، وسلكه.',
  },
  refused: {
    'centre-server': 'خادم المركز يرفض الاتصال: راجع شهادته وسجلّه، وساعة هذا الجهاز.',
    otherwise: 'راجع عنوانه ومنفذه في الإعداد.',
  },
  'rejected-credentials': 'صحّح اسم المستخدم وكلمة المرور أو الشهادة.',
  'paper-out': 'ركّب بكرة ورق جديدة وأغلق الغطاء.',
  'paper-low': 'جهّز بكرة ورق جديدة.',
  'cover-open': 'أغلق غطاء الطابعة.',
  'cutter-error': 'أطفئ الطابعة، وأخرج الورق المحشور عند القاطع، ثم شغّلها.',
  overheated: 'اتركها تبرد، وأبعد عنها ما يسد التهوية.',
  'printer-error': 'أطفئ الطابعة وشغّلها، وإن تكرر العطل فاطلب الصيانة.',
  offline: {
    voice: 'الصوت مكتوم أو صفر: ارفعه من ألسا (alsamixer).',
    'centre-server': 'خادم المركز متوقف: شغّله. الأحداث محفوظة.',
    otherwise: 'اترك زر سحب الورق، أو اضغط زر التشغيل على الطابعة.',
  },
  crashed: 'توقف البرنامج وعاد من نفسه. إن تكرر ذلك فأرسل السجل إلى المطورين.',
  stuck: 'حرّر الزر، أو راجع سلكه.',
  interference: 'ابحث عن سلك مرتخٍ أو مقطوع، أو سلك كهرباء بجانبه.',
  'cross-talk': 'ابحث عن تلامس بين أسلاك الأزرار.',
  unsteady: 'يعمل وينقطع: راجع السلك والقابس ومصدر الكهرباء.',
  'disk-full': 'أخلِ مكانًا على القرص.',
  'disk-nearly-full': 'أخلِ مكانًا على القرص قريبًا.',
  'numbers-advanced': 'من معه رقم لا يُنادى عليه يأخذ رقمًا جديدًا. راجع بطاقة الذاكرة.',
  'mark-damaged': lookAtCard,
  'mark-not-written': 'راجع مجلد الأرقام وقرصه: إن فُقد السجل الآن تكررت أرقام اليوم.',
  damaged: lookAtCard,
  'rows-lost': 'فُقد جزء من السجل: أوقف البرنامج بعد العمل وأصلح السجل.',
  'not-lasting': 'السجل في مجلد يُمحى مع انقطاع الكهرباء: غيّر مكانه بعد انتهاء العمل.',
  unsupported: {
    'voice/clips': 'مقطع صوت غير صالح: سجّله بالصيغة المطلوبة.',
    printer: 'راجع خيارات هذه الطابعة في الإعداد.',
    unit: 'راجع أرقام المنافذ في الإعداد وبرنامج الوحدة.',
    otherwise: 'راجع نوعه في الإعداد.',
  },
  'name-in-use': 'جهاز آخر يستخدم الاسم نفسه: غيّر اسم أحدهما.',
};

/** Null for a code of a newer controller. */
export function arabicAdvice(code: string, device: string): string | null {
  if (!isCode(code)) return null;
  const found = advice[code];
  if (typeof found === 'string') return found;
  if (isVoicePart(device) && found[device] !== undefined) return found[device];
  const kind = nameOfDevice(device)?.kind;
  return (kind === undefined ? undefined : found[kind]) ?? found.otherwise;
}

function isCode(code: string): code is FaultCode {
  return Object.hasOwn(advice, code);
}
