/**
 * Mistakes that only show when two parts of a config are compared, each at its line and column
 * and in its own words. `⟦` stands before the place that the problem must name.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../config/load.ts';
import { type Edit, edited, expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

const secondWindow = `  - number: 2
    services: [card]
    buttons: { call: { kind: unit, unit: one, pin: 9 } }
`;
const withSecondWindow: Edit = ['units:\n', `${secondWindow}units:\n`];

const cases: readonly Mistake[] = [
  {
    mistake: 'an office twice',
    edits: [
      [
        'services:\n  - id: card',
        '  - id: ⟦first\n    name: { ar: ثان, en: Second }\nservices:\n  - id: card',
      ],
    ],
    where: 'offices[1].id',
    words:
      'the office "first" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'a service twice',
    edits: [
      ['id: newborn', 'id: ⟦card'],
      ['      - newborn\n', ''],
      ['service: newborn', 'service: card'],
    ],
    where: 'services[1].id',
    words:
      'the service "card" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'a window twice',
    edits: [['units:\n', `${secondWindow.replace('number: 2', 'number: ⟦1')}units:\n`]],
    where: 'windows[1].number',
    words:
      'the window "1" is there twice; a number of its own for each; give one of the two another, and correct whatever refers to it',
  },
  {
    mistake: 'a service twice at one window',
    edits: [['      - newborn\n', '      - newborn\n      - ⟦card\n']],
    where: 'windows[0].services[2]',
    words:
      'the service "card" is there twice; each service once in this list; remove one of the two',
  },
  {
    mistake: 'a unit twice',
    edits: [
      ['printers:\n', '  - id: ⟦one\n    wire: { kind: tcp, host: a, port: 1 }\nprinters:\n'],
    ],
    where: 'units[1].id',
    words:
      'the unit "one" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'a printer twice',
    edits: [
      ['dispensers:\n', '  - id: ⟦hall\n    wire: { kind: tcp, host: a, port: 1 }\ndispensers:\n'],
    ],
    where: 'printers[1].id',
    words:
      'the printer "hall" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'a dispenser twice',
    edits: [
      [
        'boardLines:\n',
        '  - id: ⟦citizens\n    printer: hall\n    buttons: [{ service: card, input: { kind: gpio, pin: 5 } }]\nboardLines:\n',
      ],
    ],
    where: 'dispensers[1].id',
    words:
      'the dispenser "citizens" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'a board line twice',
    edits: [
      withSecondWindow,
      [
        'queue:\n',
        "  - id: ⟦east\n    wire: { kind: tcp, host: a, port: 1 }\n    protocol: alpha\n    boards: [{ window: 2, address: '01' }]\nqueue:\n",
      ],
    ],
    where: 'boardLines[1].id',
    words:
      'the board line "east" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'a service of an office that is not there',
    edits: [['  - id: newborn\n    office: first', '  - id: newborn\n    office: ⟦frist']],
    where: 'services[1].office',
    words: 'there is no office "frist"; one of first; did you mean "first"?',
  },
  {
    mistake: 'a window with a service that is not there',
    edits: [['      - newborn\n', '      - newborn\n      - ⟦cards\n']],
    where: 'windows[0].services[2]',
    words: 'there is no service "cards"; one of card, newborn; did you mean "card"?',
  },
  {
    mistake: 'a dispenser with a printer that is not there',
    edits: [['printer: hall', 'printer: ⟦lobby']],
    where: 'dispensers[0].printer',
    words: 'there is no printer "lobby"; one of hall; add it under printers, or correct the name',
  },
  {
    mistake: 'a button for a service that is not there',
    edits: [['service: newborn', 'service: ⟦transfer']],
    where: 'dispensers[0].buttons[1].service',
    words:
      'there is no service "transfer"; one of card, newborn; add it under services, or correct the name',
  },
  {
    mistake: 'a button on a unit that is not there',
    edits: [['        unit: one\n        pin: 2', '        unit: ⟦two\n        pin: 2']],
    where: 'windows[0].buttons.call.unit',
    words: 'there is no unit "two"; one of one; add it under units, or correct the name',
  },
  {
    mistake: 'a board over a window that is not there',
    edits: [['      - window: 1', '      - window: ⟦7']],
    where: 'boardLines[0].boards[0].window',
    words: 'there is no window "7"; one of 1; add it under windows, or correct the name',
  },
  {
    mistake: 'a service that no window serves',
    edits: [
      ['  - id: newborn', '  - id: ⟦newborn'],
      ['      - newborn\n', ''],
    ],
    where: 'services[1].id',
    words:
      'no window serves "newborn": its tickets would never be called; every service at a window; add it to the services of a window',
  },
  {
    mistake: 'a service without a button',
    severity: 'warning',
    edits: [
      ['  - id: newborn', '  - id: ⟦newborn'],
      ['service: newborn', 'service: card'],
    ],
    where: 'services[1].id',
    words:
      'no dispenser has a button for this service; a button for every service; add one, unless only the server issues its tickets',
  },
  {
    mistake: 'two buttons of a dispenser for one service',
    severity: 'warning',
    edits: [['service: newborn', 'service: ⟦card']],
    where: 'dispensers[0].buttons[1].service',
    words:
      'another button of this dispenser gives the same tickets; tickets of its own for each button; give one of the two another service or priority, or remove it',
  },
  {
    mistake: 'an office without a service',
    severity: 'warning',
    edits: [
      [
        'services:\n  - id: card',
        '  - id: ⟦second\n    name: { ar: ثان, en: Second }\nservices:\n  - id: card',
      ],
    ],
    where: 'offices[1].id',
    words: 'this office has no service; a service of every office; add its services, or remove it',
  },
  {
    mistake: 'a printer that nothing prints on',
    severity: 'warning',
    edits: [
      ['dispensers:\n', '  - id: ⟦lobby\n    wire: { kind: tcp, host: a, port: 1 }\ndispensers:\n'],
    ],
    where: 'printers[1].id',
    words:
      'no dispenser prints on this printer; every printer at a dispenser; name it in a dispenser, or remove it',
  },
  {
    mistake: 'a unit without a button',
    severity: 'warning',
    edits: [
      ['printers:\n', '  - id: ⟦spare\n    wire: { kind: tcp, host: a, port: 1 }\nprinters:\n'],
    ],
    where: 'units[1].id',
    words:
      'no button, lamp or board is on this unit; a unit that something is wired to; give it one, or remove it',
  },
  {
    mistake: 'a window without a board',
    severity: 'warning',
    edits: [['units:\n', `${secondWindow.replace('number: 2', 'number: ⟦2')}units:\n`]],
    where: 'windows[1].number',
    words:
      'no board shows the calls of this window; a board for each window; list its board under boardLines, or under boards of a unit',
  },
  {
    mistake: 'numbers that end before they begin',
    edits: [
      [
        '      prefix: B\n      from: 1\n      to: 99',
        '      prefix: B\n      from: 100\n      to: ⟦99',
      ],
    ],
    where: 'services[1].numbers.to',
    words:
      'the last number, 99, comes before the first, 100; a number from 100 up; exchange the two',
  },
  {
    mistake: 'two services with the same numbers',
    edits: [
      [
        '    numbers:\n      prefix: B\n      from: 1\n      to: 99',
        '    numbers: ⟦{ prefix: A, from: 90, to: 120 }',
      ],
    ],
    where: 'services[1].numbers',
    words:
      'the service card also gives the numbers A90 to A99: two citizens could hold the same one; a prefix or a range of its own; change the prefix of one of the two',
  },
  {
    mistake: 'two services that share a single number',
    edits: [
      [
        '    numbers:\n      prefix: B\n      from: 1\n      to: 99',
        '    numbers: ⟦{ prefix: A, from: 99, to: 120 }',
      ],
    ],
    where: 'services[1].numbers',
    words:
      'the service card also gives the numbers A99 to A99: two citizens could hold the same one; a prefix or a range of its own; change the prefix of one of the two',
  },
  {
    mistake: 'a prefix that reads as a digit',
    severity: 'warning',
    edits: [['prefix: B', 'prefix: ⟦O']],
    where: 'services[1].numbers.prefix',
    words:
      'I and O look like 1 and 0 on a board; letters that no digit looks like; choose another letter, such as A',
  },
  {
    mistake: 'exchanged languages',
    severity: 'warning',
    edits: [['ar: مواليد\n      en: Newborn', 'ar: ⟦Newborn\n      en: مواليد']],
    where: 'services[1].name.ar',
    words:
      '"Newborn" has no Arabic letter; the Arabic text; write it in Arabic letters; were ar and en exchanged?',
  },
  {
    mistake: 'a time zone that is not one',
    edits: [['Africa/Cairo', '⟦Africa/Kairo']],
    where: 'centre.timeZone',
    words:
      '"Africa/Kairo" is not a time zone; an IANA name, such as Africa/Cairo; did you mean "Africa/Cairo"?',
  },
  {
    mistake: 'a time zone without summer time',
    edits: [['Africa/Cairo', "⟦'+02:00'"]],
    where: 'centre.timeZone',
    words:
      '"+02:00" is not a time zone; an IANA name, such as Africa/Cairo; write the continent and its city, or leave it out for Africa/Cairo',
  },
  {
    mistake: 'no guard against double presses',
    severity: 'warning',
    edits: [['guardSeconds: 2', 'guardSeconds: ⟦0']],
    where: 'queue.guardSeconds',
    words: 'a nervous double press would skip a citizen; about 3; raise it, or leave it out for 3',
  },
  {
    mistake: 'a guard that swallows real presses',
    severity: 'warning',
    edits: [['guardSeconds: 2', 'guardSeconds: ⟦40']],
    where: 'queue.guardSeconds',
    words:
      'a clerk who presses within 40 seconds of a call is ignored; about 3; lower it, or leave it out for 3',
  },
  {
    mistake: 'a hold that nobody holds',
    severity: 'warning',
    edits: [['holdSeconds: 0.8', 'holdSeconds: ⟦5']],
    where: 'queue.holdSeconds',
    words: 'few people hold a button for 5 seconds; about 1; lower it, or leave it out for 1',
  },
  {
    mistake: 'quiet hours that begin when they end',
    edits: [["to: '07:30'", "to: ⟦'21:00'"]],
    where: 'voice.quietHours[0].to',
    words:
      'the quiet hours begin and end at 21:00; two different times; correct one of the two, or remove voice to have none at all',
  },
];

test.each(cases)('$mistake', (one) => expectReported(hall, one));

test.each([
  [1, 1],
  [99, 99],
])('a range that meets another at %d only is reported', (from, to) => {
  const [old, fresh] = [
    'prefix: B\n      from: 1\n      to: 99',
    `prefix: A\n      from: ${from}\n      to: ${to}`,
  ];
  expect(checkConfig(edited(hall, old, fresh), 'hall.yaml').ok).toBe(false);
});

test('ranges of one prefix may follow each other', () => {
  const [old, fresh] = ['prefix: B\n      from: 1\n', 'prefix: A\n      from: 100\n'];
  const text = edited(
    edited(hall, old, fresh),
    'from: 100\n      to: 99',
    'from: 100\n      to: 120',
  );
  expect(checkConfig(text, 'hall.yaml')).toMatchObject({ ok: true, warnings: [] });
});

test('all kinds of mistakes are reported in one run, in the order of the file', () => {
  const text = (
    [
      ['timeZone:', 'timezone:'],
      ['prefix: B', 'prefix: A'],
      ['pin: 27', 'pin: 17'],
      ['port: 4001', 'port: 400100'],
      ['printer: hall', 'printer: lobby'],
    ] as const
  ).reduce((all, [old, fresh]) => edited(all, old, fresh), hall);
  const checked = checkConfig(text, 'hall.yaml');
  const wheres = checked.ok ? [] : checked.problems.filter((one) => one.severity === 'error');
  expect(wheres.map((problem) => problem.where)).toEqual([
    'centre.timezone',
    'services[1].numbers',
    'units[0].wire.port',
    'dispensers[0].printer',
    'dispensers[0].buttons[1].input.pin',
  ]);
});
