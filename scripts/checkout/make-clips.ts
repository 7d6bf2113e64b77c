/**
 * Makes the clips that a voice says calls with: the words by espeak-ng, the chime by arithmetic.
 *
 *     make-clips [--out FOLDER] [--words] [--check]
 *
 * They let a centre speak on its first day; its own recordings replace them one by one. `--words`
 * prints the file name and the words of each clip instead: the page that a speaker reads from. `--check`
 * looks at the clips that are there, the centre's own recordings too, and makes none.
 * A clip is in its place whole or not at all, and the mark that all are made comes last.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../config/user-error.ts';
import { clipRateHz, madeClipsFolder } from '../../drivers/voice/clip-shelf.ts';
import {
  type ClipLanguage,
  type ClipWords,
  chimeClip,
  clipWords,
} from '../../drivers/voice/clip-words.ts';
import { espeakArguments, loudness, wordsPerMinute } from '../../drivers/voice/espeak.ts';
import { encodeWav, joinSounds, levelled, parseWav, type Sound } from '../../drivers/voice/wav.ts';
import { checkClips } from './check-clips.ts';

const languages: readonly ClipLanguage[] = ['ar', 'en'];
/** Of full scale: below it a sample is silence. */
const quietest = 0.008;
/** Kept of the silence around a word, so that no consonant is clipped. */
const edgeMs = 12;

/** Changes whenever any clip would. */
function fingerprint(): string {
  const words = languages.map((language) => [...clipWords[language]]);
  const settings = [words, wordsPerMinute, clipRateHz, quietest, loudness, edgeMs, bells];
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}

function speak(language: ClipLanguage, name: string, { text, phonemes }: ClipWords): Sound {
  // Letters are English in both languages.
  const voice = name.startsWith('letter-') ? 'en' : language;
  const spoken = phonemes === undefined ? text : `[[${phonemes}]]`;
  const args = [...espeakArguments(voice), spoken];
  const { stdout, stderr, status, error } = spawnSync('espeak-ng', args, { maxBuffer: 2 ** 24 });
  if (status !== 0) {
    throw new UserError(
      `espeak-ng did not say "${text}": ${error?.message ?? stderr.toString().trim()}`,
      'install it: sudo apt-get install espeak-ng',
    );
  }
  const sound = parseWav(stdout);
  if (sound.rateHz !== clipRateHz) {
    throw new UserError(`espeak-ng speaks at ${sound.rateHz} Hz`, `its usual ${clipRateHz} fit`);
  }
  // All words equally loud, whatever their vowels.
  return levelled(trimmed(sound), loudness);
}

function trimmed({ rateHz, samples }: Sound): Sound {
  const isHeard = (sample: number) => Math.abs(sample) > quietest * 32_767;
  const edge = Math.round((edgeMs * rateHz) / 1000);
  const first = samples.findIndex(isHeard);
  const last = samples.findLastIndex(isHeard);
  return { rateHz, samples: samples.slice(Math.max(0, first - edge), last + 1 + edge) };
}

/** A falling third, as door bells ring: frequency, and how long each sounds. */
const bells = [
  { hertz: 783.99, ms: 450 },
  { hertz: 622.25, ms: 1000 },
];

function chime(): Sound {
  const strokes = bells.map(({ hertz, ms }): Sound => {
    const length = Math.round((ms * clipRateHz) / 1000);
    const samples = Int16Array.from({ length }, (_, at) => {
      const seconds = at / clipRateHz;
      const angle = 2 * Math.PI * hertz * seconds;
      const tone = Math.sin(angle) + 0.3 * Math.sin(2 * angle) + 0.12 * Math.sin(3 * angle);
      // A soft stroke, a long decay, and silence at the end: no click.
      const envelope = Math.min(1, seconds / 0.006) * Math.exp(-3.2 * seconds) * (1 - at / length);
      return Math.round(0.55 * 32_767 * tone * envelope);
    });
    return { rateHz: clipRateHz, samples };
  });
  return levelled(joinSounds(strokes, 100), loudness);
}

function printWords(): void {
  for (const language of languages) {
    for (const [name, { text }] of clipWords[language]) {
      console.log(`${language}/${name}.wav\t${text}`);
    }
  }
}

function store(folder: string, clip: string, sound: Sound): void {
  const file = join(folder, `${clip}.wav`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, encodeWav(sound));
  renameSync(`${file}.partial`, file);
}

function isMade(mark: string): boolean {
  try {
    return readFileSync(mark, 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

function makeClips(folder: string): void {
  const mark = join(folder, '.made');
  if (isMade(mark)) return;
  console.error("make-clips: making the voice's clips (some ten seconds)");
  store(folder, chimeClip, chime());
  for (const language of languages) {
    for (const [name, words] of clipWords[language]) {
      store(folder, `${language}/${name}`, speak(language, name, words));
    }
  }
  writeFileSync(mark, fingerprint());
}

/** Exits 1 where a clip is not fit, or there is none. */
function check(folder: string): void {
  const { checked, missing, complaints } = checkClips(folder);
  for (const complaint of complaints) console.log(complaint);
  const rest = missing === 0 ? '' : `, ${missing} are not there and come from the made ones`;
  console.log(`${checked} clips looked at, ${complaints.length} not fit${rest}`);
  if (complaints.length > 0 || checked === 0) process.exitCode = 1;
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: madeClipsFolder },
    words: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
try {
  if (values.words) printWords();
  else if (values.check) check(values.out);
  else makeClips(values.out);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`make-clips: ${error.message}: ${error.hint}`);
  process.exitCode = 2;
}
