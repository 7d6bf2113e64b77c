/** Pauses, outcomes and the roll of a config: what does not fit together, at its place and in its words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

const dispenser = (more: string) =>
  ['    printer: hall\n', `    printer: hall\n    ${more}\n`] as const;
const top = (more: string) => ['clock:\n', `${more}\nclock:\n`] as const;
const windowButton = (more: string) =>
  ['        pin: 2\n', `        pin: 2\n      ${more}\n`] as const;
const pauseButton = (more: string) =>
  dispenser(`pauseButtons: [{ input: { kind: gpio, pin: 5 }, ${more} }]`);
const outcomeButton = (more: string) =>
  windowButton(`outcomes: [{ input: { kind: unit, unit: one, pin: 9 }, ${more} }]`);
const reason = (id: string) => `{ id: ${id}, name: { ar: سبب, en: A reason } }`;

const cases: readonly Mistake[] = [
  {
    mistake: 'a button that pauses for no known reason',
    edits: [pauseButton('reason: ⟦system-dwn')],
    where: 'dispensers[0].pauseButtons[0].reason',
    words:
      'there is no reason "system-dwn"; one of system-down, technical-fault, other; did you mean "system-down"?',
  },
  {
    mistake: 'a button that pauses for a reason that the own list lacks',
    edits: [
      pauseButton('reason: ⟦system-down'),
      top(`pauses: { reasons: [${reason('no-power')}] }`),
    ],
    where: 'dispensers[0].pauseButtons[0].reason',
    words:
      'there is no reason "system-down"; one of no-power; add it under pauses.reasons, or correct the name',
  },
  {
    mistake: 'a button that pauses two things',
    edits: [pauseButton('service: card, office: ⟦first, reason: other')],
    where: 'dispensers[0].pauseButtons[0].office',
    words:
      'this button would pause a service and an office; one of the two, or neither for the whole hall; remove one of them',
  },
  {
    mistake: 'a button that pauses an unknown service',
    edits: [pauseButton('service: ⟦visa, reason: other')],
    where: 'dispensers[0].pauseButtons[0].service',
    words:
      'there is no service "visa"; one of card, newborn; add it under services, or correct the name',
  },
  {
    mistake: 'a button that may not pause',
    edits: [
      dispenser('pauseButtons: [⟦{ input: { kind: gpio, pin: 5 }, reason: other }]'),
      top('commands: { reception: [issue-ticket, open-day] }'),
    ],
    where: 'dispensers[0].pauseButtons[0]',
    words:
      'the reception may not ask for pause-service; pause-service among commands.reception; add it there, or remove this option',
  },
  {
    mistake: 'a reason twice',
    edits: [
      top(`pauses: { reasons: [${reason('other')}, { id: ⟦other, name: { ar: سبب, en: B } }] }`),
    ],
    where: 'pauses.reasons[1].id',
    words:
      'the reason "other" is there twice; a name of its own for each; rename one of the two, and whatever refers to it',
  },
  {
    mistake: 'no outcome of which nobody says more',
    edits: [top(`outcomes: ⟦[${reason('served')}]`)],
    where: 'outcomes',
    words:
      'a service of which nobody says more would end without an outcome; one of the outcomes with the id done; add - { id: done, name: { ar: تمت الخدمة, en: Done } }',
  },
  {
    mistake: 'a button with an unknown outcome',
    edits: [outcomeButton('outcome: ⟦done-it')],
    where: 'windows[0].buttons.outcomes[0].outcome',
    words:
      'there is no outcome "done-it"; one of done, documents-missing, system-down, come-back; add it under outcomes, or correct the name',
  },
  {
    mistake: 'a button with an unknown document',
    edits: [
      outcomeButton('outcome: documents-missing, document: ⟦copi'),
      ['      - ar: صورة\n', '      - id: copy\n        ar: صورة\n'],
    ],
    where: 'windows[0].buttons.outcomes[0].document',
    words: 'there is no document "copi"; one of copy; did you mean "copy"?',
  },
  {
    mistake: 'a document twice in a service',
    edits: [
      ['      - ar: صورة\n', '      - id: copy\n        ar: صورة\n'],
      ['        en: Copy\n', '        en: Copy\n      - { id: ⟦copy, ar: أصل, en: Original }\n'],
    ],
    where: 'services[0].documents[1].id',
    words:
      'the document "copy" is there twice; each document of a service under a name of its own; rename one of the two',
  },
  {
    mistake: 'a roll with the numbers of a service',
    edits: [top('roll: { numbers: ⟦{ prefix: A, from: 50, to: 200 } }')],
    where: 'roll.numbers',
    words:
      'the service card also gives the numbers A50 to A99: two citizens could hold the same one; a prefix or a range of its own; change the prefix of one of the two',
  },
  {
    mistake: 'a button of a roll that there is not',
    edits: [
      dispenser('usedBy: reception'),
      [
        '        pin: 27\n',
        '        pin: 27\n      - { service: card, paper: ⟦roll, input: { kind: gpio, pin: 5 } }\n',
      ],
    ],
    where: 'dispensers[0].buttons[2].paper',
    words:
      'this centre has no roll; a roll with its numbers; add roll at the top, or leave paper out',
  },
  {
    mistake: 'a button of the roll for citizens',
    edits: [
      top('roll: { numbers: { prefix: R, from: 1, to: 200 } }'),
      [
        '        pin: 27\n',
        '        pin: 27\n      - { service: card, paper: ⟦roll, input: { kind: gpio, pin: 5 } }\n',
      ],
    ],
    where: 'dispensers[0].buttons[2].paper',
    words:
      "a citizen at this button would get a number and no paper; usedBy: reception at the dispenser; move the button to the reception's dispenser, or leave paper out",
  },
];

test.each(cases)('$mistake', (mistake) => expectReported(hall, mistake));
