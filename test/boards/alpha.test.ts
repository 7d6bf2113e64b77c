/**
 * The Alpha encoder against bytes worked out by hand from the protocol's description.
 *
 * Every frame: five NUL, SOH 01, type 'Z' 5A, two address digits, STX 02, 'A' 41 (write TEXT),
 * '0' 30 (priority file), ESC 1B, ' ' 20 (middle line), mode, colour, text, ETX 03, the checksum,
 * EOT 04. The checksum sums STX to ETX.
 */
import { alpha, createAlpha } from '../../drivers/board/alpha.ts';
import type { BoardSight } from '../../drivers/ports.ts';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

function packed(spaced: string): string {
  return spaced.replaceAll(/\s/g, '');
}

/** 02+41+30+1B+20 = AE and ETX 03 are in every sum: B1. */
const golden: readonly { sight: BoardSight; body: string; sum: string }[] = [
  {
    // 'c' 63, 1C '1' 31, A 41, 0 30, 4 34, 7 37
    // B1 + 63 + 1C + 31 + 41 + 30 + 34 + 37 = 23D
    sight: { shows: 'number', number: 'A047', flashing: true },
    body: '02 41 30 1B 20 63 1C 31 41 30 34 37 03',
    sum: '30 32 33 44',
  },
  {
    // 'b' 62, 1C '2' 32: one less for the mode, one more for the colour: 23D again
    sight: { shows: 'number', number: 'A047', flashing: false },
    body: '02 41 30 1B 20 62 1C 32 41 30 34 37 03',
    sum: '30 32 33 44',
  },
  {
    // 'b' 62, 1C '3' 33, four '-' 2D = B4; B1 + 62 + 1C + 33 + B4 = 216
    sight: { shows: 'idle' },
    body: '02 41 30 1B 20 62 1C 33 2D 2D 2D 2D 03',
    sum: '30 32 31 36',
  },
  {
    // EMPTY: 45 + 4D + 50 + 54 + 59 = 18F; B1 + 62 + 1C + 33 + 18F = 2F1
    sight: { shows: 'queue-empty' },
    body: '02 41 30 1B 20 62 1C 33 45 4D 50 54 59 03',
    sum: '30 32 46 31',
  },
  {
    // CLOSED: 43 + 4C + 4F + 53 + 45 + 44 = 1BA; B1 + 62 + 1C + 31 + 1BA = 31A
    sight: { shows: 'closed' },
    body: '02 41 30 1B 20 62 1C 31 43 4C 4F 53 45 44 03',
    sum: '30 33 31 41',
  },
];

test.each(golden)('the frame for $sight', ({ sight, body, sum }) => {
  // Board 03: '0' 30, '3' 33.
  expect(hex(alpha.encode('03', sight))).toBe(
    packed(`00 00 00 00 00 01 5A 30 33 ${body} ${sum} 04`),
  );
});

test('a number cannot carry commands to the sign', () => {
  const frame = alpha.encode('01', { shows: 'number', number: 'A\x04\x1c7é', flashing: false });
  expect(Buffer.from(frame).toString('latin1')).toContain('A??7?\x03');
});

test('a call is short: at 9600 baud its last byte leaves within 30 ms', () => {
  const frame = alpha.encode('01', { shows: 'number', number: 'A047', flashing: true });
  expect((frame.length * 10_000) / 9600).toBeLessThan(30);
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
    // 'n' 6E '1' 31, 1C '7' 37, A1 41 31, arrow 08 'g' 67
    // B1 + 6E + 31 + 1C + 37 + 41 + 31 + 08 + 67 = 284
    const frame = sign.encode('03', { shows: 'number', number: 'A1', flashing: true });
    expect(hex(frame)).toBe(
      packed('00 00 00 00 00 01 5A 30 33 02 41 30 1B 20 6E 31 1C 37 41 31 08 67 03 30 32 38 34 04'),
    );
  });

  test('what is not said stays as it was', () => {
    // 'a' 61, amber 1C '3' 33, 'H' 48 'I' 49: B1 + 61 + 1C + 33 + 48 + 49 = 1F2
    expect(hex(sign.encode('03', { shows: 'idle' }))).toBe(
      packed('00 00 00 00 00 01 5A 30 33 02 41 30 1B 20 61 1C 33 48 49 03 30 31 46 32 04'),
    );
    const closed = { shows: 'closed' } as const;
    expect(hex(sign.encode('03', closed))).toBe(hex(alpha.encode('03', closed)));
  });
});

test('a service that takes too long flashes in a colour of its own', () => {
  // 'c' 63, 1C '3' 33, 'A' 41 '1' 31: B1 + 63 + 1C + 33 + 41 + 31 = 1D5
  const late = { shows: 'number', number: 'A1', flashing: true, late: true } as const;
  expect(hex(alpha.encode('03', late))).toBe(
    packed('00 00 00 00 00 01 5A 30 33 02 41 30 1B 20 63 1C 33 41 31 03 30 31 44 35 04'),
  );
});

test('the latest calls fill the lines of a sign, and the new one flashes', () => {
  // Position '0' 30, 'b' 62, 1C '2' 32; flash on 07 '1' 31, 'A1 3' 41 31 20 33, flash off 07 '0' 30,
  // new line 0D, 'B2 1' 42 32 20 31
  // 02+41+30+1B+30+62+1C+32 = 16E; +07+31 = 1A6; +41+31+20+33 = 26B; +07+30 = 2A2; +0D = 2AF;
  // +42+32+20+31 = 374; +03 = 377
  const frame = alpha.encode('10', {
    shows: 'calls',
    calls: [
      { number: 'A1', window: 3, flashing: true },
      { number: 'B2', window: 1, flashing: false },
    ],
  });
  expect(hex(frame)).toBe(
    packed(
      `00 00 00 00 00 01 5A 31 30 02 41 30 1B 30 62 1C 32 07 31 41 31 20 33 07 30 0D
       42 32 20 31 03 30 33 37 37 04`,
    ),
  );
});

test('seven data bits carry every frame', () => {
  const frame = alpha.encode('FF', { shows: 'number', number: 'ü\xff', flashing: true });
  expect(frame.every((byte) => byte < 0x80)).toBe(true);
});
