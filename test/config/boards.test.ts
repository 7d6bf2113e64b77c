/**
 * Boards: frames that cannot be put together, numbers that a board cannot show or that people could
 * not distinguish on it, each mistake at its line and column and in its own words.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../config/load.ts';
import { type Edit, edited, expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'every-board.yaml'), 'utf8');

/** Both services with the same digits, in a hall whose other boards show letters. */
const sameDigits: Edit = ['      from: 101\n      to: 199', '      from: 1\n      to: 99'];

/** Those of the described line that have addresses of their own. */
const otherFrames = hall.slice(hall.indexOf('      further:'), hall.indexOf('      stuffing:'));

const cases: readonly Mistake[] = [
  {
    mistake: 'a board of a unit on a pin that a button has',
    edits: [['        data: 20', '        data: ⟦6']],
    where: 'units[0].boards[0].data',
    words:
      'pin 6 of unit one is used twice; a pin of its own for each button, lamp and wire of a board; wire one of the two to a free pin, and write its number',
  },
  {
    mistake: 'two displays with one I2C address',
    edits: [['          - 113', '          - ⟦112']],
    where: 'units[0].boards[3].addresses[0]',
    words:
      'two displays of this unit have the I2C address 112; an address of its own for each, set by its bridges; set the bridges of one to another address, and write it here',
  },
  {
    mistake: 'a button on a wire of an I2C display',
    severity: 'warning',
    edits: [
      ['        pin: 12', '        pin: 18'],
      ['      - kind: ht16k33\n', '      - ⟦kind: ht16k33\n'],
    ],
    where: 'units[0].boards[2]',
    words:
      'unit one has something else on pin 18, which is a wire of this display on an Uno or Nano (A4 is SDA, A5 is SCL); pins 18 and 19 free for the display; take another pin for the button or lamp, unless SDA and SCL of this model are elsewhere',
  },
  {
    mistake: 'a board on a unit for a window that has one on a line',
    edits: [['        window: 6', '        window: ⟦5']],
    where: 'units[0].boards[0].window',
    words:
      'window 5 has two boards; one board for each window; remove one of the two, or correct its window',
  },
  {
    mistake: 'matrices that have no room for the number',
    edits: [
      ['        modules: 4', '        modules: 2'],
      ['        window: 7', '        window: ⟦7'],
    ],
    where: 'units[0].boards[1].window',
    words:
      'A99 (card) does not fit on this board; numbers of at most 2 characters; lower numbers.to of card, or call it at a window with a larger board',
  },
  {
    mistake: 'a line without boards',
    edits: [
      [
        '  - id: text',
        '  - id: ⟦none\n    wire: { kind: tcp, host: 10.0.0.99, port: 1 }\n    protocol: alpha\n  - id: text',
      ],
    ],
    where: 'boardLines[3].id',
    words:
      'no board is on this line; boards: with a window and an address, or hallBoards:; list its boards, or remove the line',
  },
  {
    mistake: 'an address used by a window and by a hall board',
    edits: [["          - '10'", "          - ⟦'01'"]],
    where: 'boardLines[0].hallBoards[0].addresses[0]',
    words:
      'two boards of this line have the address "01"; an address of its own for each board on a line; both would show the same number: set one to another address',
  },
  {
    mistake: 'more calls than addresses that show one each',
    edits: [['        calls: 2', '        calls: ⟦3']],
    where: 'boardLines[1].hallBoards[0].calls',
    words:
      '3 calls cannot be shown on 2 addresses; calls: 2; change calls, or the number of addresses',
  },
  {
    mistake: 'a hall board of digits',
    edits: [['    hallBoards: []', '    hallBoards:\n      - ⟦id: digits\n        addresses: [9]']],
    where: 'boardLines[2].hallBoards[0]',
    words:
      'a hall board shows a number and its window, and these boards have no room for both; boards of 6 characters, with letters; put the hall board on a line of such boards, or remove it',
  },
  {
    mistake: 'a frame without the number',
    edits: [
      [
        '        - kind: text\n          length: 4\n          align: left\n          letters: false\n          pad: zero',
        "        - kind: constant\n          bytes: '0D'",
      ],
      [
        '      parts:\n        - kind: address\n        - kind: c',
        '      parts:\n        ⟦- kind: address\n        - kind: c',
      ],
    ],
    where: 'boardLines[3].frame.parts',
    words:
      'the frame has no part for the number; one part of kind binary, bcd, text or segments; add such a part',
  },
  {
    mistake: 'a checksum of what comes after it',
    edits: [
      [
        '          as: crc16-modbus\n          from: 2\n          order: high-first\n          written: hex\n      reply',
        '          as: crc16-modbus\n          from: ⟦5\n          order: high-first\n          written: hex\n      reply',
      ],
    ],
    where: 'boardLines[2].frame.parts[4].from',
    words:
      'part 5 does not come before this checksum; a part from 1 to 4; count the parts from 1, or leave from out to sum all of them',
  },
  {
    mistake: 'an escape that is not stuffed itself',
    edits: [['        bytes: 7E 7D\n', '        bytes: ⟦7E\n']],
    where: 'boardLines[2].frame.stuffing.bytes',
    words:
      'the escape 7D is not among the bytes that are stuffed; 7D and the bytes that mark a frame; write "7E 7D"',
  },
  {
    mistake: 'a blink flag of two lengths',
    edits: [["          off: '00'", "          off: ⟦'00 00'"]],
    where: 'boardLines[2].frame.parts[2].off',
    words:
      'blinking "01" and not blinking "00 00" are no pair; other bytes than on, and as many; copy both from the manual of the board',
  },
  {
    mistake: 'a blink flag that says the same',
    edits: [["          off: '00'", "          off: ⟦'01'"]],
    where: 'boardLines[2].frame.parts[2].off',
    words:
      'blinking "01" and not blinking "01" are no pair; other bytes than on, and as many; copy both from the manual of the board',
  },
  {
    mistake: 'an answer with an address that the frame does not have',
    edits: [
      [otherFrames, ''],
      ['        - kind: address\n          as: decimal-3\n          add: 100\n', ''],
      [
        '          - kind: address\n            as: hex-2',
        '          - kind: ⟦address\n            as: hex-2',
      ],
    ],
    where: 'boardLines[2].frame.reply.parts[1].kind',
    words:
      'the answer cannot repeat an address that the frame does not have; a part of kind: address in the frame, or none here; add it to the frame, or write kind: any with its bytes here',
  },
  {
    mistake: 'seven data bits for bytes of eight',
    edits: [
      [
        '      path: /dev/serial/by-id/modbus\n',
        '      path: /dev/serial/by-id/modbus\n      framing: ⟦"7E1"\n',
      ],
    ],
    where: 'boardLines[1].wire.framing',
    words:
      'these boards are sent bytes of eight bits; 8N1 or 8E1; take the one that the manual of the board names',
  },
  {
    mistake: 'a number in a frame that is for none',
    edits: [
      [
        '          - kind: constant\n            bytes: C0',
        '          - kind: ⟦binary\n            bytes: 2',
      ],
    ],
    where: 'boardLines[2].frame.instead.closed[1].kind',
    words:
      'a frame of its own is for what is no number; parts of other kinds; write what the manual of the board gives for this as a constant',
  },
  {
    mistake: 'a further frame that every board of the line would obey',
    edits: [
      [
        '        - - kind: address\n          - kind: window\n            as: decimal-2\n            add: 1',
        "        - ⟦- kind: constant\n            bytes: '0A'\n          - kind: window",
      ],
    ],
    where: 'boardLines[2].frame.further[0]',
    words:
      'this frame has no address, and the first has; an address in every frame of a board, or in none; add the part of kind: address',
  },
  {
    mistake: 'an address that two digits cannot write',
    edits: [
      ['          as: decimal-3\n          add: 100', '          as: decimal-2\n          add: 93'],
      ['      - window: 3\n        address: 7', '      - window: 3\n        address: ⟦7'],
    ],
    where: 'boardLines[2].boards[0].address',
    words:
      'the frame has no room for the address 7; an address up to 6; take a smaller address, or lower add',
  },
  {
    mistake: 'a window that two digits cannot write',
    edits: [
      [
        '          - kind: window\n            as: decimal-2\n            add: 1',
        '          - kind: window\n            as: decimal-2\n            add: 97',
      ],
      ['      - window: 3\n        address: 7', '      - window: ⟦3\n        address: 7'],
    ],
    where: 'boardLines[2].boards[0].window',
    words:
      'the frame has no room for the window 3; a window up to 2; take a smaller number for the window, or lower add in the frame',
  },
  {
    mistake: 'an answer with an address that its two digits cannot write',
    edits: [
      [
        '            as: hex-2\n            add: 1',
        '            as: decimal-2\n            add: 95',
      ],
      ['        address: 7\n    hallBoards: []', '        address: ⟦7\n    hallBoards: []'],
    ],
    where: 'boardLines[2].boards[0].address',
    words:
      'the frame has no room for the address 7; an address up to 4; take a smaller address, or lower add',
  },
  {
    mistake: 'an offset that leaves no address at all',
    edits: [
      [
        '          as: decimal-3\n          add: 100',
        '          as: decimal-2\n          add: 100',
      ],
      ['        address: 7\n    hallBoards: []', '        address: ⟦7\n    hallBoards: []'],
    ],
    where: 'boardLines[2].boards[0].address',
    words:
      'the frame has no room for the address 7; a smaller number under add; lower add in the frame',
  },
  {
    mistake: 'more calls than the memory of a sign holds',
    edits: [
      [
        "          - '10'\n          - '11'\n        calls: 6",
        "          - '10'\n        calls: ⟦12",
      ],
    ],
    where: 'boardLines[0].hallBoards[0].calls',
    words:
      '12 calls cannot be shown on 1 address; calls from 1 to 10; change calls, or the number of addresses',
  },
  {
    mistake: 'a number that only a transfer brings to a board without room for it',
    edits: [
      ['        modules: 4', '        modules: 3'],
      ['        window: 7', '        window: ⟦7'],
      [
        '        pin: 2\n',
        '        pin: 2\n      transfer:\n        - input: { kind: gpio, pin: 5 }\n          toWindow: 7\n',
      ],
    ],
    where: 'units[0].boards[1].window',
    words:
      'B199 (newborn) does not fit on this board; numbers of at most 3 characters; lower numbers.to of newborn, or call it at a window with a larger board',
  },
  {
    mistake: 'eight digits and a colon',
    edits: [['        digits: 4\n        colon', '        digits: ⟦8\n        colon']],
    where: 'units[0].boards[2].digits',
    words:
      'the colon takes the place of a digit: the last one would be dark; at most 7 digits beside a colon; lower digits, or write colon: false',
  },
  {
    mistake: 'a number longer than the board',
    edits: [
      [
        '      prefix: A\n      from: 1\n      to: 99',
        '      prefix: A\n      from: 200\n      to: 299',
      ],
      ['          length: 4', '          length: 2'],
      ['      - window: 4', '      - window: ⟦4'],
    ],
    where: 'boardLines[3].boards[0].window',
    words:
      'A299 (card) does not fit on this board; numbers of at most 2 characters; lower numbers.to of card, or call it at a window with a larger board',
  },
];

