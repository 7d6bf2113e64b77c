/** From a clerk's button to the sound card: what is played is what `dawr voice` writes, twice for a recall. */
import { execFile, spawnSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Watch } from '../watch.ts';
import { TestHall } from './hall.ts';

const run = promisify(execFile);
const program = (name: string) => resolve(__dirname, '../../dist', name);
const wavHeaderBytes = 44;

let hall: TestHall;
let soundCard: Socket;
/** All that the sound card has played since the hall opened. */
let heard: Buffer;
const listening = new Watch(
  () => `${heard.length} bytes of sound, and ${hall.log.slice(-5).join()}`,
);
/** Made once: every hall gets a copy. */
let madeClips: string;
beforeAll(async () => {
  madeClips = await mkdtemp(join(tmpdir(), 'dawr-clips-'));
  expect(spawnSync('node', [program('make-clips.js'), '--out', madeClips]).status).toBe(0);
});
afterAll(() => rm(madeClips, { recursive: true, force: true }));
beforeEach(() => {
  hall = new TestHall();
});
afterEach(async () => {
  await hall.tearDown();
  soundCard?.destroy();
});

/** A hall with a voice whose sound card is a pipe, and its clips. */
async function openHall(): Promise<{ readonly clips: string }> {
  const clips = join(hall.folder, 'clips');
  const pipe = join(hall.folder, 'sound');
  await cp(madeClips, clips, { recursive: true });
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  heard = Buffer.alloc(0);
  // For writing too: one that only reads ends with its first writer.
  soundCard = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK) });
  soundCard.on('data', (sound) => {
    heard = Buffer.concat([heard, sound]);
    listening.stir();
  });
  await hall.setUp((config) => ({
    ...config,
    voice: {
      language: 'ar',
      speaker: 'controller',
      device: `file:FILE=${pipe},FORMAT=raw`,
      volume: 100,
      clips,
      quietHours: [],
    },
  }));
  await hall.openForPeople();
  return { clips };
}

/** The samples that `dawr voice` writes for a call to window 1. */
async function soundOfCall(number: string): Promise<Buffer> {
  const out = join(hall.folder, 'call.wav');
  const config = ['--config', hall.configFile];
  const asked = ['voice', ...config, '--say', number, '--window', '1', '--out', out];
  await run('node', [program('dawr.js'), ...asked]);
  return (await readFile(out)).subarray(wavHeaderBytes);
}

test('a call is said, and said again for a recall', async () => {
  await openHall();
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const said = await soundOfCall(String(hall.events('ticket.issued')[0]?.data['number']));

  // A technician's call is of a number that nobody has, and said before the next one.
  const tried = await run('node', [
    program('dawr.js'),
    'doctor',
    '--say',
    '--config',
    hall.configFile,
  ]);
  expect(tried.stdout).toMatch(/^ok +voice: has begun/);
  await hear(await soundOfCall('A999'), 1);
  await hall.call(1);
  await hear(said, 1);
  await hall.until('called', () => hall.events('ticket.called').length === 1);
  await hall.recall(1);
  await hear(said, 2);
  await hall.until('recalled', () => hall.events('ticket.recalled').length === 1);
  expect(
    hall.events('device.faulted').filter(({ data }) => /^voice/.test(String(data['device']))),
  ).toEqual([]);
  expect(await hall.stopController()).toBe(0);
});

test('the centre server announces a call, a recording and a text, each once', async () => {
  const { clips } = await openHall();
  const announce = (args: Readonly<Record<string, unknown>>, id?: string) =>
    hall.command({ name: 'announce', args, ...(id === undefined ? {} : { id }) });
  const recording = await readFile(join(clips, 'ar/ticket-number.wav'));
  await mkdir(join(clips, 'announcements'));
  await writeFile(join(clips, 'announcements/closing.wav'), recording);

  const call = { number: 'A047', window: 1 };
  expect(await announce(call, 'one')).toMatchObject({ status: 'done', sequence: null });
  const called = await soundOfCall('A047');
  await hear(called, 1);
  expect(await announce({ clip: 'closing' })).toMatchObject({ status: 'done' });
  await hear(recording.subarray(wavHeaderBytes), 2);
  const text = { ar: 'يغلق المركز بعد نصف ساعة', en: 'The centre closes in half an hour' };
  const chime = (await readFile(join(clips, 'chime.wav'))).subarray(wavHeaderBytes);
  const [before, chimes] = [heard.length, count(heard, chime)];
  expect(await announce({ text })).toMatchObject({ status: 'done' });
  await hear(chime, chimes + 1);
  expect(heard.length).toBeGreaterThan(before);

  expect(await announce(call, 'one')).toMatchObject({ status: 'done' });
  await announce({ clip: 'closing' });
  await hear(recording.subarray(wavHeaderBytes), 3);
  expect(count(heard, called)).toBe(1);
  expect(hall.events('ticket.called')).toEqual([]);
});

test('what cannot be announced is refused in words, and nothing is heard of it', async () => {
  const { clips } = await openHall();
  await mkdir(join(clips, 'announcements'));
  await writeFile(join(clips, 'announcements/noise.wav'), 'no sound');
  const refused = async (args: Readonly<Record<string, unknown>>) => {
    const { status, reason, words } = await hall.command({ name: 'announce', args });
    expect([status, words]).toEqual([
      'refused',
      { ar: expect.any(String), en: expect.any(String) },
    ]);
    return reason;
  };
  expect(await refused({ clip: 'unheard-of' })).toBe('clip-unknown');
  expect(await refused({ clip: 'noise' })).toBe('clip-unusable');
  expect(await refused({ clip: '../chime' })).toBe('malformed');
  expect(await refused({ number: 'A-47', window: 1 })).toBe('cannot-say');
  expect(await refused({ number: 'A047', window: 77 })).toBe('window-unknown');
  expect(await refused({})).toBe('malformed');
});

test('a controller without a voice announces nothing and says so', async () => {
  await hall.setUp();
  await hall.openForPeople();
  const args = { number: 'A047', window: 1 };
  expect(await hall.command({ name: 'announce', args })).toMatchObject({ reason: 'no-voice' });
});

/** Listens until the sound was heard so many times. */
function hear(sound: Buffer, times: number): Promise<void> {
  return listening.until(() => count(heard, sound) >= times, `a sound, ${times} times`);
}

function count(heard: Buffer, sound: Buffer): number {
  let found = 0;
  for (let at = heard.indexOf(sound); at !== -1; at = heard.indexOf(sound, at + sound.length)) {
    found += 1;
  }
  return found;
}
