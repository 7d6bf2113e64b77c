/**
 * What `dawr config new` asks, in which order. Each answer is taken only if the config that follows
 * can be used: what one answer promises another is judged by the checks of a config themselves.
 */
import { checkConfig } from '../../../config/load.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import {
  type HallAnswers,
  mostServices,
  mostWindows,
  type Named,
  type OfficeAnswers,
  piLines,
  servicesOf,
  usualServer,
} from './hall-answers.ts';
import { arabicRead, englishRead, idOf, idRead } from './name-answers.ts';
import { profileText } from './profile.ts';
import {
  type Ask,
  choiceRead,
  numberIn,
  type Read,
  refused,
  taken,
  wholeNumberRead,
} from './question.ts';
import { type Wire, wireRead } from './wire-answers.ts';

/** Raw TCP of printers, and what converters for serial lines mostly have. */
const printerPort = 9100;
const converterPort = 4001;
const usualPrinter = '/dev/usb/lp0';

/** Rejects only as `ask` does. */
export async function interview(ask: Ask): Promise<HallAnswers> {
  const centre = await askCentre(ask);
  const offices = await askOffices(ask);
  const windows = await askWindows(ask, offices);
  const callButtons =
    windows.length > piLines.length
      ? 'arduino'
      : await ask({
          name: 'buttons',
          asks: {
            ar: 'أزرار النداء: على Arduino عند كل شباك (arduino) أم على أطراف الـ Pi نفسه (pi)؟',
            en: "The call buttons: on an Arduino at each window (arduino), or on the Pi's own pins (pi)?",
          },
          usual: 'arduino',
          read: (answer) => choiceRead(answer, { arduino: ['1', '١'], pi: ['2', '٢'] }),
        });
  const noPrinter = {
    centre,
    offices,
    windows,
    callButtons,
    paperWidthMm: '80',
    boards: null,
    server: usualServer(centre.id),
  } as const;
  const printer = await ask({
    name: 'printer',
    asks: {
      ar: 'أين الطابعة؟ مسار (/dev/usb/lp0) أو عنوان في الشبكة (10.0.0.7)',
      en: 'Where is the printer? A path (/dev/usb/lp0) or an address of the network (10.0.0.7)',
    },
    usual: usualPrinter,
    read: (answer) =>
      fitting(wireRead(answer, printerPort, false), (wire) => ({ ...noPrinter, printer: wire })),
  });
  const paperWidthMm = await ask({
    name: 'paper',
    asks: { ar: 'عرض الورق بالمليمتر، 80 أم 58؟', en: 'How wide is the paper in mm, 80 or 58?' },
    usual: '80',
    read: (answer) => choiceRead(answer, { '80': ['٨٠'], '58': ['٥٨'] }),
  });
  const noBoards = { ...noPrinter, printer, paperWidthMm };
  const boards = await askBoards(ask, noBoards);
  const server = await ask({
    name: 'server',
    asks: {
      ar: 'عنوان خادم المركز (mqtts://host:port)',
      en: 'The address of the centre server (mqtts://host:port)',
    },
    usual: noPrinter.server,
    read: (answer) =>
      fitting(taken(answer.trim()), (url) => ({ ...noBoards, boards, server: url })),
  });
  return { ...noBoards, boards, server };
}

/** Takes an answer whose config has no error. */
function fitting<T>(read: Read<T>, answersWith: (value: T) => HallAnswers): Read<T> {
  if (!('value' in read)) return read;
  const checked = checkConfig(profileText(answersWith(read.value), 'en'), 'config.yaml');
  if (checked.ok) return read;
  const error = checked.problems.find(({ severity }) => severity === 'error');
  const why = error === undefined ? 'no config' : `${error.message}; ${error.hint}`;
  return refused(`هذه الإجابة لا تصلح: ${why}`, why);
}

async function askCentre(ask: Ask): Promise<Named> {
  const { ar, en } = await askName(ask, 'centre', {
    ar: 'اسم المركز',
    en: 'The name of the centre',
  });
  const id = await ask({
    name: 'centre.id',
    asks: {
      ar: 'اسم قصير للمركز تعرفه به الأجهزة',
      en: 'A short name of the centre, for the machines',
    },
    usual: idOf(en, new Set(), 'centre'),
    read: idRead,
  });
  return { id, ar, en };
}

/** @param what of which the name is asked */
async function askName(ask: Ask, name: string, what: Words): Promise<Omit<Named, 'id'>> {
  const ar = await ask({ name: `${name}.ar`, asks: inArabic(what), read: arabicRead });
  return { ar, en: await askEnglish(ask, name, what, englishRead) };
}

/** The same, or null where an empty answer says that there is no more. */
async function askMore(
  ask: Ask,
  name: string,
  what: Words,
  readers: { readonly ar: typeof arabicRead; readonly en: typeof englishRead },
): Promise<Omit<Named, 'id'> | null> {
  const ar = await ask<string | null>({
    name: `${name}.ar`,
    asks: {
      ar: `${inArabic(what).ar} (فارغ: لا مزيد)`,
      en: `${inArabic(what).en} (empty: no more)`,
    },
    read: (answer) => (answer.trim() === '' ? taken(null) : readers.ar(answer)),
  });
  return ar === null ? null : { ar, en: await askEnglish(ask, name, what, readers.en) };
}

const inArabic = ({ ar, en }: Words): Words => ({ ar: `${ar} بالعربية`, en: `${en}, in Arabic` });

function askEnglish(
  ask: Ask,
  name: string,
  { ar, en }: Words,
  read: typeof englishRead,
): Promise<string> {
  const asks = { ar: `${ar} بالإنجليزية`, en: `${en}, in English` };
  return ask({ name: `${name}.en`, asks, read });
}

