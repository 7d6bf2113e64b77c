/**
 * Finds a clip on disk: a centre's own recording first, then the one that was made at set-up.
 *
 * Nothing is kept in memory, so a recording that is put in the folder is heard with the next call.
 * A recording that cannot be used is reported, and the made clip is played in its place.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownValue } from '../../config/checks/part.ts';
import { errnoOf } from '../../config/errno.ts';
import type { Fault } from '../ports.ts';
import { parseWav, type Sound, WavError } from './wav.ts';

/** Of every clip: what espeak-ng makes, and enough for speech in a hall. */
export const clipRateHz = 22_050;

/** Where `scripts/make-clips` puts the clips that it makes. */
export const madeClipsFolder = fileURLToPath(new URL('../../dist/clips', import.meta.url));

/** Where a clip is looked for, in this order. @param own the centre's recordings, where it has some */
export function clipFolders(own: string | null): readonly string[] {
  return own === null ? [madeClipsFolder] : [own, madeClipsFolder];
}

/** `missing`: in no folder. `unusable`: a file is there that cannot be read or joined. */
export interface ClipProblem {
  readonly kind: 'missing' | 'unusable';
  readonly words: string;
}

export interface FoundClip {
  readonly sound: Sound | null;
  readonly problem: ClipProblem | null;
}

export interface ClipShelf {
  /** Never rejects. A clip with a problem may still have a sound: the made one. */
  find(clip: string): Promise<FoundClip>;
}

/** @param folders in the order in which they are searched */
export function createClipShelf(folders: readonly string[]): ClipShelf {
  return {
    async find(clip) {
      let problem: ClipProblem | null = null;
      for (const folder of folders) {
        const file = join(folder, `${clip}.wav`);
        try {
          const sound = parseWav(await readFile(file));
          if (sound.rateHz !== clipRateHz) {
            throw new WavError(`it has ${sound.rateHz} samples a second, not ${clipRateHz}`);
          }
          return { sound, problem };
        } catch (error) {
          if (errnoOf(error) === 'ENOENT') continue;
          const words = ownValue(error, 'message') ?? error;
          problem ??= { kind: 'unusable', words: `${file}: ${String(words)}` };
        }
      }
      return { sound: null, problem: problem ?? { kind: 'missing', words: clip } };
    },
  };
}

/** The faults to report for the clips with a problem; an empty list where there is none. */
export function clipFaults(problems: readonly ClipProblem[]): readonly Fault[] {
  const words = (kind: ClipProblem['kind']) =>
    problems.filter((problem) => problem.kind === kind).map((problem) => problem.words);
  const missing = words('missing');
  const unusable = words('unusable');
  const faults: Fault[] = [];
  if (missing.length > 0) {
    faults.push({
      code: 'not-there',
      severity: 'warning',
      hint: `${missing.length} of the voice's clips are missing, such as ${missing[0]}: make them with scripts/make-clips, or record them; for a call that needs one of them the voice plays only the chime`,
      detail: missing.join(', '),
    });
  }
  if (unusable.length > 0) {
    faults.push({
      code: 'unsupported',
      severity: 'warning',
      hint: `${unusable.length} of the voice's clips cannot be used, such as ${unusable[0]}; make it a WAV file with: sox IN -r ${clipRateHz} -c 1 -b 16 OUT.wav`,
      detail: unusable.join('; '),
    });
  }
  return faults;
}
