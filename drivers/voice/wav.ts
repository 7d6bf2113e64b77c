/**
 * Sounds in memory and as WAV files: reading, joining and writing 16-bit mono PCM, and nothing else.
 *
 * Reading is lenient about what surrounds the samples (extra chunks, the sizes that a program
 * writes when it cannot seek) and strict about the samples: another format played as this one
 * would be noise in a full hall, and a clip that lost its samples would be another number.
 */

/** 16-bit mono PCM. */
export interface Sound {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/** A file that is no WAV, or one that cannot be joined with the others. The message says why. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

const headerBytes = 44;
const formatBytes = 16;
/** `wFormatTag` of RIFF's `fmt ` chunk: plain PCM, and the tag that says "look further on". */
const plainPcm = 1;
const extensible = 0xfffe;

/** From here on (about half of what 32 bits hold) a program wrote a length that it did not know yet. */
const unknownLength = 0x7000_0000;

/** @throws WavError */
export function parseWav(bytes: Uint8Array): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || mark(view, 0) !== 'RIFF' || mark(view, 8) !== 'WAVE') {
    throw new WavError('this is not a WAV file');
  }
  let rateHz: number | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = mark(view, at);
    const start = at + 8;
    const stated = view.getUint32(at + 4, true);
    const length = Math.min(stated, bytes.length - start);
    if (name === 'fmt ') rateHz = readFormat(view, start, length);
    if (name === 'data') {
      if (rateHz === null) throw new WavError('the WAV file does not say its format');
      // A stream's length is not known when its header is written; then all that is there counts.
      if (length < stated && stated < unknownLength) throw new WavError('the WAV file is cut off');
      if (length < 2) break;
      return { rateHz, samples: readSamples(bytes, start, length) };
    }
    // Chunks begin at even places.
    at = start + length + (length % 2);
  }
  throw new WavError('the WAV file has no samples');
}

/** The root of the mean square of its samples, of full scale: how loud a word sounds. */
export function loudnessOf({ samples }: Sound): number {
  const squares = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return Math.sqrt(squares / Math.max(1, samples.length)) / 32_767;
}

/** Louder or softer, up to this loudness, or less where its loudest sample would leave full scale. */
export function levelled(sound: Sound, loudness: number): Sound {
  const { rateHz, samples } = sound;
  const own = loudnessOf(sound);
  if (own === 0) return sound;
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  const factor = Math.min(loudness / own, 32_767 / peak);
  return { rateHz, samples: samples.map((sample) => Math.round(sample * factor)) };
}

function readFormat(view: DataView, start: number, length: number): number {
  if (length < formatBytes) throw new WavError('the WAV file is cut off in its header');
  const tag = view.getUint16(start, true);
  const channels = view.getUint16(start + 2, true);
  const rateHz = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  if (tag !== plainPcm && tag !== extensible) throw new WavError('the WAV file is compressed');
  if (channels !== 1 || bits !== 16) {
    throw new WavError(`it has ${channels} channel(s) of ${bits} bits, not one of 16`);
  }
  return rateHz;
}

function readSamples(bytes: Uint8Array, start: number, length: number): Int16Array {
  // A copy, so that it begins at an even address; WAV and every computer of ours are little-endian.
  return new Int16Array(
    new Uint8Array(bytes.subarray(start, start + length - (length % 2))).buffer,
  );
}

function mark(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}

export function encodeWav({ rateHz, samples }: Sound): Uint8Array {
  const dataBytes = samples.length * 2;
  const view = new DataView(new ArrayBuffer(headerBytes + dataBytes));
  const write = (at: number, text: string) => {
    for (const [offset, letter] of [...text].entries())
      view.setUint8(at + offset, letter.charCodeAt(0));
  };
  write(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + dataBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, plainPcm, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, dataBytes, true);
  const file = new Uint8Array(view.buffer);
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, dataBytes), headerBytes);
  return file;
}

/** A sound, or a silence in milliseconds. */
export type Piece = Sound | number;

/**
 * One sound after the other.
 * @param volumePercent of each sample's amplitude, 0 to 100
 * @throws WavError where two sounds differ in their sample rate, or there is none
 */
export function joinSounds(pieces: readonly Piece[], volumePercent: number): Sound {
  const sounds = pieces.filter((piece) => typeof piece !== 'number');
  const rateHz = sounds[0]?.rateHz;
  if (rateHz === undefined) throw new WavError('there is no sound to join');
  const other = sounds.find((sound) => sound.rateHz !== rateHz);
  if (other !== undefined) {
    throw new WavError(`a sound of ${other.rateHz} Hz cannot follow one of ${rateHz} Hz`);
  }
  const lengths = pieces.map((piece) =>
    typeof piece === 'number' ? Math.round((piece * rateHz) / 1000) : piece.samples.length,
  );
  const samples = new Int16Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece !== 'number') {
      samples.set(
        piece.samples.map((sample) => Math.round((sample * volumePercent) / 100)),
        at,
      );
    }
    at += lengths[index] ?? 0;
  }
  return { rateHz, samples };
}

export function silence(rateHz: number, ms: number): Sound {
  return { rateHz, samples: new Int16Array(Math.round((ms * rateHz) / 1000)) };
}

export function lengthMs({ rateHz, samples }: Sound): number {
  return (samples.length * 1000) / rateHz;
}