async function askOffices(ask: Ask): Promise<readonly OfficeAnswers[]> {
  const offices: OfficeAnswers[] = [];
  while (servicesOf({ offices }).length < mostServices) {
    const number = offices.length + 1;
    const name = `office.${number}`;
    const what = { ar: `اسم المكتب ${number}`, en: `The name of office ${number}` };
    const readers = { ar: arabicRead, en: englishRead };
    const named =
      number === 1 ? await askName(ask, name, what) : await askMore(ask, name, what, readers);
    if (named === null) break;
    const id = idOf(named.en, new Set(offices.map((office) => office.id)), name.replace('.', '-'));
    offices.push({ id, ...named, services: await askServices(ask, name, named, offices) });
  }
  return offices;
}

async function askServices(
  ask: Ask,
  office: string,
  { ar, en }: Words,
  before: readonly OfficeAnswers[],
): Promise<readonly Named[]> {
  const others = servicesOf({ offices: before });
  const services: Named[] = [];
  const otherName =
    (language: keyof Words, read: typeof arabicRead) =>
    (answer: string): Read<string> =>
      services.some((service) => service[language] === answer.trim())
        ? refused('لخدمة أخرى هذا الاسم', 'another service has this name')
        : read(answer);
  const readers = { ar: otherName('ar', arabicRead), en: otherName('en', englishRead) };
  while (others.length + services.length < mostServices) {
    const number = services.length + 1;
    const name = `${office}.service.${number}`;
    const what = { ar: `خدمة ${number} في ${ar}`, en: `Service ${number} of ${en}` };
    const named =
      number === 1 ? await askName(ask, name, what) : await askMore(ask, name, what, readers);
    if (named === null) break;
    const ids = new Set([...others, ...services].map(({ id }) => id));
    const otherwise = `service-${others.length + number}`;
    services.push({ id: idOf(named.en, ids, otherwise), ...named });
  }
  return services;
}

async function askWindows(
  ask: Ask,
  offices: readonly OfficeAnswers[],
): Promise<readonly (readonly string[])[]> {
  const services = servicesOf({ offices });
  const count = await ask({
    name: 'windows',
    asks: { ar: 'كم شباكا؟', en: 'How many windows?' },
    usual: '5',
    read: (answer) => wholeNumberRead(answer, 1, mostWindows),
  });
  const listed = (language: keyof Words): string =>
    services.map((service, index) => `${index + 1}: ${service[language]}`).join('\n');
  const windows: (readonly string[])[] = [];
  for (let number = 1; number <= count; number += 1) {
    const isFirst = number === 1;
    const served = new Set(windows.flat());
    const unserved =
      number < count ? [] : services.flatMap(({ id }, at) => (served.has(id) ? [] : [at + 1]));
    windows.push(
      await ask({
        name: `window.${number}`,
        asks: {
          ar: `${isFirst ? `${listed('ar')}\n` : ''}خدمات شباك ${number}، بأرقامها`,
          en: `${isFirst ? `${listed('en')}\n` : ''}The services of window ${number}, by their numbers`,
        },
        usual: 'all',
        read: (answer) => serviceListRead(answer, services, unserved),
      }),
    );
  }
  return windows;
}

/** @param unserved numbers of services that have to be among them */
function serviceListRead(
  answer: string,
  services: readonly Named[],
  unserved: readonly number[],
): Read<readonly string[]> {
  if (/^(all|الكل|كل)$/i.test(answer.trim())) return taken(services.map(({ id }) => id));
  const numbers = answer
    .trim()
    .split(/[\s,،]+/)
    .map(numberIn);
  if (!numbers.every((number) => number >= 1 && number <= services.length)) {
    return refused(
      `اكتب أرقاما من 1 إلى ${services.length} بينها فواصل، أو all`,
      `write numbers from 1 to ${services.length} with commas between them, or all`,
    );
  }
  const missing = unserved.filter((number) => !numbers.includes(number));
  if (missing.length > 0) {
    return refused(
      `لا شباك آخر يخدم ${missing.join('، ')}: أضفها هنا`,
      `no other window serves ${missing.join(', ')}: add it here`,
    );
  }
  return taken(services.flatMap(({ id }, at) => (numbers.includes(at + 1) ? [id] : [])));
}

async function askBoards(
  ask: Ask,
  noBoards: Omit<HallAnswers, 'boards'>,
): Promise<HallAnswers['boards']> {
  const wire = await ask<Wire | null>({
    name: 'boards',
    asks: {
      ar: 'أين خط اللوحات المضيئة؟ مسار (/dev/dawr/boards) أو عنوان، أو none',
      en: 'Where is the line of LED boards? A path (/dev/dawr/boards), an address, or none',
    },
    usual: 'none',
    read: (answer) =>
      /^(none|no|لا|لا يوجد)$/i.test(answer.trim())
        ? taken(null)
        : fitting(wireRead(answer, converterPort, true), (found) => ({
            ...noBoards,
            boards: { wire: found, protocol: 'alpha' },
          })),
  });
  if (wire === null) return null;
  const protocol = await ask({
    name: 'protocol',
    asks: {
      ar: 'بأي لغة تعمل اللوحات، alpha أم modbus (LED-485)؟',
      en: 'What do the boards speak, alpha or modbus (LED-485)?',
    },
    usual: 'alpha',
    read: (answer) => choiceRead(answer, { alpha: ['1', '١'], modbus: ['2', '٢'] }),
  });
  return { wire, protocol };
}
