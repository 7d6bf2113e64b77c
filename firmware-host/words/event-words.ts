/**
 * What happened, in words for people: of each event a sentence in the language and with the names of
 * whoever shows it. A type that is not here cannot be added to the events; one of a newer controller has
 * no words, and its reader shows it by its type.
 *
 * Imports types only, so that a page in a browser can have it.
 */
import type { EventType, StoredEvent } from '../events/events.ts';
import { alarmWords, isAlarmKind } from './alarm-words.ts';
import type { Speaker } from './speaker.ts';

/** The fields of an event. What came over a wire is not believed to have their types, or to be there. */
type Data<Type extends EventType> = Partial<
  Record<keyof Extract<StoredEvent, { type: Type }>, unknown>
>;
type Sentences = {
  readonly [Type in EventType]: (data: Data<Type>, speaker: Speaker) => string;
};

export function eventSentence(
  type: EventType,
  data: Readonly<Record<string, unknown>>,
  speaker: Speaker,
): string {
  return sentences[type](data, speaker);
}

const sentences: Sentences = {
  'ticket.reserved': (d, s) =>
    s.say(
      `حُجز ${s.code(d.number)} لخدمة ${s.service(d.service)}، وقبله ${s.count(d.peopleAhead)}`,
      `${s.code(d.number)} reserved for ${s.service(d.service)}, ${s.count(d.peopleAhead)} ahead`,
    ),
  'ticket.issued': (d, s) =>
    s.say(
      `طُبعت التذكرة ${s.code(d.number)}، وصاحبها ينتظر`,
      `${s.code(d.number)} is on paper and waits`,
    ),
  'quota.reached': (d, s) =>
    s.say(
      `اكتمل عدد تذاكر ${s.service(d.service)} لليوم: ${s.count(d.tickets)}`,
      `All ${s.count(d.tickets)} tickets of ${s.service(d.service)} for today are given`,
    ),
  'last-call.reached': (d, s) =>
    s.say(
      `لا تذاكر جديدة لخدمة ${s.service(d.service)}: لن يصل الدور قبل الإغلاق`,
      `No more tickets of ${s.service(d.service)}: none could be called before closing`,
    ),
  'ticket.reprinted': (d, s) =>
    s.say(
      `طُلبت نسخة من ${s.code(d.number)}: ${s.reason(d.reason)}`,
      `A copy of ${s.code(d.number)} was asked for: ${s.reason(d.reason)}`,
    ),
  'ticket.copied': (d, s) => {
    const printed = d.outcome === 'printed';
    return s.say(
      printed ? `خرجت نسخة ${s.code(d.number)}` : `لم تتأكد طباعة نسخة ${s.code(d.number)}`,
      printed
        ? `The copy of ${s.code(d.number)} is on paper`
        : `Nobody knows of a copy of ${s.code(d.number)}`,
    );
  },
  'info.asked': (_, s) => s.say('طُلبت قائمة مستندات بلا رقم', 'Documents were asked for'),
  'info.begun': (_, s) => s.say('تُطبع قائمة مستندات', 'Documents are being printed'),
  'info.given-up': (_, s) =>
    s.say('قد لا تكون قائمة المستندات خرجت', 'Documents may not have come out'),
  'info.printed': (d, s) =>
    s.say(
      `طُبعت قائمة مستندات ${s.service(d.service)}، بلا رقم`,
      `The documents of ${s.service(d.service)} were printed, without a number`,
    ),
  'ticket.taken': (d, s) =>
    s.say(
      `أخذ صاحبها التذكرة ${s.code(d.number)}`,
      `${s.code(d.number)} was taken from the printer`,
    ),
  'ticket.retracted': (d, s) =>
    s.say(
      `لم يأخذ أحد التذكرة ${s.code(d.number)}، فأُزيلت من الطابعة`,
      `Nobody took ${s.code(d.number)}: it was removed from the printer`,
    ),
  'ticket.voided': (d, s) =>
    s.say(
      `أُلغي ${s.code(d.number)}: ${s.reason(d.reason)}`,
      `${s.code(d.number)} withdrawn: ${s.reason(d.reason)}`,
    ),
  'notice.printed': (d, s) => {
    const numbers = s.code(Array.isArray(d.numbers) ? d.numbers.join(', ') : '');
    return s.say(
      `طُبع إعلان بالأرقام الملغاة: ${numbers}`,
      `A notice of the withdrawn numbers is on paper: ${numbers}`,
    );
  },
  'ticket.called': (d, s) =>
    s.say(
      `نداء ${s.code(d.number)} إلى ${s.window(d.window)}${s.after(d.waitMs, '، انتظر ')}`,
      `${s.code(d.number)} called to ${s.window(d.window)}${s.after(d.waitMs, ', waited ')}`,
    ),
  'ticket.recalled': (d, s) =>
    s.say(
      `إعادة نداء ${s.code(d.number)} إلى ${s.window(d.window)}`,
      `${s.code(d.number)} called again to ${s.window(d.window)}`,
    ),
  'ticket.completed': (d, s) =>
    s.say(
      `انتهت خدمة ${s.code(d.number)} في ${s.window(d.window)}${outcomeText(d, s)}${s.after(d.serviceMs, '، خلال ')}${d.inferred === true ? ' (استنتاجًا)' : ''}`,
      `${s.code(d.number)} served at ${s.window(d.window)}${outcomeText(d, s)}${s.after(d.serviceMs, ', in ')}${d.inferred === true ? ' (inferred)' : ''}`,
    ),
  'ticket.expired': (d, s) =>
    s.say(`انتهى يوم ${s.code(d.number)}`, `${s.code(d.number)} expired with its day`),
  'ticket.arrived': (d, s) =>
    s.say(
      `وصل صاحب ${s.code(d.number)} إلى ${s.window(d.window)}`,
      `${s.code(d.number)} arrived at ${s.window(d.window)}`,
    ),
  'ticket.no-show': (d, s) =>
    s.say(
      `لم يحضر صاحب ${s.code(d.number)} إلى ${s.window(d.window)}${d.inferred === true ? ' (استنتاجًا)' : ''}`,
      `${s.code(d.number)} did not come to ${s.window(d.window)}${d.inferred === true ? ' (inferred)' : ''}`,
    ),
  'ticket.parked': (d, s) =>
    s.say(
      `أُجّلت التذكرة ${s.code(d.number)} في ${s.window(d.window)}`,
      `${s.code(d.number)} parked at ${s.window(d.window)}`,
    ),
  'ticket.resumed': (d, s) =>
    s.say(`عاد ${s.code(d.number)} إلى الانتظار`, `${s.code(d.number)} waits again`),
  'ticket.transferred': (d, s) =>
    d.reason === 'next-step'
      ? s.say(
          `${s.code(d.number)} ينتظر خدمته التالية: ${s.service(d.toService)}`,
          `${s.code(d.number)} waits for its next service, ${s.service(d.toService)}`,
        )
      : d.reason === 'window-closed' || d.reason === 'window-removed'
        ? s.say(
            `عاد ${s.code(d.number)} إلى الانتظار: ${s.reason(d.reason)}`,
            `${s.code(d.number)} waits for every window of its service: ${s.reason(d.reason)}`,
          )
        : s.say(
            `حُوّل ${s.code(d.number)} إلى ${s.service(d.toService)}`,
            `${s.code(d.number)} transferred to ${s.service(d.toService)}`,
          ),
  'ticket.rated': (d, s) =>
    s.say(
      `تقييم ${s.code(d.number)}: ${s.count(d.rating)} من ${s.count(3)}`,
      `${s.code(d.number)} rated ${s.count(d.rating)} of ${s.count(3)}`,
    ),
  'service-time.exceeded': (d, s) =>
    s.say(
      `خدمة ${s.code(d.number)} في ${s.window(d.window)} بلغت ${s.count(d.percent)}٪ من وقتها`,
      `${s.code(d.number)} at ${s.window(d.window)} has used ${s.count(d.percent)} % of its time`,
    ),
  'wait-time.exceeded': (d, s) =>
    s.say(
      `انتظار ${s.code(d.number)} بلغ ${s.count(d.percent)}٪ من حده`,
      `The wait of ${s.code(d.number)} has reached ${s.count(d.percent)} % of its limit`,
    ),
  'window.idle': (d, s) =>
    s.say(
      `${s.window(d.window)} لا ينادي وهناك من ينتظر: ${s.count(d.waiting)}`,
      `${s.window(d.window)} calls nobody while ${s.count(d.waiting)} wait`,
    ),
  'window.opened': (d, s) => s.say(`فُتح ${s.window(d.window)}`, `${s.window(d.window)} opened`),
  'window.closed': (d, s) => s.say(`أُغلق ${s.window(d.window)}`, `${s.window(d.window)} closed`),
  'window.call-refused': (d, s) =>
    s.say(
      `${s.window(d.window)} طلب التالي: ${s.reason(d.reason)}`,
      `${s.window(d.window)} called: ${s.reason(d.reason)}`,
    ),
  'window.break-started': (d, s) =>
    s.say(
      `${s.window(d.window)} في استراحة: ${s.reason(d.reason)}`,
      `${s.window(d.window)} is on a break: ${s.reason(d.reason)}`,
    ),
  'window.break-ended': (d, s) =>
    s.say(
      `عاد موظف ${s.window(d.window)}${s.after(d.breakMs, ' بعد ')}`,
      `The clerk of ${s.window(d.window)} is back${s.after(d.breakMs, ' after ')}`,
    ),
  'service.paused': (d, s) =>
    s.say(
      `توقف مؤقتًا: ${scopeText(d, s)}، السبب: ${s.reason(d.reason)}`,
      `Paused: ${scopeText(d, s)}, ${s.reason(d.reason)}`,
    ),
  'service.resumed': (d, s) =>
    s.say(
      `عاد العمل: ${scopeText(d, s)}${s.after(d.pausedMs, '، بعد ')}`,
      `Goes on: ${scopeText(d, s)}${s.after(d.pausedMs, ', after ')}`,
    ),
  'day.opened': (d, s) => s.say(`بدأ يوم ${s.day(d.day)}`, `The day ${s.day(d.day)} began`),
  'day.closed': (d, s) => s.say(`انتهى يوم ${s.day(d.day)}`, `The day ${s.day(d.day)} ended`),
  'closure.decreed': (d, s) => {
    const { ar = '', en = '' } = fieldsOf(d.reason);
    return s.say(
      `المركز مغلق يوم ${s.day(d.day)}: ${String(ar)}`,
      `The centre is closed on ${s.day(d.day)}: ${String(en)}`,
    );
  },
  'closure.lifted': (d, s) =>
    s.say(
      `أُلغي إغلاق المركز يوم ${s.day(d.day)}`,
      `The centre is not closed on ${s.day(d.day)} any more`,
    ),
  'numbers.advanced': (d, s) => {
    const parts = ranges(d.numbers);
    const left = Array.isArray(d.left) ? d.left.map((one) => numbersLeft(one, s)).join('') : '';
    return s.say(
      `فُقد السجل أو جزء منه: أرقام اليوم تكمل بعد ${s.code(parts)}${left}`,
      `The journal or a part of it was lost: today's numbers go on above ${s.code(parts)}${left}`,
    );
  },
  'paper.remaining': (d, s) =>
    s.say(
      `${s.device(`printer/${String(d.printer)}`)}: الورق يكفي نحو ${s.count(d.tickets)} من التذاكر`,
      `${s.device(`printer/${String(d.printer)}`)}: paper for about ${s.count(d.tickets)} tickets`,
    ),
  'paper.counted': (d, s) =>
    s.say(
      `${s.device(`printer/${String(d.printer)}`)}: حُسب ما بقي من الورق`,
      `${s.device(`printer/${String(d.printer)}`)}: its paper was counted`,
    ),
  'device.faulted': (d, s) =>
    s.say(`${s.device(d.device)}: ${s.fault(d.code)}`, `${s.device(d.device)}: ${s.fault(d.code)}`),
  'device.recovered': (d, s) =>
    s.say(
      `${s.device(d.device)}: عاد (${s.fault(d.code)})`,
      `${s.device(d.device)}: recovered (${s.fault(d.code)})`,
    ),
  'device.unsteady': (d, s) =>
    s.say(
      `${s.device(d.device)}: يتعطل ويعود، ${s.count(d.times)} مرات${s.after(d.overMs, ' خلال ')}`,
      `${s.device(d.device)}: comes and goes, ${s.count(d.times)} times${s.after(d.overMs, ' in ')}`,
    ),
  'button.stuck': (d, s) =>
    s.say(`زر لا يرتد: ${s.code(d.button)}`, `A button is stuck: ${s.code(d.button)}`),
  'button.freed': (d, s) =>
    s.say(`عاد الزر: ${s.code(d.button)}`, `A button is free again: ${s.code(d.button)}`),
  'commands.flooded': (d, s) =>
    s.say(
      `أُهمل ${s.count(d.commands)} من الأوامر لكثرتها: ${s.code(d.origin)}`,
      `${s.count(d.commands)} commands of ${s.code(d.origin)} were dropped: too many at once`,
    ),
  'button.flooded': (d, s) =>
    s.say(
      `ضُغط ${s.code(d.button)} ${s.count(d.presses)} مرة واحتُسبت ضغطة واحدة`,
      `${s.code(d.button)} was pressed ${s.count(d.presses)} times and counted once`,
    ),
  'controller.started': (d, s) =>
    s.say(`بدأ المتحكم ${s.code(d.software)}`, `The controller started, ${s.code(d.software)}`),
  'controller.stopped': (_, s) => s.say('توقف المتحكم', 'The controller stopped'),
  'config.applied': (d, s) =>
    s.say(
      `طُبّق الإعداد ${s.count(d.generation)}${d.by === undefined ? '' : `، أرسله ${s.code(d.by)}`}`,
      `Config ${s.count(d.generation)} applied${d.by === undefined ? '' : `, sent by ${s.code(d.by)}`}`,
    ),
  'config.reverted': (d, s) =>
    s.say(
      `أُعيد الإعداد السابق: ${s.code(d.reason)}`,
      `The config was put back: ${s.code(d.reason)}`,
    ),
  'alarm.raised': (d, s) =>
    s.say(
      `تنبيه للمشرف: ${alarmText(d, s)}${repeats(d.times, s)}`,
      `Alarm: ${alarmText(d, s)}${repeats(d.times, s)}`,
    ),
  'alarm.acknowledged': (d, s) =>
    s.say(`عُلم بالتنبيه: ${alarmText(d, s)}`, `Acknowledged: ${alarmText(d, s)}`),
  'alarm.ended': (d, s) =>
    s.say(
      `انتهى التنبيه: ${alarmText(d, s)}${s.after(d.lastedMs, '، بعد ')}`,
      `Over: ${alarmText(d, s)}${s.after(d.lastedMs, ', after ')}`,
    ),
  'clock.jumped': (d, s) =>
    s.say(`قفزت الساعة${s.after(d.byMs, ' ')}`, `The clock jumped${s.after(d.byMs, ' by ')}`),
  'journal.damaged': (_, s) =>
    s.say(
      'فُقدت أحداث من سجل المتحكم: افحص بطاقة الذاكرة',
      'Events of the journal are lost: look at the memory card',
    ),
  'command.refused': (d, s) =>
    s.say(
      `رُفض ${s.code(d.command)} من ${s.code(d.origin)}: ${s.reason(d.reason)}`,
      `${s.code(d.command)} from ${s.code(d.origin)} refused: ${s.reason(d.reason)}`,
    ),
};

