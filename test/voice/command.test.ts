/** The clips as espeak-ng makes them, and the command that says a call with them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clipsOfHall } from '../../drivers/voice/call-clips.ts';
import { encodeWav, lengthMs, parseWav } from '../../drivers/voice/wav.ts';

const root = resolve(__dirname, '../..');
let folder: string;
beforeAll(async () => {
  if (!existsSync(join(root, 'dist/make-clips.js')))
    throw new Error('build first: scripts/checkout/build');
  folder = await mkdtemp(join(tmpdir(), 'dawr-clips-'));
});
afterAll(() => rm(folder, { recursive: true }));

function node(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist', program), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('every clip that a hall can need is made, heard and short', async () => {
  const made = join(folder, 'made');
  const inProgress = "make-clips: making the voice's clips (some ten seconds)\n";
  expect(node('make-clips.js', '--out', made)).toEqual({
    status: 0,
    stdout: '',
    stderr: inProgress,
  });
  const clips = clipsOfHall('both', [{ prefix: 'AZ', from: 1, to: 9999 }], [1]);
  for (const clip of clips) {
    const sound = parseWav(await readFile(join(made, `${clip}.wav`)));
    const peak = sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const seconds = lengthMs(sound) / 1000;
    expect([clip, sound.rateHz, peak > 10_000, seconds > 0.15, seconds < 2]).toEqual([
      clip,
      22_050,
      true,
      true,
      true,
    ]);
  }
  // A second run finds them and makes none anew.
  const before = (await stat(join(made, 'chime.wav'))).mtimeMs;
  expect(node('make-clips.js', '--out', made)).toEqual({ status: 0, stdout: '', stderr: '' });
  expect((await stat(join(made, 'chime.wav'))).mtimeMs).toBe(before);
});

test('clips are checked: those that are made are fit, one that is softer or silent is named', async () => {
  const made = join(folder, 'made');
  const good = node('make-clips.js', '--out', made, '--check');
  expect(good).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+ clips looked at, 0 not fit\n$/),
  });

  const own = join(folder, 'own', 'en');
  await mkdir(own, { recursive: true });
  const { rateHz, samples } = parseWav(await readFile(join(made, 'en/20.wav')));
  const softer = { rateHz, samples: samples.map((sample) => sample / 2) };
  await writeFile(join(own, '20.wav'), encodeWav(softer));
  await writeFile(join(own, '30.wav'), encodeWav({ rateHz, samples: new Int16Array(1000) }));
  await writeFile(join(own, '40.wav'), 'no sound');
  const { status, stdout } = node('make-clips.js', '--out', join(folder, 'own'), '--check');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^en\/20\.wav: is 6\.\d dB softer than it should be/m);
  expect(stdout).toMatch(/^en\/30\.wav: is silent/m);
  expect(stdout).toMatch(/^en\/40\.wav: .*record it as a WAV/m);
  expect(stdout).toMatch(/^3 clips looked at, 3 not fit, \d+ are not there/m);
});

test('the words of each clip are printed for whoever records them', () => {
  const { status, stdout } = node('make-clips.js', '--words');
  expect(status).toBe(0);
  expect(stdout).toContain('ar/and-40.wav\tوأربعون\n');
  expect(stdout).toContain('en/20.wav\ttwenty\n');
});

describe('dawr voice', () => {
  const call = ['--say', 'A047', '--window', '3'];
  let config: string;
  beforeAll(async () => {
    config = join(folder, 'hall.yaml');
    const bench = await readFile(join(root, 'config/bench.yaml'), 'utf8');
    await writeFile(config, bench.replace('voice:', 'voice:\n  clips: made'));
  });

  test('writes what would be played, and plays it', async () => {
    const out = join(folder, 'call.wav');
    const { status, stdout } = node(
      'dawr.js',
      'voice',
      '--config',
      config,
      ...call,
      '--out',
      out,
      '--play',
    );
    expect([status, stdout]).toEqual([0, expect.stringMatching(/call\.wav: \d+\.\d s\n$/)]);
    const sound = parseWav(await readFile(out));
    // A chime and two sentences of some words each.
    expect(lengthMs(sound)).toBeGreaterThan(6000);
  });

  test('a sound that goes into another program is nothing but the sound', () => {
    const program = join(root, 'dist/dawr.js');
    // A file behind stdout is the hard case: what is written twice begins twice at its start.
    const piped = join(folder, 'piped.wav');
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', 'exec "$0" "$@" > "$OUT"', process.execPath, program, 'voice', '--config', config]
        .concat(call)
        .concat('--out', '/dev/stdout'),
      { encoding: 'utf8', env: { ...process.env, OUT: piped } },
    );
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^\/dev\/stdout: \d+\.\d s\n$/)]);
    expect(lengthMs(parseWav(readFileSync(piped)))).toBeGreaterThan(6000);
  });

  test.each([
    ['nothing to do', [...call], 'there is nothing to do'],
    ['no number', ['--say', 'forty', '--window', '3', '--play'], 'cannot be said'],
    ['no window', ['--say', 'A1', '--window', 'x', '--play'], 'cannot be said'],
    ['window 0', ['--say', 'A1', '--window', '0', '--play'], 'cannot be said'],
    ['an empty window', ['--say', 'A1', '--window', '', '--play'], 'cannot be said'],
    ['no such folder', [...call, '--out', '/nowhere/call.wav'], 'cannot be written'],
  ])('%s is one line', (_, args, words) => {
    const { status, stderr } = node('dawr.js', 'voice', '--config', config, ...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^dawr: .+\n$/)]);
    expect(stderr).toContain(words);
  });

  test('a config without a voice is one line', async () => {
    const silent = join(folder, 'silent.yaml');
    const text = await readFile(config, 'utf8');
    await writeFile(silent, text.replace(/^voice:\n( .*\n)+/m, ''));
    const { status, stderr } = node('dawr.js', 'voice', '--config', silent, ...call, '--play');
    expect([status, stderr]).toEqual([2, `dawr: ${silent} has no voice: add voice: to it\n`]);
  });
});
