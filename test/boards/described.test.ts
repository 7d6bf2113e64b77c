/**
 * Described frames: bytes worked out by hand from each description, answers found in noise, and
 * every frame read back by a twin that shares no code with the encoder.
 */
import fc from 'fast-check';
import { CustomFrame, frameOf } from '../../config/schema/board-frame.ts';
import { createDescribed } from '../../drivers/board/described.ts';
import { bytes, hex, listen, shows } from './described-rig.ts';
import { oneFrame } from './one-frame.ts';

const preset = (name: 'id-hi-lo-sum8' | 'stx-text-etx-xor8' | 'aa55-segments-crc16') =>
  createDescribed(frameOf({ kind: 'preset', name }));

function custom(...parts: unknown[]) {
  return createDescribed(CustomFrame.parse({ kind: 'custom', parts }));
}

describe('id-hi-lo-sum8', () => {
  const codec = preset('id-hi-lo-sum8');
  test.each([
    // 999 is 03E7; 05 + 03 + E7 = EF
    [5, shows('999'), '05 03 E7 EF'],
    // Letters are left out: 47 is 002F; 05 + 2F = 34
    [5, shows('A047', true), '05 00 2F 34'],
    // FF + 27 + 0F = 135, of which 35 is left: 9999 on board 255
    [255, shows('9999'), 'FF 27 0F 35'],
    [5, { shows: 'closed' } as const, '05 00 00 05'],
    [5, { shows: 'idle' } as const, '05 00 00 05'],
  ])('board %i, %j', (address, sight, expected) => {
    expect(hex(oneFrame(codec, address, sight))).toBe(expected);
  });
});

describe('stx-text-etx-xor8', () => {
  const codec = preset('stx-text-etx-xor8');
  test.each([
    // '07' 30 37; two spaces, 'A047' 41 30 34 37; ETX 03.
    // 30^37=07; spaces cancel; 07^41=46; ^30=76; ^34=42; ^37=75; ^03=76
    [7, shows('A047'), '02 30 37 20 20 41 30 34 37 03 76'],
    // 'B12 3': number to the left, window 3 to the right: 42 31 32 20 20 33
    // 07^42=45; ^31=74; ^32=46; spaces cancel; ^33=75; ^03=76
    [
      7,
      { shows: 'calls', calls: [{ number: 'B12', window: 3, flashing: true }] } as const,
      '02 30 37 42 31 32 20 20 33 03 76',
    ],
    // '12' 31 32, '----' 2D cancels, spaces cancel: 31^32=03; ^03=00
    [12, { shows: 'idle' } as const, '02 31 32 20 20 2D 2D 2D 2D 03 00'],
  ])('board %i, %j', (address, sight, expected) => {
    expect(hex(oneFrame(codec, address, sight))).toBe(expected);
  });
});

describe('aa55-segments-crc16', () => {
  const codec = preset('aa55-segments-crc16');

  test('digits, blink flag and CRC', () => {
    // blank 00, 0 = abcdef 3F, 4 = bcfg 66, 7 = abc 07; the CRC is that of python3-pymodbus.
    expect(hex(oneFrame(codec, 5, shows('A047', true)))).toBe('AA 55 05 01 00 3F 66 07 A8 F2');
  });

  test('is confirmed by its echo and by nothing else', () => {
    const sent = oneFrame(codec, 5, shows('A047'));
    expect(codec.judge(sent, sent)).toBe('accepted');
    expect(codec.judge(sent, Buffer.concat([bytes('AA 55 FF'), sent]))).toBe('accepted');
    expect(codec.judge(sent, sent.subarray(0, -1))).toBe('incomplete');
    expect(codec.judge(sent, oneFrame(codec, 6, shows('A047')))).toBe('incomplete');
  });
});

describe('why the centre is closed today', () => {
  const because = { ar: 'طقس سيئ', en: 'Très bad weather on the coast' };
  const closed = [
    { kind: 'constant', bytes: '02' },
    { kind: 'constant', bytes: '43' },
  ];
  const display = (length: number, letters: boolean) =>
    createDescribed(
      CustomFrame.parse({
        kind: 'custom',
        parts: [
          { kind: 'constant', bytes: '02' },
          { kind: 'text', length, letters, align: 'left' },
        ],
        instead: { closed },
      }),
    );

  test('a text display says it in parts of whole words, and not its frame for a closed window', () => {
    const codec = display(16, true);
    const parts = codec.inTurns({ shows: 'closed', because }) ?? [];
    const said = parts.map((part) => Buffer.from(oneFrame(codec, 1, part)).toString('latin1'));
    expect(said).toEqual(['\x02Closed: Tr?s bad', '\x02weather on the  ', '\x02coast           ']);
    expect(codec.inTurns({ shows: 'calls', calls: [], because })).toEqual(parts);
    expect(codec.inTurns({ shows: 'closed' })).toBeNull();
    const calls = [{ number: 'B12', window: 3, flashing: true }];
    expect(codec.inTurns({ shows: 'calls', calls, because })).toBeNull();
  });

  test('a word that is longer than the display is broken', () => {
    const codec = display(8, true);
    const parts = codec.inTurns({ shows: 'closed', because: { ar: 'و', en: 'Inauguration' } });
    expect(parts?.map((part) => part.shows === 'words' && part.text)).toEqual([
      'Closed:',
      'Inaugura',
      'tion',
    ]);
  });

  test.each([
    [7, true],
    [16, false],
  ])('%i characters, letters %j: closed and no more', (length, letters) => {
    const codec = display(length, letters);
    expect(codec.inTurns({ shows: 'closed', because })).toBeNull();
    expect(hex(oneFrame(codec, 1, { shows: 'closed', because }))).toBe('02 43');
  });
});

