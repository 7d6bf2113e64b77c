/** Each fault of a device, as a name for people; what to do about it is the fault's own hint. */
import type { FaultCode } from '../../drivers/ports.ts';
import type { Words } from '../queue/refusal-words.ts';

const faultWords: Readonly<Record<FaultCode, Words>> = {
  'not-there': { ar: 'غير موجود', en: 'not there' },
  'not-permitted': { ar: 'غير مسموح', en: 'not permitted' },
  'not-a-device': { ar: 'ليس جهازًا', en: 'not a device' },
  busy: { ar: 'مشغول', en: 'busy' },
  unplugged: { ar: 'مفصول', en: 'unplugged' },
  unreachable: { ar: 'لا يمكن الوصول إليه', en: 'unreachable' },
  'no-answer': { ar: 'لا يجيب', en: 'no answer' },
  'bad-answer': { ar: 'إجابة غير مفهومة', en: 'bad answer' },
  refused: { ar: 'رفض الاتصال', en: 'refused' },
  'rejected-credentials': { ar: 'كلمة المرور مرفوضة', en: 'rejected credentials' },
  'paper-out': { ar: 'نفد الورق', en: 'paper out' },
  'paper-low': { ar: 'الورق قليل', en: 'paper low' },
  'cover-open': { ar: 'الغطاء مفتوح', en: 'cover open' },
  'cutter-error': { ar: 'عطل في القاطع', en: 'cutter error' },
  overheated: { ar: 'سخونة زائدة', en: 'overheated' },
  'printer-error': { ar: 'عطل في الطابعة', en: 'printer error' },
  'disk-full': { ar: 'امتلأ القرص', en: 'disk full' },
  'disk-nearly-full': { ar: 'كاد القرص يمتلئ', en: 'disk nearly full' },
  'numbers-advanced': { ar: 'تخطّت أرقام اليوم ما فُقد', en: "today's numbers passed over" },
  'mark-damaged': { ar: 'علامة الأرقام تالفة', en: 'number mark damaged' },
  'mark-not-written': { ar: 'علامة الأرقام لا تُكتب', en: 'number mark not written' },
  damaged: { ar: 'تالف جزئيًا', en: 'partly damaged' },
  'rows-lost': { ar: 'فُقدت أحداث', en: 'events lost' },
  'not-lasting': { ar: 'يُمحى عند انقطاع الكهرباء', en: 'gone after a power cut' },
  offline: { ar: 'غير متصل', en: 'offline' },
  stuck: { ar: 'زر مضغوط لا يرتد', en: 'stuck' },
  interference: { ar: 'تشويش كهربائي', en: 'interference' },
  'cross-talk': { ar: 'سلكان متلامسان', en: 'wires run together' },
  unsteady: { ar: 'غير مستقر', en: 'unsteady' },
  crashed: { ar: 'توقف فجأة', en: 'crashed' },
  unsupported: { ar: 'غير مدعوم', en: 'unsupported' },
  'name-in-use': { ar: 'وحدة تحكم أخرى بالاسم نفسه', en: 'another controller has the same name' },
};

/** Null for a code of a newer controller. */
export function wordsOfFault(code: string): Words | null {
  return isFaultCode(code) ? faultWords[code] : null;
}

function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(faultWords, code);
}
