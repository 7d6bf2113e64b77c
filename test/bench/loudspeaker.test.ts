/** From a call to the words that the page shows: the real `aplay` plays into the bench's ALSA configuration. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  createLoudspeakerTwin,
  type HeardSound,
  type LoudspeakerTwin,
} from '../../drivers/twins/loudspeaker-twin.ts';
import { callSound } from '../../drivers/voice/call-sound.ts';
import { clipRateHz, createClipShelf } from '../../drivers/voice/clip-shelf.ts';
import type { ClipLanguage } from '../../drivers/voice/clip-words.ts';
import { espeakArguments, loudness } from '../../drivers/voice/espeak.ts';
import {
  encodeWav,
  joinSounds,
  levelled,
  parseWav,
  type Sound,
  silence,
} from '../../drivers/voice/wav.ts';
import { createEar, type Ear } from '../../scripts/bench/heard-words.ts';
import { Watch } from '../watch.ts';
import { putToneClips } from './tone-clips.ts';

/** Not the loudest: the ear knows how loud the hall is. */
const volume = 60;

const folder = mkdtempSync(join(tmpdir(), 'dawr loudspeaker '));
const clips = join(folder, 'clips');
const sounds = join(folder, 'sounds');
const spoken = join(folder, 'spoken');
const heard: HeardSound[] = [];
const { stir, until } = new Watch(() => heard.map(({ samples }) => samples.length));
let twin: LoudspeakerTwin;

beforeAll(async () => {
  putToneClips(clips);
  twin = createLoudspeakerTwin({
    folder: sounds,
    onSound: (sound) => {
      heard.push(sound);
      stir();
    },
  });
  await twin.start();
});
beforeEach(() => {
  heard.length = 0;
});
afterAll(async () => {
  await twin.stop();
  rmSync(folder, { recursive: true });
});

async function play(sound: Sound): Promise<void> {
  const player = spawn('aplay', ['-q', '-t', 'wav', '-D', 'null', '-'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ALSA_CONFIG_PATH: resolve(__dirname, '../../scripts/bench/sound.conf'),
      DAWR_BENCH_SOUNDS: sounds,
    },
  });
  player.stdin.end(encodeWav(sound));
  await once(player, 'exit');
  expect(player.exitCode).toBe(0);
}

function ear(): Ear {
  return createEar({ folders: [clips], volumePercent: volume, spokenFolder: spoken });
}

/** As the controller has it spoken, where the bench's tools come first on its PATH. */
function spokenText(text: string, language: ClipLanguage): Sound {
  const tools = resolve(__dirname, '../../scripts/bench/tools');
  const sound = execFileSync(join(tools, 'espeak-ng'), [...espeakArguments(language), '--stdin'], {
    input: text,
    env: { ...process.env, PATH: `${tools}:${process.env['PATH']}`, DAWR_BENCH_SPOKEN: spoken },
  });
  return levelled(parseWav(sound), loudness);
}

async function callOf(number: string, window: number): Promise<Sound> {
  const settings = { language: 'both', volume } as const;
  const { sound } = await callSound({ number, window }, settings, createClipShelf([clips]));
  if (sound === null) throw new Error('the clips are not there');
  return sound;
}

async function nextHeard(): Promise<HeardSound> {
  await until(() => heard.length > 0);
  const [sound] = heard.splice(0, 1);
  if (sound === undefined) throw new Error('nothing was heard');
  return sound;
}

test.each([
  [
    'A047',
    3,
    'العميل رقم A سبعة وأربعون شباك رقم ثلاثة',
    'Ticket number A forty seven window number three',
  ],
  [
    '112',
    5,
    'العميل رقم مائة واثنا عشر شباك رقم خمسة',
    'Ticket number one hundred and twelve window number five',
  ],
])('the call of %s to window %i is heard in its words', async (number, window, ar, en) => {
  const call = await callOf(number, window);
  await play(call);
  const { samples, wav } = await nextHeard();
  expect(await ear().wordsOf(samples)).toEqual({ ar, en });
  // What a page plays is the sound that was played.
  expect([...parseWav(wav).samples.subarray(0, call.samples.length)]).toEqual([...call.samples]);
});

test('a sound of other clips has no words', async () => {
  const samples = new Int16Array(2000).fill(7);
  expect(await ear().wordsOf(samples)).toEqual({ ar: null, en: null });
});

test('what the speech engine speaks is heard in its words, and a recording by its name', async () => {
  const text = { ar: 'النظام متوقف حاليا', en: 'The system is down' };
  const listener = ear();
  const { samples } = joinSounds(
    [silence(clipRateHz, 5), spokenText(text.ar, 'ar'), 700, spokenText(text.en, 'en')],
    volume,
  );
  expect(await listener.wordsOf(samples)).toEqual(text);
  // The ear has taken it away, and still knows it when it is said again.
  expect(readdirSync(spoken)).toEqual([]);
  expect(await listener.wordsOf(samples)).toEqual(text);
  expect(await ear().wordsOf(samples)).toEqual({ ar: null, en: null });

  // Put there while the hall is open.
  mkdirSync(join(clips, 'announcements'));
  const recording = { rateHz: clipRateHz, samples: new Int16Array(4000).fill(-900) };
  writeFileSync(join(clips, 'announcements', 'feast.wav'), encodeWav(recording));
  expect(await listener.wordsOf(joinSounds([recording], volume).samples)).toEqual({
    ar: 'تسجيل المركز: feast',
    en: "The centre's recording: feast",
  });
});

test('the silence that looks for the card is not heard', async () => {
  await play(silence(clipRateHz, 500));
  const call = await callOf('1', 1);
  await play(call);
  expect((await nextHeard()).samples.length).toBeGreaterThanOrEqual(call.samples.length);
  expect(heard).toEqual([]);
});
