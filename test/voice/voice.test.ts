/**
 * The voice through a real `aplay`: its sound device is ALSA's file plugin on a named pipe, so the
 * test hears every sample that was played, in its order. Each clip is a tone of its own number, so
 * what was said can be read back from the samples, and two voices at once would be no clip's tone.
 */
import { spawnSync } from 'node:child_process';
import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VoiceConfig } from '../../config/schema/schema.ts';
import type { Fault, Voice } from '../../drivers/ports.ts';
import { clipsOfHall } from '../../drivers/voice/call-clips.ts';
import { createVoice, type VoicePace } from '../../drivers/voice/voice.ts';
import { encodeWav } from '../../drivers/voice/wav.ts';
import { lookUntil, Watch } from '../watch.ts';

const series = [{ prefix: 'A', from: 1, to: 99 }];
const windows = [1, 2, 3];
const clips = [...clipsOfHall('both', series, windows)];
/** Long enough that three calls fill a pipe several times over: the player really waits. */
const clipMs = 300;
const rateHz = 22_050;

/** Its number from 1 in every sample: a constant is a tone of zero hertz. */
const levelOf = (clip: string) => (clips.indexOf(clip) + 1) * 20;

const pace: VoicePace = {
  firstLook: 1,
  cardEvery: 25,
  clipsEvery: 25,
  margin: 2000,
  tooLate: 60_000,
};

let folder: string;
let made: string;
let own: string;
let pipe: string;
let voice: Voice | null = null;
let ears: Ears | null = null;
const reports: { readonly device: string; readonly faults: readonly Fault[] }[] = [];
const { stir, until } = new Watch(() => reports.slice(-5));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawr-voice-'));
  made = join(folder, 'made');
  own = join(folder, 'own');
  pipe = join(folder, 'sound');
  reports.length = 0;
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  for (const clip of clips) await putClip(made, clip, levelOf(clip));
});
afterEach(async () => {
  await voice?.stop();
  voice = null;
  await ears?.close();
  ears = null;
  await rm(folder, { recursive: true });
});

async function putClip(into: string, clip: string, level: number, hertz = rateHz): Promise<void> {
  const file = join(into, `${clip}.wav`);
  await mkdir(dirname(file), { recursive: true });
  const samples = new Int16Array((hertz * clipMs) / 1000).fill(level);
  await writeFile(file, encodeWav({ rateHz: hertz, samples }));
}

function speak(
  settings: Partial<VoiceConfig> = {},
  options: { pace?: Partial<VoicePace>; wallClockMs?: () => number | null } = {},
): Voice {
  voice = createVoice(
    {
      settings: {
        language: 'ar',
        speaker: 'controller',
        device: `file:FILE=${pipe},FORMAT=raw`,
        volume: 100,
        quietHours: [],
        ...settings,
      },
      series,
      windows,
      timeZone: 'Africa/Cairo',
      clipFolders: [own, made],
      wallClockMs: options.wallClockMs ?? (() => null),
      report: (device, faults) => {
        reports.push({ device, faults });
        stir();
      },
    },
    { ...pace, ...options.pace },
  );
  voice.start();
  return voice;
}

/** The faults of a device as it reported them last, or null before its first report. */
const faultsOf = (device: string) =>
  reports.findLast((one) => one.device === device)?.faults ?? null;
const codesOf = (device: string) => faultsOf(device)?.map(({ code }) => code) ?? null;

/** No samples are these: they end the read that waits. */
const lastBytes = Buffer.from('the end of the listening');

/** Listens at the far end of the sound device. */
class Ears {
  readonly #heard: Buffer[] = [];
  readonly #handle: FileHandle;
  #isClosed = false;
  #ended: Promise<void>;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#ended = this.#listen();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#handle.write(lastBytes);
    await this.#ended;
    await this.#handle.close();
  }

  /** Every clip heard so far, in order; `?` where samples are no clip's. */
  words(): readonly string[] {
    const bytes = Buffer.concat(this.#heard);
    const words: string[] = [];
    let last = 0;
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      const level = bytes.readInt16LE(at);
      if (level !== last && level !== 0) words.push(clips[level / 20 - 1] ?? `? ${level}`);
      last = level;
    }
    return words;
  }

  /** Samples that are not silence. */
  loudSamples(): number {
    const bytes = Buffer.concat(this.#heard);
    let count = 0;
    for (let at = 0; at + 1 < bytes.length; at += 2) if (bytes.readInt16LE(at) !== 0) count += 1;
    return count;
  }

  /** Waits for as many words, which must be these. */
  async hears(words: readonly string[]): Promise<void> {
    await until(() => this.words().length >= words.length);
    expect(this.words()).toEqual(words);
  }

  async #listen(): Promise<void> {
    const buffer = Buffer.alloc(4096);
    let tail: Buffer = Buffer.alloc(0);
    // To the end also of what a killed player left: a full pipe would not take the last bytes.
    while (!tail.equals(lastBytes)) {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, null);
      const bytes = Buffer.from(buffer.subarray(0, bytesRead));
      tail = Buffer.concat([tail, bytes]).subarray(-lastBytes.length);
      if (this.#isClosed) continue;
      this.#heard.push(bytes);
      // Slower than a player writes: the pipe is full, and a second player would push in between.
      await sleep(3);
      stir();
    }
  }
}

