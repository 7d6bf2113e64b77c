/** What the voice relies on, of every loudspeaker that there is: a sound card's and a television's. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPageSpeaker } from '../../drivers/voice/page-speaker.ts';
import { createSpeaker, type Speaker } from '../../drivers/voice/speaker.ts';
import { parseWav } from '../../drivers/voice/wav.ts';

/** Short, because a sink that hangs is given the sound's own length and this. */
const marginMs = 500;
const rateHz = 22_050;
const sound = (level: number) => ({
  rateHz,
  samples: new Int16Array(rateHz / 10).fill(level),
});

type Sink = 'plays' | 'hangs' | 'is missing';

interface OpenSpeaker {
  readonly speaker: Speaker;
  /** The samples that people heard of the newest sound, without silence. */
  heard(): readonly number[];
  stop(): void;
}

function soundCard(sink: Sink): OpenSpeaker {
  const folder = mkdtempSync(join(tmpdir(), 'dawr-speaker-'));
  const file = join(folder, 'sound');
  // Nobody reads from the pipe: whoever opens it for writing waits.
  if (sink === 'hangs') spawnSync('mkfifo', [file]);
  const device = sink === 'is missing' ? 'hw:CARD=Nowhere' : `file:FILE=${file},FORMAT=raw`;
  return {
    speaker: createSpeaker(device, sink === 'hangs' ? marginMs : 20_000),
    heard() {
      const { buffer, byteOffset, byteLength } = readFileSync(file);
      const samples = new Int16Array(buffer.slice(byteOffset, byteOffset + byteLength));
      // ALSA fills the last period up.
      return [...samples].filter((level) => level !== 0);
    },
    stop: () => rmSync(folder, { recursive: true }),
  };
}

function television(sink: Sink): OpenSpeaker {
  const { speaker, outlet } = createPageSpeaker(marginMs, () => {});
  let heard: readonly number[] = [];
  let newest = 0;
  if (sink !== 'is missing') outlet.setTaker('ready');
  outlet.watch(() => {
    const { playing } = outlet;
    if (playing === null || playing.id === newest || sink === 'hangs') return;
    newest = playing.id;
    heard = [...parseWav(playing.wav).samples];
    setImmediate(() => outlet.heard(playing.id));
  });
  return { speaker, heard: () => heard, stop: () => {} };
}

describe.each([
  ['a sound card', soundCard],
  ['a television', television],
])('%s', (_, open) => {
  let opened: OpenSpeaker | null = null;
  const speakerThat = (sink: Sink): OpenSpeaker => {
    opened = open(sink);
    return opened;
  };
  afterEach(() => opened?.stop());

  test('plays each sound whole, the next after the last', async () => {
    const { speaker, heard } = speakerThat('plays');
    expect(await speaker.play(sound(100))).toBeNull();
    expect(heard()).toEqual([...sound(100).samples]);
    expect(await speaker.play(sound(200))).toBeNull();
    expect(heard()).toEqual([...sound(200).samples]);
    await speaker.stop();
  });

  test('that hangs is a fault, and the voice goes on', async () => {
    const { speaker } = speakerThat('hangs');
    expect(await speaker.play(sound(100))).toMatchObject({
      code: 'no-answer',
      severity: 'stopped',
    });
    await speaker.stop();
  });

  test('that is missing is a fault with what to do', async () => {
    const { speaker } = speakerThat('is missing');
    expect(await speaker.play(sound(100))).toMatchObject({
      code: 'not-there',
      hint: expect.stringMatching(/[a-z]{3}/),
    });
    await speaker.stop();
  });

  test('that is stopped cuts its sound off', async () => {
    const { speaker } = speakerThat('hangs');
    const playing = speaker.play(sound(100));
    await speaker.stop();
    await playing;
  });
});
