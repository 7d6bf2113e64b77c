/**
 * The sound of the television that was opened as `/hall?sound=on`: fetches what is to be heard, plays it once,
 * and says when it has ended. It judges itself: how long a sound ran and how loud it was, as the browser's own
 * audio clock and analyser have it, stands in the document's `data-sounded`.
 */
import { newId, post } from './press.ts';

const askEveryMs = 4000;
const answerWithinMs = 3000;
const measureEveryMs = 50;
const keptSounds = 8;

export interface Sounded {
  readonly id: number;
  readonly seconds: number;
  /** The loudest sample, of full scale. */
  readonly loudest: number;
}

export interface HallSound {
  /** What is to be heard now; null for nothing. */
  hear(id: number | null): void;
}

/** Null where this page was not opened to sound. */
export function openHallSound(): HallSound | null {
  if (new URLSearchParams(location.search).get('sound') !== 'on') return null;
  const page = newId();
  const context = new AudioContext();
  let isMine = false;
  let newest = 0;
  let sounded: readonly Sounded[] = [];

  async function ask(heard: number | null): Promise<void> {
    const canSound = context.state === 'running';
    const answer = await post('/api/hall-sound', { page, canSound, heard }, answerWithinMs);
    if (!answer?.ok) {
      isMine = false;
      return;
    }
    const { sounds }: { readonly sounds: boolean } = await answer.json();
    isMine = sounds && canSound;
  }

  async function play(id: number): Promise<void> {
    const answer = await fetch(`/sound/${id}.wav`);
    // It is over already.
    if (!answer.ok) return;
    const buffer = await context.decodeAudioData(await answer.arrayBuffer());
    const source = new AudioBufferSourceNode(context, { buffer });
    const analyser = new AnalyserNode(context, { fftSize: 2048 });
    source.connect(analyser).connect(context.destination);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    const measuring = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), loudest);
    }, measureEveryMs);
    const startedAt = context.currentTime;
    await new Promise((resolve) => {
      source.addEventListener('ended', resolve);
      source.start();
    });
    clearInterval(measuring);
    const seconds = context.currentTime - startedAt;
    sounded = [...sounded, { id, seconds, loudest }].slice(-keptSounds);
    document.documentElement.dataset['sounded'] = JSON.stringify(sounded);
    await ask(id);
  }

  // A browser that lets no page sound never answers; the next touch of the page helps it.
  const wake = () => void context.resume();
  document.addEventListener('pointerdown', wake);
  wake();
  context.addEventListener('statechange', () => void ask(null));
  setInterval(() => void ask(null), askEveryMs);
  void ask(null);
  return {
    hear(id) {
      if (id === null || id <= newest || !isMine) return;
      newest = id;
      play(id).catch(() => {});
    },
  };
}
