/**
 * `make-clips --check FOLDER`: whether a folder of recordings is fit for the hall. A call is joined from
 * clips, so one that is softer than the others makes a number that nobody hears.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipRateHz } from '../../drivers/voice/clip-shelf.ts';
import { chimeClip, clipWords } from '../../drivers/voice/clip-words.ts';
import { loudness } from '../../drivers/voice/espeak.ts';
import { loudnessOf, parseWav, WavError } from '../../drivers/voice/wav.ts';

/** From what it should be; more is heard as a step within a call. */
const mostDecibels = 2;

/** @returns one line for each clip that is not fit, and how many were looked at and are not there */
export function checkClips(folder: string): {
  readonly checked: number;
  readonly missing: number;
  readonly complaints: readonly string[];
} {
  const clips = [
    chimeClip,
    ...(['ar', 'en'] as const).flatMap((language) =>
      [...clipWords[language].keys()].map((name) => `${language}/${name}`),
    ),
  ];
  const there = clips.filter((clip) => existsSync(join(folder, `${clip}.wav`)));
  const complaints = there.flatMap((clip) => {
    const complaint = complaintOf(join(folder, `${clip}.wav`));
    return complaint === null ? [] : [`${clip}.wav: ${complaint}`];
  });
  return { checked: there.length, missing: clips.length - there.length, complaints };
}

function complaintOf(file: string): string | null {
  try {
    const sound = parseWav(readFileSync(file));
    if (sound.rateHz !== clipRateHz) {
      return `has ${sound.rateHz} samples a second; record it with ${clipRateHz}`;
    }
    const decibels = 20 * Math.log10(loudnessOf(sound) / loudness);
    if (decibels === Number.NEGATIVE_INFINITY) return 'is silent; record it anew';
    if (Math.abs(decibels) <= mostDecibels) return null;
    const how = decibels < 0 ? 'softer' : 'louder';
    return `is ${Math.abs(decibels).toFixed(1)} dB ${how} than it should be; bring it to ${(20 * Math.log10(loudness)).toFixed(1)} dB of full scale (RMS)`;
  } catch (error) {
    if (error instanceof WavError) return `${error.message}; record it as a WAV of 16 bits, mono`;
    throw error;
  }
}
