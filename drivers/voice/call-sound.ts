/**
 * What is heard of a call: the chime and the sentences, joined from their clips.
 *
 * A sentence is said whole or not at all: "number seven" for number forty-seven would send the
 * wrong citizen to the window. Where its clips are not there, the chime still makes people look up
 * at the boards.
 */
import type { SpokenCall } from '../ports.ts';
import { callSentence, type Sentence, spokenLanguages } from './call-clips.ts';
import type { ClipProblem, ClipShelf } from './clip-shelf.ts';
import { type ClipLanguage, chimeClip } from './clip-words.ts';
import { joinSounds, type Piece, type Sound } from './wav.ts';

/** Silences in milliseconds: words of one number flow, a listener needs a breath before the window. */
export const afterChimeMs = 150;
const betweenWordsMs = 40;
const betweenPhrasesMs = 300;
export const betweenSentencesMs = 600;

export interface CallSound {
  /** Null: not even the chime was found. */
  readonly sound: Sound | null;
  /** The problem of each clip that was looked for; null where it has none. */
  readonly clips: ReadonlyMap<string, ClipProblem | null>;
}

/** Never rejects. */
export async function callSound(
  call: SpokenCall,
  settings: { readonly language: ClipLanguage | 'both'; readonly volume: number },
  shelf: ClipShelf,
): Promise<CallSound> {
  const clips = new Map<string, ClipProblem | null>();
  const find = async (clip: string): Promise<Sound | null> => {
    const { sound, problem } = await shelf.find(clip);
    clips.set(clip, problem);
    return sound;
  };
  const pieces: Piece[] = [];
  const chime = await find(chimeClip);
  if (chime !== null) pieces.push(chime, afterChimeMs);
  let said = 0;
  for (const language of spokenLanguages(settings.language)) {
    const sentence = callSentence(call, language);
    const spoken = sentence === null ? null : await speak(sentence, find);
    if (spoken === null) continue;
    if (said > 0) pieces.push(betweenSentencesMs);
    pieces.push(...spoken);
    said += 1;
  }
  const sound = pieces.length === 0 ? null : joinSounds(pieces, settings.volume);
  return { sound, clips };
}

/** Looks for every clip, so that all missing ones are reported at once. Null: at least one is missing. */
async function speak(
  sentence: Sentence,
  find: (clip: string) => Promise<Sound | null>,
): Promise<readonly Piece[] | null> {
  const pieces: Piece[] = [];
  let whole = true;
  for (const [place, phrase] of sentence.entries()) {
    if (place > 0) pieces.push(betweenPhrasesMs);
    for (const [word, clip] of phrase.entries()) {
      if (word > 0) pieces.push(betweenWordsMs);
      const sound = await find(clip);
      if (sound === null) whole = false;
      else pieces.push(sound);
    }
  }
  return whole ? pieces : null;
}
