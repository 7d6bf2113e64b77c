/** Rules of queue and day that do not make sense together, each at its place and in its words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../config/load.ts';
import { edited, expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

/** More of the window, before its lamp. */
const window = (more: string) =>
  ['    lamp:\n      kind: unit\n      unit: one\n      pin: 3\n', more] as const;
const windowButton = (more: string) =>
  ['        pin: 2\n', `        pin: 2\n      ${more}\n`] as const;
const queue = (more: string) =>
  ['  queueEmptyShownSeconds: 3\n', `  queueEmptyShownSeconds: 3\n  ${more}\n`] as const;
const dispenser = (more: string) =>
  ['    printer: hall\n', `    printer: hall\n    ${more}\n`] as const;
const top = (more: string) => ['clock:\n', `${more}\nclock:\n`] as const;

const cases: readonly Mistake[] = [
  {
    mistake: 'a last call of a centre that is always open',
    severity: 'warning',
    edits: [top('day: { lastCall: ⟦refuse }')],
    where: 'day.lastCall',
    words:
      'nothing closes this centre, so no ticket is the last; openingHours; write openingHours:, or remove this line',
  },
  {
    mistake: 'a second place for the numbers that is lost with the first',
    severity: 'warning',
    edits: [
      ['  maxMegabytes: 512\n', '  maxMegabytes: 512\n  numbersFolder: ⟦/var/lib/dawr/numbers\n'],
    ],
    where: 'journal.numbersFolder',
    words:
      'the numbers of the day are remembered in the folder of the journal, and lost with it; journal.numbersFolder outside journal.folder; name another folder for one of the two',
  },
  {
    mistake: 'a first choice that is not served here',
    edits: [window('    firstChoice: [⟦visa]\n')],
    where: 'windows[0].firstChoice[0]',
    words:
      '"visa" is not among the services of this window; one of card, newborn; add it to services, or remove it here',
  },
  {
    mistake: 'a service that is first and last',
    edits: [window('    firstChoice: [card]\n    onlyWhenIdle: [⟦card]\n')],
    where: 'windows[0].onlyWhenIdle[0]',
    words:
      '"card" cannot be both a first choice and only for idle times; each service in one of the two lists; remove it from one of the two',
  },
  {
    mistake: 'a window that serves nothing unless it is idle',
    severity: 'warning',
    edits: [window('    onlyWhenIdle: ⟦[card, newborn]\n')],
    where: 'windows[0].onlyWhenIdle',
    words:
      'every service of this window waits for idle times, so none does; a service that is called here at all times; take those that belong to this window out of onlyWhenIdle',
  },
  {
    mistake: 'more buttons, and none for those who do not come',
    severity: 'warning',
    edits: [
      windowButton('complete: { kind: unit, unit: one, pin: 9 }'),
      ['    buttons:\n      call:', '    buttons:\n      ⟦call:'],
    ],
    where: 'windows[0].buttons',
    words:
      'no button says that nobody came, and on a window with several none is inferred; a noShow button, or a call button alone; wire one and write noShow: among the buttons, or write doublePress: no-show',
  },
  {
    mistake: 'a transfer to nowhere',
    edits: [
      windowButton('noShow: { kind: unit, unit: one, pin: 9 }'),
      [
        '      noShow',
        '      transfer:\n        - ⟦input: { kind: unit, unit: one, pin: 10 }\n      noShow',
      ],
    ],
    where: 'windows[0].buttons.transfer[0]',
    words:
      'this button hands a ticket on to nowhere; toService, toWindow, or both; write where the ticket goes, or remove the button',
  },
  {
    mistake: 'a transfer to a service that is not there',
    edits: [
      windowButton('noShow: { kind: unit, unit: one, pin: 9 }'),
      [
        '      noShow',
        '      transfer:\n        - { input: { kind: unit, unit: one, pin: 10 }, toService: ⟦cart }\n      noShow',
      ],
    ],
    where: 'windows[0].buttons.transfer[0].toService',
    words: 'there is no service "cart"; one of card, newborn; did you mean "card"?',
  },
  {
    mistake: 'a button on the pin of another',
    edits: [windowButton('noShow: { kind: unit, unit: one, pin: ⟦2 }')],
    where: 'windows[0].buttons.noShow.pin',
    words:
      'pin 2 of unit one is used twice; a pin of its own for each button, lamp and wire of a board; wire one of the two to a free pin, and write its number',
  },
  {
    mistake: 'a priority that the centre does not know',
    edits: [
      queue('priority: { classes: [elderly] }'),
      ['      - service: card\n', '      - service: card\n        priority: ⟦disability\n'],
    ],
    where: 'dispensers[0].buttons[0].priority',
    words:
      'the class "disability" is not among queue.priority.classes; one of elderly; add it there, or remove it here',
  },
  {
    mistake: 'a no-show time within the guard time',
    severity: 'warning',
    edits: [queue('noShowWithinSeconds: ⟦2')],
    where: 'queue.noShowWithinSeconds',
    words:
      'every press this soon is ignored as a double press, so nobody is ever a no-show; more than guardSeconds (2), or 0; raise it, or write 0 if no press is to mean a no-show',
  },
  {
    mistake: 'a centre that is never open',
    edits: [top('openingHours:\n  weekdays: ⟦{}')],
    where: 'openingHours.weekdays',
    words:
      'the centre is never open; hours for one or more of saturday, sunday, monday, tuesday, wednesday, thursday, friday; write the days below, or remove openingHours: then it is always open',
  },
  {
    mistake: 'a day of no length',
    edits: [top('openingHours:\n  weekdays: { sunday: { opens: "08:00", closes: ⟦"08:00" } }')],
    where: 'openingHours.weekdays.sunday.closes',
    words:
      'the centre closes when it opens; another time than opens; correct one of the two; 00:00 to 24:00 is the whole day',
  },
  {
    mistake: 'a last ticket after closing time',
    edits: [
      top(
        'openingHours:\n  weekdays: { friday: { opens: "20:00", closes: "02:00", lastTicket: ⟦"03:00" } }',
      ),
    ],
    where: 'openingHours.weekdays.friday.lastTicket',
    words:
      'the last ticket comes outside the opening hours; a time after 20:00 and not after 02:00; correct it, or leave it out: then tickets are given until closing time',
  },
  {
    mistake: 'a reception that may not do what its buttons are for',
    edits: [top('commands: { reception: [ping, open-day] }'), dispenser('usedBy: ⟦reception')],
    where: 'dispensers[0].usedBy',
    words:
      'the reception may not ask for issue-ticket; issue-ticket among commands.reception; add it there, or remove this option',
  },
  {
    mistake: 'a hall that nobody in it can open',
    severity: 'warning',
    edits: [
      ['    openDayButton:\n      kind: gpio\n      pin: 26\n', ''],
      ['dispensers:\n  - id', 'dispensers:\n  ⟦- id'],
    ],
    where: 'dispensers',
    words:
      'nobody in this hall can open the day after a power cut without a network; an openDayButton at a dispenser, or day.callButtonsOpenAfterSeconds; wire one, or let two call buttons do it; otherwise only dawr day open on the Pi does',
  },
  {
    mistake: 'two call buttons in a hall with one',
    severity: 'warning',
    edits: [top('day: { callButtonsOpenAfterSeconds: ⟦5 }')],
    where: 'day.callButtonsOpenAfterSeconds',
    words:
      "this hall has one call button, and the day needs two; two windows or more; remove it, and wire a dispenser's openDayButton",
  },
];

