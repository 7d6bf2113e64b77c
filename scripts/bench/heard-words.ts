/**
 * What a sound says, found by ear: the clips that it is joined from, recognised by their samples, and
 * their words. So the page shows what was said and not what should have been.
 *
 * A sound of other clips, such as an announcement that a machine speaks, has no words here.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClipLanguage, chimeClip, clipWords } from '../../drivers/voice/clip-words.ts';
import { parseWav } from '../../drivers/voice/wav.ts';

/** Null where nothing of that language was said, or not all of it was understood. */
export type HeardWords = Readonly<Record<ClipLanguage, string | null>>;

export interface Ear {
  /** Never rejects. */
  wordsOf(samples: Int16Array): Promise<HeardWords>;
}

interface KnownClip {
  readonly language: ClipLanguage | null;
  readonly words: string;
  /** As loud as the hall plays it, without the silence at its ends. */
  readonly samples: Int16Array;
}

/** By so many samples a clip is looked up before it is compared as a whole. */
const keySamples = 64;

/**
 * @param folders of clips, in the order in which the voice searches them; read with the first sound
 * @param volumePercent as the voice plays them
 */
export function createEar(folders: readonly string[], volumePercent: number): Ear {
  let known: Promise<ReadonlyMap<string, readonly KnownClip[]>> | null = null;
  return {
    async wordsOf(samples) {
      known ??= readClips(folders, volumePercent);
      return sentenceOf(samples, await known);
    },
  };
}

function sentenceOf(
  samples: Int16Array,
  known: ReadonlyMap<string, readonly KnownClip[]>,
): HeardWords {
  const said: KnownClip[] = [];
  for (let at = 0; at < samples.length; ) {
    if (samples[at] === 0) {
      at += 1;
      continue;
    }
    const clip = clipAt(samples, at, known, said.at(-1)?.language ?? null);
    if (clip === null) return { ar: null, en: null };
    said.push(clip);
    at += clip.samples.length;
  }
  const words = (language: ClipLanguage): string | null => {
    const mine = said.filter((clip) => clip.language === language);
    return mine.length === 0 ? null : mine.map((clip) => clip.words).join(' ');
  };
  return { ar: words('ar'), en: words('en') };
}

/**
 * The longest of those that sound so: "four" may begin as "fourteen" does. A letter sounds alike in both
 * languages, and is of that of the word before it.
 */
function clipAt(
  samples: Int16Array,
  at: number,
  known: ReadonlyMap<string, readonly KnownClip[]>,
  language: ClipLanguage | null,
): KnownClip | null {
  const begins = known.get(keyOf(samples.subarray(at))) ?? [];
  const alike = begins.filter((clip) =>
    clip.samples.every((sample, by) => samples[at + by] === sample),
  );
  const longest = alike.filter((clip) => clip.samples.length === alike[0]?.samples.length);
  return longest.find((clip) => clip.language === language) ?? longest[0] ?? null;
}

async function readClips(
  folders: readonly string[],
  volumePercent: number,
): Promise<ReadonlyMap<string, readonly KnownClip[]>> {
  const names: readonly { name: string; language: ClipLanguage | null; words: string }[] = [
    { name: chimeClip, language: null, words: '' },
    ...(['ar', 'en'] as const).flatMap((language) =>
      [...clipWords[language]].map(([clip, { text }]) => ({
        name: `${language}/${clip}`,
        language,
        words: text,
      })),
    ),
  ];
  const clips: KnownClip[] = [];
  for (const { name, language, words } of names) {
    const samples = await firstFound(folders, name);
    if (samples === null) continue;
    const loud = trimmed(samples.map((sample) => Math.round((sample * volumePercent) / 100)));
    if (loud.length > 0) clips.push({ language, words, samples: loud });
  }
  clips.sort((one, other) => other.samples.length - one.samples.length);
  const byKey = new Map<string, KnownClip[]>();
  for (const clip of clips) {
    const key = keyOf(clip.samples);
    byKey.set(key, [...(byKey.get(key) ?? []), clip]);
  }
  return byKey;
}

async function firstFound(folders: readonly string[], name: string): Promise<Int16Array | null> {
  for (const folder of folders) {
    try {
      return parseWav(await readFile(join(folder, `${name}.wav`))).samples;
    } catch {
      // Not in this folder, or no clip that could be heard: the voice takes the next as well.
    }
  }
  return null;
}

function trimmed(samples: Int16Array): Int16Array {
  const from = samples.findIndex((sample) => sample !== 0);
  const to = samples.findLastIndex((sample) => sample !== 0);
  return from < 0 ? samples.subarray(0, 0) : samples.subarray(from, to + 1);
}

function keyOf(samples: Int16Array): string {
  return samples.subarray(0, keySamples).join();
}
