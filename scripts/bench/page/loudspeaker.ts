/**
 * The page's own loudspeaker: plays what the hall's loudspeaker said, one sound after the other, and
 * the tone of buzzers while they sound.
 *
 * A browser lets no page sound before somebody has touched it; what was said until then is not made
 * up for, except the last.
 */

/** Of the usual small buzzers. */
const buzzerHertz = 2300;
const buzzerLoudness = 0.05;

export interface Loudspeaker {
  /** Somebody has touched the page. */
  wake(): void;
  mute(muted: boolean): void;
  /** @param address of a WAV file */
  say(address: string): void;
  buzz(on: boolean): void;
}

/** @param playing called with the address that is heard now; null while none is */
export function createLoudspeaker(playing: (address: string | null) => void): Loudspeaker {
  let context: AudioContext | null = null;
  let loudness: GainNode | null = null;
  let tone: OscillatorNode | null = null;
  let isMuted = false;
  let buzzes = false;
  let isPlaying = false;
  const waiting: string[] = [];

  async function playAll(into: AudioContext, through: GainNode): Promise<void> {
    if (isPlaying) return;
    isPlaying = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      playing(next);
      await play(into, through, next).catch(() => {});
    }
    playing(null);
    isPlaying = false;
  }

  function sound(): void {
    if (context === null || loudness === null) return;
    loudness.gain.value = isMuted ? 0 : 1;
    if (buzzes && tone === null) {
      const gain = new GainNode(context, { gain: buzzerLoudness });
      tone = new OscillatorNode(context, { type: 'square', frequency: buzzerHertz });
      tone.connect(gain).connect(loudness);
      tone.start();
    } else if (!buzzes && tone !== null) {
      tone.stop();
      tone = null;
    }
    void playAll(context, loudness);
  }

  return {
    wake() {
      if (context !== null) return;
      context = new AudioContext();
      loudness = new GainNode(context);
      loudness.connect(context.destination);
      waiting.splice(0, waiting.length - 1);
      sound();
    },
    mute(muted) {
      isMuted = muted;
      sound();
    },
    say(address) {
      waiting.push(address);
      sound();
    },
    buzz(on) {
      buzzes = on;
      sound();
    },
  };
}

/** Resolves when it has been heard. */
async function play(context: AudioContext, through: AudioNode, address: string): Promise<void> {
  const answer = await fetch(address);
  const buffer = await context.decodeAudioData(await answer.arrayBuffer());
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(through);
  await new Promise<void>((ended) => {
    source.onended = () => ended();
    source.start();
  });
}
