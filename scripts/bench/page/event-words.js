/**
 * Events of the contract in plain words. An event that this page does not know is shown by its
 * type: a newer controller is still readable.
 */
import { isolate, isolateCode } from '/words.js';

/** What the eye should take an event for: colours its mark in the feed. */
const kinds = {
  'ticket.called': 'call',
  'ticket.recalled': 'call',
  'ticket.issued': 'paper',
  'ticket.reprinted': 'paper',
  'ticket.copied': 'paper',
  'ticket.voided': 'trouble',
  'ticket.expired': 'trouble',
  'ticket.no-show': 'trouble',
  'service-time.exceeded': 'trouble',
  'wait-time.exceeded': 'trouble',
  'window.idle': 'trouble',
  'device.faulted': 'trouble',
  'device.recovered': 'good',
  'button.stuck': 'trouble',
  'button.freed': 'good',
  'ticket.completed': 'good',
};

export function eventKind(type) {
  return kinds[type] ?? 'plain';
}

const faultWords = {
  'not-there': ['غير موجود', 'not there'],
  'not-permitted': ['غير مسموح', 'not permitted'],
  'not-a-device': ['ليس جهازًا', 'not a device'],
  busy: ['مشغول', 'busy'],
  unplugged: ['مفصول', 'unplugged'],
  unreachable: ['لا يمكن الوصول إليه', 'unreachable'],
  'no-answer': ['لا يجيب', 'no answer'],
  'bad-answer': ['إجابة غير مفهومة', 'bad answer'],
  refused: ['رفض الاتصال', 'refused'],
  'rejected-credentials': ['كلمة المرور مرفوضة', 'rejected credentials'],
  'paper-out': ['نفد الورق', 'paper out'],
  'paper-low': ['الورق قليل', 'paper low'],
  'cover-open': ['الغطاء مفتوح', 'cover open'],
  'cutter-error': ['عطل في القاطع', 'cutter error'],
  overheated: ['سخونة زائدة', 'overheated'],
  'printer-error': ['عطل في الطابعة', 'printer error'],
  'disk-full': ['امتلأ القرص', 'disk full'],
  'disk-nearly-full': ['كاد القرص يمتلئ', 'disk nearly full'],
  offline: ['غير متصل', 'offline'],
  stuck: ['زر مضغوط لا يرتد', 'stuck'],
  crashed: ['توقف فجأة', 'crashed'],
  unsupported: ['غير مدعوم', 'unsupported'],
};

const reasonWords = {
  'not-printed-in-time': ['لم تُطبع في الوقت', 'not printed in time'],
  'print-unconfirmed': ['لم تتأكد الطباعة', 'the print was not confirmed'],
  'service-removed': ['أُزيلت الخدمة من الإعداد', 'the service was removed'],
  'controller-restarted': ['أُعيد تشغيل المتحكم', 'the controller restarted'],
  'queue-empty': ['لا أحد ينتظر', 'nobody waits'],
  'guard-time': ['ضغطة مكررة', 'a double press'],
  'nothing-to-recall': ['لا نداء ليُعاد', 'nothing to call again'],
  'day-not-open': ['لم يُفتح اليوم', 'the day is not open'],
  'numbers-exhausted': ['نفدت أرقام اليوم', 'no numbers are left today'],
  'printer-not-ready': ['الطابعة لا تعمل', 'the printer does not work'],
};

export function faultName(code, tongue) {
  return faultWords[code]?.[tongue.language === 'ar' ? 0 : 1] ?? isolate(String(code));
}

/** One sentence for one event. */
export function eventWords(entry, tongue, room) {
  const say = sentences[entry.type];
  if (say === undefined) return `${entry.type} ${briefly(entry.data)}`;
  return say(entry.data, speaker(tongue, room));
}

