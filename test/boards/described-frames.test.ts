/**
 * Boards that take more than one frame, frames of their own for what is no number, or stuffed bytes; and the
 * examples of the README.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { CustomFrame, Frame, frameOf } from '../../config/schema/board-frame.ts';
import type { DisplaySight } from '../../drivers/board/board-codec.ts';
import { createDescribed } from '../../drivers/board/described.ts';
import { bytes, hex, listen, shows } from './described-rig.ts';
import { oneFrame } from './one-frame.ts';

describe('more than one frame', () => {
  const number = { kind: 'text', length: 4 } as const;
  const address = { kind: 'address' } as const;
  const frame = (more: object) =>
    CustomFrame.parse({ kind: 'custom', parts: [address, number], ...more });
  /** What board 7, over window 12, shows after the frames of these sights. */
  function reading(described: CustomFrame, ...sights: readonly DisplaySight[]): string {
    const codec = createDescribed(described, () => 12);
    const sent = sights.flatMap((sight) => [...codec.frames(7, sight, null)]);
    return listen(described, Buffer.concat(sent)).picture.text;
  }

  test('the window is that of the board, or of the call that a hall board lists', () => {
    const described = frame({ parts: [address, number, { kind: 'window', as: 'decimal-2' }] });
    expect(
      hex(
        oneFrame(
          createDescribed(described, () => 12),
          7,
          shows('47'),
        ),
      ),
    ).toBe('07 20 20 34 37 31 32');
    const call = { number: '47', window: 3, flashing: false };
    expect(reading(described, { shows: 'calls', calls: [call] })).toBe('47 3');
    expect(reading(described, shows('47'))).toBe('47 12');
  });

  test('closed, free and empty have frames of their own, and only they', () => {
    const own = (byte: string) => [address, { kind: 'constant', bytes: byte }];
    const instead = { closed: own('C0'), free: own('F0 00 00 00'), empty: own('E0 01') };
    const described = frame({ instead });
    const codec = createDescribed(described);
    expect(hex(oneFrame(codec, 7, { shows: 'closed' }))).toBe('07 C0');
    expect(hex(oneFrame(codec, 7, { shows: 'idle' }))).toBe('07 F0 00 00 00');
    expect(hex(oneFrame(codec, 7, { shows: 'queue-empty' }))).toBe('07 E0 01');
    expect(hex(oneFrame(codec, 7, { shows: 'paused' }))).toBe('07 2D 20 20 2D');
    // The dark half of a blink would be the symbol of a closed window.
    expect(codec.blinks).toBe(true);
    expect(reading(described, shows('47'), { shows: 'closed' })).toBe('closed');
    expect(reading(described, { shows: 'idle' }, shows('47'))).toBe('47');
  });

  test('further frames follow the first, and each is confirmed by an answer of its own', () => {
    const further = [[address, { kind: 'constant', bytes: 'FE C0' }, { kind: 'window' }]];
    const reply = { parts: [{ kind: 'constant', bytes: '06' }, address] };
    const described = frame({ further, reply });
    const codec = createDescribed(described, () => 12);
    const sent = codec.frames(7, shows('47'), null);
    expect(sent.map(hex)).toEqual(['07 20 20 34 37', '07 FE C0 0C']);
    const { picture, answers } = listen(described, Buffer.concat([...sent]));
    expect(picture.text).toBe('47 12');
    expect(sent.map((each, at) => codec.judge(each, answers[at] ?? bytes('')))).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  test('bytes that mark a frame are stuffed, as in HDLC, or doubled', () => {
    const parts = [
      { kind: 'constant', bytes: '7E' },
      address,
      { kind: 'binary', bytes: 2 },
      { kind: 'checksum', as: 'sum8', from: 2 },
      { kind: 'constant', bytes: '7E' },
    ];
    const hdlc = frame({ parts, stuffing: { bytes: '7E 7D', escape: '7D', xor: '20' } });
    // 07 + 01 + 7E = 86
    expect(hex(oneFrame(createDescribed(hdlc), 7, shows('382')))).toBe('7E 07 01 7D 5E 86 7E');
    expect(reading(hdlc, shows('382'))).toBe('382');
    const doubled = frame({ parts, stuffing: { bytes: '10', escape: '10' } });
    expect(hex(oneFrame(createDescribed(doubled), 7, shows('16')))).toBe('7E 07 00 10 10 17 7E');
    expect(reading(doubled, shows('16'))).toBe('16');
  });

  test('whatever is stuffed and said, the twin reads it through noise, and is understood', () => {
    const stuffing = fc.constantFrom(
      { bytes: '7E 7D', escape: '7D', xor: '20' },
      { bytes: '07 00 7D', escape: '7D', xor: 'FF' },
      { bytes: '10', escape: '10', xor: '00' },
    );
    const noise = fc.uint8Array({ maxLength: 12 });
    const number = fc.integer({ min: 1, max: 9999 });
    const addresses = fc.constantFrom(7, 0x7d, 0x7e, 0x10);
    fc.assert(
      fc.property(stuffing, number, addresses, noise, (marks, said, board, before) => {
        const described = frame({
          parts: [
            { kind: 'constant', bytes: '02 AA' },
            address,
            { kind: 'binary', bytes: 2 },
            { kind: 'checksum', as: 'crc16-xmodem', from: 2 },
            { kind: 'constant', bytes: '03' },
          ],
          stuffing: marks,
          reply: {
            parts: [
              { kind: 'constant', bytes: '06' },
              address,
              { kind: 'any', bytes: 1 },
              { kind: 'checksum', as: 'sum8', from: 2 },
            ],
          },
        });
        const codec = createDescribed(described);
        const sent = oneFrame(codec, board, shows(String(said)));
        const { picture, answers } = listen(described, Buffer.concat([before, sent]), board);
        expect(picture.text).toBe(String(said));
        expect(codec.judge(sent, answers.at(-1) ?? bytes(''))).toBe('accepted');
      }),
    );
  });
});

/** The examples of the README, against what the makers' manuals give. */
test.each([
  // EDI ED400D: Ctrl+B, 01, 1234, Ctrl+C
  ['ed400d', 1, shows('1234'), ['02 30 31 31 32 33 34 03']],
  // <L1><PA><FE><MA><WC><FE>A047 and the exclusive-or of it
  [
    'am03127',
    7,
    shows('A047'),
    [`${hex(Buffer.from('<ID07><L1><PA><FE><MA><WC><FE>A047'))} 30 36 3C 45 3E`],
  ],
  ['serial7segment', 0, shows('A047'), ['76 20 30 34 37']],
  ['serial7segment', 0, { shows: 'closed' } as const, ['76 76']],
  [
    'serlcd',
    0,
    shows('A047'),
    [`FE 80 ${hex(Buffer.from('A047            '))}`, `FE C0 ${hex(Buffer.from('12'))}`],
  ],
  ['serlcd', 0, { shows: 'closed' } as const, ['FE 01']],
])('%s of the README, board %i, %j', (name, address, sight, expected) => {
  const readme = readFileSync('drivers/board/README.md', 'utf8');
  const [, yaml = ''] =
    new RegExp(`\`\`\`yaml\\n# ${name}\\b[^\\n]*\\n(.*?)\`\`\``, 's').exec(readme) ?? [];
  const frame = frameOf(Frame.parse(parse(yaml).frame));
  expect(
    createDescribed(frame, () => 12)
      .frames(address, sight, null)
      .map(hex),
  ).toEqual(expected);
});