describe('single parts', () => {
  test('a digit table of the description goes before the usual one', () => {
    const table = [
      { shows: 'E', byte: '79' },
      { shows: '1', byte: '30' },
    ];
    const codec = custom({ kind: 'address' }, { kind: 'segments', digits: 3, table });
    // E 79, 1 as described 30, 2 = abdeg 5B; the letter that is in no table is left out.
    expect(hex(oneFrame(codec, 1, shows('XE12')))).toBe('01 79 30 5B');
  });

  test('segments in another order, lit by zeros, the right digit first', () => {
    const part = { kind: 'segments', digits: 2, order: 'abcdefgp', litBy: 'zero', first: 'right' };
    // 7 = abc: E0, inverted 1F; blank: FF
    expect(hex(oneFrame(custom({ kind: 'address' }, part), 1, shows('7')))).toBe('01 1F FF');
  });

  test('packed digits, the low byte of a number first, addresses in ASCII', () => {
    const codec = custom(
      { kind: 'address', as: 'decimal-3', add: 100 },
      { kind: 'bcd', digits: 4 },
      { kind: 'checksum', as: 'sum8', from: 2, written: 'hex' },
    );
    // 107; F047 dark in front: F0 + 47 = 137 → 37 as '3' '7'
    expect(hex(oneFrame(codec, 7, shows('A047')))).toBe('31 30 37 F0 47 33 37');
    const low = custom(
      { kind: 'address', as: 'hex-2' },
      { kind: 'binary', bytes: 2, order: 'low-first' },
    );
    // 10 is 0A: '0' 'A'; 999 is 03E7
    expect(hex(oneFrame(low, 10, shows('999')))).toBe('30 41 E7 03');
  });

  test('an answer of constants, address and checksum is found behind noise', () => {
    const codec = createDescribed(
      CustomFrame.parse({
        kind: 'custom',
        parts: [{ kind: 'address' }, { kind: 'binary', bytes: 1 }],
        reply: {
          parts: [
            { kind: 'constant', bytes: '06' },
            { kind: 'address' },
            { kind: 'any', bytes: 1 },
            { kind: 'checksum', as: 'xor8' },
          ],
        },
      }),
    );
    const sent = oneFrame(codec, 5, shows('9'));
    // 06 ^ 05 ^ 10 = 13
    expect(codec.judge(sent, bytes('06 06 05 10 13'))).toBe('accepted');
    expect(codec.judge(sent, bytes('06 05 10 12'))).toBe('incomplete');
    expect(codec.judge(sent, bytes('06 04 10 12'))).toBe('incomplete');
  });

  test('an answer may repeat the address in a form of its own', () => {
    const codec = createDescribed(
      CustomFrame.parse({
        kind: 'custom',
        parts: [
          { kind: 'address', as: 'decimal-2', add: 1 },
          { kind: 'text', length: 1 },
        ],
        reply: { parts: [{ kind: 'address', as: 'byte', add: 128 }] },
      }),
    );
    const sent = oneFrame(codec, 5, shows('9'));
    expect(hex(sent)).toBe('30 36 39');
    // 80 + 5; 5 alone is another board's, and so is what stood in the frame.
    expect(codec.judge(sent, bytes('85'))).toBe('accepted');
    expect(codec.judge(sent, bytes('05 30 36'))).toBe('incomplete');
  });
});

/** The check values of public catalogues of sums: of the nine characters 123456789. */
test.each([
  ['lrc', '23'],
  ['sum16', '01 DD'],
  ['crc16-modbus', '4B 37'],
  ['crc16-ccitt-false', '29 B1'],
  ['crc16-xmodem', '31 C3'],
])('the %s of 123456789 is %s', (as, sum) => {
  const frame = CustomFrame.parse({
    kind: 'custom',
    parts: [
      { kind: 'text', length: 9 },
      { kind: 'checksum', as, order: 'high-first' },
    ],
  });
  const sent = oneFrame(createDescribed(frame), 1, shows('123456789'));
  expect(hex(sent.subarray(9))).toBe(sum);
});

