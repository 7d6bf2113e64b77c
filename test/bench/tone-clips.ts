/** Clips of the voice as tones, each of its own number: quick to make, and told apart by their samples. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipRateHz } from '../../drivers/voice/clip-shelf.ts';
import { chimeClip, clipWords } from '../../drivers/voice/clip-words.ts';
import { encodeWav } from '../../drivers/voice/wav.ts';

const clipMs = 40;

/** Letters sound alike in both languages, as those that are made do. */
export function putToneClips(folder: string): void {
  const names = (['ar', 'en'] as const).flatMap((language) =>
    [...clipWords[language].keys()].map((clip) => ({
      path: `${language}/${clip}`,
      clip,
      language,
    })),
  );
  const levels = new Map<string, number>();
  const levelOf = (sound: string): number => {
    const level = levels.get(sound) ?? 40 * (levels.size + 1);
    levels.set(sound, level);
    return level;
  };
  for (const language of ['ar', 'en']) mkdirSync(join(folder, language), { recursive: true });
  put(join(folder, `${chimeClip}.wav`), levelOf(chimeClip));
  for (const { path, clip, language } of names) {
    const sound = clip.startsWith('letter-') ? clip : `${language}/${clip}`;
    put(join(folder, `${path}.wav`), levelOf(sound));
  }
}

function put(path: string, level: number): void {
  const samples = new Int16Array((clipRateHz * clipMs) / 1000).fill(level);
  writeFileSync(path, encodeWav({ rateHz: clipRateHz, samples }));
}
