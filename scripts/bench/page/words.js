/**
 * The page's words in Arabic and English, and the way that each writes numbers and times.
 *
 * Codes and numbers that stand inside a sentence are isolated, or an Arabic line would reorder
 * their parts.
 */

const storageKey = 'dawr-language';

export function chosenLanguage() {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked === 'ar' || asked === 'en') return asked;
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'ar';
  } catch {
    return 'ar';
  }
}

export function rememberLanguage(language) {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // A browser without storage forgets, and that is all.
  }
}

const arabic = {
  title: 'دور',
  bench: 'صالة الانتظار التجريبية',
  otherLanguage: 'English',
  windows: 'الشبابيك',
  window: (n) => `شباك ${n}`,
  dispenser: 'خذ رقمك',
  dispenserHint: 'اضغط زر الخدمة',
  dispenserClosed: 'المركز مغلق: لا أرقام الآن',
  dispenserFailing: (causes) => ['لا أرقام الآن', causes.join('، ')].filter(Boolean).join(': '),
  takeNumber: (service, office) => `خذ رقمًا: ${service}، ${office}`,
  clerkKeys: (n) => `${n}: أزرار الموظف الأخرى`,
  steps: {
    recall: 'إعادة النداء',
    arrived: 'حضر',
    complete: 'انتهت الخدمة',
    'no-show': 'لم يحضر',
    park: 'تأجيل',
    close: 'إغلاق الشباك',
  },
  rateKeys: (n) => `${n}: تقييم المواطن للخدمة التي انتهت`,
  rateHint: 'كيف كانت الخدمة؟',
  rates: { 3: 'جيدة', 2: 'مقبولة', 1: 'سيئة' },
  callLabel: (n) => `${n}: ضغطة لنداء التالي، وضغطة مطوّلة لإعادة النداء`,
  call: 'نداء التالي',
  recall: 'إعادة النداء',
  callHint: 'اضغط مطوّلًا لإعادة النداء',
  lamp: { on: 'المصباح مضاء', off: 'المصباح مطفأ' },
  peopleWait: 'هناك من ينتظر',
  boardShows: (window, text, flashing) =>
    text === '' ? `لوحة ${window} مظلمة` : `لوحة ${window}: ${text}${flashing ? '، تومض' : ''}`,
  boardOf: (window) => `لوحة ${window}`,
  hallBoard: 'لوحة الصالة: آخر النداءات',
  hallBoardLine: (line, text) => (text === '' ? `السطر ${line} مظلم` : `السطر ${line}: ${text}`),
  paper: 'الطابعة',
  noPaperYet: 'لم تخرج تذكرة بعد. اضغط زر خدمة.',
  kept: 'آخر التذاكر',
  ticketPicture: (at) => `صورة التذكرة كما خرجت من الطابعة، ${at}`,
  enlarge: (at) => `كبّر تذكرة ${at}`,
  close: 'إغلاق',
  faults: {
    'paper-out': 'نفد الورق',
    'paper-low': 'الورق قليل',
    'cover-open': 'الغطاء مفتوح',
    printer: 'الطابعة مفصولة',
    board: 'اللوحة مفصولة',
    unit: 'الزر مفصول',
    dispenserUnit: 'أزرار الموزّع مفصولة',
    broker: 'خادم MQTT متوقف',
    power: 'الكهرباء مقطوعة',
  },
  seats: 'المقاعد',
  nobodyWaits: 'لا أحد ينتظر.',
  wait: (n) => `ينتظر النداء: ${n}`,
  rule: 'كيف ننادي',
  serviceExceeded: { 80: 'قارب وقت الخدمة على الانتهاء', 100: 'تجاوزت الخدمة وقتها' },
  waitExceeded: { 80: 'قارب أقصى انتظار', 100: 'تجاوز أقصى انتظار' },
  idle: 'الموظف متفرغ وهناك من ينتظر',
  noShowOffered: 'نودي بما يكفي: سجّل الغياب أو نادِ التالي',
  queues: 'الانتظار حسب الخدمة',
  queueColumns: ['الخدمة', 'أمام من يأتي الآن', 'الانتظار المتوقع'],
  minutes: (from, to) => `${from} إلى ${to} دقيقة`,
  waitUnknown: 'لا شباك مفتوح',
  switchboard: 'لوحة الأعطال',
  switchboardHint: 'أعطال تحدث في كل مركز: جرّبها.',
  noSupervisor: 'الصالة تعمل وحدها بلا مشغّل، فلا تتحكم في العمليات.',
  controller: 'المتحكم',
  controllerStates: {
    starting: 'يبدأ',
    running: 'يعمل',
    'power-cut': 'انقطعت عنه الكهرباء',
    restarting: 'توقف فجأة، ويعود بعد ثانية',
    unknown: 'غير معروف',
  },
  unexpectedEnds: (n, how) => `توقف من نفسه ${n} مرة، آخرها: ${how}`,
  broker: 'خادم MQTT',
  brokerStates: { running: 'يعمل', down: 'متوقف', restarting: 'يعود', unknown: 'غير معروف' },
  powerCut: 'انقطعت الكهرباء عن المتحكم: قُتل في الحال. الأجهزة على آخر ما عرفته.',
  powerBack: 'أعد الكهرباء',
  feed: 'ما وصل إلى خادم المركز',
  feedConnected: 'متصل بالخادم',
  feedLost: 'الخادم لا يُسمع',
  feedWhole: (n) => `بلا فجوات حتى ${n}`,
  feedGaps: (n) => `ينقص ${n}`,
  gap: (n) => `هنا ينقص ${n} من الأحداث: سُلّمت ولم تكن هذه الصفحة تسمع.`,
  feedEmpty: 'لم يصل حدث بعد.',
  sequence: 'التسلسل',
  hallLost: 'انقطع الاتصال بالصالة. تُعاد المحاولة…',
  loading: 'تُفتح الصالة…',
  refused: (reason) => `لم يحدث: ${reason}`,
  printed: 'خرجت تذكرة من الطابعة',
  ways: { windows: 'الشبابيك', dispenser: 'خذ رقمك', feed: 'الأحداث', faults: 'الأعطال' },
};

