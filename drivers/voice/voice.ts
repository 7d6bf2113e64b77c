/**
 * The voice of the hall: says the calls one after the other, each whole, and reports what is wrong
 * with the sound or the clips.
 *
 * A fault of the sound stops only the sound. While the card is away the voice plays it a silence now
 * and then, so that it knows of the card's return before the next call.
 */
import { voiceDevice } from '../../config/hall/devices.ts';
import type { VoiceConfig } from '../../config/schema/schema.ts';
import type { Announcement, Chime, ReportDevice, SpokenCall, Unsayable, Voice } from '../ports.ts';
import { announcementSound, whyUnsayable } from './announcement.ts';
import { clipsOfHall } from './call-clips.ts';
import { callSound } from './call-sound.ts';
import {
  type ClipProblem,
  type ClipShelf,
  clipFaults,
  clipRateHz,
  createClipShelf,
} from './clip-shelf.ts';
import { mixerFault } from './mixer.ts';
import { isQuiet } from './quiet-hours.ts';
import { createSpeaker, type Speaker } from './speaker.ts';
import { type Sound, silence } from './wav.ts';

export interface VoiceOptions {
  readonly settings: VoiceConfig;
  /** What may be called: the number series and the windows of the hall. */
  readonly series: readonly {
    readonly prefix: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly windows: readonly number[];
  readonly timeZone: string;
  /** Folders of clips in the order in which they are searched. */
  readonly clipFolders: readonly string[];
  /** Milliseconds since the epoch, or null while the clock is not trusted. */
  wallClockMs(): number | null;
  readonly report: ReportDevice;
  /** Instead of the sound device of the settings. */
  readonly speaker?: Speaker;
}

/** In milliseconds. */
export interface VoicePace {
  /** The voice checks the card and the clips only after this, because a start serves the hall first. */
  readonly firstLook: number;
  readonly cardEvery: number;
  readonly clipsEvery: number;
  /** A player that takes this much longer than its sound is killed. */
  readonly margin: number;
  /** A call that had to wait this long is not said: the boards already show a later one. */
  readonly tooLate: number;
}

export const ordinaryPace: VoicePace = {
  firstLook: 1000,
  cardEvery: 10_000,
  clipsEvery: 60_000,
  margin: 3000,
  tooLate: 180_000,
};

/** Longer than ALSA's usual buffer: a shorter sound never reaches the card while aplay watches. */
const probeMs = 500;

export function createVoice(options: VoiceOptions, pace: VoicePace = ordinaryPace): Voice {
  return new ClipVoice(options, pace);
}

type Utterance = { readonly sinceMs: number } & (
  | { readonly call: SpokenCall }
  | { readonly announcement: Announcement | Chime }
);

class ClipVoice implements Voice {
  readonly #options: VoiceOptions;
  readonly #pace: VoicePace;
  readonly #shelf: ClipShelf;
  readonly #speaker: Speaker;
  readonly #waiting: Utterance[] = [];
  readonly #stopping = new AbortController();
  /** What was found last of each clip that was looked for. */
  readonly #clips = new Map<string, ClipProblem | null>();
  #speaking: Promise<void> | null = null;
  #running = false;
  #cardLook: NodeJS.Timeout | undefined;
  #clipsLook: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: VoiceOptions, pace: VoicePace) {
    this.#options = options;
    this.#pace = pace;
    this.#shelf = createClipShelf(options.clipFolders);
    this.#speaker = options.speaker ?? createSpeaker(options.settings.device, pace.margin);
  }

