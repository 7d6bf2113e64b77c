/**
 * The config that follows from the answers, as a file that a person reads and goes on with: each part
 * says what it assumes. Wiring is that of the shipped halls and of the pictures (`scripts/packaging/wiring/`).
 */
import type { Language } from '../doctor/finding.ts';
import { type HallAnswers, megaPins, type Named, piLines, servicesOf } from './hall-answers.ts';
import type { Wire } from './wire-answers.ts';

/** A text in quotes, as JSON and YAML both read it. */
const quoted = (text: string): string => JSON.stringify(text);

export function profileText(answers: HallAnswers, language: Language): string {
  const say = (ar: string, en: string): string => `# ${language === 'ar' ? ar : en}`;
  return [
    headOf(answers.centre, say),
    officesOf(answers),
    servicePart(answers, say),
    windowPart(answers, say),
    dispenserPart(answers, say),
    printerPart(answers, say),
    boardPart(answers, say),
    restOf(answers, say),
  ]
    .filter((part) => part.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

type Say = (ar: string, en: string) => string;
type Lines = readonly string[];

function headOf({ id, ar, en }: Named, say: Say): Lines {
  return [
    say(
      'كتبه "dawr config new". كل الخيارات في config/options.md، و"dawr check" يراجع الملف.',
      'Written by "dawr config new". Every option is in config/options.md; "dawr check" checks the file.',
    ),
    '',
    'centre:',
    `  id: ${quoted(id)}`,
    ...nameLines({ ar, en }, '  '),
    'controller: hall',
  ];
}

function nameLines({ ar, en }: Omit<Named, 'id'>, indent: string): Lines {
  return [`${indent}name:`, `${indent}  ar: ${quoted(ar)}`, `${indent}  en: ${quoted(en)}`];
}

function officesOf({ offices }: HallAnswers): Lines {
  return [
    'offices:',
    ...offices.flatMap((office) => [`  - id: ${quoted(office.id)}`, ...nameLines(office, '    ')]),
  ];
}

function servicePart(answers: HallAnswers, say: Say): Lines {
  const order = servicesOf(answers).map(({ id }) => id);
  return [
    say(
      'مئات الرقم تدل على الخدمة: من 101 إلى 199 للأولى، ومن 201 إلى 299 للثانية.',
      'The hundreds of a number tell the service: 101 to 199 for the first, 201 to 299 for the second.',
    ),
    say(
      'المستندات تطبع على التذكرة: documents: [{ ar: بطاقة الرقم القومي, en: National ID card }]',
      'Documents are printed on the ticket: documents: [{ ar: بطاقة الرقم القومي, en: National ID card }]',
    ),
    'services:',
    ...answers.offices.flatMap((office) =>
      office.services.flatMap((service) => {
        const hundred = 100 * (order.indexOf(service.id) + 1);
        return [
          `  - id: ${quoted(service.id)}`,
          `    office: ${quoted(office.id)}`,
          ...nameLines(service, '    '),
          `    numbers: { from: ${hundred + 1}, to: ${hundred + 99} }`,
          '    whenUsedUp: begin-anew',
          '    targetMinutes: 10',
        ];
      }),
    ),
  ];
}

function windowPart({ windows, callButtons }: HallAnswers, say: Say): Lines {
  const onPi = callButtons === 'pi';
  return [
    say(
      'ضغطة: إنهاء واستدعاء التالي. ضغطة مطولة: نداء مرة أخرى. ضغطة خلال 30 ثانية من النداء: لم يحضر.',
      'Press: finish and call the next. Hold: call again. Pressed within 30 s of a call: nobody came.',
    ),
    'windows:',
    ...windows.flatMap((services, index) => {
      const unit = `window-${index + 1}`;
      const call = onPi
        ? `{ kind: gpio, pin: ${piLines[index]} }`
        : `{ kind: unit, unit: ${unit}, pin: 2 }`;
      return [
        `  - number: ${index + 1}`,
        `    services: [${services.map(quoted).join(', ')}]`,
        `    buttons: { call: ${call} }`,
        ...(onPi ? [] : [`    lamp: { kind: unit, unit: ${unit}, pin: 3 }`]),
      ];
    }),
  ];
}

function dispenserPart(answers: HallAnswers, say: Say): Lines {
  const { windows, callButtons } = answers;
  const services = servicesOf(answers);
  const free = callButtons === 'pi' ? piLines.slice(windows.length) : piLines;
  const onPi = services.length <= free.length;
  const units = [
    ...(callButtons === 'pi' ? [] : windows.map((_, index) => `window-${index + 1}`)),
    ...(onPi ? [] : ['dispenser']),
  ];
  return [
    say(
      'أزرار المواطنين، زر لكل خدمة، يصل كل منها خطه بالأرضي.',
      "The citizens' buttons, one for each service; each connects its line to ground.",
    ),
    'dispensers:',
    '  - id: citizens',
    '    printer: hall',
    '    buttons:',
    ...services.map(({ id }, index) => {
      const input = onPi
        ? `{ kind: gpio, pin: ${free[index]} }`
        : `{ kind: unit, unit: dispenser, pin: ${megaPins.first + index} }`;
      return `      - { service: ${quoted(id)}, input: ${input} }`;
    }),
    `    ${say(
      'ضوء وصافرة يجيبان كل ضغطة. احذف ما لم يوصل.',
      'A light and a buzzer answer each press. Remove what is not wired.',
    )}`,
    '    answer:',
    '      lamp: { kind: gpio, pin: 19 }',
    '      buzzer: { kind: gpio, pin: 13 }',
    ...(units.length === 0
      ? []
      : [
          '',
          say(
            'لوحات Arduino عليها StandardFirmata. "dawr doctor --udev" يقترح هذه المسارات الثابتة.',
            'Arduinos with StandardFirmata. "dawr doctor --udev" proposes rules for these paths, so that they stay.',
          ),
          'units:',
          ...units.flatMap((unit) => [
            `  - id: ${unit}`,
            `    wire: { kind: serial, path: /dev/dawr/${unit} }`,
          ]),
        ]),
  ];
}

function wireText(wire: Wire): string {
  return wire.kind === 'tcp'
    ? `{ kind: tcp, host: ${quoted(wire.host)}, port: ${wire.port} }`
    : `{ kind: ${wire.kind}, path: ${quoted(wire.path)} }`;
}

function printerPart({ printer, paperWidthMm }: HallAnswers, say: Say): Lines {
  return [
    ...(printer.kind === 'serial'
      ? [
          say(
            'السرعة هنا 9600: اكتب baudRate: كما في دليل الطابعة إن كانت غيرها.',
            'The speed is 9600 here: write baudRate: as in the manual of the printer where it is another.',
          ),
        ]
      : []),
    'printers:',
    '  - id: hall',
    `    wire: ${wireText(printer)}`,
    `    paperWidthMm: ${paperWidthMm}`,
    '    language: ar',
  ];
}

function boardPart({ boards, windows }: HallAnswers, say: Say): Lines {
  if (boards === null) return [];
  const address = (window: number): string =>
    boards.protocol === 'alpha'
      ? `"${window.toString(16).toUpperCase().padStart(2, '0')}"`
      : String(window);
  return [
    say(
      'لوحة فوق كل شباك، عنوانها رقم الشباك كما يضبط عليها.',
      'A board over each window; its address, which is set on the board, is the number of the window.',
    ),
    ...(boards.protocol === 'alpha'
      ? [
          say(
            'العناوين بالنظام الست عشري: شباك 10 عنوانه 0A.',
            'Addresses are hexadecimal: window 10 has 0A.',
          ),
        ]
      : []),
    'boardLines:',
    '  - id: windows',
    `    wire: ${wireText(boards.wire)}`,
    ...(boards.protocol === 'alpha'
      ? ['    protocol: alpha']
      : ['    protocol: modbus', '    registers: led-485']),
    '    boards:',
    ...windows.map(
      (_, index) => `      - { window: ${index + 1}, address: ${address(index + 1)} }`,
    ),
  ];
}

function restOf({ server, windows }: HallAnswers, say: Say): Lines {
  return [
    // Two windows have to press.
    ...(windows.length < 2
      ? []
      : [
          say(
            'بعد انقطاع الكهرباء بلا شبكة: يفتح اليوم شباكان يضغطان زر النداء معا لخمس ثوان.',
            'After a power cut without a network: two windows that hold their call buttons for 5 s open the day.',
          ),
          'day:',
          '  callButtonsOpenAfterSeconds: 5',
          '',
        ]),
    say(
      'شاشات الموظفين والاستقبال والصالة على شبكة المركز: "dawr pair" يأذن لكل جهاز مرة.',
      "The pages of clerks, reception and hall in the centre's network: dawr pair lets each browser in once.",
    ),
    'pages:',
    '  lan: true',
    '',
    say('ينادي بالصوت: احذف # من السطور التالية.', 'Calls aloud: remove the # of these lines.'),
    '# voice:',
    '#   language: ar',
    '#   device: plughw:CARD=Headphones',
    '',
    say(
      'بدونها المركز مفتوح دائما: احذف # واكتب مواعيدك.',
      'Without these the centre is always open: remove the # and write your hours.',
    ),
    '# openingHours:',
    '#   weekdays:',
    ...['saturday', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday'].map(
      (day) => `#     ${day}: { opens: "09:00", closes: "14:00" }`,
    ),
    '',
    say('خادم المركز.', 'The centre server.'),
    'centreServer:',
    `  url: ${quoted(server)}`,
    ...(server.startsWith('mqtts:')
      ? [
          `  ${say(
            'شهادة السلطة التي يصدقها وحدها، من مدير الخادم (dawr broker-config يكتبها).',
            'The only authority that is believed: from whoever keeps the server (dawr broker-config writes it).',
          )}`,
          '  caFile: /etc/dawr/ca.pem',
        ]
      : []),
    '',
    'journal:',
    '  folder: /var/lib/dawr',
  ];
}
