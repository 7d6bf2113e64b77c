/** What a unit may say, and what shows that bytes of it were lost or made up. */
import fc from 'fast-check';
import { createFrameWatch } from '../../drivers/window-unit/firmata-frames.ts';

const data = fc.integer({ min: 0, max: 0x7f });
const short = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0x90, max: 0x9f }),
      fc.integer({ min: 0xe0, max: 0xef }),
      fc.constant(0xf9),
    ),
    data,
    data,
  )
  .map((bytes): number[] => bytes);
const sysex = fc.array(data, { minLength: 1, maxLength: 80 }).map((all) => [0xf0, ...all, 0xf7]);
const message = fc.oneof(short, sysex);

function firstMisfit(bytes: readonly number[]): number {
  const fits = createFrameWatch();
  return bytes.findIndex((byte) => !fits(byte));
}

test('whole messages fit, also with data between them that belongs to none', () => {
  const stray = fc.array(data, { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(stray, message)), (parts) => {
      expect(firstMisfit(parts.flat(2))).toBe(-1);
    }),
  );
});

test('a message that lost its end is found out at the next one, and only there', () => {
  fc.assert(
    fc.property(fc.array(message), message, message, (before, cut, next) => {
      const heard = [...before.flat(), ...cut.slice(0, -1)];
      expect(firstMisfit([...heard, ...next, ...next])).toBe(heard.length);
      const fits = createFrameWatch();
      const misfits = [...heard, ...next, ...next].filter((byte) => !fits(byte));
      expect(misfits).toHaveLength(1);
    }),
  );
});

test.each([0x80, 0xc0, 0xd1, 0xf4, 0xf7, 0xff])('%i begins nothing that a unit says', (byte) => {
  expect(firstMisfit([0x90, 1, 0, byte])).toBe(3);
});