/** Opened for both ways, so that the pipe outlives each player. */
async function listen(): Promise<Ears> {
  ears = new Ears(await open(pipe, 'r+'));
  return ears;
}

const a7at1 = ['chime', 'ar/ticket-number', 'ar/letter-a', 'ar/7', 'ar/window-number', 'ar/1'];
const a47at2 = [
  ...['chime', 'ar/ticket-number', 'ar/letter-a', 'ar/7', 'ar/and-40'],
  ...['ar/window-number', 'ar/2'],
];

test('calls of the same instant are said one after the other, each whole', async () => {
  const heard = await listen();
  const hall = speak();
  hall.say({ number: 'A007', window: 1 });
  hall.say({ number: 'A047', window: 2 });
  hall.say({ number: 'A007', window: 3 });
  const all = [...a7at1, ...a47at2, ...a7at1.slice(0, -1), 'ar/3'];
  await heard.hears(all);
  await until(() => codesOf('voice') !== null);
  await until(() => heard.loudSamples() === (all.length * clipMs * rateHz) / 1000);
  expect(codesOf('voice')).toEqual([]);
});

test('a recall repeats the call; one that still waits is said once, in its place', async () => {
  const heard = await listen();
  const hall = speak();
  hall.say({ number: 'A007', window: 1 });
  hall.say({ number: 'A047', window: 2 });
  hall.say({ number: 'A007', window: 1 });
  hall.say({ number: 'A047', window: 2 });
  const all = [...a7at1, ...a47at2, ...a7at1];
  await until(() => heard.words().length >= all.length);
  hall.say({ number: 'A007', window: 3 });
  await heard.hears([...all, ...a7at1.slice(0, -1), 'ar/3']);
});

test('who is called elsewhere before the first call was said is sent to one window', async () => {
  const heard = await listen();
  const hall = speak();
  hall.say({ number: 'A047', window: 2 });
  hall.say({ number: 'A007', window: 3 });
  hall.say({ number: 'A007', window: 1 });
  const all = [...a47at2, ...a7at1];
  await heard.hears(all);
});

test('a recording that lost its samples is not said, and reported', async () => {
  const heard = await listen();
  await putClip(own, 'ar/7', 1);
  await writeFile(join(own, 'ar/7.wav'), encodeWav({ rateHz, samples: new Int16Array() }));
  speak().say({ number: 'A007', window: 1 });
  await heard.hears(a7at1);
  await until(() => codesOf('voice/clips')?.[0] === 'unsupported');
});

test('both languages: Arabic, then English, after one chime', async () => {
  const heard = await listen();
  speak({ language: 'both' }).say({ number: 'A047', window: 2 });
  const english = ['ticket-number', 'letter-a', '40', '7', 'window-number', '2'];
  const all = [...a47at2, ...english.map((clip) => `en/${clip}`)];
  await heard.hears(all);
});

test('a recording of the centre takes the place of the made clip, and is found while it runs', async () => {
  const heard = await listen();
  const hall = speak();
  hall.say({ number: 'A007', window: 1 });
  await until(() => heard.words().length >= a7at1.length);
  await putClip(own, 'ar/7', levelOf('ar/8'));
  hall.say({ number: 'A007', window: 1 });
  await until(() => heard.words().length >= 2 * a7at1.length);
  const recorded = a7at1.map((clip) => (clip === 'ar/7' ? 'ar/8' : clip));
  expect(heard.words()).toEqual([...a7at1, ...recorded]);
});

test('a recording that cannot be used is reported, and the made clip is heard', async () => {
  await putClip(own, 'ar/7', levelOf('ar/8'), 44_100);
  const heard = await listen();
  speak().say({ number: 'A007', window: 1 });
  await heard.hears(a7at1);
  expect(faultsOf('voice/clips')).toEqual([
    expect.objectContaining({
      code: 'unsupported',
      severity: 'warning',
      hint: expect.stringMatching(/ar\/7\.wav: it has 44100 samples a second, not 22050; .*sox /),
    }),
  ]);
});

test('a missing clip is reported at start, its call is a chime, others are whole, and it may return', async () => {
  await rm(join(made, 'ar/and-40.wav'));
  const heard = await listen();
  const hall = speak();
  await until(() => codesOf('voice/clips')?.includes('not-there') === true);
  expect(faultsOf('voice/clips')?.[0]?.hint).toContain('ar/and-40');
  hall.say({ number: 'A047', window: 2 });
  hall.say({ number: 'A007', window: 1 });
  await heard.hears(['chime', ...a7at1]);
  await putClip(made, 'ar/and-40', levelOf('ar/and-40'));
  await until(() => codesOf('voice/clips')?.length === 0);
  hall.say({ number: 'A047', window: 2 });
  await heard.hears(['chime', ...a7at1, ...a47at2]);
});