const secondWindow = [
  '    lamp:\n      kind: unit\n      unit: one\n      pin: 3\n',
  '    lamp:\n      kind: unit\n      unit: one\n      pin: 3\n  - number: 2\n    services: [card]\n    buttons: { call: { kind: unit, unit: one, pin: 9 } }\n',
] as const;

test('two call buttons open the day in place of a button, once they call nobody again before', () => {
  const [removed] = [['    openDayButton:\n      kind: gpio\n      pin: 26\n', '']] as const;
  const withSeconds = (seconds: number) =>
    [secondWindow, removed, top(`day: { callButtonsOpenAfterSeconds: ${seconds} }`)].reduce(
      (whole, [old, fresh]) => edited(whole, old, fresh),
      hall.replace('holdSeconds: 0.8', 'holdSeconds: 2.5'),
    );
  expect(checkConfig(withSeconds(3), 'hall.yaml')).toMatchObject({
    ok: true,
    warnings: [{ where: 'windows[1].number' }],
  });
  expect(checkConfig(withSeconds(2.5), 'hall.yaml')).toMatchObject({
    ok: false,
    problems: [
      { where: 'windows[1].number' },
      { where: 'day.callButtonsOpenAfterSeconds', severity: 'error' },
    ],
  });
});

test.each(cases)('$mistake', (mistake) => expectReported(hall, mistake));

test('hours over midnight and the same service at two priorities are good', () => {
  const good = [
    top(
      'openingHours:\n  weekdays: { friday: { opens: "20:00", closes: "02:00", lastTicket: "01:00" } }',
    ),
    [
      '        pin: 27\n',
      '        pin: 27\n      - service: card\n        priority: elderly\n        input: { kind: gpio, pin: 22 }\n',
    ],
  ] as const;
  const text = good.reduce((whole, [old, fresh]) => edited(whole, old, fresh), hall);
  expect(checkConfig(text, 'hall.yaml')).toMatchObject({ ok: true, warnings: [] });
});
