/** Files of older layouts: upgraded in place, with all that they hold. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { close, journalOn, own, windowOpened } from './own-journal.ts';

describe('a journal of the first layout', () => {
  /** As the first release made it. */
  function firstLayout(): void {
    mkdirSync(dirname(own.file));
    const old = new Database(own.file);
    old.exec(`
      CREATE TABLE stream (id TEXT NOT NULL, acknowledged INTEGER NOT NULL) STRICT;
      CREATE TABLE event (sequence INTEGER PRIMARY KEY, type TEXT NOT NULL, wall_ms REAL NOT NULL,
        monotonic_ms REAL NOT NULL, boot TEXT NOT NULL, time_quality TEXT NOT NULL,
        business_day TEXT, config_generation INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
      CREATE INDEX landmark ON event (type, sequence)
        WHERE type IN ('day.opened', 'config.applied');
      INSERT INTO stream VALUES ('0c1d', 0);
      INSERT INTO event VALUES
        (1, 'day.opened', 1, 1, 'boot', 'synced', '2026-11-23', 1, '{"day":"2026-11-23"}')`);
    old.pragma('application_id = 0x44617772');
    old.pragma('user_version = 1');
    old.close();
  }

  test('is upgraded in place and keeps its events', () => {
    firstLayout();
    const journal = journalOn();
    expect([...journal.replay(1)]).toMatchObject([{ type: 'day.opened', day: '2026-11-23' }]);
    journal.append([windowOpened(1)], { command: 'one', reply: 'done' });
    close(journal);
    const inside = new Database(own.file);
    expect(inside.pragma('user_version', { simple: true })).toBe(3);
    inside.close();
    expect(journalOn().replyTo('one')).toBe('done');
    const copy = new Database(`${own.file}.layout-1`, { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(1);
    expect(copy.prepare('SELECT sequence FROM event').pluck().all()).toEqual([1]);
    copy.close();
  });
});

describe('a journal of the second layout', () => {
  /** As the release before made it: a delivered day, an open one. */
  function secondLayout(): void {
    mkdirSync(dirname(own.file));
    const old = new Database(own.file);
    old.exec(`
      CREATE TABLE stream (id TEXT NOT NULL, acknowledged INTEGER NOT NULL) STRICT;
      CREATE TABLE event (sequence INTEGER PRIMARY KEY, type TEXT NOT NULL, wall_ms REAL NOT NULL,
        monotonic_ms REAL NOT NULL, boot TEXT NOT NULL, time_quality TEXT NOT NULL,
        business_day TEXT, config_generation INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
      CREATE INDEX landmark ON event (type, sequence)
        WHERE type IN ('day.opened', 'config.applied');
      CREATE TABLE receipt (ordinal INTEGER PRIMARY KEY, command TEXT NOT NULL UNIQUE,
        reply TEXT NOT NULL) STRICT;
      INSERT INTO stream VALUES ('0c1d', 3);
      INSERT INTO receipt VALUES (1, 'one', 'done');
      INSERT INTO event VALUES
        (1, 'day.opened', 1, 1, 'boot', 'synced', '2026-11-22', 1, '{"day":"2026-11-22"}'),
        (2, 'window.opened', 1, 1, 'boot', 'synced', '2026-11-22', 1, '{"window":1}'),
        (3, 'day.opened', 1, 1, 'boot', 'synced', '2026-11-23', 1, '{"day":"2026-11-23"}'),
        (4, 'window.opened', 1, 1, 'boot', 'synced', '2026-11-23', 1, '{"window":2}')`);
    old.pragma('application_id = 0x44617772');
    old.pragma('user_version = 2');
    old.close();
  }

  test('keeps its rows and receipts; what is needed is sealed, and what is delivered is not', () => {
    secondLayout();
    const journal = journalOn();
    journal.append([windowOpened(3)]);
    expect(journal.read(0, 9).map(({ data }) => data)).toEqual([
      '{"day":"2026-11-22"}',
      '{"window":1}',
      '{"day":"2026-11-23"}',
      '{"window":2}',
      '{"window":3}',
    ]);
    expect(journal.replyTo('one')).toBe('done');
    close(journal);
    const inside = new Database(own.file);
    const seals = inside.prepare('SELECT seal IS NOT NULL FROM event ORDER BY sequence').pluck();
    expect(seals.all()).toEqual([0, 0, 1, 1, 1]);
    inside.exec("UPDATE event SET boot = 'false' WHERE sequence = 4");
    inside.close();
    expect(() => journalOn()).toThrow('rows 4 are needed and are not as they were stored');
  });

  test('with a header that calls it newer or older is refused', () => {
    for (const version of [1, 3]) {
      rmSync(dirname(own.file), { recursive: true, force: true });
      mkdirSync(own.folder, { recursive: true });
      secondLayout();
      const other = new Database(own.file);
      other.pragma(`user_version = ${version}`);
      other.close();
      if (version === 3) expect(() => journalOn()).toThrow('is not that of layout 3');
      else expect(() => journalOn()).toThrow('is damaged');
    }
  });
});