/** Empty for a service that was done, and of an older controller. */
function outcomeText(
  { outcome, document }: { readonly outcome?: unknown; readonly document?: unknown },
  s: Speaker,
): string {
  if (outcome === undefined || outcome === 'done') return '';
  const what = typeof document === 'string' ? ` (${s.code(document)})` : '';
  return `${s.say('، ', ', ')}${s.reason(outcome)}${what}`;
}

function scopeText(
  { scope, of }: { readonly scope?: unknown; readonly of?: unknown },
  s: Speaker,
): string {
  if (scope === 'service') return s.service(of);
  if (scope === 'office') return s.say(`مكتب ${s.code(of)}`, `office ${s.code(of)}`);
  return s.say('المركز كله', 'the whole hall');
}

function alarmText(
  { kind, of }: { readonly kind?: unknown; readonly of?: unknown },
  s: Speaker,
): string {
  const words = isAlarmKind(kind) ? alarmWords[kind] : null;
  const what = words === null ? s.code(kind) : s.say(words.ar, words.en);
  return typeof of === 'string' ? `${what} (${s.code(of)})` : what;
}

function repeats(times: unknown, s: Speaker): string {
  return typeof times === 'number' && times > 1
    ? s.say(`، للمرة ${s.count(times)}`, `, time ${s.count(times)}`)
    : '';
}

/** Such as `A001–A016, B003`; a dash where there are none. */
function ranges(numbers: unknown): string {
  const texts = Array.isArray(numbers) ? numbers.map(rangeText) : [];
  return texts.length === 0 ? '-' : texts.join(', ');
}

function rangeText(range: unknown): string {
  const { prefix = '', from = '', to = '' } = fieldsOf(range);
  return from === to ? `${prefix}${to}` : `${prefix}${from}–${prefix}${to}`;
}

/** Said where few are left: somebody must act before the series is used up. */
function numbersLeft(one: unknown, s: Speaker): string {
  const { service, left } = fieldsOf(one);
  return s.say(
    `، ويتبقى لخدمة ${s.service(service)} ${s.count(left)}`,
    `, ${s.service(service)} has ${s.count(left)} left`,
  );
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
