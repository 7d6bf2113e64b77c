/**
 * A short name of each event, for lists. A type that is not here cannot be added to the events; one of a
 * newer controller has no name, and its reader shows it by its type.
 *
 * Imports types only, so that a page in a browser can have it.
 */
import type { EventType } from '../events/events.ts';
import type { Words } from '../queue/refusal-words.ts';

export const eventNames: Readonly<Record<EventType, Words>> = {
  'ticket.reserved': { ar: 'حُجز رقم', en: 'number reserved' },
  'ticket.issued': { ar: 'طُبعت التذكرة', en: 'ticket on paper' },
  'quota.reached': { ar: 'اكتمل عدد تذاكر اليوم', en: 'quota reached' },
  'last-call.reached': { ar: 'آخر تذكرة قبل الإغلاق', en: 'last call reached' },
  'ticket.reprinted': { ar: 'طُلبت نسخة', en: 'copy ordered' },
  'info.asked': { ar: 'طُلبت ورقة مستندات', en: 'documents asked for' },
  'info.begun': { ar: 'بدأت طباعة ورقة مستندات', en: 'documents begun to print' },
  'info.given-up': { ar: 'لم تُطبع ورقة مستندات', en: 'documents not printed' },
  'info.printed': { ar: 'طُبعت ورقة مستندات', en: 'documents printed' },
  'ticket.taken': { ar: 'أُخذت التذكرة', en: 'ticket taken' },
  'ticket.retracted': { ar: 'لم يأخذها أحد', en: 'ticket not taken' },
  'ticket.copied': { ar: 'نتيجة طباعة النسخة', en: 'copy printed or given up' },
  'ticket.voided': { ar: 'أُلغيت التذكرة', en: 'ticket voided' },
  'notice.printed': { ar: 'طُبع إعلان', en: 'notice on paper' },
  'ticket.called': { ar: 'نداء', en: 'called' },
  'ticket.recalled': { ar: 'إعادة نداء', en: 'called again' },
  'ticket.completed': { ar: 'انتهت الخدمة', en: 'completed' },
  'ticket.expired': { ar: 'انتهى يوم التذكرة', en: 'expired' },
  'ticket.arrived': { ar: 'وصل المواطن', en: 'arrived' },
  'ticket.no-show': { ar: 'لم يحضر', en: 'did not come' },
  'ticket.parked': { ar: 'أُجّلت التذكرة', en: 'parked' },
  'ticket.resumed': { ar: 'عاد إلى الانتظار', en: 'waits again' },
  'ticket.transferred': { ar: 'حُوّلت التذكرة', en: 'transferred' },
  'ticket.rated': { ar: 'تقييم', en: 'rated' },
  'window.opened': { ar: 'فُتح الشباك', en: 'window opened' },
  'window.closed': { ar: 'أُغلق الشباك', en: 'window closed' },
  'window.call-refused': { ar: 'رُفض النداء', en: 'call refused' },
  'window.idle': { ar: 'شباك لا ينادي', en: 'window idle' },
  'service-time.exceeded': { ar: 'طالت الخدمة', en: 'service is long' },
  'wait-time.exceeded': { ar: 'طال الانتظار', en: 'wait is long' },
  'window.break-started': { ar: 'بدأت استراحة', en: 'break began' },
  'window.break-ended': { ar: 'انتهت استراحة', en: 'break ended' },
  'service.paused': { ar: 'توقف مؤقت', en: 'paused' },
  'service.resumed': { ar: 'عاد العمل', en: 'resumed' },
  'day.opened': { ar: 'بدأ اليوم', en: 'day opened' },
  'day.closed': { ar: 'انتهى اليوم', en: 'day closed' },
  'closure.decreed': { ar: 'تقرر إغلاق يوم', en: 'day will be closed' },
  'closure.lifted': { ar: 'أُلغي إغلاق يوم', en: 'closure lifted' },
  'numbers.advanced': { ar: 'تخطّي أرقام', en: 'numbers passed over' },
  'journal.damaged': { ar: 'فُقدت أحداث من السجل', en: 'events lost' },
  'paper.remaining': { ar: 'الورق يوشك أن ينفد', en: 'paper runs low' },
  'paper.counted': { ar: 'حُسب الورق', en: 'paper counted' },
  'device.faulted': { ar: 'تعطل جهاز', en: 'device faulted' },
  'device.recovered': { ar: 'عاد الجهاز', en: 'device recovered' },
  'device.unsteady': { ar: 'جهاز غير مستقر', en: 'device unsteady' },
  'button.stuck': { ar: 'زر لا يرتد', en: 'button stuck' },
  'button.freed': { ar: 'عاد الزر', en: 'button free' },
  'commands.flooded': { ar: 'أوامر أكثر من الحد', en: 'too many commands' },
  'button.flooded': { ar: 'ضغطات كثيرة', en: 'pressed too often' },
  'controller.started': { ar: 'بدأ المتحكم', en: 'started' },
  'controller.stopped': { ar: 'توقف المتحكم', en: 'stopped' },
  'config.applied': { ar: 'طُبّق الإعداد', en: 'config applied' },
  'config.reverted': { ar: 'أُعيد الإعداد السابق', en: 'config put back' },
  'alarm.raised': { ar: 'تنبيه للمشرف', en: 'alarm' },
  'alarm.acknowledged': { ar: 'عُلم بالتنبيه', en: 'alarm acknowledged' },
  'alarm.ended': { ar: 'انتهى التنبيه', en: 'alarm over' },
  'clock.jumped': { ar: 'قفزت الساعة', en: 'clock jumped' },
  'command.refused': { ar: 'رُفض أمر', en: 'command refused' },
};

/** False for a type of a newer controller. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventNames, type);
}
