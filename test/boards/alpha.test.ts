/**
 * The Alpha encoder against bytes worked out by hand from the protocol's description.
 *
 * Every frame: five NUL, SOH 01, type 'Z' 5A, two address digits, STX 02, a body, ETX 03, the
 * checksum, EOT 04. The checksum sums STX to ETX. Bodies: 'G' 47 and a label write a STRING file, 'A'
 * 41 '0' 30 the priority TEXT file, 'E' 45 '$' 24 sets memory up.
 */
import { alpha, createAlpha } from '../../drivers/board/alpha.ts';
import type { DisplaySight } from '../../drivers/board/board-codec.ts';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

function packed(spaced: string): string {
  return spaced.replaceAll(/\s/g, '');
}

const called = (number: string, flashing = false): DisplaySight => ({
  shows: 'number',
  number,
  flashing,
});

/** What lies between STX and ETX of each frame, as text. */
function bodies(frames: readonly Uint8Array[]): readonly string[] {
  return frames.map((frame) => Buffer.from(frame).subarray(10, -6).toString('latin1'));
}

test('a new number is one frame, of its STRING file', () => {
  // 'G' 47, label 'a' 61, A048 41 30 34 38: 02 + 47 + 61 + 41 + 30 + 34 + 38 + 03 = 18A
  const frames = alpha.frames('03', called('A048', true), called('A047', true));
  expect(frames.map(hex)).toEqual([
    packed('00 00 00 00 00 01 5A 30 33 02 47 61 41 30 34 38 03 30 31 38 41 04'),
  ]);
});

test('what already stands is written again without a TEXT file', () => {
  const sight = called('A047');
  expect(bodies(alpha.frames('03', sight, sight))).toEqual(['GaA047']);
});

/** 02+41+30+1B+20 = AE, the call 10 61 and ETX 03 are in every sum: 122. */
const golden: readonly { sight: DisplaySight; text: string; body: string; sum: string }[] = [
  {
    // 'c' 63, 1C '1' 31: 122 + 63 + 1C + 31 = 1D2
    sight: called('A047', true),
    text: 'A047',
    body: '02 41 30 1B 20 63 1C 31 10 61 03',
    sum: '30 31 44 32',
  },
  {
    // 'b' 62, 1C '2' 32: one less for the mode, one more for the colour: 1D2 again
    sight: called('A047'),
    text: 'A047',
    body: '02 41 30 1B 20 62 1C 32 10 61 03',
    sum: '30 31 44 32',
  },
  {
    // 'b' 62, 1C '3' 33: 1D3
    sight: { shows: 'idle' },
    text: '----',
    body: '02 41 30 1B 20 62 1C 33 10 61 03',
    sum: '30 31 44 33',
  },
  {
    sight: { shows: 'queue-empty' },
    text: 'EMPTY',
    body: '02 41 30 1B 20 62 1C 33 10 61 03',
    sum: '30 31 44 33',
  },
  {
    // 'b' 62, 1C '1' 31: 1D1
    sight: { shows: 'closed' },
    text: 'CLOSED',
    body: '02 41 30 1B 20 62 1C 31 10 61 03',
    sum: '30 31 44 31',
  },
];

test.each(golden)('a sign of which nothing is known is set up for $sight', (case_) => {
  const { sight, text, body, sum } = case_;
  // Board 03: '0' 30, '3' 33.
  const frames = alpha.frames('03', sight, null);
  expect(bodies(frames).slice(0, 2)).toEqual(['E$AAU0040FF00aBL007D0000', `Ga${text}`]);
  expect(frames.slice(2).map(hex)).toEqual([
    packed(`00 00 00 00 00 01 5A 30 33 ${body} ${sum} 04`),
  ]);
});

test('the number goes before its new look, and a look alone is one frame', () => {
  const frames = alpha.frames('03', called('A048', true), { shows: 'idle' });
  expect(bodies(frames)).toEqual(['GaA048', 'A0\x1b c\x1c1\x10a']);
  const ended = alpha.frames('03', called('A048'), called('A048', true));
  expect(bodies(ended)).toEqual(['A0\x1b b\x1c2\x10a']);
});