/** Each takes the event's data and a speaker. */
const sentences = {
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
  'ticket.voided': (d, s) =>
    s.say(
      `أُلغي ${s.code(d.number)}: ${s.reason(d.reason)}`,
      `${s.code(d.number)} withdrawn: ${s.reason(d.reason)}`,
    ),
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
      `انتهت خدمة ${s.code(d.number)} في ${s.window(d.window)}${s.after(d.serviceMs, '، خلال ')}${d.inferred === true ? ' (استنتاجًا)' : ''}`,
      `${s.code(d.number)} served at ${s.window(d.window)}${s.after(d.serviceMs, ', in ')}${d.inferred === true ? ' (inferred)' : ''}`,
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
    s.say(
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
  'day.opened': (d, s) => s.say(`بدأ يوم ${s.code(d.day)}`, `The day ${s.code(d.day)} began`),
  'day.closed': (d, s) => s.say(`انتهى يوم ${s.code(d.day)}`, `The day ${s.code(d.day)} ended`),
  'device.faulted': (d, s) =>
    s.say(`${s.device(d.device)}: ${s.fault(d.code)}`, `${s.device(d.device)}: ${s.fault(d.code)}`),
  'device.recovered': (d, s) =>
    s.say(
      `${s.device(d.device)}: عاد (${s.fault(d.code)})`,
      `${s.device(d.device)}: recovered (${s.fault(d.code)})`,
    ),
  'button.stuck': (d, s) =>
    s.say(`زر لا يرتد: ${s.code(d.button)}`, `A button is stuck: ${s.code(d.button)}`),
  'button.freed': (d, s) =>
    s.say(`عاد الزر: ${s.code(d.button)}`, `A button is free again: ${s.code(d.button)}`),
  'button.flooded': (d, s) =>
    s.say(
      `ضُغط ${s.code(d.button)} ${s.count(d.presses)} مرة واحتُسبت ضغطة واحدة`,
      `${s.code(d.button)} was pressed ${s.count(d.presses)} times and counted once`,
    ),
  'controller.started': (d, s) =>
    s.say(`بدأ المتحكم ${s.code(d.software)}`, `The controller started, ${s.code(d.software)}`),
  'controller.stopped': (_, s) => s.say('توقف المتحكم', 'The controller stopped'),
  'config.applied': (d, s) =>
    s.say(`طُبّق الإعداد ${s.count(d.generation)}`, `Config ${s.count(d.generation)} applied`),
  'config.reverted': (d, s) =>
    s.say(
      `أُعيد الإعداد السابق: ${s.code(d.reason)}`,
      `The config was put back: ${s.code(d.reason)}`,
    ),
  'clock.jumped': (d, s) =>
    s.say(
      `قفزت الساعة${s.after(Math.abs(d.byMs), ' ')}`,
      `The clock jumped${s.after(Math.abs(d.byMs), ' by ')}`,
    ),
  'command.refused': (d, s) =>
    s.say(
      `رُفض ${s.code(d.command)} من ${s.code(d.origin)}: ${s.reason(d.reason)}`,
      `${s.code(d.command)} from ${s.code(d.origin)} refused: ${s.reason(d.reason)}`,
    ),
};

function speaker(tongue, room) {
  const at = tongue.language === 'ar' ? 0 : 1;
  const { words } = tongue;
  const deviceKinds = {
    printer: ['الطابعة', 'Printer'],
    unit: ['وحدة الأزرار', 'Button unit'],
    'board-line': ['خط اللوحات', 'Board line'],
    gpio: ['منفذ', 'GPIO pin'],
    'centre-server': ['خادم المركز', 'Centre server'],
    journal: ['السجل', 'Journal'],
  };
  return {
    say: (arabic, english) => (at === 0 ? arabic : english),
    code: (value) => isolateCode(String(value)),
    count: (value) => tongue.number(Number(value)),
    window: (number) => words.window(tongue.number(Number(number))),
    service: (id) => {
      const service = room.services.find((known) => known.id === id);
      return service === undefined ? isolate(String(id)) : isolate(tongue.text(service.name));
    },
    reason: (code) => reasonWords[code]?.[at] ?? isolate(String(code)),
    fault: (code) => faultName(code, tongue),
    device: (name) => {
      const [kind, id] = String(name).split('/');
      if (kind === 'board' && id !== undefined)
        return words.boardOf(words.window(tongue.number(Number(id))));
      const known = deviceKinds[kind];
      if (known === undefined) return isolate(String(name));
      return id === undefined ? known[at] : `${known[at]} ${isolate(id)}`;
    },
    /** Nothing where the duration is not known. */
    after: (ms, lead) => (typeof ms === 'number' ? `${lead}${duration(ms, tongue)}` : ''),
  };
}

function duration(ms, tongue) {
  const seconds = Math.round(ms / 1000);
  const units = tongue.language === 'ar' ? ['س', 'د', 'ث'] : ['h', 'min', 's'];
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts
    .map((value, at) => (value === 0 ? '' : `${tongue.number(value)} ${units[at]}`))
    .filter((part) => part !== '');
  return shown.length === 0 ? `${tongue.number(0)} ${units[2]}` : shown.slice(0, 2).join(' ');
}

function briefly(data) {
  return Object.values(data)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .slice(0, 4)
    .map((value) => isolate(String(value)))
    .join(' · ');
}
