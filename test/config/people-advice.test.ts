/** What `dawr check` advises where the people of a hall would go without: each gap, and what fills it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { rootPart } from '../../config/checks/part.ts';
import { adviceFor } from '../../config/checks/people-checks.ts';
import { pathText } from '../../config/checks/problem.ts';
import { checkConfig } from '../../config/load.ts';
import { type Edit, edited } from './marked-text.ts';

const small = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

/** Path and message of each advice for the small hall after some edits. */
function advice(...edits: readonly Edit[]): readonly string[] {
  const text = edits.reduce((whole, edit) => edited(whole, ...edit), small);
  expect(checkConfig(text, 'hall.yaml')).toMatchObject({ ok: true });
  return adviceFor(rootPart(parse(text))).map((finding) => {
    for (const words of [finding.expected, finding.hint]) expect(words).toMatch(/^\S/);
    return `${pathText(finding.path)}: ${finding.message}`;
  });
}

const reception = /^dispensers: no dispenser is for the reception$/;
const priority = /^dispensers: nobody in this hall can give a number to those who come first$/;
const answers = /^dispensers\[0\]\.buttons: no button of the citizens has a lamp/;
const ends = /^windows\[0\]\.buttons: the clerk can neither close this window nor end/;
const ratings = /^windows: no citizen can say how the service was$/;
const boards = /^boardLines: no board lists the calls/;

const lampless: Edit = [
  '        lamp:\n          kind: unit\n          unit: one\n          pin: 4\n',
  '',
];
const addTop = (more: string): Edit => ['clock:\n', `${more}\nclock:\n`];
const addButtons = (more: string): Edit => ['        pin: 2\n', `        pin: 2\n      ${more}\n`];
const pin = (number: number) => `{ kind: unit, unit: one, pin: ${number} }`;
const receptionBox = (more: string): Edit => [
  'boardLines:\n',
  `  - { id: desk, printer: hall, usedBy: reception, buttons: [{ service: card, input: ${pin(20)}${more} }] }\nboardLines:\n`,
];

test('a hall with nothing but a button and a board has every gap', () => {
  const found = advice(lampless);
  for (const gap of [reception, priority, answers, ends, ratings, boards]) {
    expect(found).toContainEqual(expect.stringMatching(gap));
  }
  expect(found).toHaveLength(6);
});

test.each<[string, Edit, readonly RegExp[]]>([
  ["the reception's own button", receptionBox(''), [reception]],
  [
    "the reception's button for the elderly",
    receptionBox(', priority: elderly'),
    [reception, priority],
  ],
  ['a close button', addButtons(`close: ${pin(9)}\n      noShow: ${pin(10)}`), [ends]],
  ['a complete button', addButtons(`complete: ${pin(9)}\n      noShow: ${pin(10)}`), [ends]],
  [
    'an outcome button',
    addButtons(
      `noShow: ${pin(10)}\n      outcomes: [{ outcome: documents-missing, input: ${pin(9)} }]`,
    ),
    [ends],
  ],
  ['two presses that close', addButtons('doublePress: close'), [ends]],
  ['two presses that are a no-show', addButtons('doublePress: no-show'), []],
  [
    'three buttons to rate by',
    addButtons(`rate: { good: ${pin(9)}, fair: ${pin(10)}, poor: ${pin(11)} }`),
    [ratings],
  ],
  [
    'a hall board',
    [
      "        address: '01'\n",
      "        address: '01'\n    hallBoards: [{ id: hall, addresses: ['10'] }]\n",
    ],
    [boards],
  ],
  ['pages on this computer alone', addTop('pages: {}'), [boards]],
  ['pages for tablets', addTop('pages: { lan: true }'), [reception, priority, ends, boards]],
])('%s', (_, edit, filled) => {
  const gaps = [reception, priority, ends, ratings, boards];
  const found = advice(edit);
  for (const gap of gaps) {
    const isThere = found.some((one) => gap.test(one));
    expect([gap.source, isThere]).toEqual([gap.source, !filled.includes(gap)]);
  }
});

test('a hall without classes of priority needs no buttons for them', () => {
  expect(
    advice(['  holdSeconds: 0.8\n', '  holdSeconds: 0.8\n  priority: { classes: [] }\n']),
  ).not.toContainEqual(expect.stringMatching(priority));
});

test('one light and sound for all buttons of the citizens is enough', () => {
  const answer: Edit = [
    '    openDayButton:\n',
    `    answer: { lamp: ${pin(12)}, buzzer: ${pin(13)} }\n    openDayButton:\n`,
  ];
  expect(advice(lampless, answer)).not.toContainEqual(expect.stringMatching(answers));
});
