/** The hall's loudspeaker: what it said last, in words, and whether this page says it too. */
import type { JSX } from 'preact';
import type { SoundView } from '../view.ts';
import type { FurnitureProps } from './furniture.ts';
import type { PageSound } from './use-sound.ts';
import type { BenchTongue } from './words.ts';

export interface VoiceProps extends Omit<FurnitureProps, 'act'> {
  readonly sound: PageSound;
}

export function Voice({ view, tongue, sound }: VoiceProps): JSX.Element {
  const { words } = tongue;
  const last = view.sounds.find(({ id }) => id === sound.playing) ?? view.sounds.at(-1);
  const hint = sound.muted ? words.voiceMuted : sound.awake ? null : words.voiceAsleep;
  return (
    <section class="voice" aria-label={words.voice} data-playing={sound.playing !== null}>
      <button
        type="button"
        class="mute"
        aria-pressed={sound.muted}
        aria-label={words.mute}
        onClick={() => sound.setMuted(!sound.muted)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 9h4l5-4v14l-5-4H4z" fill="currentColor" />
          {sound.muted ? (
            <path d="m16 9 5 6m0-6-5 6" />
          ) : (
            <path d="M16 9q2 3 0 6M18.500 6.500q4.500 5.500 0 11" />
          )}
        </svg>
      </button>
      <p class="voice-words" data-sound={last?.id}>
        {last === undefined ? words.voiceQuiet : <q>{wordsOf(last, tongue)}</q>}
        {hint !== null && <small>{hint}</small>}
      </p>
    </section>
  );
}

/** In the page's language where it was said so. */
function wordsOf({ words }: SoundView, tongue: BenchTongue): string {
  const other = tongue.language === 'ar' ? 'en' : 'ar';
  return words[tongue.language] ?? words[other] ?? tongue.words.voiceOther;
}