  start(): void {
    this.#running = true;
    this.#lookAtCardIn(this.#pace.firstLook);
    this.#lookAtClipsIn(this.#pace.firstLook);
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#waiting.length = 0;
    this.#stopping.abort();
    clearTimeout(this.#cardLook);
    clearTimeout(this.#clipsLook);
    await this.#speaker.stop();
    await this.#looking;
  }

  say(call: SpokenCall): void {
    if (!this.#running) return;
    const { number, window } = call;
    const earlier = this.#waiting.findIndex((one) => 'call' in one && one.call.number === number);
    const waits = this.#waiting[earlier];
    // Called again before it was said: the voice says it once.
    if (waits !== undefined && 'call' in waits && waits.call.window === window) return;
    // Called to another window before it was said: the voice says only the later window.
    if (waits !== undefined) this.#waiting.splice(earlier, 1);
    this.#waiting.push({ call, sinceMs: performance.now() });
    this.#speakOn();
  }

  whyNotSaid(announcement: Announcement | Chime): Unsayable | null {
    const { settings, clipFolders } = this.#options;
    if (this.#isQuietNow()) return 'quiet-hours';
    return whyUnsayable(announcement, settings, clipFolders);
  }

  announce(announcement: Announcement | Chime): void {
    if (!this.#running) return;
    this.#waiting.push({ announcement, sinceMs: performance.now() });
    this.#speakOn();
  }

  #speakOn(): void {
    if (this.#speaking === null && this.#running) this.#begin(this.#speakAll());
  }

  /** One thing sounds at a time. */
  #begin(sounding: Promise<void>): void {
    this.#speaking = sounding.finally(() => {
      this.#speaking = null;
      if (this.#waiting.length > 0) this.#speakOn();
    });
  }

  async #speakAll(): Promise<void> {
    for (let one = this.#waiting.shift(); one !== undefined; one = this.#waiting.shift()) {
      if (performance.now() - one.sinceMs > this.#pace.tooLate || this.#isQuietNow()) continue;
      const sound = await this.#soundOf(one);
      if (sound !== null && this.#running) await this.#play(sound);
    }
  }

  async #soundOf(one: Utterance): Promise<Sound | null> {
    const { settings } = this.#options;
    if ('announcement' in one) {
      return announcementSound(one.announcement, settings, this.#shelf, this.#stopping.signal);
    }
    const { sound, clips } = await callSound(one.call, settings, this.#shelf);
    this.#noteClips(clips);
    return sound;
  }

  async #play(sound: Sound): Promise<void> {
    const { settings, speaker } = this.#options;
    const played = await this.#speaker.play(sound);
    // A television's own volume is nobody's to read.
    const fault = played ?? (speaker === undefined ? await mixerFault(settings.device) : null);
    if (!this.#running) return;
    this.#options.report(voiceDevice(this.#options.settings), fault === null ? [] : [fault]);
    clearTimeout(this.#cardLook);
    if (fault !== null) this.#lookAtCardIn(this.#pace.cardEvery);
  }

  #isQuietNow(): boolean {
    const { settings, timeZone } = this.#options;
    const wallMs = this.#options.wallClockMs();
    // Without a trusted clock it speaks: a mute hall at noon is worse than a voice at night.
    return wallMs !== null && isQuiet(settings.quietHours, wallMs, timeZone);
  }

  #lookAtCardIn(ms: number): void {
    this.#cardLook = setTimeout(() => {
      // A call that is being said shows the state of the card just as well.
      if (this.#speaking === null) this.#begin(this.#play(silence(clipRateHz, probeMs)));
    }, ms);
  }

  #lookAtClipsIn(ms: number): void {
    clearTimeout(this.#clipsLook);
    this.#clipsLook = setTimeout(() => {
      this.#looking = this.#lookAtClips();
    }, ms);
  }

  async #lookAtClips(): Promise<void> {
    const { settings, series, windows } = this.#options;
    const found = new Map<string, ClipProblem | null>();
    for (const clip of clipsOfHall(settings.language, series, windows)) {
      if (!this.#running) return;
      found.set(clip, (await this.#shelf.find(clip)).problem);
    }
    this.#noteClips(found);
  }

  #noteClips(found: ReadonlyMap<string, ClipProblem | null>): void {
    if (!this.#running) return;
    for (const [clip, problem] of found) this.#clips.set(clip, problem);
    const faults = clipFaults([...this.#clips.values()].filter((problem) => problem !== null));
    this.#options.report('voice/clips', faults);
    if (faults.length > 0) this.#lookAtClipsIn(this.#pace.clipsEvery);
  }
}
