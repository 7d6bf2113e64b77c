/**
 * What is heard of an announcement: the chime, and then a call, a recording of the centre's own, or
 * words that a machine speaks. Whether it can be said is checked beforehand, so that an announcement
 * that nobody would hear is refused.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../config/errno.ts';
import type { Announcement, Chime, Unsayable } from '../ports.ts';
import { callSentence, spokenLanguages } from './call-clips.ts';
import { afterChimeMs, betweenSentencesMs, callSound } from './call-sound.ts';
import { type ClipShelf, clipRateHz } from './clip-shelf.ts';
import { type ClipLanguage, chimeClip } from './clip-words.ts';
import { isEspeakInstalled, spokenText } from './espeak.ts';
import { joinSounds, type Piece, parseWav, type Sound } from './wav.ts';

interface Settings {
  readonly language: ClipLanguage | 'both';
  readonly volume: number;
}

/** @param folders of clips, in the order in which they are searched */
export function whyUnsayable(
  announcement: Announcement | Chime,
  { language }: Settings,
  folders: readonly string[],
): Unsayable | null {
  if ('chime' in announcement) return null;
  if ('clip' in announcement) return whyUnplayable(announcement.clip, folders);
  const languages = spokenLanguages(language);
  const isSayable =
    'text' in announcement
      ? isEspeakInstalled()
      : languages.every((spoken) => callSentence(announcement, spoken) !== null);
  return isSayable ? null : 'cannot-say';
}

function whyUnplayable(clip: string, folders: readonly string[]): Unsayable | null {
  let found: Unsayable = 'clip-unknown';
  for (const folder of folders) {
    try {
      const { rateHz } = parseWav(readFileSync(join(folder, `${announcementClip(clip)}.wav`)));
      if (rateHz === clipRateHz) return null;
      found = 'clip-unusable';
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') found = 'clip-unusable';
    }
  }
  return found;
}

/** Null: nothing of it can be heard. Never rejects. */
export async function announcementSound(
  announcement: Announcement | Chime,
  settings: Settings,
  shelf: ClipShelf,
  signal: AbortSignal,
): Promise<Sound | null> {
  if ('number' in announcement) return (await callSound(announcement, settings, shelf)).sound;
  const said: Sound[] = [];
  if ('clip' in announcement) {
    const { sound } = await shelf.find(announcementClip(announcement.clip));
    if (sound !== null) said.push(sound);
  } else if ('text' in announcement) {
    for (const language of spokenLanguages(settings.language)) {
      const sound = await spokenText(announcement.text[language], language, signal);
      if (sound !== null) said.push(sound);
    }
  }
  const { sound: chime } = await shelf.find(chimeClip);
  const pieces: Piece[] = chime === null ? [] : [chime];
  for (const [place, sound] of said.entries()) {
    if (pieces.length > 0) pieces.push(place === 0 ? afterChimeMs : betweenSentencesMs);
    pieces.push(sound);
  }
  return pieces.length === 0 ? null : joinSounds(pieces, settings.volume);
}

function announcementClip(name: string): string {
  return `announcements/${name}`;
}
