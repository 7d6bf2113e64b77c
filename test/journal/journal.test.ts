/** The journal through its public seam, on real files. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../../config/user-error.ts';
import { sealRows } from '../../firmware-host/journal/layout.ts';
import { sumOf } from '../../firmware-host/journal/seal.ts';
import { StorageFull } from '../../firmware-host/journal/sqlite.ts';
import { at, close, entry, journalOn, opened, own, windowOpened } from './own-journal.ts';

test('what does not concern the queue is not replayed, and is still owed to the centre server', () => {
  const journal = journalOn();
  const recovered = entry({
    type: 'device.recovered',
    at,
    device: 'printer/hall',
    code: 'paper-out',
  });
  journal.append([opened('2026-11-23'), recovered, windowOpened(1)]);
  expect([...journal.replay(1)].map(({ type }) => type)).toEqual(['day.opened', 'window.opened']);
  expect(journal.read(0, 10).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test('fifty appends are moved from the write-ahead log into the file, and fewer wait', () => {
  const journal = journalOn();
  const eventsInTheFileAlone = () => {
    const copy = join(own.folder, 'copy.db');
    copyFileSync(own.file, copy);
    const database = new Database(copy);
    const count = database.prepare('SELECT count(*) FROM event').pluck().get();
    database.close();
    rmSync(`${copy}-wal`, { force: true });
    return count;
  };
  journal.append([opened('2026-11-23')]);
  journal.tidy(null);
  expect(eventsInTheFileAlone()).toBe(0);
  for (let appended = 1; appended < 50; appended += 1) journal.append([windowOpened(1)]);
  journal.tidy(null);
  expect(eventsInTheFileAlone()).toBe(50);
  expect(journal.read(0, 100)).toHaveLength(50);
});

test('what was appended is read back in order, to the letter', () => {
  const journal = journalOn();
  journal.append([opened('2026-11-23'), windowOpened(1)]);
  journal.append([windowOpened(2)]);
  close(journal);

  const again = journalOn();
  expect(again.stream).toBe(journal.stream);
  expect(again.newestSequence).toBe(3);
  expect(again.oldestSequence).toBe(1);
  expect([...again.replay(1)]).toEqual([
    { type: 'day.opened', at, day: '2026-11-23' },
    { type: 'window.opened', at, window: 1 },
    { type: 'window.opened', at, window: 2 },
  ]);
  expect(again.read(1, 1)).toEqual([
    {
      sequence: 2,
      type: 'window.opened',
      wallMs: at.wallMs,
      monotonicMs: at.monotonicMs,
      boot: 'boot',
      timeQuality: 'synced',
      businessDay: '2026-11-23',
      configGeneration: 3,
      data: '{"window":1}',
    },
  ]);
});

test('the newest opened day is found without reading what came before', () => {
  const journal = journalOn();
  expect(journal.newest('day.opened')).toBeNull();
  journal.append([opened('2026-11-22'), windowOpened(1), opened('2026-11-23'), windowOpened(2)]);
  expect(journal.newest('day.opened')).toMatchObject({ sequence: 3, event: { day: '2026-11-23' } });
});

test('a batch that cannot be stored whole is not stored at all', () => {
  const journal = journalOn();
  journal.append([windowOpened(1)]);
  const broken = entry({ type: 'window.opened', at: { ...at, boot: String(null) }, window: 2 });
  Object.defineProperty(broken.event.at, 'boot', { value: null });
  expect(() => journal.append([windowOpened(3), broken])).toThrow();
  expect(journal.newestSequence).toBe(1);
  journal.append([windowOpened(4)]);
  expect(journal.read(0, 10).map(({ sequence, data }) => [sequence, data])).toEqual([
    [1, '{"window":1}'],
    [2, '{"window":4}'],
  ]);
});

test('the cursor moves forward only, and survives a restart', () => {
  const journal = journalOn();
  journal.append([windowOpened(1), windowOpened(2)]);
  journal.acknowledge(2);
  journal.acknowledge(1);
  expect(journal.acknowledgedUpTo).toBe(2);
  close(journal);
  expect(journalOn().acknowledgedUpTo).toBe(2);
});

test('what is stored after the cursor is forced to the disk like all before it', () => {
  const journal = journalOn();
  journal.append([windowOpened(1), windowOpened(2)]);
  const pragma = jest.spyOn(Database.prototype, 'pragma');
  try {
    journal.acknowledge(1);
    journal.storeCursor();
    journal.append([windowOpened(3)]);
    // The kernel alone sees what is forced, and not on every machine: this is what SQLite was asked for.
    const asked = pragma.mock.calls.map(([text]) => text);
    expect(asked.filter((text) => text.startsWith('synchronous'))).toEqual([
      'synchronous = NORMAL',
      'synchronous = FULL',
    ]);
  } finally {
    pragma.mockRestore();
  }
});

test('a full journal refuses the batch whole, and takes smaller ones again with more room', () => {
  const journal = journalOn(own.file, 0.2);
  const many = Array.from({ length: 100 }, (_, window) => windowOpened(window));
  let stored = 0;
  const fill = () => {
    for (;;) {
      journal.append(many);
      stored += many.length;
    }
  };
  expect(fill).toThrow(StorageFull);
  expect(journal.newestSequence).toBe(stored);
  expect(journal.fill).toBeGreaterThan(0.8);
  close(journal);

  const roomier = journalOn(own.file, 1);
  roomier.append(many);
  expect(roomier.newestSequence).toBe(stored + many.length);
});

describe('receipts', () => {
  const receipt = (command: string) => ({ command, reply: `done ${command}` });

  test('a receipt is stored with its events, and outlives a restart', () => {
    const journal = journalOn();
    journal.append([windowOpened(1)], receipt('one'));
    journal.append([], receipt('two'));
    expect(journal.newestSequence).toBe(1);
    close(journal);
    const again = journalOn();
    expect([again.replyTo('one'), again.replyTo('two'), again.replyTo('three')]).toEqual([
      'done one',
      'done two',
      null,
    ]);
  });

  test('a command that is stored twice is a mistake that stores nothing', () => {
    const journal = journalOn();
    journal.append([windowOpened(1)], receipt('one'));
    expect(() => journal.append([windowOpened(2)], receipt('one'))).toThrow();
    expect(journal.newestSequence).toBe(1);
    journal.append([windowOpened(3)]);
    expect(journal.read(0, 10).map(({ data }) => data)).toEqual(['{"window":1}', '{"window":3}']);
  });

  test('only the last ten thousand are kept', () => {
    const journal = journalOn();
    close(journal);
    const many = new Database(own.file);
    const stream = String(many.prepare('SELECT id FROM stream').pluck().get());
    many.function('sum', (command) => sumOf(stream, String(command), 'done'));
    many.exec(`INSERT INTO receipt (command, reply, sum)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
      SELECT 'c' || i, 'done', sum('c' || i) FROM n`);
    many.close();
    const full = journalOn();
    full.append([], receipt('new'));
    expect([full.replyTo('c1'), full.replyTo('c2'), full.replyTo('new')]).toEqual([
      null,
      'done',
      'done new',
    ]);
  });
});

describe('a file that is not ours', () => {
  const refusal = (path = own.file): UserError => {
    try {
      journalOn(path);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    throw new Error('it was opened');
  };

  test('text is refused and left as it was', () => {
    const text = 'these are the minutes of a meeting, and no database at all\n'.repeat(100);
    const path = join(own.folder, 'minutes.db');
    writeFileSync(path, text);
    expect(refusal(path).message).toContain('is not a journal');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test("another program's database is refused and left as it was", () => {
    const path = join(own.folder, 'other.db');
    const other = new Database(path);
    other.exec('CREATE TABLE recipe (name TEXT)');
    other.close();
    const before = readFileSync(path);
    expect(refusal(path).message).toContain('another program');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a journal of newer software is refused and says so', () => {
    close(journalOn());
    const newer = new Database(own.file);
    newer.pragma('user_version = 99');
    newer.close();
    const { message, hint } = refusal();
    expect(message).toContain('newer dawr');
    expect(hint).toContain('newer software');
  });

  test('what is left of a journal is not mixed into a new one', () => {
    const journal = journalOn();
    journal.append([opened('2026-11-23')]);
    const log = readFileSync(`${own.file}-wal`);
    close(journal);
    rmSync(own.file);
    writeFileSync(`${own.file}-wal`, log);
    const { message, hint } = refusal();
    expect(message).toContain(`${own.file} is gone, and ${own.file}-wal is left of it`);
    expect(hint).toContain(`move ${own.file}-wal away`);
    expect(readFileSync(`${own.file}-wal`).equals(log)).toBe(true);
    rmSync(`${own.file}-wal`);
    expect(journalOn().newestSequence).toBeNull();
  });

  test('an event that this software cannot read is refused with its place', () => {
    const journal = journalOn();
    journal.append([opened('2026-11-23')]);
    close(journal);
    const other = new Database(own.file);
    other.exec("UPDATE event SET data = '{}'");
    sealRows(other, journal.stream, 1);
    other.close();
    expect(() => [...journalOn().replay(1)]).toThrow('sequence 1, day.opened');
  });

  test('a folder in the place of the file is refused', () => {
    expect(refusal(own.folder).message).toContain('cannot be opened');
  });

  test('a folder in the place of the one that is being made is refused', () => {
    mkdirSync(`${own.file}.new`, { recursive: true });
    expect(refusal()).toMatchObject({
      message: `${own.file} cannot be made`,
      hint: expect.stringContaining(`${own.file}.new is not in the way`),
    });
  });

  test.each(['/proc', '/dev/null'])('a folder that cannot be made in %s is refused', (parent) => {
    expect(refusal(join(parent, 'no', 'journal.db')).message).toMatch(
      /folder \/\S+ cannot be made/,
    );
  });
});

test('a second controller is refused while the first lives, in this process or another', () => {
  const journal = journalOn();
  expect(() => journalOn()).toThrow('another controller is running');
  const script = `
    const Database = require('better-sqlite3');
    const lock = new Database(process.argv[1] + '.lock', { timeout: 0 });
    try { lock.exec('BEGIN EXCLUSIVE'); console.log('taken'); } catch (error) { console.log(error.code); }`;
  const other = () =>
    spawnSync(process.execPath, ['-e', script, own.file], { encoding: 'utf8', cwd: process.cwd() });
  expect(other().stdout.trim()).toBe('SQLITE_BUSY');
  close(journal);
  expect(other().stdout.trim()).toBe('taken');
  expect(journalOn().newestSequence).toBeNull();
});

test('a lock file that is something else is refused and left as it was', () => {
  close(journalOn());
  writeFileSync(`${own.file}.lock`, 'hello '.repeat(1000));
  expect(() => journalOn()).toThrow(UserError);
  expect(readFileSync(`${own.file}.lock`, 'utf8')).toContain('hello hello');
});

test('the lock of a killed controller does not outlive it', () => {
  const script = `
    const Database = require('better-sqlite3');
    new Database(process.argv[1] + '.lock').exec('BEGIN EXCLUSIVE');
    process.kill(process.pid, 'SIGKILL');`;
  close(journalOn());
  const killed = spawnSync(process.execPath, ['-e', script, own.file]);
  expect(killed.signal).toBe('SIGKILL');
  expect(journalOn().newestSequence).toBeNull();
});