test.each(cases)('$mistake', (one) => expectReported(hall, one));

test('two services that a board of digits shows alike, once for each line of such boards', () => {
  const checked = checkConfig(edited(hall, ...sameDigits), 'f.yaml');
  const problems = checked.ok ? [] : checked.problems;
  expect(problems.map(({ where, message }) => [where, message])).toEqual(
    [
      'units[0].boards[0].window',
      'units[0].boards[2].window',
      ...[2, 3, 4].map((line) => `boardLines[${line}].boards[0].window`),
    ].map((where) => [
      where,
      'this board shows no letters: A1 to A99 (card) and B1 to B99 (newborn) would look alike',
    ]),
  );
});

test('a board that can draw the letters of both services may show both', () => {
  const withLetters = edited(
    edited(hall, ...sameDigits),
    "            - shows: E\n              byte: '79'",
    "            - shows: A\n              byte: '77'",
  );
  const checked = checkConfig(withLetters, 'f.yaml');
  const wheres = checked.ok ? [] : checked.problems.map(({ where }) => where);
  expect(wheres).not.toContain('boardLines[2].boards[0].window');
  expect(wheres).toContain('boardLines[4].boards[0].window');
});

test('two letters of one byte are not distinguished', () => {
  const alike = edited(
    edited(hall, ...sameDigits),
    "            - shows: E\n              byte: '79'",
    "            - shows: A\n              byte: '77'\n            - shows: B\n              byte: '77'",
  );
  const checked = checkConfig(alike, 'f.yaml');
  const problems = checked.ok ? [] : checked.problems;
  expect(problems.find(({ where }) => where === 'boardLines[2].boards[0].window')?.message).toBe(
    'this board draws their letters alike: A1 to A99 (card) and B1 to B99 (newborn) would look alike',
  );
});

test('a letter that is drawn as a digit is not distinguished from it', () => {
  // Lit by zeros, all but the point: the byte of an 8.
  const alike = edited(
    edited(hall, '      from: 101\n      to: 199', '      from: 801\n      to: 899'),
    "            - shows: E\n              byte: '79'",
    "            - shows: A\n              byte: '01'",
  );
  const checked = checkConfig(alike, 'f.yaml');
  const problems = checked.ok ? [] : checked.problems;
  expect(problems.map(({ where, message }) => [where, message])).toEqual([
    [
      'boardLines[2].boards[0].window',
      'this board draws their letters alike: A1 to A99 (card) and B801 to B899 (newborn) would look alike',
    ],
  ]);
});
