/** What is heard on the page: what the hall's loudspeaker says from now on, and its buzzers. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HallView, SignalPlaces, SoundView } from '../view.ts';
import { createLoudspeaker, type Loudspeaker } from './loudspeaker.ts';

const storageKey = 'dawr-bench-muted';

export interface PageSound {
  readonly muted: boolean;
  setMuted(muted: boolean): void;
  /** Somebody has touched the page, so that the browser lets it sound. */
  readonly awake: boolean;
  /** The sound that is heard now, or null. */
  readonly playing: number | null;
}

const gestures = ['pointerup', 'keydown'] as const;
const addressOf = ({ id }: SoundView) => `/sounds/${id}.wav`;

export function useSound(view: HallView | null): PageSound {
  const [muted, setMuted] = useState(wasMuted);
  const [awake, setAwake] = useState(false);
  const [playing, setPlaying] = useState<string | null>(null);
  const speaker = useRef<Loudspeaker | null>(null);
  speaker.current ??= createLoudspeaker(setPlaying);
  const loud = speaker.current;

  useEffect(() => {
    const wake = () => {
      loud.wake();
      setAwake(true);
    };
    for (const gesture of gestures) document.addEventListener(gesture, wake, { once: true });
    return () => {
      for (const gesture of gestures) document.removeEventListener(gesture, wake);
    };
  }, []);

  useEffect(() => loud.mute(muted), [muted]);
  const buzzes = view !== null && buzzersOf(view).some((output) => view.lamps[output] === true);
  useEffect(() => loud.buzz(buzzes), [buzzes]);

  /** What was said before the page opened is not said again. */
  const heard = useRef<number | null>(null);
  const newest = view?.sounds.at(-1)?.id ?? 0;
  useEffect(() => {
    if (view === null) return;
    const before = heard.current;
    heard.current = newest;
    // A bench that was started anew counts anew.
    if (before === null || newest < before) return;
    for (const sound of view.sounds) if (sound.id > before) loud.say(addressOf(sound));
  }, [view === null, newest]);

  return {
    muted,
    setMuted: (to) => {
      remember(to);
      setMuted(to);
    },
    awake,
    playing: view?.sounds.find((sound) => addressOf(sound) === playing)?.id ?? null,
  };
}

function buzzersOf({ room }: HallView): readonly string[] {
  const places: readonly SignalPlaces[] = [room.alarm, ...room.dispensers.map((one) => one.answer)];
  return places.flatMap(({ buzzer }) => (buzzer === null ? [] : [buzzer.output]));
}

function wasMuted(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'yes';
  } catch {
    return false;
  }
}

function remember(muted: boolean): void {
  try {
    localStorage.setItem(storageKey, muted ? 'yes' : 'no');
  } catch {
    // A browser without storage forgets.
  }
}
