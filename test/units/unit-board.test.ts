/**
 * What is written to the chips behind a unit's pins: bytes worked out by hand from the data sheets of the
 * MAX7219 (table 2, "register address map"; segments in D7 to D0 are DP A B C D E F G) and of the
 * HT16K33 (commands 2XH, 8XH, EXH; display memory from 00H on, segment A in bit 0).
 */
import fc from 'fast-check';
import type { UnitDisplayConfig } from '../../config/schema/unit-board.ts';
import { createUnitDisplay } from '../../drivers/twins/unit-displays.ts';
import { chipWrites, type UnitSight } from '../../drivers/window-unit/chip-registers.ts';
import { characterTables } from '../../drivers/window-unit/firmata-board.ts';

const pins = { window: 1, data: 10, clock: 11, select: 12, brightness: 8 };
const digits = { kind: 'max7219', ...pins, digits: 4 } as const;

function written(board: UnitDisplayConfig, sight: Partial<UnitSight>): readonly string[] {
  return chipWrites(
    board,
    { text: '', flashing: false, dark: false, ...sight },
    characterTables,
  ).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
}

test('four digits of a MAX7219: 47 on the right, the others dark, the digits switched on last', () => {
  expect(written(digits, { text: '47' })).toEqual([
    '0900', // no decoding
    '0b03', // four digits
    '0a08', // brightness
    '0f00', // no display test
    '0170', // 7: segments a b c
    '0233', // 4: segments b c f g
    '0300',
    '0400',
    '0c01', // on
  ]);
});

test('a MAX7219 that flashes is off in the dark half, and a steady one never', () => {
  expect(written(digits, { text: '8', flashing: true, dark: true }).at(-1)).toBe('0c00');
  expect(written(digits, { text: '8', flashing: false, dark: true }).at(-1)).toBe('0c01');
});

test('two MAX7219 matrices in a row: the bytes of the right one first', () => {
  const rows = written({ kind: 'max7219-matrix', ...pins, modules: 2 }, { text: '47' });
  expect(rows.slice(0, 2)).toEqual(['09000900', '0b070b07']);
  // The top row of 7 is all its five dots, and of 4 one dot.
  expect(rows[4]).toBe('011f0102');
});

test('an HT16K33 with a colon: the third digit stands behind it, and blinking is its own', () => {
  const board = { ...pins, kind: 'ht16k33', address: 0x70, digits: 4, colon: true } as const;
  expect(written(board, { text: '1234', flashing: true })).toEqual([
    '21', // oscillator on
    'e8', // brightness
    `0006005b0000004f006600${'0000'.repeat(3)}`,
    '83', // on, blinking twice a second
  ]);
});

test('whatever is shown, digits have full width, so that nothing of before is left', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (text, count) => {
      const registers = chipWrites(
        { ...digits, digits: count },
        { text, flashing: false, dark: false },
        characterTables,
      ).map(({ bytes }) => bytes[0]);
      const lines = Array.from({ length: count }, (_, at) => at + 1);
      expect(registers).toEqual([9, 11, 10, 15, ...lines, 12]);
    }),
  );
});

const lcd = { kind: 'lcd', window: 1, address: 0x27 } as const;

test('a text display begins in four bits, and every half of a byte is put with E high and then low', () => {
  const [first, second, third, commands, above] = written(lcd, { text: 'A' });
  // 3 on D7 to D4, lit, E high and low; then idle for longer than 4.1 ms.
  expect(first).toBe(`3c38${'08'.repeat(24)}`);
  expect(second).toBe(first);
  expect(third).toBe('3c382c28');
  // 28H two rows, 0CH on, 06H to the right: Hitachi's table 6.
  expect(commands).toBe('2c288c88' + '0c08ccc8' + '0c086c68');
  // The place 00H is 80H; A is 41H, with RS high; the rest is blank.
  expect(above).toBe(`8c880c084d491d19${'2d290d09'.repeat(5)}`);
});

test('whatever is written, its twin reads the same, from any state, and a bus of 32 bytes holds each message', () => {
  const text = fc.string({ unit: fc.constantFrom(...'AZ09 /-.'), maxLength: 40, size: 'max' });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
      const twin = createUnitDisplay(lcd);
      for (const shown of texts) {
        const writes = chipWrites(
          lcd,
          { text: shown, flashing: false, dark: false },
          characterTables,
        );
        for (const { bytes } of writes) {
          expect(bytes.length).toBeLessThanOrEqual(31);
          twin.i2c(lcd.address, bytes);
        }
        const whole = shown.padEnd(32).slice(0, 32);
        const rows = [whole.slice(0, 16), whole.slice(16)].map((row) => row.trimEnd());
        expect(twin.picture.text).toBe(rows.join('\n').trim());
      }
      twin.powerOff();
      expect(twin.picture.text).toBe('');
    }),
  );
});
