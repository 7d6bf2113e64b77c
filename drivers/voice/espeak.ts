/**
 * espeak-ng, the speech engine that makes the clips: at set-up for every word of a call, and while the
 * hall is open for words that no clip says. It runs as a process of its own that ends with its text.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool } from '../run-tool.ts';
import type { ClipLanguage } from './clip-words.ts';
import { levelled, parseWav, type Sound } from './wav.ts';

/** Slower than espeak-ng's 175 words a minute: a full hall echoes. */
export const wordsPerMinute = 155;
/**
 * Of every word, as the root of its mean square, of full scale: by their peaks alone words would differ
 * by 7 dB. So low that even a word of sharp consonants reaches it.
 */
export const loudness = 0.118;

const program = 'espeak-ng';
/** A text of a thousand characters takes it well under a second. */
const timeoutMs = 10_000;
/** Two minutes of speech. */
const maxBytes = 2 ** 23;

/** Up to the text itself, which follows as the last argument or comes on stdin. */
export function espeakArguments(voice: string): readonly string[] {
  return ['-v', voice, '-s', String(wordsPerMinute), '--stdout'];
}

export function isEspeakInstalled(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Null: it could not be spoken. Never rejects. */
export async function spokenText(
  text: string,
  language: ClipLanguage,
  signal: AbortSignal,
): Promise<Sound | null> {
  const command = [program, ...espeakArguments(language), '--stdin'];
  const { ok, stdout } = await runTool(command, { input: text, timeoutMs, maxBytes, signal });
  try {
    return ok ? levelled(parseWav(stdout), loudness) : null;
  } catch {
    return null;
  }
}
