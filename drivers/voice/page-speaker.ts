/**
 * A loudspeaker that is a television's: a page fetches each sound and says when it has ended. It looks to
 * the voice as a sound card does, so that queue, quiet hours and faults are the same ones, and only one
 * of the two is ever opened.
 */
import type { Fault, SoundOutlet, SoundTaker } from '../ports.ts';
import type { Speaker } from './speaker.ts';
import { encodeWav, lengthMs, type Sound } from './wav.ts';

/**
 * @param marginMs beyond the sound's own length, for the way to the page and back
 * @param onTaker called when a television comes or goes: with what is wrong now, or null
 */
export function createPageSpeaker(
  marginMs: number,
  onTaker: (fault: Fault | null) => void,
): {
  readonly speaker: Speaker;
  readonly outlet: SoundOutlet;
} {
  let taker: SoundTaker = 'none';
  let playing: SoundOutlet['playing'] = null;
  let newestId = 0;
  let settle = (_: Fault | null): void => {};
  let changed = (): void => {};

  function play(sound: Sound): Promise<Fault | null> {
    if (taker !== 'ready') return Promise.resolve(untaken[taker]);
    newestId += 1;
    playing = { id: newestId, wav: encodeWav(sound) };
    return new Promise((resolve) => {
      const end = (fault: Fault | null): void => {
        clearTimeout(deadline);
        settle = () => {};
        playing = null;
        changed();
        resolve(fault);
      };
      const deadline = setTimeout(() => end(unanswered), lengthMs(sound) + marginMs);
      settle = end;
      changed();
    });
  }

  return {
    speaker: {
      play,
      stop() {
        settle(null);
        return Promise.resolve();
      },
    },
    outlet: {
      get playing() {
        return playing;
      },
      setTaker(next) {
        if (taker === next) return;
        taker = next;
        const fault = next === 'ready' ? null : untaken[next];
        if (fault !== null) settle(fault);
        onTaker(fault);
      },
      heard(id) {
        if (id === playing?.id) settle(null);
      },
      watch(onChange) {
        changed = onChange;
      },
    },
  };
}

const untaken: Readonly<Record<Exclude<SoundTaker, 'ready'>, Fault>> = {
  none: {
    code: 'not-there',
    severity: 'stopped',
    hint: 'No television says the calls: open /hall?sound=on on it, and look whether it is paired and in the network.',
  },
  blocked: {
    code: 'not-permitted',
    severity: 'stopped',
    hint: 'The browser of the television lets no page sound: start it with --autoplay-policy=no-user-gesture-required, or touch the page once.',
  },
};

const unanswered: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The page of the television took a sound and did not play it to its end: look at the television, and load its page again.',
};
