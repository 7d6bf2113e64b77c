/**
 * Modbus displays: the frames byte by byte, and answers that are split, noisy, damaged, refused or
 * another board's. The CRCs of the golden frames are those of python3-pymodbus.
 */
import fc from 'fast-check';
import type { DisplaySight } from '../../drivers/board/board-codec.ts';
import { createModbus } from '../../drivers/board/modbus.ts';
import { createModbusMind } from '../../drivers/twins/board-modbus.ts';
import { oneFrame } from './one-frame.ts';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replaceAll(/..(?=.)/g, '$& ');
}

function bytes(spaced: string): Uint8Array {
  return Buffer.from(spaced.replaceAll(' ', ''), 'hex');
}

const codecs = {
  'led-485': createModbus({ registers: 'led-485' }, 4),
  'led-485-text': createModbus({ registers: 'led-485-text' }, 4),
  dm36b06: createModbus({ registers: 'dm36b06' }, 4),
} as const;
const called: DisplaySight = { shows: 'number', number: 'A047', flashing: true };

test.each([
  // Write register 0: 47 is 002F.
  ['led-485', '05 06 00 00 00 2F C9 92'],
  // Write 3 registers from 70H, 6 bytes: two spaces, 41 30 34 37.
  ['led-485-text', '05 10 00 70 00 03 06 20 20 41 30 34 37 2F AD'],
  // Write 6 registers from 0, 12 bytes, one character each.
  ['dm36b06', '05 10 00 00 00 06 0C 00 20 00 20 00 41 00 30 00 34 00 37 D8 FE'],
] as const)('%s shows A047 on board 5', (name, expected) => {
  expect(hex(oneFrame(codecs[name], 5, called))).toBe(expected);
});

test('between calls: dashes, a dark display, and 0 where there are only numbers', () => {
  const characters = (sight: DisplaySight) =>
    Buffer.from(oneFrame(codecs.dm36b06, 1, sight))
      .subarray(7, -2)
      .toString('latin1')
      .replaceAll('\0', '');
  expect(characters({ shows: 'idle' })).toBe('  ----');
  expect(characters({ shows: 'closed' })).toBe('      ');
  expect(
    characters({ shows: 'calls', calls: [{ number: 'A047', window: 3, flashing: false }] }),
  ).toBe('A047 3');
  expect(hex(oneFrame(codecs['led-485'], 1, { shows: 'closed' }).subarray(0, 6))).toBe(
    '01 06 00 00 00 00',
  );
});

describe('the answer to a write of six registers', () => {
  const { judge } = codecs.dm36b06;
  const sent = oneFrame(codecs.dm36b06, 5, called);
  const good = bytes('05 10 00 00 00 06 41 8F');

  test.each([
    ['whole', good, 'accepted'],
    ['behind noise', Buffer.concat([bytes('00 05 10 FF'), good]), 'accepted'],
    ['not all there yet', good.subarray(0, 7), 'incomplete'],
    ['with a bad CRC', bytes('05 10 00 00 00 06 00 00'), 'incomplete'],
    ['for other registers', bytes('05 10 00 70 00 03 80 57'), 'incomplete'],
    ['an exception', bytes('05 90 02 8C 00'), 'refused'],
    ['nothing', bytes(''), 'incomplete'],
    ['its own echo, from an adapter that hears itself', sent, 'incomplete'],
  ])('%s', (_, heard, verdict) => {
    expect(judge(sent, heard)).toBe(verdict);
  });
});

test('an answer that confirms another value is none', () => {
  const codec = codecs['led-485'];
  const { judge } = codec;
  const other = oneFrame(codec, 5, { shows: 'number', number: 'A048', flashing: false });
  expect(judge(oneFrame(codec, 5, called), other)).toBe('incomplete');
  expect(judge(other, other)).toBe('accepted');
});

const model = fc.constantFrom('led-485' as const, 'led-485-text' as const, 'dm36b06' as const);

test('the twin shows what was said, however noisy the answer', () => {
  fc.assert(
    fc.property(
      model,
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 1, max: 247 }),
      fc.uint8Array({ maxLength: 12 }),
      (name, value, address, noise) => {
        const { judge } = codecs[name];
        const answers: Uint8Array[] = [];
        const mind = createModbusMind(
          { addresses: [String(address)], model: name, silenceMs: 0 },
          {
            hears: () => true,
            obeyed: () => {},
            blinked: () => {},
            rejected: () => {},
            say: (_, said) => answers.push(said),
          },
        );
        const sent = oneFrame(codecs[name], address, {
          shows: 'number',
          number: String(value),
          flashing: false,
        });
        for (const byte of sent) mind.push(byte, 0);
        expect(mind.board(String(address)).picture.text).toBe(String(value));
        const heard = Buffer.concat([noise, ...answers]);
        expect(judge(sent, heard)).toBe('accepted');
        for (let end = 0; end < answers.length; end += 1) {
          expect(judge(sent, heard.subarray(0, noise.length + end))).not.toBe('refused');
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a frame with one byte damaged shows nothing and is not answered', () => {
  fc.assert(
    fc.property(model, fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, flip) => {
      const said: Uint8Array[] = [];
      const mind = createModbusMind(
        { addresses: ['5'], model: name, silenceMs: 0 },
        {
          hears: () => true,
          obeyed: () => {},
          blinked: () => {},
          rejected: () => {},
          say: (_, answer) => said.push(answer),
        },
      );
      const frame = Uint8Array.from(oneFrame(codecs[name], 5, called));
      const where = at % frame.length;
      frame[where] = (frame[where] ?? 0) ^ flip;
      for (const byte of frame) mind.push(byte, 0);
      expect(mind.board('5').picture.text).toBe('');
      expect(said).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
