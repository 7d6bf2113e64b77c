/**
 * What a sound says, found by ear: the pieces that it is joined from, recognised by their samples, and
 * their words. So the page shows what was said and not what should have been.
 *
 * A piece is a clip of the voice, a recording of the centre's own, of which only the name is known, or
 * what the speech engine spoke (`tools/espeak-ng`). A sound of anything else has no words here.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { type ClipLanguage, chimeClip, clipWords } from '../../drivers/voice/clip-words.ts';
import { loudness } from '../../drivers/voice/espeak.ts';
import { levelled, parseWav } from '../../drivers/voice/wav.ts';

/** Null where nothing of that language was said, or not all of it was understood. */
export type HeardWords = Readonly<Record<ClipLanguage, string | null>>;

export interface Ear {
  /** Never rejects. */
  wordsOf(samples: Int16Array): Promise<HeardWords>;
}

interface KnownClip {
  /** Empty for the chime. */
  readonly says: Partial<HeardWords>;
  /** As loud as the hall plays it, without the silence at its ends. */
  readonly samples: Int16Array;
}

/** By so many samples a clip is looked up before it is compared as a whole. */
const keySamples = 64;

/** Texts of the speech engine that are remembered: what is spoken is played soon. */
const keptTexts = 40;

const languages = ['ar', 'en'] as const satisfies readonly ClipLanguage[];
const recordings = 'announcements';
const unheard: HeardWords = { ar: null, en: null };

type Known = (samples: Int16Array) => readonly KnownClip[];

export function createEar(options: {
  /** Of clips, in the order in which the voice searches them; read with the first sound. */
  readonly folders: readonly string[];
  /** As the voice plays them. */
  readonly volumePercent: number;
  /** What the speech engine spoke, a folder each, which the ear takes away; null where it is not heard. */
  readonly spokenFolder: string | null;
}): Ear {
  const { folders, spokenFolder, volumePercent } = options;
  let clips: Promise<Known> | null = null;
  let spoken: readonly KnownClip[] = [];

  async function listen(samples: Int16Array): Promise<HeardWords | null> {
    clips ??= readClips(folders, volumePercent).then(knownOf);
    const [ofClips, ofTexts] = [await clips, knownOf(spoken)];
    return sentenceOf(samples, (at) => [...ofTexts(at), ...ofClips(at)]);
  }

  return {
    async wordsOf(samples) {
      if (spokenFolder !== null) {
        const texts = await takeSpoken(spokenFolder, volumePercent);
        spoken = [...spoken, ...texts].slice(-keptTexts);
      }
      const words = await listen(samples);
      if (words !== null) return words;
      // A recording may have been put there after the clips were read.
      clips = null;
      return (await listen(samples)) ?? unheard;
    },
  };
}

function knownOf(clips: readonly KnownClip[]): Known {
  const byKey = new Map<string, KnownClip[]>();
  for (const clip of clips) {
    const key = keyOf(clip.samples);
    const alike = byKey.get(key);
    if (alike === undefined) byKey.set(key, [clip]);
    else alike.push(clip);
  }
  return (samples) => byKey.get(keyOf(samples)) ?? [];
}

/** Null where not all of it is understood. */
function sentenceOf(samples: Int16Array, known: Known): HeardWords | null {
  const said: KnownClip[] = [];
  for (let at = 0; at < samples.length; ) {
    if (samples[at] === 0) {
      at += 1;
      continue;
    }
    const clip = pieceAt(samples.subarray(at), known, said.at(-1));
    if (clip === null) return null;
    said.push(clip);
    at += clip.samples.length;
  }
  const words = (language: ClipLanguage): string | null =>
    said.flatMap(({ says }) => says[language] ?? []).join(' ') || null;
  return { ar: words('ar'), en: words('en') };
}

/**
 * The longest of those that sound so: "four" may begin as "fourteen" does. A letter sounds alike in both languages, and is of that of the word
 * before it.
 */
function pieceAt(
  samples: Int16Array,
  known: Known,
  before: KnownClip | undefined,
): KnownClip | null {
  const alike = known(samples).filter((clip) =>
    clip.samples.every((sample, by) => samples[by] === sample),
  );
  const most = Math.max(...alike.map((clip) => clip.samples.length));
  const longest = alike.filter((clip) => clip.samples.length === most);
  const isLikeBefore = ({ says }: KnownClip) =>
    languages.some((language) => says[language] && before?.says[language]);
  return longest.find(isLikeBefore) ?? longest[0] ?? null;
}

async function readClips(
  folders: readonly string[],
  volumePercent: number,
): Promise<readonly KnownClip[]> {
  const names: { readonly name: string; readonly says: KnownClip['says'] }[] = [
    { name: chimeClip, says: {} },
    ...languages.flatMap((language) =>
      [...clipWords[language]].map(([clip, { text }]) => ({
        name: `${language}/${clip}`,
        says: { [language]: text },
      })),
    ),
  ];
  for (const folder of folders) {
    for (const file of await namesIn(join(folder, recordings))) {
      const { name } = parse(file);
      names.push({
        name: `${recordings}/${name}`,
        says: { ar: `تسجيل المركز: ${name}`, en: `The centre's recording: ${name}` },
      });
    }
  }
  const clips: KnownClip[] = [];
  for (const { name, says } of names) {
    const samples = await firstFound(folders, name);
    if (samples !== null) clips.push(...heardAs(says, samples, volumePercent));
  }
  return clips;
}

async function takeSpoken(folder: string, volumePercent: number): Promise<readonly KnownClip[]> {
  const spoken: KnownClip[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.said')) continue;
    const said = join(folder, name);
    try {
      const text = await readFile(join(said, 'text'), 'utf8');
      const given = (await readFile(join(said, 'arguments'), 'utf8')).split('\n');
      const language = languages.find((one) => one === given[given.indexOf('-v') + 1]);
      const sound = levelled(parseWav(await readFile(join(said, 'sound.wav'))), loudness);
      if (language !== undefined)
        spoken.push(...heardAs({ [language]: text }, sound.samples, volumePercent));
    } catch {
      // It could not be spoken: nobody hears it.
    }
    await rm(said, { recursive: true, force: true });
  }
  return spoken;
}

/** None where it is too soft to be heard. */
function heardAs(
  says: KnownClip['says'],
  samples: Int16Array,
  volumePercent: number,
): readonly KnownClip[] {
  const loud = trimmed(samples.map((sample) => Math.round((sample * volumePercent) / 100)));
  return loud.length === 0 ? [] : [{ says, samples: loud }];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
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