test.each([
  ['47', '000047'],
  ['A47', 'A00047'],
  ['----', '  ----'],
  ['', '      '],
])('with zeros in front "%s" is "%s"', (shown, expected) => {
  const frame = CustomFrame.parse({
    kind: 'custom',
    parts: [{ kind: 'address' }, { kind: 'text', length: 6, pad: 'zero' }],
  });
  const sent = oneFrame(createDescribed(frame), 1, shows(shown));
  expect(Buffer.from(sent.subarray(1)).toString('latin1')).toBe(expected);
});

const addressPart = fc.record({
  kind: fc.constant('address' as const),
  as: fc.constantFrom(
    'byte' as const,
    'decimal-2' as const,
    'decimal-3' as const,
    'hex-2' as const,
  ),
});
const numberPart = fc.oneof(
  fc.record({
    kind: fc.constant('binary' as const),
    bytes: fc.integer({ min: 2, max: 4 }),
    order: fc.constantFrom('high-first' as const, 'low-first' as const),
  }),
  fc.record({ kind: fc.constant('bcd' as const), digits: fc.constantFrom(4 as const, 6 as const) }),
  fc.record({
    kind: fc.constant('text' as const),
    length: fc.integer({ min: 6, max: 10 }),
    align: fc.constantFrom('left' as const, 'right' as const),
  }),
  fc.record({
    kind: fc.constant('segments' as const),
    digits: fc.integer({ min: 4, max: 8 }),
    order: fc.shuffledSubarray([...'pgfedcba'], { minLength: 8 }).map((order) => order.join('')),
    litBy: fc.constantFrom('one' as const, 'zero' as const),
    first: fc.constantFrom('left' as const, 'right' as const),
  }),
);
const checksumPart = fc.record({
  kind: fc.constant('checksum' as const),
  as: fc.constantFrom(
    'sum8' as const,
    'xor8' as const,
    'lrc' as const,
    'sum16' as const,
    'crc16-modbus' as const,
    'crc16-ccitt-false' as const,
    'crc16-xmodem' as const,
  ),
  from: fc.integer({ min: 1, max: 3 }),
  order: fc.constantFrom('low-first' as const, 'high-first' as const),
  written: fc.constantFrom('bytes' as const, 'hex' as const),
});
const replyAddressPart = fc.record(
  {
    kind: fc.constant('address' as const),
    as: fc.constantFrom('byte', 'decimal-2', 'decimal-3', 'hex-2'),
    add: fc.integer({ min: 0, max: 92 }),
  },
  { requiredKeys: ['kind'] },
);
const description = fc
  .tuple(addressPart, numberPart, checksumPart, replyAddressPart)
  .map(([address, number, sum, replyAddress]) =>
    CustomFrame.parse({
      kind: 'custom',
      parts: [
        { kind: 'constant', bytes: '5A A5 5A' },
        address,
        { kind: 'blink', on: '01', off: '00' },
        number,
        sum,
      ],
      reply: {
        parts: [{ kind: 'constant', bytes: '06' }, replyAddress, { kind: 'checksum', as: 'sum8' }],
      },
    }),
  );

const value = fc.integer({ min: 1, max: 9999 });

test('whatever the description, the twin reads what was said, through noise, and is understood', () => {
  fc.assert(
    fc.property(
      description,
      value,
      fc.boolean(),
      fc.uint8Array({ maxLength: 20 }),
      (frame, n, flashing, noise) => {
        const codec = createDescribed(frame);
        const sent = oneFrame(codec, 7, shows(String(n), flashing));
        // The beginning of a frame in the noise would swallow the real one, as on a real board.
        fc.pre(!noise.includes(0x5a));
        const { picture, answers } = listen(frame, Buffer.concat([noise, sent]));
        expect(picture).toEqual({
          text: String(n),
          mode: flashing ? 'flashing' : 'steady',
          colour: 'red',
        });
        const [answer] = answers;
        if (answer === undefined) throw new Error('no answer');
        expect(codec.judge(sent, Buffer.concat([noise, answer]))).toBe('accepted');
      },
    ),
    { numRuns: 400 },
  );
});

test('two frames at once are both read; a damaged one shows nothing', () => {
  fc.assert(
    fc.property(
      description,
      value,
      value,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (frame, first, second, at, flip) => {
        const codec = createDescribed(frame);
        const [one, two] = [first, second].map((n) => oneFrame(codec, 7, shows(String(n))));
        if (one === undefined || two === undefined) return;
        expect(listen(frame, Buffer.concat([one, two])).picture.text).toBe(String(second));
        const damaged = Uint8Array.from(two);
        const where = at % damaged.length;
        damaged[where] = (damaged[where] ?? 0) ^ flip;
        const { text } = listen(frame, Buffer.concat([one, damaged])).picture;
        // What lies before the first summed part is not covered; there the address may be another's.
        const checksum = frame.parts.at(-1);
        if (checksum?.kind === 'checksum' && checksum.from === 1) expect(text).toBe(String(first));
      },
    ),
    { numRuns: 400 },
  );
});