test('a clip that goes missing while it runs is reported by the call that needs it', async () => {
  const heard = await listen();
  const hall = speak();
  await until(() => codesOf('voice/clips')?.length === 0);
  await rm(join(made, 'ar/window-number.wav'));
  hall.say({ number: 'A007', window: 1 });
  await until(() => codesOf('voice/clips')?.includes('not-there') === true);
  await until(() => heard.words().length > 0);
  await putClip(made, 'ar/window-number', levelOf('ar/window-number'));
  await until(() => codesOf('voice/clips')?.length === 0);
});

test('half the volume is half of every sample', async () => {
  const heard = await listen();
  speak({ volume: 50 }).say({ number: 'A001', window: 1 });
  await until(() => heard.words().length >= 6);
  const chimeAtHalf = clips[levelOf('chime') / 2 / 20 - 1] ?? `? ${levelOf('chime') / 2}`;
  expect(heard.words()[0]).toBe(chimeAtHalf);
});

test('no call is said in quiet hours; without a clock to believe, every call is', async () => {
  const night = Date.parse('2026-11-23T22:00:00+02:00');
  const morning = Date.parse('2026-11-24T08:00:00+02:00');
  let now: number | null = night;
  const heard = await listen();
  const hall = speak({ quietHours: [{ from: '21:00', to: '07:00' }] }, { wallClockMs: () => now });
  hall.say({ number: 'A001', window: 1 });
  // The look at the clips takes longer than a call takes to be passed over.
  await until(() => codesOf('voice/clips') !== null && codesOf('voice') !== null);
  now = morning;
  hall.say({ number: 'A047', window: 2 });
  await until(() => heard.words().length >= a47at2.length);
  now = null;
  hall.say({ number: 'A007', window: 1 });
  await heard.hears([...a47at2, ...a7at1]);
});

test('a sound card that is not there is reported at start, and its return before any call', async () => {
  const card = join(folder, 'card');
  speak({ device: `file:FILE=${card}/sound,FORMAT=raw` });
  await until(() => codesOf('voice')?.length === 1);
  expect(faultsOf('voice')).toEqual([
    expect.objectContaining({ severity: 'stopped', hint: expect.stringContaining(card) }),
  ]);
  await mkdir(card);
  await until(() => codesOf('voice')?.length === 0);
});

test('a card that ALSA does not know has a code and a hint of its own', async () => {
  speak({ device: 'plughw:CARD=NoSuchCard' });
  await until(() => codesOf('voice') !== null);
  expect(faultsOf('voice')).toEqual([
    {
      code: 'not-there',
      severity: 'stopped',
      hint: expect.stringContaining('plughw:CARD=NoSuchCard'),
      detail: expect.stringContaining('NoSuchCard'),
    },
  ]);
});

test('a player that hangs is killed after its sound and a margin, and the next call is heard', async () => {
  // Nobody reads the pipe: the player waits in open(), where only SIGKILL ends it.
  const hall = speak({}, { pace: { margin: 300, cardEvery: 60_000 } });
  await until(() => codesOf('voice')?.includes('no-answer') === true);
  const heard = await listen();
  hall.say({ number: 'A007', window: 1 });
  await until(() => heard.words().length >= a7at1.length);
  await until(() => codesOf('voice')?.length === 0);
  expect(heard.words()).toEqual(a7at1);
});

/** The system reports no player's start: this looks for it. */
const players = (): string => spawnSync('pgrep', ['-f', pipe]).stdout.toString();

test('a call that had to wait too long is not said any more', async () => {
  const hall = speak({}, { pace: { margin: 300, tooLate: 100, cardEvery: 60_000 } });
  // The first look hangs at the pipe that nobody reads.
  await lookUntil(() => players() !== '', 'a player');
  hall.say({ number: 'A047', window: 2 });
  await until(() => codesOf('voice')?.includes('no-answer') === true);
  const heard = await listen();
  hall.say({ number: 'A007', window: 1 });
  await heard.hears(a7at1);
});

test('stopped in the middle of a call, it leaves no player behind', async () => {
  const hall = speak();
  hall.say({ number: 'A047', window: 2 });
  await lookUntil(() => players() !== '', 'a player');
  await hall.stop();
  expect(players()).toBe('');
  expect(codesOf('voice')).toBeNull();
});

test('clips through a link to a folder are found too', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await putClip(elsewhere, 'ar/7', levelOf('ar/9'));
  await symlink(elsewhere, own);
  const heard = await listen();
  speak().say({ number: 'A007', window: 1 });
  await until(() => heard.words().length >= a7at1.length);
  expect(heard.words()[3]).toBe('ar/9');
  expect((await readFile(join(own, 'ar/7.wav'))).length).toBeGreaterThan(44);
});
