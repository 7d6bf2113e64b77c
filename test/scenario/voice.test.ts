/** From a clerk's button to the sound card: what is played is what `dawr voice` writes, twice for a recall. */
import { spawnSync } from 'node:child_process';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TestHall } from './hall.ts';

const program = (name: string) => resolve(__dirname, '../../dist', name);
const wavHeaderBytes = 44;

jest.setTimeout(60_000);

let hall: TestHall;
let soundCard: FileHandle;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(async () => {
  await hall.tearDown();
  await soundCard?.close();
});

test('a call is said, and said again for a recall', async () => {
  const clips = join(hall.folder, 'clips');
  const pipe = join(hall.folder, 'sound');
  const out = join(hall.folder, 'call.wav');
  expect(spawnSync('node', [program('make-clips.js'), '--out', clips]).status).toBe(0);
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  soundCard = await open(pipe, 'r+');
  const service = 'first-new-card';
  await hall.setUp((config) => ({
    ...config,
    voice: {
      language: 'ar',
      device: `file:FILE=${pipe},FORMAT=raw`,
      volume: 100,
      clips,
      quietHours: [],
    },
  }));
  await hall.openForPeople();
  await hall.press(service);
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const number = String(hall.events('ticket.issued')[0]?.data['number']);
  const config = ['--config', hall.configFile];
  const asked = ['voice', ...config, '--say', number, '--window', '1', '--out', out];
  expect(spawnSync('node', [program('dawr.js'), ...asked]).status).toBe(0);
  const said = (await readFile(out)).subarray(wavHeaderBytes);

  await hall.call(1);
  const heard = await hear(said, 1, Buffer.alloc(0));
  await hall.until('called', () => hall.events('ticket.called').length === 1);
  await hall.recall(1);
  await hear(said, 2, heard);
  await hall.until('recalled', () => hall.events('ticket.recalled').length === 1);
  expect(
    hall.events('device.faulted').filter(({ data }) => /^voice/.test(String(data['device']))),
  ).toEqual([]);
  expect(await hall.stopController()).toBe(0);
});

/** Listens until the sound was heard so many times. */
async function hear(sound: Buffer, times: number, before: Buffer): Promise<Buffer> {
  let heard = before;
  const buffer = Buffer.alloc(8192);
  while (count(heard, sound) < times) {
    const { bytesRead } = await soundCard.read(buffer, 0, buffer.length, null);
    heard = Buffer.concat([heard, buffer.subarray(0, bytesRead)]);
  }
  return heard;
}

function count(heard: Buffer, sound: Buffer): number {
  let found = 0;
  for (let at = heard.indexOf(sound); at !== -1; at = heard.indexOf(sound, at + sound.length)) {
    found += 1;
  }
  return found;
}
