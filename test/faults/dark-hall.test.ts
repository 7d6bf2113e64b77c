/**
 * A hall whose controller ends or cannot start: no number of earlier stands on a board, and no lamp says
 * that somebody serves. The boards and lamps are twins that go on showing what they were last sent.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TestHall } from '../scenario/hall.ts';

const hall = new TestHall();
const folder = dirname(hall.journalFile);
const sound = `${folder}.sound`;
const lampPin = 3;
const windows = () => hall.config.windows.map(({ number }) => number);
const texts = () => windows().map((window) => hall.board(window).text);
const allClosed = () => windows().map(() => 'CLOSED');
const isLit = (window: number) => hall.units.get(`window-${window}`)?.level(lampPin) === true;

beforeAll(async () => {
  await hall.setUp((config) => ({ ...config, queue: { ...config.queue, guardSeconds: 0 } }));
});
afterAll(async () => {
  spawnSync('umount', ['-q', folder]);
  await hall.tearDown();
});

/** A number on the board of window 1, and a lit lamp there: somebody else waits. */
async function openWithNumber(): Promise<string> {
  await hall.openForPeople();
  const before = hall.events('ticket.issued').length;
  for (const count of [1, 2]) {
    await hall.press('first-new-card');
    await hall.until('issued', () => hall.events('ticket.issued').length === before + count);
  }
  const calls = hall.events('ticket.called').length;
  await hall.call(1);
  await hall.until('called', () => hall.events('ticket.called').length === calls + 1);
  const number = String(hall.events('ticket.called').at(-1)?.data['number']);
  await hall.until('shown and lit', () => hall.board(1).text.includes(number) && isLit(1));
  return number;
}

test('a controller that is stopped leaves boards closed and lamps dark', async () => {
  await openWithNumber();
  expect(await hall.stopController()).toBe(0);
  // A sign whose memory is being set up stays dark.
  expect(texts().filter((text) => text !== '' && text !== 'CLOSED')).toEqual([]);
  expect(windows().filter(isLit)).toEqual([]);
});

type Damage = readonly [controller: string, damage: () => void, words: RegExp];

const mounts = spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!mounts)
  console.warn('not tested: a disk that is full or read-only, for nothing can be mounted');
const onMounts: readonly Damage[] = [
  ['on a read-only disk', readOnly, /cannot be (opened|written|made)/],
  ['on a full disk', full, /no room/],
];

/** What the controller left, but for its socket, which nothing can copy. */
function keepSound(): void {
  cpSync(folder, sound, { recursive: true, filter: (file) => !file.endsWith('.socket') });
}

test.each<Damage>([
  ['whose journal is no database', noDatabase, /is not a journal/],
  ['whose folder is a file', noFolder, /cannot be made/],
  ...(mounts ? onMounts : []),
])('a controller %s closes the hall before it ends', async (_, damage, words) => {
  const number = await openWithNumber();
  await hall.killController();
  expect([hall.board(1).text, isLit(1)]).toEqual([expect.stringContaining(number), true]);
  keepSound();
  damage();

  const { code, stderr } = await hall.failToStart();
  expect(stderr).toEqual([expect.stringMatching(words)]);
  expect(code).toBe(2);
  expect(texts()).toEqual(allClosed());
  expect(windows().filter(isLit)).toEqual([]);

  spawnSync('umount', ['-q', folder]);
  rmSync(folder, { recursive: true });
  renameSync(sound, folder);
});

test('a board that cannot be reached keeps neither the others nor the end waiting', async () => {
  const number = await openWithNumber();
  await hall.killController();
  keepSound();
  noDatabase();
  await hall.boards.get(2)?.setPlugged(false);

  const { code, stderr } = await hall.failToStart();
  expect([code, stderr]).toEqual([2, [expect.stringMatching(/is not a journal/)]]);
  expect(hall.board(1).text).not.toContain(number);
  expect(hall.board(5).text).toBe('CLOSED');

  await hall.boards.get(2)?.setPlugged(true);
  rmSync(folder, { recursive: true });
  renameSync(sound, folder);
});

test('a second controller leaves the boards to the first', async () => {
  const number = await openWithNumber();
  const before = hall.boardChanges.length;
  const { code, stderr } = await hall.failToStart();
  expect([code, stderr]).toEqual([2, [expect.stringMatching(/another controller is running/)]]);
  await hall.until('still shown', () => hall.board(1).text.includes(number));
  const since = hall.boardChanges.slice(before).filter(({ window }) => window === 1);
  expect(since.map(({ picture }) => picture.text)).not.toContain('CLOSED');
});

test('a controller without a config says that it knows no board', async () => {
  await hall.killController();
  writeFileSync(hall.configFile, 'centre: [');
  const { code, stderr } = await hall.failToStart();
  expect([code, stderr]).toEqual([2, [expect.stringMatching(/its boards are not known/)]]);
});

function noDatabase(): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(hall.journalFile, 'minutes of a meeting\n'.repeat(500));
}

function noFolder(): void {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
}

function readOnly(): void {
  mount('--bind', folder, folder);
  mount('-o', 'remount,ro,bind', folder);
}

/** A new disk that something else has filled. */
function full(): void {
  mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
  for (const size of [4096, 1]) {
    try {
      for (;;) writeFileSync(`${folder}/filler`, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // No room for this size any more.
    }
  }
}

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}
