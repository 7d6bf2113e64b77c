/**
 * The controller's side of the process that reads lines through sysfs, with stand-ins for that process: a
 * header is not on every machine, and `gpio-machine/` has one.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineFault, type LineListener } from '../../drivers/button/open-line.ts';
import { createSysfsLines } from '../../drivers/button/sysfs-lines.ts';
import { Watch } from '../watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-sysfs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param onOpen of an order to open a line, in `wiring` */
function program(name: string, onOpen: string): string {
  const file = join(folder, `${name}.mjs`);
  const text = `
    const say = (news) => process.send(news);
    process.on('disconnect', () => process.exit(0));
    process.on('message', ({ order, wiring, pin }) => {
      if (order === 'close') say({ news: 'closed', pin });
      else { ${onOpen} }
    });`;
  writeFileSync(file, text);
  return file;
}

const heard: string[] = [];
const { stir, until } = new Watch(() => heard);
beforeEach(() => {
  heard.length = 0;
});

const ear = (name: string): LineListener => ({
  level(high, atMs) {
    heard.push(`${name} ${high ? 'high' : 'low'} ${atMs}`);
    stir();
  },
  failed(cause) {
    heard.push(`${name} ${cause instanceof LineFault ? cause.code : String(cause)}`);
    stir();
  },
});

const opens = `
  say({ news: 'level', pin: wiring.pin, high: true, atMs: wiring.pin });
  say({ news: 'open', pin: wiring.pin });
  say({ news: 'level', pin: wiring.pin, high: false, atMs: wiring.pin + 0.5 });`;

test('each line hears its own levels, with the time at which they were read', async () => {
  const lines = createSysfsLines(program('two', opens));
  const one = await lines.open({ pin: 17, pull: 'up' }, ear('one'));
  const other = await lines.open({ pin: 27, pull: 'up' }, ear('other'));
  await until(() => heard.length === 4, 'four levels');
  expect(heard.toSorted()).toEqual([
    'one high 17',
    'one low 17.5',
    'other high 27',
    'other low 27.5',
  ]);
  await one.close();
  await other.close();
});

test('a line that cannot be had is refused with its reason, and another can be opened', async () => {
  const refuses = `if (wiring.pin === 4) say({ news: 'failed', pin: 4, code: 'busy', detail: 'taken' }); else { ${opens} }`;
  const lines = createSysfsLines(program('refuses', refuses));
  const line = await lines.open({ pin: 17, pull: 'up' }, ear('open'));
  await expect(lines.open({ pin: 4, pull: 'up' }, ear('taken'))).rejects.toMatchObject({
    code: 'busy',
    message: 'taken',
  });
  await until(() => heard.length === 2, 'the levels of the other');
  await line.close();
});

test('a process that ends is a fault of each line, with its words, and the next line has a new process', async () => {
  const dies = `${opens} if (wiring.pin === 5) { console.error('gone'); process.exit(3); }`;
  const lines = createSysfsLines(program('dies', dies));
  const line = await lines.open({ pin: 17, pull: 'up' }, ear('first'));
  await lines.open({ pin: 5, pull: 'up' }, ear('second')).then(
    (second) => second.close(),
    (cause: unknown) => expect(String(cause)).toContain('gone'),
  );
  await until(() => heard.includes('first crashed'), 'the fault of the first line');
  await line.close();
  const again = await lines.open({ pin: 17, pull: 'up' }, ear('again'));
  await until(() => heard.includes('again high 17'), 'the level of the new process');
  await again.close();
});

test('a file that is no such process is a fault with its words', async () => {
  const lines = createSysfsLines(join(folder, 'absent.mjs'));
  await expect(lines.open({ pin: 17, pull: 'up' }, ear('none'))).rejects.toMatchObject({
    code: 'crashed',
    message: expect.stringContaining('absent.mjs'),
  });
});