test('on a closed day the reason walks over the sign, as long as its memory holds', () => {
  const because = { ar: 'سوء الأحوال الجوية', en: 'Bad weather' };
  expect(bodies(alpha.frames('01', { shows: 'closed', because }, called('A1')))).toEqual([
    'GaCLOSED: Bad weather',
    'A0\x1b a\x1c1\x10a',
  ]);
  const long = { ar: 'س', en: 'é'.repeat(160) };
  const [text] = bodies(alpha.frames('01', { shows: 'closed', because: long }, called('A1')));
  expect(text).toBe(`GaCLOSED: ${'?'.repeat(125 - 'CLOSED: '.length)}`);
});

test('a number cannot carry commands to the sign', () => {
  const number = 'A\x04\x1c7é';
  expect(bodies(alpha.frames('01', called(number), called('A1')))).toEqual(['GaA??7?']);
});

test('a call is short: at 9600 baud the last byte of its number leaves within 30 ms', () => {
  const [frame] = alpha.frames('01', called('A047', true), { shows: 'idle' });
  expect(((frame?.length ?? 0) * 10_000) / 9600).toBeLessThan(30);
});

describe('as the config words it', () => {
  const sign = createAlpha({
    looks: {
      calling: { colour: 'orange', mode: 'sparkle' },
      idle: { text: 'HI', mode: 'rotate' },
    },
    arrow: 'right',
  });

  test('another colour and a special mode, and an arrow after the number', () => {
    const frames = sign.frames('03', called('A1', true), { shows: 'idle' });
    expect(bodies(frames)).toEqual(['GaA1\x08g', 'A0\x1b n1\x1c7\x10a']);
  });

  test('what is not said stays as it was', () => {
    const idle = sign.frames('03', { shows: 'idle' }, called('A1'));
    expect(bodies(idle)).toEqual(['GaHI', 'A0\x1b a\x1c3\x10a']);
    const closed = { shows: 'closed' } as const;
    expect(sign.frames('03', closed, null)).toEqual(alpha.frames('03', closed, null));
  });

  test('a gap and a set-up of its own', () => {
    expect([alpha.gapMs, alpha.setUpEveryMs]).toEqual([250, 300_000]);
    const slow = createAlpha({ gapMs: 400, setUpSeconds: 60 });
    expect([slow.gapMs, slow.setUpEveryMs]).toEqual([400, 60_000]);
  });
});

test('a service that takes too long flashes in a colour of its own', () => {
  const late = { shows: 'number', number: 'A1', flashing: true, late: true } as const;
  expect(bodies(alpha.frames('03', late, called('A1')))).toEqual(['A0\x1b c\x1c3\x10a']);
});

describe('the latest calls', () => {
  const listed = (...calls: readonly (readonly [string, number, boolean?])[]): DisplaySight => ({
    shows: 'calls',
    calls: calls.map(([number, window, flashing = false]) => ({ number, window, flashing })),
  });

  test('fill the lines of a sign, and the new one flashes', () => {
    const [memory, ...frames] = bodies(
      alpha.frames('10', listed(['A1', 3, true], ['B2', 1]), null),
    );
    expect(frames).toEqual(['GaA1 3', 'GbB2 1', 'A0\x1b0b\x1c2\x071\x10a\x070\r\x10b']);
    expect(memory?.match(/.BL007D0000/g)).toHaveLength(12);
  });

  test('of which one is like before: only the others are written', () => {
    const frames = alpha.frames('10', listed(['C3', 2], ['B2', 1]), listed(['A1', 3], ['B2', 1]));
    expect(bodies(frames)).toEqual(['GaC3 2']);
  });
});

test('seven data bits carry every frame', () => {
  const frames = alpha.frames('FF', called('ü\xff', true), null);
  expect(frames.every((frame) => frame.every((byte) => byte < 0x80))).toBe(true);
});