const english = {
  title: 'Dawr',
  bench: 'The waiting hall, on the bench',
  otherLanguage: 'العربية',
  windows: 'Windows',
  window: (n) => `Window ${n}`,
  dispenser: 'Take a number',
  dispenserHint: 'Press the button of your service',
  dispenserClosed: 'The centre is closed: no numbers now',
  dispenserFailing: (causes) => ['No numbers now', causes.join(', ')].filter(Boolean).join(': '),
  takeNumber: (service, office) => `Take a number: ${service}, ${office}`,
  clerkKeys: (n) => `${n}: the clerk's other buttons`,
  steps: {
    recall: 'Call again',
    arrived: 'Arrived',
    complete: 'Finished',
    'no-show': 'No-show',
    park: 'Park',
    close: 'Close',
  },
  rateKeys: (n) => `${n}: the citizen rates the service that has ended`,
  rateHint: 'How was the service?',
  rates: { 3: 'good', 2: 'fair', 1: 'poor' },
  callLabel: (n) => `${n}: press to call the next, hold to call again`,
  call: 'Call next',
  recall: 'Calling again',
  callHint: 'Hold to call again',
  lamp: { on: 'lamp lit', off: 'lamp dark' },
  peopleWait: 'people wait',
  boardShows: (window, text, flashing) =>
    text === ''
      ? `Board of ${window} is dark`
      : `Board of ${window}: ${text}${flashing ? ', flashing' : ''}`,
  boardOf: (window) => `Board of ${window}`,
  hallBoard: 'Hall board: the latest calls',
  hallBoardLine: (line, text) => (text === '' ? `Line ${line} is dark` : `Line ${line}: ${text}`),
  paper: 'Printer',
  noPaperYet: 'No ticket yet. Press the button of a service.',
  kept: 'Latest tickets',
  ticketPicture: (at) => `The ticket as it left the printer, ${at}`,
  enlarge: (at) => `Enlarge the ticket of ${at}`,
  close: 'Close',
  faults: {
    'paper-out': 'Paper out',
    'paper-low': 'Paper low',
    'cover-open': 'Cover open',
    printer: 'Printer unplugged',
    board: 'Board unplugged',
    unit: 'Button unplugged',
    dispenserUnit: 'Buttons unplugged',
    broker: 'MQTT broker down',
    power: 'Power cut',
  },
  seats: 'Seats',
  nobodyWaits: 'Nobody waits.',
  wait: (n) => `Waiting for their call: ${n}`,
  rule: 'How we call',
  serviceExceeded: { 80: 'Service time nearly over', 100: 'Service time exceeded' },
  waitExceeded: { 80: 'Nearly the longest wait', 100: 'Longest wait exceeded' },
  idle: 'The clerk is free while people wait',
  noShowOffered: 'Called often enough: mark a no-show or call the next',
  queues: 'Waits by service',
  queueColumns: ['Service', 'Ahead of whoever comes now', 'Expected wait'],
  minutes: (from, to) => `${from} to ${to} min`,
  waitUnknown: 'no window open',
  switchboard: 'Faults',
  switchboardHint: 'They happen in every centre: try them.',
  noSupervisor: 'The hall runs alone: there is no supervisor to stop a process.',
  controller: 'Controller',
  controllerStates: {
    starting: 'starting',
    running: 'running',
    'power-cut': 'without power',
    restarting: 'ended by itself, back in a second',
    unknown: 'unknown',
  },
  unexpectedEnds: (n, how) => `ended by itself ${n} times, last with ${how}`,
  broker: 'MQTT broker',
  brokerStates: { running: 'running', down: 'down', restarting: 'coming back', unknown: 'unknown' },
  powerCut:
    'The controller has no power: it was killed on the spot. The devices show what they last knew.',
  powerBack: 'Give the power back',
  feed: 'What the centre server received',
  feedConnected: 'listening at the broker',
  feedLost: 'broker not heard',
  feedWhole: (n) => `no gap up to ${n}`,
  feedGaps: (n) => `${n} missing`,
  gap: (n) =>
    `${n} events are missing here: they were delivered while this page was not listening.`,
  feedEmpty: 'No event yet.',
  sequence: 'Sequence',
  hallLost: 'The hall is not heard. Trying again…',
  loading: 'Opening the hall…',
  refused: (reason) => `Not done: ${reason}`,
  printed: 'A ticket left the printer',
  ways: { windows: 'Windows', dispenser: 'Numbers', feed: 'Events', faults: 'Faults' },
};

const tongues = { ar: arabic, en: english };

/** Everything that a language decides; `timeZone` is the centre's. */
export function tongueOf(language, timeZone) {
  const locale = language === 'ar' ? 'ar-EG' : 'en-GB';
  const number = new Intl.NumberFormat(locale, { useGrouping: false });
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    words: tongues[language],
    text: (text) => text[language],
    number: (value) => number.format(value),
    time: (at) => clock.format(new Date(at)),
  };
}

/** Keeps a text of either direction in its own order inside a sentence. */
export function isolate(text) {
  return `\u2068${text}\u2069`;
}

/** The same for a code, a date or a version, which are read left to right in both languages. */
export function isolateCode(text) {
  return `\u2066${text}\u2069`;
}
