/** WAV files byte by byte, files of other programs, and joined sounds sample by sample. */
import fc from 'fast-check';
import {
  encodeWav,
  joinSounds,
  lengthMs,
  levelled,
  loudnessOf,
  parseWav,
  type Sound,
  WavError,
} from '../../drivers/voice/wav.ts';

const sound = (samples: readonly number[], rateHz = 1000): Sound => ({
  rateHz,
  samples: Int16Array.from(samples),
});

test('a file of three samples, byte by byte', () => {
  expect(Buffer.from(encodeWav(sound([1, -2, 32_767], 22_050))).toString('hex')).toBe(
    [
      ['52494646', '2a000000', '57415645'], // RIFF, 42 bytes follow, WAVE
      ['666d7420', '10000000', '0100', '0100'], // fmt, 16 bytes: PCM, one channel
      ['22560000', '44ac0000', '0200', '1000'], // 22,050 a second, 44,100 bytes, 2 bytes of 16 bits
      ['64617461', '06000000', '0100', 'feff', 'ff7f'], // data, 6 bytes
    ]
      .flat()
      .join(''),
  );
});

test('what is written is read again', () => {
  const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 192_000 }), (values, rateHz) => {
      expect(parseWav(encodeWav(sound(values, rateHz)))).toEqual(sound(values, rateHz));
    }),
  );
});

/** A file as `format` and chunks around the samples make it. */
function file(
  options: {
    tag?: number;
    channels?: number;
    bits?: number;
    extra?: string;
    dataSize?: number;
  } = {},
): Uint8Array {
  const { tag = 1, channels = 1, bits = 16, extra = '', dataSize = 4 } = options;
  const format = Buffer.alloc(24);
  format.write('fmt ', 'latin1');
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(tag, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(8000, 12);
  format.writeUInt16LE(bits, 22);
  const note = Buffer.alloc(extra === '' ? 0 : 8 + extra.length + (extra.length % 2));
  if (extra !== '') {
    note.write('LIST', 'latin1');
    note.writeUInt32LE(extra.length, 4);
    note.write(extra, 8, 'latin1');
  }
  const data = Buffer.from('6461746100000000 0500 0600'.replaceAll(' ', ''), 'hex');
  data.writeUInt32LE(dataSize, 4);
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), format, note, data]);
}

test.each([
  ['as simple as can be', file()],
  ['with a note of an odd length before the samples', file({ extra: 'INFOabc' })],
  ['of a stream, whose length nobody knew', file({ dataSize: 0x7fff_f000 })],
  ['in the extensible form', file({ tag: 0xfffe })],
])('a file %s', (_, bytes) => {
  expect(parseWav(bytes)).toEqual(sound([5, 6], 8000));
  // At an odd address, as in the middle of a larger buffer.
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(parseWav(shifted.subarray(1))).toEqual(sound([5, 6], 8000));
});

test.each([
  ['nothing at all', new Uint8Array(0), 'this is not a WAV file'],
  ['an MP3', Buffer.from('ID3\u0004 and what follows'), 'this is not a WAV file'],
  ['stereo', file({ channels: 2 }), 'it has 2 channel(s) of 16 bits, not one of 16'],
  ['24 bits', file({ bits: 24 }), 'it has 1 channel(s) of 24 bits, not one of 16'],
  ['compressed', file({ tag: 85 }), 'the WAV file is compressed'],
  ['no samples', file().subarray(0, 36), 'the WAV file has no samples'],
  ['a recording of nothing', file({ dataSize: 0 }), 'the WAV file has no samples'],
  ['a copy that broke off', file({ dataSize: 6 }), 'the WAV file is cut off'],
  [
    'a stream that broke off',
    file({ dataSize: 0x7fff_f000 }).subarray(0, 44),
    'the WAV file has no samples',
  ],
  ['a cut header', file().subarray(0, 30), 'the WAV file is cut off in its header'],
])('%s is refused', (_, bytes, words) => {
  expect(() => parseWav(bytes)).toThrow(new WavError(words));
});

test('any bytes are a sound or a WavError', () => {
  const noise = fc.uint8Array({ maxLength: 80 });
  const damaged = fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 255 })).map(([at, value]) => {
    const bytes = Uint8Array.from(file({ extra: 'note' }));
    bytes[at] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(noise, damaged), (bytes) => {
      try {
        parseWav(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WavError);
      }
    }),
  );
});

test('sounds follow each other with their silences, as loud as asked', () => {
  const joined = joinSounds([sound([100, -100]), 3, sound([51]), 1], 50);
  expect(joined).toEqual(sound([50, -50, 0, 0, 0, 26, 0]));
  expect(lengthMs(joined)).toBe(7);
  expect(joinSounds([sound([32_767, -32_768])], 100)).toEqual(sound([32_767, -32_768]));
});

test('sounds of different rates are not joined', () => {
  expect(() => joinSounds([sound([1], 22_050), 5, sound([1], 44_100)], 100)).toThrow(
    new WavError('a sound of 44100 Hz cannot follow one of 22050 Hz'),
  );
  expect(() => joinSounds([5], 100)).toThrow(WavError);
});

test('sounds with and without sharp peaks become equally loud, and none leaves full scale', () => {
  const even = sound(Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? 9000 : -9000)));
  const sharp = sound(Array.from({ length: 400 }, (_, at) => (at % 40 === 0 ? 20_000 : 100)));
  for (const one of [even, sharp]) expect(loudnessOf(levelled(one, 0.118))).toBeCloseTo(0.118, 3);
  const click = levelled(sound([32_000, ...Array.from({ length: 999 }, () => 0)]), 0.118);
  expect(click.samples[0]).toBe(32_767);
  expect(levelled(sound([0, 0]), 0.118)).toEqual(sound([0, 0]));
});
